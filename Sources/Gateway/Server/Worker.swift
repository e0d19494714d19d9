import Foundation
import KubeCore
import Logging
import NIOCore
import NIOPosix
import Resilience

/// What one event loop owns: its callers' connections, its connections to targets, its counters, and the chain they all use.
///
/// `@unchecked Sendable`: every stored property is read and written only on `loop`. Other threads hold a worker merely to hand it back
/// to its loop through ``onLoop(_:)``, which is the only method they may call.
final class Worker: @unchecked Sendable {
    let loop: any EventLoop
    let settings: GatewaySettings
    let pool: UpstreamPool
    let metrics = WorkerMetrics()
    let accessLog: AccessLog
    private(set) var chain: Chain
    private(set) var isDraining = false
    private(set) var random = SeededGenerator(seed: .random(in: .min ... .max))
    /// Set once, before the first connection is accepted.
    var peers: GatewayPeers?
    /// What the operator ordered; `nil` almost always.
    var orders: OrdersInForce?
    /// Why the newest table is not in use.
    var tableError: String?
    /// Where spans go. Set once, before the first connection is accepted.
    var spans: SpanExporter?
    private(set) var mesh: MeshAsker?
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    private var ticker: RepeatedTask?
    private var drained: EventLoopPromise<Void>?

    init(loop: any EventLoop, chain: Chain, settings: GatewaySettings, log: AccessLog, tls: TLSContext) {
        self.loop = loop
        self.chain = chain
        self.settings = settings
        accessLog = log
        mesh = chain.mesh.map { MeshAsker(loop: loop, mesh: $0, settings: settings, policy: chain.addresses) }
        pool = UpstreamPool(loop: loop, tls: tls, resolve: settings.resolve)
    }

    /// Runs `body` where the worker's state may be touched.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Worker) throws -> Value) -> EventLoopFuture<Value> {
        loop.submit { try body(self) }
    }

    /// Monotonic time as the decisions take it.
    var now: Duration { .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)) }

    func withRandom<Value>(_ body: (inout SeededGenerator) -> Value) -> Value { body(&random) }

    func start() {
        // One timer for all deadlines of the loop: a timer per request costs more than the request's own bookkeeping.
        ticker = loop.scheduleRepeatedTask(initialDelay: .milliseconds(25), delay: .milliseconds(25)) { [weak self] _ in self?.tick() }
    }

    private var ticks = 0

    private func tick() {
        ticks += 1
        let now = NIODeadline.now()
        for connection in connections.values { connection.tick(now) }
        if ticks % 40 == 0 { pool.closeIdle(at: now) }
        if ticks % 8 == 0 { accessLog.flush() }
    }

    /// Requests from here on use the new chain; those under way keep theirs.
    func adopt(_ chain: Chain) {
        // What was connected to under other rules is not used under these.
        if chain.addresses != self.chain.addresses { pool.closeAll() }
        if chain.mesh !== self.chain.mesh {
            mesh?.close()
            mesh = chain.mesh.map { MeshAsker(loop: loop, mesh: $0, settings: settings, policy: chain.addresses) }
        }
        self.chain = chain
    }

    func opened(_ connection: ClientConnection) {
        connections[ObjectIdentifier(connection)] = connection
        if isDraining { connection.drain() }
    }

    func closed(_ connection: ClientConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { drained?.succeed() }
        if connections.isEmpty { drained = nil }
    }

    var openConnections: Int { connections.count }

    /// Lets every answer under way come to its end, then closes; idle connections close at once.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = loop.makePromise(of: Void.self)
        for connection in connections.values { connection.drain() }
        if connections.isEmpty { promise.succeed() } else { drained = promise }
        return promise.futureResult
    }

    func stop() {
        ticker?.cancel()
        ticker = nil
        for connection in connections.values { connection.abort() }
        pool.closeAll()
        mesh?.close()
        accessLog.flush()
    }
}
