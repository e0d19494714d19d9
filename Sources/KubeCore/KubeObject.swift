import Structured

/// A typed projection of a kind: the fields we read, and those we apply.
///
/// A projection never holds all that the server holds, so it is never written back with PUT: what is to change goes out as a
/// server-side apply of ``manifest()`` or as a patch. `apiVersion` and `kind` are not stored; they come from ``resourceType``.
public protocol KubeObject: Codable, Sendable, Hashable {
    static var resourceType: ResourceType { get }
    var metadata: ObjectMeta { get set }
}

extension KubeObject {
    /// The object as it goes over the wire: its fields (absent optionals left out, never `null`), `apiVersion` and `kind`.
    public func manifest() throws -> JSONValue {
        var value = try JSONValue(encoding: self)
        value["apiVersion"] = .string(Self.resourceType.apiVersion)
        value["kind"] = .string(Self.resourceType.kind)
        return value
    }

    /// The namespace and name from the metadata.
    public var key: NamespacedName { NamespacedName(namespace: metadata.namespace ?? "", name: metadata.name) }

    /// Where this object stands.
    public var reference: ObjectReference {
        ObjectReference(Self.resourceType, namespace: metadata.namespace, name: metadata.name)
    }
}
