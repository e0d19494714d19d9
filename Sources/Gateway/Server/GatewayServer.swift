import BallastAPI
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Resilience
import Synchronization

/// A gateway of one chain: its event loops, its listener, and the way a new table reaches them.
package final class GatewayServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    let workers: [Worker]
    private let dialects: DialectSet
    private let settings: GatewaySettings
    private let listener: any Channel
    private let isStopping = Atomic<Bool>(false)
    let startedAt = NIODeadline.now()

    /// Where it listens.
    package let address: SocketAddress

    private init(
        group: MultiThreadedEventLoopGroup, workers: [Worker], dialects: DialectSet, settings: GatewaySettings, listener: any Channel,
        address: SocketAddress
    ) {
        self.group = group
        self.workers = workers
        self.dialects = dialects
        self.settings = settings
        self.listener = listener
        self.address = address
    }

    /// The port it listens on.
    package var port: Int { address.port ?? 0 }

    /// Listens, and serves from then on. Access log lines go to `log`, several at a time, from the event loops.
    package static func start(
        table: RouteTable, secrets: SecretData, dialects: DialectSet, settings: GatewaySettings = GatewaySettings(),
        accessLog: @escaping @Sendable (ByteBuffer) -> Void = { _ in }
    ) async throws -> GatewayServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settings.threads)
        let chain = Chain(
            table: table, secrets: secrets, dialects: dialects, forceAirgap: settings.forceAirgap, timeouts: settings.timeouts,
            replacing: nil, at: .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)))
        let workers = group.makeIterator().map { loop in
            Worker(loop: loop, chain: chain, settings: settings, log: AccessLog(write: accessLog))
        }
        let byLoop = Dictionary(workers.map { (ObjectIdentifier($0.loop), $0) }, uniquingKeysWith: { $1 })
        for worker in workers { try await worker.onLoop { $0.start() }.get() }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let worker = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
                    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(decoder))
                    try channel.pipeline.syncOperations.addHandler(ClientConnection(worker: worker))
                }
            }
        do {
            let listener = try await bootstrap.bind(host: settings.host, port: settings.port).get()
            guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
            let server = GatewayServer(
                group: group, workers: workers, dialects: dialects, settings: settings, listener: listener, address: address)
            let peers = GatewayPeers(workers: workers, startedAt: server.startedAt)
            for worker in workers { try await worker.onLoop { $0.peers = peers }.get() }
            return server
        } catch {
            for worker in workers { try? await worker.onLoop { $0.stop() }.get() }
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Serves another table, or the same with other secrets. Requests under way keep theirs; what is known of targets that stayed is
    /// kept.
    package func apply(table: RouteTable, secrets: SecretData) async throws {
        let dialects = dialects
        let settings = settings
        let now = Duration.nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds))
        guard let first = workers.first else { return }
        let chain = try await first.onLoop { worker in
            Chain(
                table: table, secrets: secrets, dialects: dialects, forceAirgap: settings.forceAirgap, timeouts: settings.timeouts,
                replacing: worker.chain, at: now)
        }.get()
        for worker in workers { try await worker.onLoop { $0.adopt(chain) }.get() }
    }

    /// Stops listening, lets answers under way come to their end for as long as the settings say, then closes.
    /// Does nothing the second time.
    package func shutDown() async throws {
        guard !isStopping.exchange(true, ordering: .relaxed) else { return }
        try? await listener.close().get()
        let drained = workers.map { worker in worker.onLoop { $0.drain() }.flatMap { $0 } }
        let all = EventLoopFuture.andAllComplete(drained, on: group.next())
        let limit = group.next().scheduleTask(in: settings.drainTimeout) {}
        all.whenComplete { _ in limit.cancel() }
        // Ends by its time or by the cancellation when all is drained, whichever comes first.
        try? await limit.futureResult.get()
        for worker in workers { try await worker.onLoop { $0.stop() }.get() }
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
}
