/// Keeps requests away from a target that fails, is slow, or has asked for rest. A value: the caller owns it, and its clock is whatever
/// monotonic time it hands in.
///
/// Closed: requests pass. Open: none pass until `openUntil`. Half-open: at most `halfOpenProbes` at a time, the first success closes,
/// the first failure opens again. Blocked: none pass until ``unblock()``, since only a new key can help.
public struct CircuitBreaker: Sendable, Hashable {
    /// `spec.circuitBreaker`.
    public struct Policy: Sendable, Hashable {
        /// How many failures in a row open it.
        public var consecutiveFailures: Int
        public var open: Duration
        /// How many requests at a time may test a target that was open.
        public var halfOpenProbes: Int
        /// Opens before anything fails: when the mean of the last `window` first-token times exceeds `latency`.
        public var predictive: Predictive?

        public struct Predictive: Sendable, Hashable {
            public var window: Int
            public var latency: Duration

            public init(window: Int = 10, latency: Duration) {
                self.window = max(1, window)
                self.latency = latency
            }
        }

        public init(
            consecutiveFailures: Int = 3, open: Duration = .seconds(60), halfOpenProbes: Int = 1, predictive: Predictive? = nil
        ) {
            self.consecutiveFailures = max(1, consecutiveFailures)
            self.open = open
            self.halfOpenProbes = max(1, halfOpenProbes)
            self.predictive = predictive
        }
    }

    /// What users see of it.
    public enum State: String, Sendable, Hashable {
        case closed = "Closed"
        case open = "Open"
        case halfOpen = "HalfOpen"
        case blocked = "Blocked"
    }

    /// Why it is not closed.
    public enum Cause: String, Sendable, Hashable {
        case failures = "ConsecutiveFailures"
        case latency = "SlowFirstToken"
        case rateLimited = "RateLimited"
        case quotaExhausted = "QuotaExhausted"
        case unauthorized = "Unauthorized"
    }

    /// The answer to a request that asks to pass.
    public enum Admission: Sendable, Hashable {
        case pass
        /// Passes as a test: its result decides. It must be reported, or given back with ``cancelProbe()``.
        case probe
        /// Does not pass before this time; `nil` when time alone does not help.
        case refuse(until: Duration?)
    }

    public let policy: Policy
    public private(set) var state: State = .closed
    public private(set) var cause: Cause?
    /// When an open breaker lets a probe pass.
    public private(set) var openUntil: Duration?
    public private(set) var failuresInARow = 0
    private var probesUnderWay = 0
    private var latencies: [Duration] = []
    private var nextLatency = 0

    public init(policy: Policy) { self.policy = policy }

    /// Whether a request would pass, without taking a probe's place.
    public func wouldAdmit(at now: Duration) -> Bool {
        switch state {
        case .closed: true
        case .open: openUntil.map { now >= $0 } ?? false
        case .halfOpen: probesUnderWay < policy.halfOpenProbes
        case .blocked: false
        }
    }

    /// Asks to pass. An open breaker whose time is over becomes half-open here.
    public mutating func admit(at now: Duration) -> Admission {
        guard wouldAdmit(at: now) else { return .refuse(until: state == .open ? openUntil : nil) }
        if state == .closed { return .pass }
        state = .halfOpen
        openUntil = nil
        probesUnderWay += 1
        return .probe
    }

    /// A probe that never came to a result (the caller hung up) gives its place back.
    public mutating func cancelProbe() { probesUnderWay = max(0, probesUnderWay - 1) }

    /// An attempt that answered; `firstToken` is the time until its first token.
    public mutating func succeed(firstToken: Duration?, at now: Duration) {
        failuresInARow = 0
        if state == .halfOpen { close() }
        guard state == .closed, let predictive = policy.predictive, let firstToken else { return }
        if latencies.count < predictive.window {
            latencies.append(firstToken)
        } else {
            latencies[nextLatency % predictive.window] = firstToken
            nextLatency += 1
        }
        guard latencies.count == predictive.window else { return }
        let mean = latencies.reduce(.zero, +) / predictive.window
        if mean > predictive.latency { open(.latency, until: now + policy.open) }
    }

    /// An attempt that failed. Failures that say nothing about the target's health (the request's own fault) change nothing.
    public mutating func fail(_ failure: UpstreamFailure, at now: Duration) {
        switch failure {
        case .unauthorized:
            state = .blocked
            cause = .unauthorized
            openUntil = nil
            probesUnderWay = 0
        case .quotaExhausted(let reset): open(.quotaExhausted, until: now + (reset ?? .seconds(3600)))
        case .rateLimited(let told?): open(.rateLimited, until: now + told)
        case .rateLimited(nil), .serverError, .unavailable, .connection, .silent, .noFirstToken, .streamCut: count(failure, at: now)
        case .prefillRejected, .contextLengthExceeded, .contentFiltered, .invalidRequest:
            // The target answered, so it is up: a probe has done its work.
            if state == .halfOpen { close() }
        }
    }

    /// A new key: a blocked target, or one whose quota was exhausted, may be tried again.
    public mutating func unblock() {
        guard state == .blocked || cause == .quotaExhausted else { return }
        close()
    }

    private mutating func count(_ failure: UpstreamFailure, at now: Duration) {
        failuresInARow += 1
        guard state == .halfOpen || failuresInARow >= policy.consecutiveFailures else { return }
        open(failure == .rateLimited(retryAfter: nil) ? .rateLimited : .failures, until: now + policy.open)
    }

    /// An open breaker is never opened for shorter: late failures of requests that were under way do not undercut a provider's reset.
    private mutating func open(_ cause: Cause, until: Duration) {
        probesUnderWay = 0
        latencies = []
        nextLatency = 0
        guard state != .blocked else { return }
        if state == .open, let openUntil, openUntil >= until { return }
        state = .open
        self.cause = cause
        openUntil = until
    }

    private mutating func close() {
        state = .closed
        cause = nil
        openUntil = nil
        probesUnderWay = 0
        failuresInARow = 0
        latencies = []
        nextLatency = 0
    }
}
