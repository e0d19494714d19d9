import KubeCore
import Structured

/// Discovery, version and schemas: the paths by which clients learn what is served.
struct DiscoveryDocuments: Sendable {
    let registry: ResourceRegistry
    let version: String

    /// `nil` for paths that lead nowhere.
    func answer(_ request: APIServerRequest) -> APIServerResponse? {
        let segments = request.segments
        switch segments.first {
        case nil: return .json(["paths": ["/api", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]])
        case "version" where segments.count == 1: return .json(versionDocument)
        case "api" where segments.count == 1: return aggregated(request, groups: [""]) ?? .json(coreVersions)
        case "apis" where segments.count == 1: return aggregated(request, groups: groups.filter { !$0.isEmpty }) ?? .json(groupList)
        case "api" where segments.count == 2: return resources(group: "", version: segments[1])
        case "apis" where segments.count == 2: return groups.contains(segments[1]) ? .json(group(segments[1], typed: true)) : nil
        case "apis" where segments.count == 3: return resources(group: segments[1], version: segments[2])
        case "openapi": return OpenAPIDocuments(registry: registry, version: version).answer(request)
        default: return nil
        }
    }

    private var versionDocument: JSONValue {
        let numbers = version.drop { $0 == "v" }.split(separator: ".")
        return [
            "major": .string(numbers.first.map(String.init) ?? "1"), "minor": .string(numbers.count > 1 ? String(numbers[1]) : "0"),
            "gitVersion": .string(version), "gitCommit": "embedded", "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z",
            "goVersion": "swift", "compiler": "swiftc", "platform": "linux/amd64",
        ]
    }

    /// The groups in discovery order; the core group is empty.
    private var groups: [String] {
        var seen: [String] = []
        for definition in registry.all where !seen.contains(definition.type.group) { seen.append(definition.type.group) }
        return seen
    }

    private func definitions(group: String) -> [ResourceDefinition] { registry.all.filter { $0.type.group == group } }

    private func versions(_ group: String) -> [String] {
        var seen: [String] = []
        for definition in definitions(group: group) where !seen.contains(definition.type.version) { seen.append(definition.type.version) }
        return seen.sorted(by: Self.precedes)
    }

    /// `v2` before `v1` before `v1beta1` (KEP: Kubernetes version priority).
    private static func precedes(_ left: String, _ right: String) -> Bool {
        let ranks = [left, right].map { text -> (Int, Int, Int) in
            let stage = text.contains("alpha") ? 0 : text.contains("beta") ? 1 : 2
            let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
            return (stage, numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0)
        }
        return ranks[0] > ranks[1]
    }
}

// The older documents, one per group and version.
extension DiscoveryDocuments {
    private var coreVersions: JSONValue {
        ["kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []]
    }

    private var groupList: JSONValue {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(groups.filter { !$0.isEmpty }.map { group($0, typed: false) }),
        ]
    }

    private func group(_ name: String, typed: Bool) -> JSONValue {
        let versions = versions(name).map { version -> JSONValue in
            ["groupVersion": .string("\(name)/\(version)"), "version": .string(version)]
        }
        var group: JSONValue = ["name": .string(name), "versions": .array(versions), "preferredVersion": versions.first ?? [:]]
        if typed {
            group["kind"] = "APIGroup"
            group["apiVersion"] = "v1"
        }
        return group
    }

    private func resources(group: String, version: String) -> APIServerResponse? {
        let served = definitions(group: group).filter { $0.type.version == version }
        guard !served.isEmpty else { return nil }
        var resources: [JSONValue] = []
        for definition in served.sorted(by: { $0.type.plural < $1.type.plural }) {
            resources.append(resource(definition))
            for subresource in definition.subresources.sorted(by: { $0.rawValue < $1.rawValue }) {
                let kind = responseKind(subresource, definition)
                var entry: JSONValue = [
                    "name": .string("\(definition.type.plural)/\(subresource.rawValue)"), "singularName": "",
                    "namespaced": .bool(definition.type.namespaced), "kind": .string(kind.kind),
                    "verbs": .array(subresource.verbs.map { .string($0.rawValue) }),
                ]
                if kind.group != definition.type.group || kind.version != definition.type.version {
                    entry["group"] = .string(kind.group)
                    entry["version"] = .string(kind.version)
                }
                resources.append(entry)
            }
        }
        return .json([
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
            "resources": .array(resources),
        ])
    }

