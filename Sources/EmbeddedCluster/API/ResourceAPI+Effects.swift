import KubeCore
import Structured

/// What writes to some kinds bring about in the server itself.
extension ResourceAPI {
    static let definitions = GroupResource(group: "apiextensions.k8s.io", resource: "customresourcedefinitions")

    /// Takes notice of a stored write; answers the object as it stands afterwards.
    func written(_ object: StoredObject, definition: ResourceDefinition) -> StoredObject {
        guard definition.resource == Self.definitions else { return object }
        return serveCustomKinds(of: object)
    }

    /// Takes notice of a removal.
    func removed(_ object: StoredObject, definition: ResourceDefinition) {
        if definition.resource == Self.definitions {
            registry.replaceCustom(object.name, with: [])
        } else if let crd = definition.custom?.definition {
            finishRemoval(ofDefinition: crd)
        }
    }
}
