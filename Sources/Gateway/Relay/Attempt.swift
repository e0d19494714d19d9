import NIOCore
import Resilience

/// One try at one target. It listens to the connection, and tells its exchange once how it went.
final class Attempt: UpstreamListener {
    let target: ChainTarget
    let isProbe: Bool
    let mode: StreamRelay.Mode
    let streaming: Bool
    let started: NIODeadline
    /// Of its span, until that has been written.
    var spanID: String?
    private(set) var head: ResponseHead?
    private(set) var body = ByteBuffer()
    var decoder: (any UpstreamDecoder)?
    var firstToken: NIODeadline?
    /// When the exchange gives up waiting for the next thing to come.
    var deadline: NIODeadline
    private var connection: UpstreamConnection?
    /// Stands between the connection and this attempt while a fault is asked for.
    var injector: FaultInjector?
    private unowned let exchange: Exchange
    private var isOver = false
    /// Whether the target was given the request.
    private(set) var wasSent = false

    init(_ target: ChainTarget, isProbe: Bool, mode: StreamRelay.Mode, streaming: Bool, exchange: Exchange, deadline: NIODeadline) {
        self.target = target
        self.isProbe = isProbe
        self.mode = mode
        self.streaming = streaming
        self.exchange = exchange
        self.deadline = deadline
        started = .now()
        target.health.begin()
    }

    /// Whether its answer is being streamed on, rather than collected.
    var isRelaying: Bool { decoder != nil }

    func send(_ head: ByteBuffer, _ body: ByteBuffer, over connection: UpstreamConnection) {
        guard !isOver else { return connection.abandon() }
        self.connection = connection
        wasSent = true
        if let injector { connection.send(head, body, to: injector) } else { connection.send(head, body, to: self) }
    }

    /// Ends the call upstream, if it is still under way, and counts it out.
    func leave() {
        guard !isOver else { return }
        isOver = true
        target.health.end()
        connection?.abandon()
        connection = nil
    }

    /// Counts it out; the connection has already gone back, or is gone.
    private func conclude() -> Bool {
        guard !isOver else { return false }
        isOver = true
        connection = nil
        target.health.end()
        return true
    }

    /// Gives the connection up as if it were lost.
    func loseConnection(_ message: String) {
        connection?.abandon()
        upstreamFailed(message, staleConnection: false)
    }

    /// Gives the connection up as if the body had come to its end.
    func endEarly() {
        connection?.abandon()
        upstreamEnded()
    }

    func resumeReading() { connection?.resumeReading() }

    var acceptsBytes: Bool { !isRelaying || exchange.callerTakesBytes }

    func upstreamHead(_ head: ResponseHead) {
        self.head = head
        exchange.attemptGotHead(self, head)
    }

    func upstreamBody(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        guard !isRelaying else { return exchange.attemptGotStream(self, bytes) }
        if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
        exchange.attemptGotBody(self)
    }

    func upstreamReadComplete() {}

    func upstreamEnded() {
        if conclude() { exchange.attemptEnded(self) }
    }

    func upstreamFailed(_ message: String, staleConnection: Bool) {
        guard conclude() else { return }
        if staleConnection { exchange.attemptMetStaleConnection(self) } else { exchange.attemptLostConnection(self, message) }
    }

    func connectFailed(_ message: String) {
        if conclude() { exchange.attemptLostConnection(self, message) }
    }
}
