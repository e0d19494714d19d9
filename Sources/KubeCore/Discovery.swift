import Structured

/// A kind the server serves and what can be done with it.
public struct DiscoveredResource: Sendable, Hashable {
    public var type: ResourceType
    public var singular: String
    public var shortNames: [String]
    public var categories: [String]
    /// `get`, `list`, `watch`, …
    public var verbs: [String]
    /// `status`, `scale`, …
    public var subresources: [String]

    public init(
        type: ResourceType, singular: String = "", shortNames: [String] = [], categories: [String] = [], verbs: [String] = [],
        subresources: [String] = []
    ) {
        self.type = type
        self.singular = singular
        self.shortNames = shortNames
        self.categories = categories
        self.verbs = verbs
        self.subresources = subresources
    }
}

/// The pure half of discovery: which documents to ask for and how to read them.
public enum Discovery {
    /// Both forms of the aggregated document (KEP-3352), and the plain ones for servers without it.
    static let accept =
        ["v2", "v2beta1"].map { "application/json;g=apidiscovery.k8s.io;v=\($0);as=APIGroupDiscoveryList" }
        .joined(separator: ",") + ",application/json"

    /// The core group's versions.
    public static let core = APIRequest(.get, path: "/api", accept: accept)
    /// The named groups' versions.
    public static let groups = APIRequest(.get, path: "/apis", accept: accept)
    /// The server's own version.
    public static let version = APIRequest(.get, path: "/version")

    /// The resources of one group and version, for servers that do not aggregate.
    public static func resources(apiVersion: String) -> APIRequest {
        APIRequest(.get, path: apiVersion.contains("/") ? "/apis/\(apiVersion)" : "/api/\(apiVersion)")
    }

    /// What an answer to ``core`` or ``groups`` holds.
    public enum Answer: Sendable, Hashable {
        case aggregated([DiscoveredResource])
        /// Only the names of groups and versions (`apps/v1`): each must be asked for with ``resources(apiVersion:)``.
        case versions([String])
    }

    public static func answer(_ document: JSONValue) -> Answer {
        if document["kind"]?.string == "APIGroupDiscoveryList" {
            return .aggregated((document["items"]?.array ?? []).flatMap(aggregatedGroup))
        }
        if let versions = document["versions"]?.array { return .versions(versions.compactMap(\.string)) }
        let groups = document["groups"]?.array ?? []
        return .versions(groups.flatMap { ($0["versions"]?.array ?? []).compactMap { $0["groupVersion"]?.string } })
    }

    private static func aggregatedGroup(_ item: JSONValue) -> [DiscoveredResource] {
        let group = item[path: "metadata", "name"]?.string ?? ""
        return (item["versions"]?.array ?? []).flatMap { version -> [DiscoveredResource] in
            let name = version["version"]?.string ?? ""
            return (version["resources"]?.array ?? []).compactMap { aggregatedResource($0, group: group, version: name) }
        }
    }

    private static func aggregatedResource(_ entry: JSONValue, group: String, version: String) -> DiscoveredResource? {
        guard let plural = entry["resource"]?.string, let kind = entry[path: "responseKind", "kind"]?.string else { return nil }
        return DiscoveredResource(
            type: ResourceType(
                group: group, version: version, kind: kind, plural: plural, namespaced: entry["scope"]?.string == "Namespaced"),
            singular: entry["singularResource"]?.string ?? "", shortNames: strings(entry["shortNames"]),
            categories: strings(entry["categories"]), verbs: strings(entry["verbs"]),
            subresources: (entry["subresources"]?.array ?? []).compactMap { $0["subresource"]?.string })
    }

    /// Reads an `APIResourceList`, in which `pods/status` stands beside `pods`.
    public static func resourceList(_ document: JSONValue, apiVersion: String) -> [DiscoveredResource] {
        let parts = apiVersion.split(separator: "/")
        let group = parts.count == 2 ? String(parts[0]) : ""
        let version = parts.last.map(String.init) ?? apiVersion
        let entries = document["resources"]?.array ?? []
        let subresources = entries.compactMap { $0["name"]?.string }.filter { $0.contains("/") }
        return entries.compactMap { entry in
            guard let name = entry["name"]?.string, !name.contains("/"), let kind = entry["kind"]?.string else { return nil }
            return DiscoveredResource(
                type: ResourceType(
                    group: group, version: version, kind: kind, plural: name, namespaced: entry["namespaced"]?.bool ?? false),
                singular: entry["singularName"]?.string ?? "", shortNames: strings(entry["shortNames"]),
                categories: strings(entry["categories"]), verbs: strings(entry["verbs"]),
                subresources: subresources.filter { $0.hasPrefix("\(name)/") }.map { String($0.dropFirst(name.count + 1)) })
        }
    }

    private static func strings(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
}
