import KubeCore

/// `admissionregistration.k8s.io/v1` ValidatingWebhookConfiguration.
public struct ValidatingWebhookConfiguration: KubeObject {
    public static let resourceType = ResourceType(
        group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingWebhookConfiguration",
        plural: "validatingwebhookconfigurations", namespaced: false)

    public var metadata: ObjectMeta
    public var webhooks: [ValidatingWebhook]?

    public init(metadata: ObjectMeta, webhooks: [ValidatingWebhook]? = nil) {
        self.metadata = metadata
        self.webhooks = webhooks
    }
}

public struct ValidatingWebhook: Codable, Sendable, Hashable {
    public var name: String
    public var clientConfig: WebhookClientConfig
    public var rules: [RuleWithOperations]?
    /// `Fail` or `Ignore`.
    public var failurePolicy: String?
    public var sideEffects: String
    public var admissionReviewVersions: [String]
    public var timeoutSeconds: Int?
    public var namespaceSelector: LabelSelector?

    public init(
        name: String, clientConfig: WebhookClientConfig, rules: [RuleWithOperations]? = nil, failurePolicy: String? = nil,
        sideEffects: String, admissionReviewVersions: [String], timeoutSeconds: Int? = nil, namespaceSelector: LabelSelector? = nil
    ) {
        self.name = name
        self.clientConfig = clientConfig
        self.rules = rules
        self.failurePolicy = failurePolicy
        self.sideEffects = sideEffects
        self.admissionReviewVersions = admissionReviewVersions
        self.timeoutSeconds = timeoutSeconds
        self.namespaceSelector = namespaceSelector
    }
}

/// A Service in the cluster, or a URL outside.
public struct WebhookClientConfig: Codable, Sendable, Hashable {
    public var service: WebhookServiceReference?
    public var url: String?
    /// The PEM certificates that the server's must chain to.
    public var caBundle: Base64Data?

    public init(service: WebhookServiceReference? = nil, url: String? = nil, caBundle: Base64Data? = nil) {
        self.service = service
        self.url = url
        self.caBundle = caBundle
    }
}

public struct WebhookServiceReference: Codable, Sendable, Hashable {
    public var namespace: String
    public var name: String
    public var path: String?
    public var port: Int?

    public init(namespace: String, name: String, path: String? = nil, port: Int? = nil) {
        self.namespace = namespace
        self.name = name
        self.path = path
        self.port = port
    }
}

public struct RuleWithOperations: Codable, Sendable, Hashable {
    /// `CREATE`, `UPDATE`, `DELETE`, `CONNECT` or `*`.
    public var operations: [String]
    public var apiGroups: [String]
    public var apiVersions: [String]
    public var resources: [String]
    public var scope: String?

    public init(operations: [String], apiGroups: [String], apiVersions: [String], resources: [String], scope: String? = nil) {
        self.operations = operations
        self.apiGroups = apiGroups
        self.apiVersions = apiVersions
        self.resources = resources
        self.scope = scope
    }
}

/// `authentication.k8s.io/v1` TokenReview: asks who a bearer token belongs to.
public struct TokenReview: KubeObject {
    public static let resourceType = ResourceType(
        group: "authentication.k8s.io", version: "v1", kind: "TokenReview", plural: "tokenreviews", namespaced: false)

    public var metadata: ObjectMeta
    public var spec: TokenReviewSpec
    public var status: TokenReviewStatus?

    public init(metadata: ObjectMeta, spec: TokenReviewSpec, status: TokenReviewStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct TokenReviewSpec: Codable, Sendable, Hashable {
    public var token: String?
    public var audiences: [String]?

    public init(token: String? = nil, audiences: [String]? = nil) {
        self.token = token
        self.audiences = audiences
    }
}

public struct TokenReviewStatus: Codable, Sendable, Hashable {
    public var authenticated: Bool?
    public var user: UserInfo?
    public var audiences: [String]?
    public var error: String?

    public init(authenticated: Bool? = nil, user: UserInfo? = nil, audiences: [String]? = nil, error: String? = nil) {
        self.authenticated = authenticated
        self.user = user
        self.audiences = audiences
        self.error = error
    }
}

public struct UserInfo: Codable, Sendable, Hashable {
    public var username: String?
    public var uid: String?
    public var groups: [String]?

    public init(username: String? = nil, uid: String? = nil, groups: [String]? = nil) {
        self.username = username
        self.uid = uid
        self.groups = groups
    }
}

/// `authorization.k8s.io/v1` SubjectAccessReview: asks whether somebody may do something.
public struct SubjectAccessReview: KubeObject {
    public static let resourceType = ResourceType(
        group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview", plural: "subjectaccessreviews", namespaced: false)

    public var metadata: ObjectMeta
    public var spec: SubjectAccessReviewSpec
    public var status: SubjectAccessReviewStatus?

    public init(metadata: ObjectMeta, spec: SubjectAccessReviewSpec, status: SubjectAccessReviewStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct SubjectAccessReviewSpec: Codable, Sendable, Hashable {
    public var user: String?
    public var groups: [String]?
    public var resourceAttributes: ResourceAttributes?
    public var nonResourceAttributes: NonResourceAttributes?

    public init(
        user: String? = nil, groups: [String]? = nil, resourceAttributes: ResourceAttributes? = nil,
        nonResourceAttributes: NonResourceAttributes? = nil
    ) {
        self.user = user
        self.groups = groups
        self.resourceAttributes = resourceAttributes
        self.nonResourceAttributes = nonResourceAttributes
    }
}

public struct ResourceAttributes: Codable, Sendable, Hashable {
    public var namespace: String?
    public var verb: String?
    public var group: String?
    public var resource: String?
    public var subresource: String?
    public var name: String?

    public init(
        namespace: String? = nil, verb: String? = nil, group: String? = nil, resource: String? = nil, subresource: String? = nil,
        name: String? = nil
    ) {
        self.namespace = namespace
        self.verb = verb
        self.group = group
        self.resource = resource
        self.subresource = subresource
        self.name = name
    }
}

public struct NonResourceAttributes: Codable, Sendable, Hashable {
    public var path: String?
    public var verb: String?

    public init(path: String? = nil, verb: String? = nil) {
        self.path = path
        self.verb = verb
    }
}

public struct SubjectAccessReviewStatus: Codable, Sendable, Hashable {
    public var allowed: Bool
    public var reason: String?

    public init(allowed: Bool, reason: String? = nil) {
        self.allowed = allowed
        self.reason = reason
    }
}
