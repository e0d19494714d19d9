import Resilience
import Synchronization

/// What all event loops know together of one target: its breaker, and how many requests it has.
///
/// One breaker for the process, since a target must see one probe at a time and three failures in a row, not that many per loop. The
/// lock is taken only while something is wrong (or a latency threshold is set): a healthy target costs one atomic read.
final class TargetHealth: Sendable {
    private struct Record {
        var breaker: CircuitBreaker
        var lastFailure: UpstreamFailure?
    }

    private let record: Mutex<Record>
    private let disturbed = Atomic<Bool>(false)
    private let inFlight = Atomic<Int>(0)
    /// Exponentially weighted first-token time in microseconds; 0 when not known.
    private let latency = Atomic<Int64>(0)
    private let watchesLatency: Bool

    init(policy: CircuitBreaker.Policy) {
        record = Mutex(Record(breaker: CircuitBreaker(policy: policy)))
        watchesLatency = policy.predictive != nil
    }

    /// Whether a request would pass now.
    func wouldAdmit(at now: Duration) -> Bool {
        !disturbed.load(ordering: .acquiring) || record.withLock { $0.breaker.wouldAdmit(at: now) }
    }

    /// Asks to pass; a probe must end in ``succeed(firstToken:at:)``, ``fail(_:at:)`` or ``cancelProbe()``.
    func admit(at now: Duration) -> CircuitBreaker.Admission {
        disturbed.load(ordering: .acquiring) ? record.withLock { $0.breaker.admit(at: now) } : .pass
    }

    func succeed(firstToken: Duration?, at now: Duration) {
        if let firstToken {
            let new = firstToken.components.seconds * 1_000_000 + firstToken.components.attoseconds / 1_000_000_000_000
            let old = latency.load(ordering: .relaxed)
            latency.store(max(1, old == 0 ? new : old + (new - old) / 5), ordering: .relaxed)
        }
        guard watchesLatency || disturbed.load(ordering: .acquiring) else { return }
        change { $0.breaker.succeed(firstToken: firstToken, at: now) }
    }

    func fail(_ failure: UpstreamFailure, at now: Duration) {
        change {
            $0.breaker.fail(failure, at: now)
            $0.lastFailure = failure
        }
    }

    func cancelProbe() { change { $0.breaker.cancelProbe() } }

    /// A new key came.
    func unblock() { change { $0.breaker.unblock() } }

    private func change(_ body: (inout Record) -> Void) {
        record.withLock { record in
            body(&record)
            disturbed.store(record.breaker.state != .closed || record.breaker.failuresInARow > 0, ordering: .releasing)
        }
    }

    func begin() { inFlight.wrappingAdd(1, ordering: .relaxed) }
    func end() { inFlight.wrappingSubtract(1, ordering: .relaxed) }

    var requestsInFlight: Int { inFlight.load(ordering: .relaxed) }

    var meanFirstToken: Duration? {
        let micros = latency.load(ordering: .relaxed)
        return micros == 0 ? nil : .microseconds(micros)
    }

    struct Snapshot: Sendable, Hashable {
        var state: CircuitBreaker.State
        var cause: CircuitBreaker.Cause?
        var openUntil: Duration?
        /// The cause, and of failures in a row what the last one was; none of a provider's words, which may repeat a prompt.
        var reason: String?
    }

    var snapshot: Snapshot {
        record.withLock { record in
            let breaker = record.breaker
            var reason = breaker.cause?.rawValue
            if breaker.cause == .failures, let last = record.lastFailure { reason? += ", the last one: \(last.sentence)" }
            return Snapshot(state: breaker.state, cause: breaker.cause, openUntil: breaker.openUntil, reason: reason)
        }
    }
}

extension UpstreamFailure {
    /// What it was, in words of our own.
    fileprivate var sentence: String {
        switch self {
        case .rateLimited: "429"
        case .quotaExhausted: "the quota is exhausted"
        case .unauthorized: "401 or 403"
        case .serverError: "500"
        case .unavailable: "502, 503, 504, 529, or no answer of this kind of API"
        case .connection: "no connection, or it broke"
        case .silent: "no answer in time"
        case .noFirstToken: "no first token in time"
        case .streamCut: "a stream was cut or stalled"
        case .prefillRejected, .contextLengthExceeded, .contentFiltered, .invalidRequest: "the request was refused"
        }
    }
}
