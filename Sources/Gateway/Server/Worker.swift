import Foundation
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
    private(set) var random = FastRandom()
    /// Set once, before the first connection is accepted.
    var peers: GatewayPeers?
    /// What the operator ordered; `nil` almost always.
    var orders: OrdersInForce?
    /// Why the newest table is not in use.
    var tableError: String?
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    private var ticker: RepeatedTask?
    private var drained: EventLoopPromise<Void>?

    init(loop: any EventLoop, chain: Chain, settings: GatewaySettings, log: AccessLog) {
        self.loop = loop
        self.chain = chain
        self.settings = settings
        accessLog = log
        pool = UpstreamPool(loop: loop, tls: TLSContext())
    }

    /// Runs `body` where the worker's state may be touched.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Worker) throws -> Value) -> EventLoopFuture<Value> {
        loop.submit { try body(self) }
    }

    /// Monotonic time as the decisions take it.
    var now: Duration { .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)) }

    func withRandom<Value>(_ body: (inout FastRandom) -> Value) -> Value { body(&random) }

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
    func adopt(_ chain: Chain) { self.chain = chain }

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
        accessLog.flush()
    }
}

/// A generator for draws and jitter: fast, and nothing depends on its being unpredictable (SplitMix64).
struct FastRandom: RandomNumberGenerator {
    private var state: UInt64 = .random(in: .min ... .max)

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0..<1
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// What the process gives a gateway besides its chain.
package struct GatewaySettings: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    package var threads = System.coreCount
    package var maxBodyBytes = 32 * 1024 * 1024
    /// A new connection's first head must be there by then.
    package var headTimeout: TimeAmount = .seconds(10)
    package var keepAliveTimeout: TimeAmount = .seconds(75)
    /// A body must keep up at least 8 KiB a second after this time.
    package var bodyGrace: TimeAmount = .seconds(30)
    /// A caller that does not read for so long is given up.
    package var writeStall: TimeAmount = .seconds(60)
    package var connectTimeout: TimeAmount = .seconds(5)
    /// How long after the finish a provider may take to tell usage.
    package var finishGrace: TimeAmount = .milliseconds(500)
    package var drainTimeout: TimeAmount = .seconds(30)
    package var maxAnswerBytes = 64 * 1024 * 1024
    package var accessLog = true
    package var forceAirgap = false
    package var timeouts: GatewayTimeouts?

    package init() {}
}

/// Limits finer than a table's whole seconds.
package struct GatewayTimeouts: Sendable {
    package var request: Duration
    package var firstToken: Duration
    package var streamIdle: Duration

    package init(request: Duration, firstToken: Duration, streamIdle: Duration) {
        self.request = request
        self.firstToken = firstToken
        self.streamIdle = streamIdle
    }
}
