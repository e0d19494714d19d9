import Structured
import Synchronization

/// A group and a plural: under what one kind is stored, whatever its versions.
package struct GroupResource: Sendable, Hashable, CustomStringConvertible {
    package var group: String
    package var resource: String

    package init(group: String, resource: String) {
        self.group = group
        self.resource = resource
    }

    /// `plural.group`, as messages name it.
    package var description: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// Where one object is stored.
package struct ObjectKey: Sendable, Hashable {
    package var resource: GroupResource
    /// Empty for cluster-scoped kinds.
    package var namespace: String
    package var name: String

    package init(_ resource: GroupResource, namespace: String, name: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }
}

/// One version of one object. Versions are immutable and shared: the store, the watch window and every watcher hold the same one, and
/// its JSON bytes are made at most once.
package final class StoredObject: Sendable {
    package let key: ObjectKey
    package let uid: String
    package let revision: UInt64
    package let value: JSONValue
    package let labels: [String: String]
    package let ownerUIDs: [String]
    /// Whether it was stored without all that reading it fills in: the next write to it is one even if it changes nothing.
    package let isBare: Bool
    private let encoded = Mutex<[UInt8]?>(nil)

    init(key: ObjectKey, value: JSONValue, revision: UInt64, isBare: Bool = false) {
        var value = value
        value[path: "metadata", "resourceVersion"] = .string(String(revision))
        let metadata = value["metadata"]
        self.key = key
        self.revision = revision
        self.isBare = isBare
        self.uid = metadata?["uid"]?.string ?? ""
        self.labels = (metadata?["labels"]?.object ?? [:]).compactMapValues(\.string)
        self.ownerUIDs = (metadata?["ownerReferences"]?.array ?? []).compactMap { $0["uid"]?.string }
        self.value = value
    }

    package var namespace: String { key.namespace }
    package var name: String { key.name }
    package var metadata: JSONValue { value["metadata"] ?? .emptyObject }

    /// The object as JSON.
    package var bytes: [UInt8] {
        encoded.withLock { cached in
            if let cached { return cached }
            let bytes = value.bytes
            cached = bytes
            return bytes
        }
    }
}
