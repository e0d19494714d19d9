/// Why an attempt at a target did not give an answer, in the terms that decide what happens next.
public enum UpstreamFailure: Sendable, Hashable {
    /// 429 that time will cure. `retryAfter` is the provider's own word, when it gave one.
    case rateLimited(retryAfter: Duration?)
    /// 402, or 429 with `insufficient_quota`: no retry helps before the provider's reset.
    case quotaExhausted(resetAfter: Duration?)
    /// 401 or 403: the key is wrong, and stays wrong until someone changes it.
    case unauthorized
    /// 500: worth one more try at the same place.
    case serverError
    /// 502, 503, 504, 529.
    case unavailable(retryAfter: Duration?)
    /// Refused, reset, DNS, TLS: no HTTP answer at all.
    case connection
    /// Took the request and gave no head in time.
    case silent
    /// Gave a head and no token in time.
    case noFirstToken
    /// The stream ended or stalled after its first token.
    case streamCut
    /// The continuation's prefill was refused; the same request without it may work.
    case prefillRejected
    /// The prompt does not fit this model.
    case contextLengthExceeded
    /// The provider declined on grounds of content: its word stands.
    case contentFiltered
    /// Any other 4xx: the request itself is at fault, here and elsewhere.
    case invalidRequest
}

/// What a failed attempt is followed by.
public enum RetryDecision: Sendable, Hashable {
    /// Again at the same target, after a wait.
    case retrySame(after: Duration)
    /// At once at the next candidate.
    case nextTarget
    /// At the next candidate whose context is larger than the failed one's.
    case nextLargerContext
    /// The failure is the answer.
    case giveUp
}

/// `spec.retry`, and the rules by which a failed attempt is repeated, moved or given up.
///
/// Rules: a rate limit's `Retry-After` is never undercut; whoever stayed silent is not asked twice; a 500 is tried once more; content
/// and request errors are the caller's to see.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts at one target, the first included; at least 1.
    public var attempts: Int
    public var backoff: Duration
    public var maxBackoff: Duration
    /// The longest `Retry-After` that is waited out instead of failing over.
    public var longestWait: Duration

    public init(
        attempts: Int = 3, backoff: Duration = .milliseconds(250), maxBackoff: Duration = .milliseconds(4000),
        longestWait: Duration = .seconds(2)
    ) {
        self.attempts = max(1, attempts)
        self.backoff = backoff
        self.maxBackoff = maxBackoff
        self.longestWait = longestWait
    }

    /// What follows `failure`, which was attempt number `attempt` (from 1) at its target. `hasAlternative` tells whether another
    /// candidate is left; `timeLeft` is what remains of the request's own limit. `jitter` lies in 0..<1.
    public func decide(
        after failure: UpstreamFailure, attempt: Int, hasAlternative: Bool, timeLeft: Duration, jitter: Double
    ) -> RetryDecision {
        let elsewhere: RetryDecision = hasAlternative ? .nextTarget : .giveUp
        func again(after wait: Duration, atMost limit: Int) -> RetryDecision {
            attempt < min(limit, attempts) && wait < timeLeft ? .retrySame(after: wait) : elsewhere
        }
        switch failure {
        case .rateLimited(let told?), .unavailable(let told?):
            // With nowhere else to go the wait is worth it as long as the request lives; otherwise only a short one is.
            let patience = hasAlternative ? longestWait : timeLeft
            return told <= patience ? again(after: told, atMost: attempts) : elsewhere
        case .rateLimited(nil), .unavailable(nil), .connection:
            return again(after: wait(before: attempt + 1, jitter: jitter), atMost: attempts)
        case .serverError: return again(after: wait(before: attempt + 1, jitter: jitter), atMost: 2)
        case .prefillRejected: return again(after: .zero, atMost: attempts)
        case .quotaExhausted, .unauthorized, .silent, .noFirstToken, .streamCut: return elsewhere
        case .contextLengthExceeded: return hasAlternative ? .nextLargerContext : .giveUp
        case .contentFiltered, .invalidRequest: return .giveUp
        }
    }

    /// Exponential with full jitter over its upper half: between half and all of `backoff · 2^(attempt − 2)`, at most `maxBackoff`.
    func wait(before attempt: Int, jitter: Double) -> Duration {
        let doublings = min(max(0, attempt - 2), 20)
        let ceiling = min(backoff * (1 << doublings), maxBackoff)
        return ceiling * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }
}
