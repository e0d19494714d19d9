import NIOCore
import NIOPosix
import Synchronization

/// Sends spans to a collector over OTLP/HTTP in JSON, from a loop of its own: no request ever waits for it.
final class SpanExporter: Sendable {
    private let settings: TelemetrySettings
    private let queue = Mutex(SpanQueue())
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let resource: [(name: String, value: Span.Attribute)]
    private let sender: NIOLoopBound<Sender>

    static let interval = TimeAmount.milliseconds(500)
    static let timeout = TimeAmount.seconds(5)

    init(_ settings: TelemetrySettings, chain: String, namespace: String, tls: TLSContext, resolve: @escaping HostLookup) async throws {
        self.settings = settings
        resource = [
            ("service.name", .text(settings.serviceName)), ("service.namespace", .text(namespace)), ("ballast.chain", .text(chain)),
        ]
        let loop = group.next()
        sender = try await loop.submit { NIOLoopBound(Sender(loop: loop, tls: tls, resolve: resolve), eventLoop: loop) }.get()
        loop.execute { self.schedule() }
    }

    /// Takes a span; where the queue is full it is lost and counted.
    func add(_ span: Span) { queue.withLock { $0.add(span) } }

    var figures: (exported: Int, dropped: Int) { queue.withLock { ($0.exported, $0.dropped) } }

    private func schedule() {
        group.next().scheduleTask(in: Self.interval) { self.flush().whenComplete { _ in self.schedule() } }
    }

    /// One flush at a time, so that no batch is sent twice.
    private func flush() -> EventLoopFuture<Void> {
        let last = sender.value.flushed.flatMap { self.sendWaiting() }
        sender.value.flushed = last
        return last
    }

    /// Sends what waits, batch after batch, until nothing is left or a batch does not go.
    private func sendWaiting() -> EventLoopFuture<Void> {
        let loop = group.next()
        guard let batch = queue.withLock({ $0.next() }) else { return loop.makeSucceededVoidFuture() }
        let body = ByteBuffer(bytes: Span.request(batch, resource: resource))
        return sender.value.send(body, settings).flatMap { outcome in
            self.queue.withLock { $0.ended(outcome) }
            return outcome == .retryable ? loop.makeSucceededVoidFuture() : self.sendWaiting()
        }
    }

    /// Sends what is left, as far as that goes, and ends.
    func shutDown() async {
        let loop = group.next()
        try? await loop.flatSubmit { self.flush() }.get()
        try? await loop.submit { self.sender.value.close() }.get()
        try? await group.shutdownGracefully()
    }
}

/// The collector's connections. Confined to the exporter's loop.
private final class Sender {
    private let loop: any EventLoop
    private let pool: UpstreamPool
    /// The end of the last flush.
    var flushed: EventLoopFuture<Void>

    init(loop: any EventLoop, tls: TLSContext, resolve: @escaping HostLookup) {
        self.loop = loop
        flushed = loop.makeSucceededVoidFuture()
        pool = UpstreamPool(loop: loop, tls: tls, resolve: resolve)
    }

    func send(_ body: ByteBuffer, _ settings: TelemetrySettings) -> EventLoopFuture<SpanQueue.Outcome> {
        let origin = settings.endpoint
        let head = ByteBuffer(
            string: "POST \(origin.basePath) HTTP/1.1\r\nhost: \(origin.authority)\r\ncontent-type: application/json\r\n"
                + "content-length: \(body.readableBytes)\r\n\(settings.headerLines)\r\n")
        let call = WholeCall(loop: loop, limit: 64 * 1024)
        return call.run(head, body, to: origin, over: pool, timeout: SpanExporter.timeout, policy: .unrestricted)
            .map { SpanQueue.Outcome(status: $0.head.status) }
            .flatMapErrorThrowing { _ in .retryable }
    }

    func close() { pool.closeAll() }
}
