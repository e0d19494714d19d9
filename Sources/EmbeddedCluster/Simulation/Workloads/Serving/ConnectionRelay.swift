import NIOCore
import NIOPosix
import Synchronization

/// The connections a ``ServiceProxy`` carries: each accepted one is joined to an endpoint, and all can be cut at the end.
final class ConnectionRelay: Sendable {
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// How many accepted connections there are.
    var count: Int { open.withLock { $0.count } }

    /// Takes a connection about to be accepted: it is joined to the endpoint, or ends when the endpoint takes none.
    func take(_ inbound: any Channel, to endpoint: ServiceTable.Address) -> EventLoopFuture<Void> {
        let id = ObjectIdentifier(inbound)
        open.withLock { $0[id] = inbound }
        inbound.closeFuture.whenComplete { [self] _ in open.withLock { _ = $0.removeValue(forKey: id) } }
        return inbound.eventLoop.makeCompletedFuture {
            let handler = RelayHandler()
            let bound = NIOLoopBound(handler, eventLoop: inbound.eventLoop)
            // Not before it is active: what is asked of a channel until then, to read above all, NIO forgets.
            handler.whenActive = { Self.connect(inbound, bound, endpoint) }
            try inbound.pipeline.syncOperations.addHandler(handler)
        }
    }

    private static func connect(_ inbound: any Channel, _ handler: NIOLoopBound<RelayHandler>, _ endpoint: ServiceTable.Address) {
        // Both channels live on one event loop, which their handlers rely on.
        ClientBootstrap(group: inbound.eventLoop).channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { outbound in
                outbound.eventLoop.makeCompletedFuture {
                    let answering = RelayHandler()
                    try outbound.pipeline.syncOperations.addHandler(answering)
                    answering.join(inbound)
                }
            }
            .connect(host: endpoint.host, port: endpoint.port)
            .whenComplete { result in
                switch result {
                case .success(let outbound):
                    handler.value.join(outbound)
                    inbound.read()
                    outbound.read()
                case .failure: inbound.close(promise: nil)
                }
            }
    }

    /// Returns when all connections there were are closed.
    func cutAll() async {
        let channels = open.withLock { Array($0.values) }
        for channel in channels { channel.close(promise: nil) }
        // However each ended, it has ended.
        for channel in channels { _ = try? await channel.closeFuture.get() }
    }
}

/// Hands what it reads to its peer, and reads on once that is written: a slow reader holds the sender back.
///
/// A caller that ends its half at once is heard before the endpoint stands, whatever is asked of the channel: NIO reads up to the end
/// when it learns of it. What comes so early waits here.
private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum End { case none, half, whole }

    /// Called once, when the channel has become active.
    var whenActive: (() -> Void)?
    private var peer: (any Channel)?
    private var early: [ByteBuffer] = []
    private var end = End.none
    private var lastWrite: EventLoopFuture<Void>?

    /// Sends everything to `peer` from now on, beginning with what came before.
    func join(_ peer: any Channel) {
        self.peer = peer
        for buffer in early { lastWrite = peer.writeAndFlush(buffer) }
        early = []
        passEnd()
    }

    func channelActive(context: ChannelHandlerContext) {
        whenActive?()
        whenActive = nil
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let peer else { return early.append(buffer) }
        let channel = context.channel
        let written = peer.writeAndFlush(buffer)
        lastWrite = written
        written.whenComplete { result in
            switch result {
            case .success: channel.read()
            case .failure: channel.close(promise: nil)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, end == .none {
            end = .half
            passEnd()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end = .whole
        passEnd()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// One side has said all it will: the other hears so after what was said, and may still answer unless both are gone.
    private func passEnd() {
        guard let peer, end != .none else { return }
        let mode = end == .half ? CloseMode.output : .all
        guard let lastWrite else { return peer.close(mode: mode, promise: nil) }
        lastWrite.whenComplete { _ in peer.close(mode: mode, promise: nil) }
    }
}
