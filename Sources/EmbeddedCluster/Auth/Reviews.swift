import Structured

/// The kinds that are questions: who am I, may I, whose token is this.
struct Reviews {
    let server: APIServer
    let user: UserInfo

    /// The answered review; `nil` for kinds that are stored.
    func answer(_ definition: ResourceDefinition, _ call: ResourceCall) throws(APIError) -> APIServerResponse? {
        guard ["authentication.k8s.io", "authorization.k8s.io"].contains(definition.type.group) else { return nil }
        guard call.request.method == "POST" else { throw .methodNotAllowed }
        var review = try call.parsed(definition)
        review["kind"] = .string(definition.type.kind)
        review["apiVersion"] = .string(definition.type.apiVersion)
        if review["metadata"] == nil { review["metadata"] = [:] }
        let spec = review["spec"] ?? .emptyObject
        switch definition.type.kind {
        case "SelfSubjectReview": review["status"] = ["userInfo": Self.document(user)]
        case "TokenReview": review["status"] = tokenStatus(spec["token"]?.string ?? "")
        case "SelfSubjectRulesReview": review["status"] = rulesStatus(spec["namespace"]?.string ?? "")
        case "SelfSubjectAccessReview": review["status"] = accessStatus(spec, of: user, namespace: nil)
        default:
            let asked = UserInfo(
                name: spec["user"]?.string ?? "", groups: (spec["groups"]?.array ?? []).compactMap(\.string))
            review["status"] = accessStatus(spec, of: asked, namespace: definition.type.namespaced ? call.namespace : nil)
        }
        return .json(review, status: 201)
    }

    private static func document(_ user: UserInfo) -> JSONValue {
        var document: JSONValue = ["username": .string(user.name), "groups": .array(user.groups.map { .string($0) })]
        if let uid = user.uid { document["uid"] = .string(uid) }
        if !user.extra.isEmpty { document["extra"] = .object(user.extra.mapValues { .array($0.map { .string($0) }) }) }
        return document
    }

    private func tokenStatus(_ token: String) -> JSONValue {
        guard let user = server.authentication.user(token: token) else {
            return ["user": [:], "error": "[invalid bearer token]"]
        }
        return ["authenticated": true, "user": Self.document(user), "audiences": ["https://kubernetes.default.svc"]]
    }

    private func accessStatus(_ spec: JSONValue, of user: UserInfo, namespace: String?) -> JSONValue {
        let allowed: Bool
        if let path = spec["nonResourceAttributes"] {
            allowed = server.authorizer.allows(user, path: path["path"]?.string ?? "", verb: path["verb"]?.string ?? "")
        } else {
            let asked = spec["resourceAttributes"] ?? .emptyObject
            let text = { (field: String) in asked[field]?.string ?? "" }
            allowed = server.authorizer.allows(
                user,
                ResourceAttributes(
                    verb: text("verb"), group: text("group"), resource: text("resource"), subresource: text("subresource"),
                    namespace: namespace ?? text("namespace"), name: text("name")))
        }
        return allowed ? ["allowed": true, "reason": "RBAC: allowed"] : ["allowed": false]
    }

    private func rulesStatus(_ namespace: String) -> JSONValue {
        var rules = server.authorizer.rules(of: user, namespace: namespace)
        if user.groups.contains("system:masters") {
            rules = [["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]], ["nonResourceURLs": ["*"], "verbs": ["*"]]]
        }
        return [
            "resourceRules": .array(rules.filter { $0["resources"] != nil }),
            "nonResourceRules": .array(rules.filter { $0["nonResourceURLs"] != nil }), "incomplete": false,
        ]
    }
}
