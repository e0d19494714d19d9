/// What a path says about resources: `/apis/{group}/{version}/namespaces/{namespace}/{plural}/{name}/{subresource}`.
package struct ResourceRequest: Sendable, Hashable {
    package var group: String
    package var version: String
    package var namespace: String?
    package var plural: String
    package var name: String?
    package var subresource: String?
    /// What follows a proxy subresource.
    package var rest: [String] = []

    /// `nil` for paths that name no resource.
    init?(_ segments: [String]) {
        var rest = segments[...]
        switch rest.popFirst() {
        case "api": group = ""
        case "apis":
            guard let group = rest.popFirst() else { return nil }
            self.group = group
        default: return nil
        }
        guard let version = rest.popFirst(), let first = rest.popFirst() else { return nil }
        self.version = version
        plural = first
        if first == "namespaces", let name = rest.first, rest.count > 1, !["status", "finalize"].contains(rest[rest.startIndex + 1]) {
            namespace = name
            plural = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        name = rest.popFirst()
        subresource = rest.popFirst()
        self.rest = Array(rest)
        // For authorization a namespace lives in itself.
        if plural == "namespaces", group.isEmpty { namespace = name }
    }

    var resource: GroupResource { GroupResource(group: group, resource: plural) }
}
