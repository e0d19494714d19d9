import KubeCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Structured
import Synchronization

/// kube-proxy for this machine: carries connections to a Service's cluster address, and to its node ports on every node's address, to
/// one of its ready endpoints, so that `curl http://$(clusterIP):port` works. Without a ready endpoint connections are refused.
///
/// A connection stays with its endpoint for as long as both want it, whatever becomes of the Service, as with the genuine one.
package struct ServiceProxy: Service {
    private let store: ClusterStore
    private let logger: Logger
    private let group: any EventLoopGroup
    private let choice: EndpointChoice
    private let onFollowed: @Sendable (ServiceTable) -> Void
    let relay = ConnectionRelay()

    package init(store: ClusterStore, seed: UInt64 = 1, logger: Logger = Logger(label: "service-proxy")) {
        self.init(store: store, seed: seed, logger: logger, onFollowed: { _ in })
    }

    /// - Parameter onFollowed: called once the ports are as a table says.
    init(
        store: ClusterStore, seed: UInt64 = 1, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger,
        onFollowed: @escaping @Sendable (ServiceTable) -> Void
    ) {
        self.store = store
        self.logger = logger
        self.group = group
        choice = EndpointChoice(seed: seed)
        self.onFollowed = onFollowed
    }

    /// Follows Services, EndpointSlices and nodes until cancelled or asked to shut down; then every port and connection is closed.
    package func run() async throws {
        let (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let streams = try [Kind.service, .endpointSlice, .node].map { kind throws(APIError) in try store.watch(kind.type) }
        var listeners: [ServiceTable.Address: any Channel] = [:]
        await withTaskGroup(of: Void.self) { tasks in
            for stream in streams { tasks.addTask { for await _ in stream { changed.yield() } } }
            for await _ in changes.cancelOnGracefulShutdown() { await follow(&listeners) }
            tasks.cancelAll()
        }
        for listener in listeners.values { await Self.close(listener) }
        await relay.cutAll()
    }

    /// Listens where there is something to reach now, and nowhere else.
    private func follow(_ listeners: inout [ServiceTable.Address: any Channel]) async {
        let table: ServiceTable
        do throws(APIError) {
            table = try current()
        } catch {
            return logger.warning("cannot read Services: \(error)")
        }
        choice.use(table)
        for (address, listener) in listeners where table.endpoints[address] == nil {
            listeners[address] = nil
            await Self.close(listener)
        }
        for address in table.endpoints.keys where listeners[address] == nil {
            do {
                listeners[address] = try await listen(address)
            } catch {
                logger.warning("cannot listen on \(address.host):\(address.port): \(error)")
            }
        }
        onFollowed(table)
    }

    private func current() throws(APIError) -> ServiceTable {
        let nodes = try store.list(Kind.node.type).flatMap { $0[path: "status", "addresses"]?.array ?? [] }
        return ServiceTable(
            services: try store.list(Kind.service.type).map { Resource(.service, $0) },
            slices: try store.list(Kind.endpointSlice.type).map { Resource(.endpointSlice, $0) },
            nodes: nodes.filter { $0["type"] == "InternalIP" }.compactMap { $0["address"]?.string })
    }

    private func listen(_ address: ServiceTable.Address) async throws -> any Channel {
        let (choice, relay) = (choice, relay)
        return try await ServerBootstrap(group: group).serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { inbound in
                guard let endpoint = choice.next(address) else { return inbound.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
                return relay.take(inbound, to: endpoint)
            }
            .bind(host: address.host, port: address.port).get()
    }

    /// The port is free when this returns.
    private static func close(_ listener: any Channel) async {
        listener.close(promise: nil)
        // However it ended, it has ended.
        _ = try? await listener.closeFuture.get()
    }
}

/// Whose turn it is: any of an address's endpoints, from a seed.
private final class EndpointChoice: Sendable {
    private let state: Mutex<(table: ServiceTable, turns: UInt64)>

    init(seed: UInt64) { state = Mutex((ServiceTable(), seed)) }

    func use(_ table: ServiceTable) { state.withLock { $0.table = table } }

    func next(_ address: ServiceTable.Address) -> ServiceTable.Address? {
        state.withLock { state in
            guard let endpoints = state.table.endpoints[address], !endpoints.isEmpty else { return nil }
            state.turns = state.turns &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return endpoints[Int((state.turns >> 33) % UInt64(endpoints.count))]
        }
    }
}
