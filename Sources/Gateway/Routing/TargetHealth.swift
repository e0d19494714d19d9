import Resilience
import Synchronization

/// What all event loops know together of one target: its breaker, and how many requests it has.
///
/// One breaker for the process, since a target must see one probe at a time and three failures in a row, not that many per loop. The
/// lock is taken only while something is wrong (or a latency threshold is set): a healthy target costs one atomic read.
final class TargetHealth: Sendable {
    private let breaker: Mutex<CircuitBreaker>
    private let disturbed = Atomic<Bool>(false)
    private let inFlight = Atomic<Int>(0)
    /// Exponentially weighted first-token time in microseconds; 0 when not known.
    private let latency = Atomic<Int64>(0)
    private let watchesLatency: Bool

    init(policy: CircuitBreaker.Policy) {
        breaker = Mutex(CircuitBreaker(policy: policy))
        watchesLatency = policy.predictive != nil
    }

    /// Whether a request would pass now.
    func wouldAdmit(at now: Duration) -> Bool {
        !disturbed.load(ordering: .acquiring) || breaker.withLock { $0.wouldAdmit(at: now) }
    }

    /// Asks to pass; a probe must end in ``succeed(firstToken:at:)``, ``fail(_:at:)`` or ``cancelProbe()``.
    func admit(at now: Duration) -> CircuitBreaker.Admission {
        disturbed.load(ordering: .acquiring) ? breaker.withLock { $0.admit(at: now) } : .pass
    }

    func succeed(firstToken: Duration?, at now: Duration) {
        if let firstToken {
            let new = firstToken.components.seconds * 1_000_000 + firstToken.components.attoseconds / 1_000_000_000_000
            let old = latency.load(ordering: .relaxed)
            latency.store(max(1, old == 0 ? new : old + (new - old) / 5), ordering: .relaxed)
        }
        guard watchesLatency || disturbed.load(ordering: .acquiring) else { return }
        change { $0.succeed(firstToken: firstToken, at: now) }
    }

    func fail(_ failure: UpstreamFailure, at now: Duration) { change { $0.fail(failure, at: now) } }

    func cancelProbe() { change { $0.cancelProbe() } }

    /// A new key came.
    func unblock() { change { $0.unblock() } }

    private func change(_ body: (inout CircuitBreaker) -> Void) {
        breaker.withLock { breaker in
            body(&breaker)
            disturbed.store(breaker.state != .closed || breaker.failuresInARow > 0, ordering: .releasing)
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
    }

    var snapshot: Snapshot { breaker.withLock { Snapshot(state: $0.state, cause: $0.cause, openUntil: $0.openUntil) } }
}
