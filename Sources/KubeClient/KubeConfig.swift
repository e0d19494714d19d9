import HTTPTransport
import Structured

/// Kubeconfig files, merged as kubectl merges them, before one context is chosen.
public struct KubeConfig: Sendable {
    /// An entry and the folder its relative paths start from.
    struct Entry: Sendable {
        var document: JSONValue
        var folder: String
        var file: String
    }

    var clusters: [String: Entry] = [:]
    var users: [String: Entry] = [:]
    var contexts: [String: Entry] = [:]
    /// The context that is used when none is asked for.
    public internal(set) var currentContext: String?

    /// The names of all contexts, sorted.
    public var contextNames: [String] { contexts.keys.sorted() }

    public init() {}

    /// Adds a file's entries. What an earlier file has said under the same name stays.
    public mutating func merge(_ document: JSONValue, file: String) throws(ConfigurationError) {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        func entries(_ list: String, _ member: String) throws(ConfigurationError) -> [String: Entry] {
            var found: [String: Entry] = [:]
            for item in document[list]?.array ?? [] {
                guard let name = item["name"]?.string else { throw ConfigurationError("\(file): an entry of \(list) has no name") }
                let entry = Entry(document: item[member] ?? .emptyObject, folder: folder, file: file)
                if found[name] == nil { found[name] = entry }
            }
            return found
        }
        clusters.merge(try entries("clusters", "cluster")) { first, _ in first }
        users.merge(try entries("users", "user")) { first, _ in first }
        contexts.merge(try entries("contexts", "context")) { first, _ in first }
        if currentContext == nil, let current = document["current-context"]?.string, !current.isEmpty { currentContext = current }
    }

    /// Chooses a context (`nil`: the current one) and reads the files it refers to. `environment` gives the proxy where the cluster names none.
    public func configuration(
        context name: String? = nil, environment: [String: String] = [:]
    ) throws(ConfigurationError) -> ClientConfiguration {
        guard let name = name ?? currentContext else {
            throw ConfigurationError("no context is chosen: set current-context in the kubeconfig or name one of \(contextNames)")
        }
        guard let context = contexts[name] else {
            throw ConfigurationError("the kubeconfig has no context \"\(name)\"; it has \(contextNames)")
        }
        guard let clusterName = context.document["cluster"]?.string, let cluster = clusters[clusterName] else {
            throw ConfigurationError(
                "\(context.file): context \"\(name)\" names a cluster that is not there: \(context.document["cluster"]?.string ?? "none")")
        }
        guard let server = cluster.document["server"]?.string, !server.isEmpty else {
            throw ConfigurationError("\(cluster.file): cluster \"\(clusterName)\" has no server")
        }
        var configuration = ClientConfiguration(
            server: server.contains("://") ? server : "https://\(server)",
            namespace: context.document["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "default", tls: try tls(cluster),
            proxy: cluster.document["proxy-url"]?.string.map { ProxySettings.always($0) } ?? .fromEnvironment(environment))
        if let userName = context.document["user"]?.string, !userName.isEmpty {
            guard let user = users[userName] else {
                throw ConfigurationError("\(context.file): context \"\(name)\" names a user that is not there: \(userName)")
            }
            try apply(user, named: userName, cluster: cluster, to: &configuration)
        }
        return configuration
    }
}
