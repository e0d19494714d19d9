import NIOCore
import NIOPosix
import NIOSSL
import Resilience

/// The keep-alive connections of one event loop. Confined to it.
final class UpstreamPool {
    private static let idleLimitPerOrigin = 256
    private static let idleTime = TimeAmount.seconds(55)

    private let loop: any EventLoop
    private let tls: TLSContext
    private var idle: [Origin: [UpstreamConnection]] = [:]
    private(set) var opened = 0

    private let resolve: HostLookup

    init(loop: any EventLoop, tls: TLSContext, resolve: @escaping HostLookup = SystemLookup.addresses) {
        self.loop = loop
        self.tls = tls
        self.resolve = resolve
    }

    /// A connection that waits, the most recently used first.
    func take(_ origin: Origin) -> UpstreamConnection? {
        while let connection = idle[origin]?.popLast() {
            if connection.isOpen { return connection }
        }
        return nil
    }

    /// Opens a connection to an address that `policy` has nothing against: what is judged is what is connected to, so that no name can
    /// mean one thing when it is looked at and another afterwards.
    func connect(_ origin: Origin, timeout: TimeAmount, policy: AddressPolicy) -> EventLoopFuture<UpstreamConnection> {
        opened += 1
        // An address needs no resolver, which would cost a change of threads and back.
        let literal = try? SocketAddress(ipAddress: origin.host, port: origin.port)
        if let literal, let objection = policy.objection(to: literal) { return loop.makeFailedFuture(objection) }
        let connection = NIOLoopBound(UpstreamConnection(origin: origin, pool: self), eventLoop: loop)
        let tlsContext = origin.tls ? tls() : nil
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tlsContext {
                        let handler = try NIOSSLClientHandler(context: tlsContext, serverHostname: literal == nil ? origin.host : nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(connection.value)
                }
            }
        let channel =
            literal.map { bootstrap.connect(to: $0) }
            ?? bootstrap.resolver(GuardedResolver(origin, policy: policy, on: loop, resolve: resolve))
            .connect(host: origin.host, port: origin.port)
        return channel.map { _ in connection.value }
    }

    func giveBack(_ connection: UpstreamConnection) {
        if idle[connection.origin, default: []].count >= Self.idleLimitPerOrigin { return connection.abandon() }
        idle[connection.origin, default: []].append(connection)
    }

    func remove(_ connection: UpstreamConnection) {
        guard let index = idle[connection.origin]?.lastIndex(where: { $0 === connection }) else { return }
        idle[connection.origin]?.remove(at: index)
    }

    /// Closes what nobody has used for a while.
    func closeIdle(at now: NIODeadline) {
        for (origin, connections) in idle {
            let old = connections.prefix { now - $0.idleSince > Self.idleTime }
            guard !old.isEmpty else { continue }
            idle[origin]?.removeFirst(old.count)
            for connection in old { connection.abandon() }
        }
    }

    func closeAll() {
        let all = idle.values.joined()
        idle = [:]
        for connection in all { connection.abandon() }
    }
}
