import Structured

/// What a request wants to do with resources.
package struct ResourceAttributes: Sendable, Hashable {
    package var verb: String
    package var group: String
    package var resource: String
    package var subresource: String
    /// Empty at the cluster scope.
    package var namespace: String
    package var name: String
}

/// RBAC on the stored Roles and bindings. Members of `system:masters` may do everything.
package struct Authorizer: Sendable {
    let storage: ObjectStorage

    private static func resource(_ plural: String) -> GroupResource { GroupResource(group: "rbac.authorization.k8s.io", resource: plural) }

    package func allows(_ user: UserInfo, _ asked: ResourceAttributes) -> Bool {
        if user.groups.contains("system:masters") { return true }
        return rules(of: user, namespace: asked.namespace).contains { Self.rule($0, allows: asked) }
    }

    package func allows(_ user: UserInfo, path: String, verb: String) -> Bool {
        if user.groups.contains("system:masters") { return true }
        return rules(of: user, namespace: "").contains { rule in
            Self.strings(rule["verbs"]).contains { $0 == "*" || $0 == verb }
                && Self.strings(rule["nonResourceURLs"]).contains { pattern in
                    pattern == "*" || pattern == path || (pattern.hasSuffix("*") && path.hasPrefix(pattern.dropLast()))
                }
        }
    }

    /// The rules a user has in a namespace (empty: at the cluster scope).
    func rules(of user: UserInfo, namespace: String) -> [JSONValue] {
        var rules: [JSONValue] = []
        for binding in objects("clusterrolebindings") where Self.binding(binding.value, names: user) {
            rules += self.rules(of: binding.value["roleRef"], namespace: "")
        }
        guard !namespace.isEmpty else { return rules }
        for binding in objects("rolebindings", namespace: namespace) where Self.binding(binding.value, names: user) {
            rules += self.rules(of: binding.value["roleRef"], namespace: namespace)
        }
        return rules
    }

    private func objects(_ plural: String, namespace: String? = nil) -> [StoredObject] {
        (try? storage.list(Self.resource(plural), namespace: namespace).objects) ?? []
    }

    private func rules(of reference: JSONValue?, namespace: String) -> [JSONValue] {
        let name = reference?["name"]?.string ?? ""
        if reference?["kind"] == "Role" {
            return storage.object(ObjectKey(Self.resource("roles"), namespace: namespace, name: name))?.value["rules"]?.array ?? []
        }
        guard let role = storage.object(ObjectKey(Self.resource("clusterroles"), namespace: "", name: name)) else { return [] }
        var rules = role.value["rules"]?.array ?? []
        for selector in role.value[path: "aggregationRule", "clusterRoleSelectors"]?.array ?? [] {
            let wanted = selector["matchLabels"]?.object ?? [:]
            for other in objects("clusterroles") where wanted.allSatisfy({ other.labels[$0.key] == $0.value.string }) {
                rules += other.value["rules"]?.array ?? []
            }
        }
        return rules
    }

    private static func binding(_ binding: JSONValue, names user: UserInfo) -> Bool {
        (binding["subjects"]?.array ?? []).contains { subject in
            let name = subject["name"]?.string ?? ""
            switch subject["kind"]?.string {
            case "User": return name == user.name
            case "Group": return user.groups.contains(name)
            case "ServiceAccount":
                let namespace = subject["namespace"]?.string ?? binding[path: "metadata", "namespace"]?.string ?? ""
                return user.name == "system:serviceaccount:\(namespace):\(name)"
            default: return false
            }
        }
    }

    static func rule(_ rule: JSONValue, allows asked: ResourceAttributes) -> Bool {
        let names = strings(rule["resourceNames"])
        let resource = asked.subresource.isEmpty ? asked.resource : "\(asked.resource)/\(asked.subresource)"
        return strings(rule["verbs"]).contains { $0 == "*" || $0 == asked.verb }
            && strings(rule["apiGroups"]).contains { $0 == "*" || $0 == asked.group }
            && strings(rule["resources"]).contains {
                $0 == "*" || $0 == resource || (!asked.subresource.isEmpty && $0 == "*/\(asked.subresource)")
            }
            && (names.isEmpty || names.contains(asked.name))
    }

    /// What of these rules the user does not hold, in the server's notation; empty when they may grant them all.
    func missingRights(_ user: UserInfo, rules wanted: [JSONValue], namespace: String) -> [String] {
        if user.groups.contains("system:masters") { return [] }
        let held = rules(of: user, namespace: namespace)
        var missing: [String] = []
        for rule in wanted {
            for group in Self.strings(rule["apiGroups"]) {
                for resource in Self.strings(rule["resources"]) {
                    let verbs = Self.strings(rule["verbs"]).filter { verb in
                        let names = Self.strings(rule["resourceNames"])
                        return !(names.isEmpty ? [""] : names).allSatisfy { name in
                            let parts = resource.split(separator: "/", maxSplits: 1).map(String.init)
                            let asked = ResourceAttributes(
                                verb: verb, group: group, resource: parts.first ?? "", subresource: parts.count > 1 ? parts[1] : "",
                                namespace: namespace, name: name)
                            return held.contains { Self.rule($0, allows: asked) }
                        }
                    }
                    guard !verbs.isEmpty else { continue }
                    let list = verbs.map { "\"\($0)\"" }.joined(separator: " ")
                    missing.append("{APIGroups:[\"\(group)\"], Resources:[\"\(resource)\"], Verbs:[\(list)]}")
                }
            }
        }
        return missing
    }

    private static func strings(_ list: JSONValue?) -> [String] { (list?.array ?? []).compactMap(\.string) }
}
