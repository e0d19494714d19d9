import NIOCore
import NIOPosix
import NIOSSL

/// The keep-alive connections of one event loop. Confined to it.
final class UpstreamPool {
    private static let idleLimitPerOrigin = 256
    private static let idleTime = TimeAmount.seconds(55)

    private let loop: any EventLoop
    private let tls: TLSContext
    private var idle: [Origin: [UpstreamConnection]] = [:]
    private(set) var opened = 0

    init(loop: any EventLoop, tls: TLSContext) {
        self.loop = loop
        self.tls = tls
    }

    /// A connection that waits, the most recently used first.
    func take(_ origin: Origin) -> UpstreamConnection? {
        while let connection = idle[origin]?.popLast() {
            if connection.isOpen { return connection }
        }
        return nil
    }

    /// Opens a connection.
    func connect(_ origin: Origin, timeout: TimeAmount) -> EventLoopFuture<UpstreamConnection> {
        opened += 1
        let connection = NIOLoopBound(UpstreamConnection(origin: origin, pool: self), eventLoop: loop)
        let tlsContext: NIOSSLContext?
        do { tlsContext = origin.tls ? try tls.context() : nil } catch { return loop.makeFailedFuture(error) }
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tlsContext {
                        let name = origin.host.utf8.allSatisfy { $0 == 0x2E || $0 >= 0x30 && $0 <= 0x39 } || origin.host.contains(":")
                        let handler = try NIOSSLClientHandler(context: tlsContext, serverHostname: name ? nil : origin.host)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(connection.value)
                }
            }
        // An address needs no resolver, which would cost a change of threads and back.
        let channel =
            (try? SocketAddress(ipAddress: origin.host, port: origin.port)).map { bootstrap.connect(to: $0) }
            ?? bootstrap.connect(host: origin.host, port: origin.port)
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

/// The client side of TLS, made once when the first address needs it.
final class TLSContext {
    private var made: NIOSSLContext?

    func context() throws -> NIOSSLContext {
        if let made { return made }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: configuration)
        made = context
        return context
    }
}
