import BallastAPI
import NIOCore

/// Stands between a connection and an attempt, and makes the provider look as bad as it was told to. Confined to the attempt's loop.
///
/// It changes what the attempt sees and nothing else, so that what follows (breaker, retries, failover, continuation) is the real thing.
final class FaultInjector: UpstreamListener {
    private enum Event {
        case head(ResponseHead)
        case body(ByteBuffer)
        case readComplete
        case ended
        case failed(String, stale: Bool)
    }

    private let fault: ChaosScheduleSpec.GatewayFault
    /// Gone when the exchange is over; what still comes is nobody's then.
    private weak var attempt: Attempt?
    private let loop: any EventLoop
    private var waiting: [Event] = []
    private var isHolding = false
    private var hasBody = false
    /// The last part of a body that is to be cut: it is known to be the last, or not, only when the next thing comes.
    private var kept: ByteBuffer?
    private var isOver = false

    init(_ fault: ChaosScheduleSpec.GatewayFault, of attempt: Attempt, loop: any EventLoop) {
        self.fault = fault
        self.attempt = attempt
        self.loop = loop
    }

    private var cuts: Bool { fault.resetMidStream == true || fault.truncateStream == true }

    /// Answers in the provider's stead.
    func abort(status: Int) {
        isOver = true
        var headers = [(name: "content-type", value: "application/json")]
        if let seconds = fault.retryAfterSeconds { headers.append((name: "retry-after", value: String(seconds))) }
        attempt?.upstreamHead(ResponseHead(status: status, headers: headers))
        attempt?.upstreamBody(
            ByteBuffer(string: #"{"error":{"message":"a fault that a ChaosSchedule asked for","type":"chaos","code":"injected_fault"}}"#))
        attempt?.upstreamEnded()
    }

    var acceptsBytes: Bool { attempt?.acceptsBytes ?? true }

    func upstreamHead(_ head: ResponseHead) { take(.head(head)) }
    func upstreamBody(_ bytes: ByteBuffer) { take(.body(bytes)) }
    func upstreamReadComplete() { take(.readComplete) }
    func upstreamEnded() { take(.ended) }
    func upstreamFailed(_ message: String, staleConnection: Bool) { take(.failed(message, stale: staleConnection)) }

    private func take(_ event: Event) {
        guard !isHolding else { return waiting.append(event) }
        if case .body = event, !hasBody {
            hasBody = true
            if let delay = fault.firstTokenDelayMilliseconds, delay > 0 { return hold(event, milliseconds: delay) }
        }
        pass(event)
    }

    /// Holds everything from the first token on back for a while.
    private func hold(_ event: Event, milliseconds: Int) {
        isHolding = true
        waiting = [event]
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { bound.value.release() }
    }

    private func release() {
        isHolding = false
        let events = waiting
        waiting = []
        for event in events { pass(event) }
    }

    private func pass(_ event: Event) {
        guard !isOver else { return }
        switch event {
        case .head(let head): attempt?.upstreamHead(head)
        case .body(let bytes) where cuts: cut(at: bytes)
        case .body(let bytes): attempt?.upstreamBody(bytes)
        case .readComplete: attempt?.upstreamReadComplete()
        case .ended:
            if let kept { return breakOff(in: kept) }
            isOver = true
            attempt?.upstreamEnded()
        case .failed(let message, let stale):
            isOver = true
            attempt?.upstreamFailed(message, staleConnection: stale)
        }
    }

    /// Parts go through whole until the caller has seen something: only then is it the middle of a stream.
    private func cut(at bytes: ByteBuffer) {
        guard let before = kept else { return kept = bytes }
        kept = nil
        attempt?.upstreamBody(before)
        if let attempt, attempt.isRelaying, attempt.firstToken == nil { return kept = bytes }
        breakOff(in: bytes)
    }

    private func breakOff(in bytes: ByteBuffer) {
        isOver = true
        var half = bytes
        if let part = half.readSlice(length: bytes.readableBytes / 2), part.readableBytes > 0 { attempt?.upstreamBody(part) }
        if fault.resetMidStream == true {
            attempt?.loseConnection("the connection was reset by a fault that was asked for")
        } else {
            attempt?.endEarly()
        }
    }
}

// How an exchange meets a fault.
extension Exchange {
    /// What the operator wants this attempt to suffer.
    func faultInForce(_ target: ChainTarget) -> ChaosScheduleSpec.GatewayFault? {
        guard let orders = worker.orders, !orders.faults.isEmpty else { return nil }
        return orders.fault(for: target.config.backend, at: worker.now) { worker.withRandom { $0.unit() } }
    }

    /// Sends a request to a provider that shall look broken.
    func send(_ request: (head: ByteBuffer, body: ByteBuffer), _ attempt: Attempt, suffering fault: ChaosScheduleSpec.GatewayFault) {
        let injector = FaultInjector(fault, of: attempt, loop: worker.loop)
        attempt.injector = injector
        let proceed: (Exchange) -> Void = { exchange in
            // The delay may have cost the attempt its time.
            guard exchange.current === attempt else { return }
            if let status = fault.abortStatus { injector.abort(status: status) } else { exchange.send(request, attempt, fresh: false) }
        }
        guard let delay = fault.delayMilliseconds, delay > 0 else { return proceed(self) }
        wait(.milliseconds(delay), then: proceed)
    }
}
