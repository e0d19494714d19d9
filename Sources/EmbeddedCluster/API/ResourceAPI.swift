import KubeCore
import Structured

/// The verbs of the API, on JSON trees: what remains of an API server without HTTP.
///
/// All of it is synchronous and thread-safe. A write is computed on the current version outside any lock and stored if that version
/// is still the current one; a writer that did not pin a version computes again.
package final class ResourceAPI: Sendable {
    package let storage: ObjectStorage
    package let registry: ResourceRegistry
    package let time: any TimeSource
    package let identity: IdentitySource
    /// Which block of the loopback addresses pods and Services get theirs from; `nil`: any.
    let addressBlock: Int?
    let ownership = OwnershipTracker()

    package init(
        storage: ObjectStorage = ObjectStorage(), registry: ResourceRegistry = ResourceRegistry(), time: any TimeSource = SystemTime(),
        seed: UInt64 = 1, addressBlock: Int? = nil
    ) {
        self.storage = storage
        self.registry = registry
        self.time = time
        self.identity = IdentitySource(seed: seed)
        self.addressBlock = addressBlock
    }

    /// The current time as the API writes it.
    var timestamp: JSONValue { .string(RFC3339.format(time.now)) }
}

// Reads.
extension ResourceAPI {
    func key(_ definition: ResourceDefinition, _ namespace: String, _ name: String) -> ObjectKey {
        ObjectKey(definition.storage, namespace: definition.type.namespaced ? namespace : "", name: name)
    }

    /// The stored object. Throws NotFound.
    package func get(_ definition: ResourceDefinition, namespace: String, name: String) throws(APIError) -> StoredObject {
        guard let object = storage.object(key(definition, namespace, name)) else { throw .notFound(definition.resource, name) }
        return object
    }

    /// An object as the kind that was asked for shows it.
    package func view(_ object: JSONValue, as definition: ResourceDefinition) -> JSONValue {
        if let view = definition.view { return view.fromStorage(object) }
        guard let custom = definition.custom, custom.storageVersion != definition.type.version else { return object }
        var shown = object
        shown["apiVersion"] = .string(definition.type.apiVersion)
        return shown
    }

    /// An object as it is stored.
    func stored(_ object: JSONValue, as definition: ResourceDefinition) -> JSONValue {
        if let view = definition.view { return view.toStorage(object) }
        guard let custom = definition.custom, custom.storageVersion != definition.type.version else { return object }
        var stored = object
        stored["apiVersion"] = .string("\(definition.type.group)/\(custom.storageVersion)")
        return stored
    }
}
