/// What the API machinery must know of a kind to address it: `apps/v1`, `Deployment`, `deployments`.
public struct ResourceType: Sendable, Hashable, CustomStringConvertible {
    /// The API group; empty for the core group.
    public var group: String
    public var version: String
    public var kind: String
    /// The plural that stands in URLs, lower case.
    public var plural: String
    public var namespaced: Bool

    public init(group: String, version: String, kind: String, plural: String, namespaced: Bool = true) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.namespaced = namespaced
    }

    /// `group/version`, or the version alone for the core group: what stands in `apiVersion`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `plural.group`, as kubectl and RBAC messages name it.
    public var groupResource: String { group.isEmpty ? plural : "\(plural).\(group)" }

    public var description: String { "\(apiVersion) \(kind)" }
}

/// Where one object stands: its kind, namespace (`nil` for cluster-scoped kinds) and name.
public struct ObjectReference: Sendable, Hashable, CustomStringConvertible {
    public var type: ResourceType
    public var namespace: String?
    public var name: String

    public init(_ type: ResourceType, namespace: String?, name: String) {
        self.type = type
        self.namespace = namespace
        self.name = name
    }

    public var description: String { "\(type.kind) \(namespace.map { "\($0)/" } ?? "")\(name)" }
}

/// A namespace and a name: the key of an object within its kind, and what work queues hold.
public struct NamespacedName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Empty for cluster-scoped kinds.
    public var namespace: String
    public var name: String

    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    public static func < (left: Self, right: Self) -> Bool { (left.namespace, left.name) < (right.namespace, right.name) }
}
