import BallastAPI
import KubeCore
import Logging
import Structured

/// What the cluster says to a gateway, as ``ClusterGateway`` is told it by whoever watches.
package enum ClusterChange: Sendable {
    /// The ConfigMap's entry; `nil` when it is not there.
    case table(String?, version: String)
    /// `nil` when it is not there.
    case secret(String, [String: [UInt8]]?)
    /// The API server refuses to show the Secret.
    case secretRefused(String)
}

/// Watches a chain's ConfigMap and Secrets. `ballast` hands one in; the gateway knows nothing of the API server.
package protocol ClusterSource: Sendable {
    /// Follows the chain's ConfigMap until the task is cancelled, through whatever happens to the API server.
    func followTable(_ tell: @escaping @Sendable (ClusterChange) -> Void) async
    /// The same for one Secret.
    func followSecret(_ name: String, _ tell: @escaping @Sendable (ClusterChange) -> Void) async
}

/// A gateway that serves what its ConfigMap and its Secrets say, from the first table on and through every change.
package struct ClusterGateway: Sendable {
    private let namespace: String
    private let chain: String
    private let server: GatewayServer
    private let source: any ClusterSource
    private let log: Logger
    /// Told after each change which table is in use.
    private let noted: @Sendable (ChannelClient.TableState) -> Void

    /// `server` was started with ``emptyTable(namespace:chain:)``: it is alive, and not ready before the first table.
    package init(
        namespace: String, chain: String, server: GatewayServer, source: any ClusterSource, log: Logger,
        noted: @escaping @Sendable (ChannelClient.TableState) -> Void = { _ in }
    ) {
        self.namespace = namespace
        self.chain = chain
        self.server = server
        self.source = source
        self.log = log
        self.noted = noted
    }

    /// What a gateway serves before it knows its table: nothing.
    package static func emptyTable(namespace: String, chain: String) -> RouteTable {
        RouteTable(
            chain: FailoverChain(metadata: ObjectMeta(name: chain, namespace: namespace), spec: FailoverChainSpec(targets: [])),
            backends: [])
    }

    /// Follows the cluster until the task is cancelled.
    package func run() async throws {
        let (changes, continuation) = AsyncStream.makeStream(of: ClusterChange.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [source] in await source.followTable { continuation.yield($0) } }
            defer { group.cancelAll() }
            try await follow(changes, tell: { continuation.yield($0) })
        }
    }

    private func follow(_ changes: AsyncStream<ClusterChange>, tell: @escaping @Sendable (ClusterChange) -> Void) async throws {
        var feed = RouteFeed(namespace: namespace, chain: chain)
        var watchers: [String: Task<Void, Never>] = [:]
        defer { for watcher in watchers.values { watcher.cancel() } }
        var version: String?
        var refusal: String?
        var shown: String?
        for await change in changes {
            let routes =
                switch change {
                case .table(let text, let version): feed.take(table: text, version: version)
                case .secret(let name, let data): feed.take(secret: name, data)
                case .secretRefused(let name): feed.refused(secret: name)
                }
            let wanted = feed.secretNames
            for (name, watcher) in watchers where !wanted.contains(name) {
                watcher.cancel()
                watchers[name] = nil
            }
            for name in wanted where watchers[name] == nil {
                watchers[name] = Task { [source] in await source.followSecret(name, tell) }
            }
            if let routes {
                // A certificate or a mesh that cannot be used leaves everything as it was.
                do {
                    try await server.apply(table: routes.table, secrets: routes.secrets)
                    refusal = nil
                    version = routes.version
                    log.info(
                        "routes applied",
                        metadata: [
                            "version": "\(routes.version)", "targets": "\(routes.table.targets.map(\.name).joined(separator: ","))",
                            "missing": "\(routes.table.missing.count)",
                        ])
                } catch {
                    refusal = "\(error)"
                }
            }
            let problem = feed.problem ?? refusal
            if problem != shown { try await show(problem) }
            shown = problem
            noted(ChannelClient.TableState(version: version, error: problem))
        }
    }

    private func show(_ problem: String?) async throws {
        if let problem { log.error("the newest routes are not used; serving the last good ones", metadata: ["problem": "\(problem)"]) }
        try await server.show(tableError: problem)
    }
}
