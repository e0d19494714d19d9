import BallastAPI
import Foundation
import Logging
import NIOCore
import NIOPosix
import Resilience
import Synchronization

/// A gateway of one chain: its event loops, its listener, and the way a new table reaches them.
package final class GatewayServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    let workers: [Worker]
    private let settings: GatewaySettings
    private let tls: ListenerTLS
    private let meshTLS = ListenerTLS()
    private let meshListener = Mutex<(any Channel)?>(nil)
    private let spans: SpanExporter?
    private let listener: any Channel
    private let isStopping = Atomic<Bool>(false)
    let startedAt = NIODeadline.now()

    /// Where it listens.
    package let address: SocketAddress

    private init(
        group: MultiThreadedEventLoopGroup, workers: [Worker], settings: GatewaySettings, tls: ListenerTLS,
        spans: SpanExporter?, listener: any Channel, address: SocketAddress
    ) {
        self.group = group
        self.workers = workers
        self.settings = settings
        self.tls = tls
        self.spans = spans
        self.listener = listener
        self.address = address
    }

    /// The port it listens on.
    package var port: Int { address.port ?? 0 }

    /// Listens, and serves from then on. Access log lines go to `log`, several at a time, from the event loops.
    package static func start(
        table: RouteTable, secrets: SecretData, settings: GatewaySettings = GatewaySettings(),
        accessLog: @escaping @Sendable (ByteBuffer) -> Void = { _ in }
    ) async throws -> GatewayServer {
        let tls = ListenerTLS()
        tls.take(try ListenerTLS.context(for: table, secrets))
        let mesh = try Mesh.make(for: table, secrets)
        let upstreamTLS = try TLSContext(trustRoots: settings.trustRoots)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.threads)
        let chain = Chain(table: table, secrets: secrets, settings: settings, mesh: mesh, replacing: nil)
        let workers = group.makeIterator().map { loop in
            Worker(loop: loop, chain: chain, settings: settings, log: AccessLog(write: accessLog), tls: upstreamTLS)
        }
        let byLoop = Dictionary(workers.map { (ObjectIdentifier($0.loop), $0) }, uniquingKeysWith: { $1 })
        var spans: SpanExporter?
        if let telemetry = settings.telemetry {
            spans = try await SpanExporter(
                telemetry, chain: table.chain, namespace: table.namespace, tls: upstreamTLS, resolve: settings.resolve)
        }
        for worker in workers {
            try await worker.onLoop { [spans] worker in
                worker.spans = spans
                worker.start()
            }.get()
        }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let worker = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    if let handler = tls.handler() { try channel.pipeline.syncOperations.addHandler(handler) }
                    try channel.pipeline.syncOperations.addHandler(ClientConnection(worker: worker))
                }
            }
        do {
            let listener = try await bootstrap.bind(host: settings.host, port: settings.port).get()
            guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
            let server = GatewayServer(
                group: group, workers: workers, settings: settings, tls: tls, spans: spans, listener: listener,
                address: address)
            try await server.serve(mesh)
            let peers = GatewayPeers(workers: workers, startedAt: server.startedAt)
            for worker in workers { try await worker.onLoop { $0.peers = peers }.get() }
            return server
        } catch {
            for worker in workers { try? await worker.onLoop { $0.stop() }.get() }
            await spans?.shutDown()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Serves another table, or the same with other secrets. Requests under way keep theirs; what is known of targets that stayed is
    /// kept. Throws, and changes nothing, where a certificate or the mesh cannot be used.
    package func apply(table: RouteTable, secrets: SecretData) async throws {
        let settings = settings
        let certificate = try ListenerTLS.context(for: table, secrets)
        let mesh = try Mesh.make(for: table, secrets)
        guard let first = workers.first else { return }
        let chain = try await first.onLoop { worker in
            Chain(table: table, secrets: secrets, settings: settings, mesh: mesh, replacing: worker.chain)
        }.get()
        try await serve(mesh)
        tls.take(certificate)
        for worker in workers { try await worker.onLoop { $0.adopt(chain) }.get() }
    }

    /// Listens for peers from the first mesh on; without one they are turned away.
    private func serve(_ mesh: Mesh?) async throws {
        meshTLS.take(mesh?.serverTLS)
        guard mesh != nil, meshListener.withLock({ $0 == nil }) else { return }
        let channel = try await MeshListener.start(
            group: group, workers: workers, tls: meshTLS, host: settings.host, port: settings.meshPort)
        meshListener.withLock { $0 = channel }
    }

    /// Where peers ask; `nil` without a mesh.
    package var meshPort: Int? { meshListener.withLock { $0?.localAddress?.port } }

    /// Stops listening, lets answers under way come to their end for as long as the settings say, then closes.
    /// Does nothing the second time.
    package func shutDown() async throws {
        guard !isStopping.exchange(true, ordering: .relaxed) else { return }
        try? await listener.close().get()
        if let peers = meshListener.withLock({ $0 }) { try? await peers.close().get() }
        let drained = workers.map { worker in worker.onLoop { $0.drain() }.flatMap { $0 } }
        let all = EventLoopFuture.andAllComplete(drained, on: group.next())
        let limit = group.next().scheduleTask(in: settings.drainTimeout) {}
        all.whenComplete { _ in limit.cancel() }
        // Ends by its time or by the cancellation when all is drained, whichever comes first.
        try? await limit.futureResult.get()
        for worker in workers { try await worker.onLoop { $0.stop() }.get() }
        await spans?.shutDown()
        try await group.shutdownGracefully()
    }
}

/// All loops of a gateway, for what asks about the whole: metrics and `/providers`.
struct GatewayPeers: Sendable {
    let workers: [Worker]
    let startedAt: NIODeadline

    /// The sum of all loops' counters.
    func totals(on loop: any EventLoop) -> EventLoopFuture<Totals> {
        let parts = workers.map { worker in
            worker.onLoop { worker in
                var totals = worker.metrics.totals
                totals.connections = worker.openConnections
                return totals
            }
        }
        return EventLoopFuture.whenAllSucceed(parts, on: loop).map { $0.reduce(Totals(), +) }
    }

    /// Whether every loop takes requests: a connection lands on any of them.
    func areReady(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let parts = workers.map { worker in worker.onLoop { !$0.isDraining && !$0.chain.targets.isEmpty } }
        return EventLoopFuture.whenAllSucceed(parts, on: loop).map { $0.allSatisfy(\.self) }
    }
}

extension Chain {
    fileprivate convenience init(
        table: RouteTable, secrets: SecretData, settings: GatewaySettings, mesh: Mesh?, replacing old: Chain?
    ) {
        self.init(
            table: table, secrets: secrets, forceAirgap: settings.forceAirgap, timeouts: settings.timeouts,
            addresses: settings.addresses, mesh: mesh, replacing: old, at: .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)))
    }
}