    private func resource(_ definition: ResourceDefinition) -> JSONValue {
        var entry: JSONValue = [
            "name": .string(definition.type.plural), "singularName": .string(definition.singular),
            "namespaced": .bool(definition.type.namespaced), "kind": .string(definition.type.kind),
            "verbs": .array(definition.verbs.map { .string($0.rawValue) }),
        ]
        if !definition.shortNames.isEmpty { entry["shortNames"] = .array(definition.shortNames.map { .string($0) }) }
        if !definition.categories.isEmpty { entry["categories"] = .array(definition.categories.map { .string($0) }) }
        return entry
    }

    /// The kind a subresource answers with.
    private func responseKind(_ subresource: Subresource, _ definition: ResourceDefinition) -> ResourceType {
        switch subresource {
        case .scale: ResourceType(group: "autoscaling", version: "v1", kind: "Scale", plural: "")
        case .eviction: ResourceType(group: "policy", version: "v1", kind: "Eviction", plural: "")
        case .binding: ResourceType(group: "", version: "v1", kind: "Binding", plural: "")
        case .token: ResourceType(group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", plural: "")
        case .proxy: ResourceType(group: "", version: "v1", kind: "\(definition.type.kind)ProxyOptions", plural: "")
        case .status, .log, .finalize, .ephemeralcontainers, .resize: definition.type
        }
    }
}

// Aggregated discovery (KEP-3352): everything in one document.
extension DiscoveryDocuments {
    private func aggregated(_ request: APIServerRequest, groups: [String]) -> APIServerResponse? {
        let accept = request.header("accept") ?? ""
        guard accept.contains("as=APIGroupDiscoveryList"),
            let version = ["v2", "v2beta1"].first(where: { accept.contains("g=apidiscovery.k8s.io;v=\($0);") })
        else { return nil }
        let items = groups.map { group -> JSONValue in
            [
                "metadata": group.isEmpty ? ["creationTimestamp": .null] : ["name": .string(group), "creationTimestamp": .null],
                "versions": .array(versions(group).map { aggregatedVersion(group, $0) }),
            ]
        }
        var response = APIServerResponse.json([
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(items),
        ])
        response.headers = [("Content-Type", "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList")]
        return response
    }

    private func aggregatedVersion(_ group: String, _ version: String) -> JSONValue {
        let served = definitions(group: group).filter { $0.type.version == version }.sorted { $0.type.plural < $1.type.plural }
        return [
            "version": .string(version), "freshness": "Current",
            "resources": .array(
                served.map { definition in
                    var entry: JSONValue = [
                        "resource": .string(definition.type.plural), "responseKind": kindDocument(definition.type),
                        "scope": definition.type.namespaced ? "Namespaced" : "Cluster", "singularResource": .string(definition.singular),
                        "verbs": .array(definition.verbs.map { .string($0.rawValue) }),
                    ]
                    if !definition.shortNames.isEmpty { entry["shortNames"] = .array(definition.shortNames.map { .string($0) }) }
                    if !definition.categories.isEmpty { entry["categories"] = .array(definition.categories.map { .string($0) }) }
                    if !definition.subresources.isEmpty {
                        entry["subresources"] = .array(
                            definition.subresources.sorted { $0.rawValue < $1.rawValue }.map { subresource in
                                [
                                    "subresource": .string(subresource.rawValue),
                                    "responseKind": kindDocument(responseKind(subresource, definition)),
                                    "verbs": .array(subresource.verbs.map { .string($0.rawValue) }),
                                ]
                            })
                    }
                    return entry
                }),
        ]
    }

    private func kindDocument(_ type: ResourceType) -> JSONValue {
        ["group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind)]
    }
}
