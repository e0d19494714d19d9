import NIOCore
import NIOPosix
import NIOSSL

/// What an attempt hears of its connection. All calls come on the connection's loop, and none after `upstreamEnded` or `upstreamFailed`.
protocol UpstreamListener: AnyObject {
    func upstreamHead(_ head: ResponseHead)
    func upstreamBody(_ bytes: ByteBuffer)
    /// The bytes of one read have all been handed over.
    func upstreamReadComplete()
    func upstreamEnded()
    /// `beforeAnswer`: whether not one byte of an answer came, on a connection that had been used before: the server may have closed it
    /// while the request was on its way.
    func upstreamFailed(_ message: String, staleConnection: Bool)
    /// Whether the caller can take more.
    var acceptsBytes: Bool { get }
}

/// One keep-alive connection to a target, on the loop of the callers it serves.
final class UpstreamConnection: ChannelInboundHandler, ChannelOutboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    let origin: Origin
    /// Each end lets go of the other when the connection closes; weak references would make every use of them dearer.
    private let pool: UpstreamPool
    private var listener: (any UpstreamListener)?
    private var parser = ResponseParser()
    private var context: ChannelHandlerContext?
    private var readPending = false
    private var requests = 0
    private var isBusy = false
    private(set) var isOpen = true
    private(set) var idleSince: NIODeadline = .distantPast

    init(origin: Origin, pool: UpstreamPool) {
        self.origin = origin
        self.pool = pool
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Sends a request; its answer goes to `listener`.
    func send(_ head: ByteBuffer, _ body: ByteBuffer, to listener: any UpstreamListener) {
        guard let context else { return listener.upstreamFailed("the connection is closed", staleConnection: requests > 0) }
        self.listener = listener
        isBusy = true
        requests += 1
        parser.reset()
        if body.readableBytes <= 16 * 1024 {
            var whole = head
            whole.writeImmutableBuffer(body)
            context.writeAndFlush(NIOAny(whole), promise: nil)
        } else {
            context.write(NIOAny(head), promise: nil)
            context.writeAndFlush(NIOAny(body), promise: nil)
        }
    }

    /// Ends the call: nothing more is wanted of it, and the provider shall notice.
    func abandon() {
        listener = nil
        isBusy = false
        close()
    }

    private func close() {
        isOpen = false
        context?.close(promise: nil)
    }

    /// The caller can take more again.
    func resumeReading() {
        guard readPending, let context else { return }
        readPending = false
        context.read()
    }

    func read(context: ChannelHandlerContext) {
        if let listener, !listener.acceptsBytes {
            readPending = true
        } else {
            context.read()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isBusy else {
            // Bytes nobody asked for: whatever they are, the next caller must not get them.
            return close()
        }
        parser.receive(unwrapInboundIn(data))
        do throws(ResponseParser.Problem) {
            while isBusy, let event = try parser.next() { handle(event) }
        } catch {
            fail("the answer cannot be read: \(error.message)")
            close()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { listener?.upstreamReadComplete() }

    private func handle(_ event: ResponseParser.Event) {
        switch event {
        case .head(let head): listener?.upstreamHead(head)
        case .body(let bytes): listener?.upstreamBody(bytes)
        case .end(let reusable):
            let listener = self.listener
            self.listener = nil
            isBusy = false
            if reusable, !parser.hasLeftovers, isOpen {
                idleSince = .now()
                pool.giveBack(self)
                resumeReading()
            } else {
                close()
            }
            listener?.upstreamEnded()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOpen = false
        pool.remove(self)
        guard isBusy else { return }
        if let event = parser.close() {
            handle(event)
        } else {
            fail(parser.isMidAnswer ? "the connection closed in the middle of the answer" : "the connection closed before an answer")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that leaves without TLS's goodbye has only closed, which channelInactive judges.
        if case NIOSSLError.uncleanShutdown = error { return close() }
        fail("\(error)")
        close()
    }

    private func fail(_ message: String) {
        guard isBusy else { return }
        isBusy = false
        let listener = self.listener
        self.listener = nil
        listener?.upstreamFailed(message, staleConnection: requests > 1 && !parser.isMidAnswer)
    }
}
