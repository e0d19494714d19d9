import KubeCore

/// `rbac.authorization.k8s.io/v1` Role.
public struct Role: KubeObject {
    public static let resourceType = ResourceType(group: "rbac.authorization.k8s.io", version: "v1", kind: "Role", plural: "roles")

    public var metadata: ObjectMeta
    public var rules: [PolicyRule]?

    public init(metadata: ObjectMeta, rules: [PolicyRule]? = nil) {
        self.metadata = metadata
        self.rules = rules
    }
}

/// `rbac.authorization.k8s.io/v1` ClusterRole.
public struct ClusterRole: KubeObject {
    public static let resourceType = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", plural: "clusterroles", namespaced: false)

    public var metadata: ObjectMeta
    public var rules: [PolicyRule]?

    public init(metadata: ObjectMeta, rules: [PolicyRule]? = nil) {
        self.metadata = metadata
        self.rules = rules
    }
}

public struct PolicyRule: Codable, Sendable, Hashable {
    public var apiGroups: [String]?
    public var resources: [String]?
    public var resourceNames: [String]?
    public var verbs: [String]
    public var nonResourceURLs: [String]?

    public init(
        apiGroups: [String]? = nil, resources: [String]? = nil, resourceNames: [String]? = nil, verbs: [String],
        nonResourceURLs: [String]? = nil
    ) {
        self.apiGroups = apiGroups
        self.resources = resources
        self.resourceNames = resourceNames
        self.verbs = verbs
        self.nonResourceURLs = nonResourceURLs
    }
}

/// `rbac.authorization.k8s.io/v1` RoleBinding. `roleRef` cannot change once created.
public struct RoleBinding: KubeObject {
    public static let resourceType = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", plural: "rolebindings")

    public var metadata: ObjectMeta
    public var subjects: [Subject]?
    public var roleRef: RoleRef

    public init(metadata: ObjectMeta, subjects: [Subject]? = nil, roleRef: RoleRef) {
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}

/// `rbac.authorization.k8s.io/v1` ClusterRoleBinding.
public struct ClusterRoleBinding: KubeObject {
    public static let resourceType = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding", plural: "clusterrolebindings", namespaced: false)

    public var metadata: ObjectMeta
    public var subjects: [Subject]?
    public var roleRef: RoleRef

    public init(metadata: ObjectMeta, subjects: [Subject]? = nil, roleRef: RoleRef) {
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}

public struct Subject: Codable, Sendable, Hashable {
    /// `User`, `Group` or `ServiceAccount`.
    public var kind: String
    public var apiGroup: String?
    public var namespace: String?
    public var name: String

    public init(kind: String, apiGroup: String? = nil, namespace: String? = nil, name: String) {
        self.kind = kind
        self.apiGroup = apiGroup
        self.namespace = namespace
        self.name = name
    }
}

public struct RoleRef: Codable, Sendable, Hashable {
    public var apiGroup: String
    public var kind: String
    public var name: String

    public init(apiGroup: String, kind: String, name: String) {
        self.apiGroup = apiGroup
        self.kind = kind
        self.name = name
    }
}
