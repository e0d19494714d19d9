import BallastAPI
import Resilience
import Synchronization

/// `spec.capacity` of a backend: what it may be given at once and in a minute. Without limits it costs nothing.
final class CapacityGate: Sendable {
    private struct Buckets: Sendable {
        var requests: TokenBucket?
        var tokens: TokenBucket?
    }

    private let maxConcurrent: Int?
    private let countsMinutes: Bool
    private let buckets: Mutex<Buckets>

    init(_ capacity: LLMBackendSpec.Capacity?, at now: Duration) {
        maxConcurrent = capacity?.maxConcurrentRequests
        let requests = capacity?.requestsPerMinute.map { TokenBucket(perMinute: Int64($0), at: now) }
        let tokens = capacity?.tokensPerMinute.map { TokenBucket(perMinute: $0, at: now) }
        countsMinutes = requests != nil || tokens != nil
        buckets = Mutex(Buckets(requests: requests, tokens: tokens))
    }

    /// Whether a request would be let through.
    func hasRoom(inFlight: Int, at now: Duration) -> Bool {
        if let maxConcurrent, inFlight >= maxConcurrent { return false }
        guard countsMinutes else { return true }
        return buckets.withLock { ($0.requests?.remaining(at: now) ?? 1) > 0 && ($0.tokens?.remaining(at: now) ?? 1) > 0 }
    }

    /// Counts an attempt; `false` when another took the last place meanwhile.
    func take(inFlight: Int, at now: Duration) -> Bool {
        if let maxConcurrent, inFlight >= maxConcurrent { return false }
        guard countsMinutes else { return true }
        return buckets.withLock { buckets in
            guard (buckets.tokens?.remaining(at: now) ?? 1) > 0 else { return false }
            return buckets.requests?.take(1, at: now) ?? true
        }
    }

    /// Counts what an answer used.
    func settle(tokens: Int, at now: Duration) {
        if countsMinutes { buckets.withLock { $0.tokens?.settle(Int64(tokens), at: now) } }
    }
}
