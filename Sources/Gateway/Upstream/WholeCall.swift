import NIOCore
import Resilience

/// One call whose answer is collected: for what the gateway asks on its own account, not for a caller. Confined to its loop.
final class WholeCall: UpstreamListener {
    struct Answer: Sendable {
        var head: ResponseHead
        var body: ByteBuffer
    }

    struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        var description: String
    }

    private let loop: any EventLoop
    private let limit: Int
    private let promise: EventLoopPromise<Answer>
    private var head: ResponseHead?
    private var body = ByteBuffer()
    private var connection: UpstreamConnection?
    private var isOver = false

    /// `limit`: bytes that the answer's body may have.
    init(loop: any EventLoop, limit: Int) {
        self.loop = loop
        self.limit = limit
        promise = loop.makePromise()
    }

    /// Sends a request and waits for its whole answer, for so long at most.
    func run(
        _ head: ByteBuffer, _ body: ByteBuffer, to origin: Origin, over pool: UpstreamPool, timeout: TimeAmount, policy: AddressPolicy
    ) -> EventLoopFuture<Answer> {
        // The call lives as long as its time limit, which its end cancels.
        let bound = NIOLoopBound(self, eventLoop: loop)
        let limit = loop.scheduleTask(in: timeout) { bound.value.end(.failure(Failure(description: "no answer in time"))) }
        promise.futureResult.whenComplete { _ in limit.cancel() }
        if let pooled = pool.take(origin) {
            start(head, body, pooled)
        } else {
            pool.connect(origin, timeout: timeout, policy: policy).assumeIsolated().whenComplete { result in
                switch result {
                case .success(let connection): bound.value.start(head, body, connection)
                case .failure(let error): bound.value.end(.failure(error))
                }
            }
        }
        return promise.futureResult
    }

    private func start(_ head: ByteBuffer, _ body: ByteBuffer, _ connection: UpstreamConnection) {
        guard !isOver else { return connection.abandon() }
        self.connection = connection
        connection.send(head, body, to: self)
    }

    private func end(_ result: Result<Answer, any Error>) {
        guard !isOver else { return }
        isOver = true
        if case .failure = result { connection?.abandon() }
        connection = nil
        promise.completeWith(result)
    }

    var acceptsBytes: Bool { true }

    func upstreamHead(_ head: ResponseHead) { self.head = head }

    func upstreamBody(_ bytes: ByteBuffer) {
        body.writeImmutableBuffer(bytes)
        if body.readableBytes > limit { end(.failure(Failure(description: "the answer is larger than \(limit) bytes"))) }
    }

    func upstreamReadComplete() {}

    func upstreamEnded() {
        // It went back to its pool: it is no longer this call's to close.
        connection = nil
        guard let head else { return end(.failure(Failure(description: "no answer"))) }
        end(.success(Answer(head: head, body: body)))
    }

    func upstreamFailed(_ message: String, staleConnection: Bool) {
        connection = nil
        end(.failure(Failure(description: message)))
    }
}
