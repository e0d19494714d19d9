import Synchronization

/// How a simulated model server behaves; turned while it runs.
package struct ModelKnobs: Sendable, Hashable {
    /// From the request to the first token, and from one token to the next.
    package var firstTokenSeconds: Double
    package var tokenSeconds: Double
    /// Tokens of an answer, unless the request asks for fewer.
    package var answerTokens: Int
    /// Requests that wait, besides those really there (`vllm:num_requests_waiting`).
    package var queueDepth: Int
    /// Share of the cache in use, from 0 to 1.
    package var cacheUsage: Double
    /// Answers every inference with this status.
    package var failureStatus: Int?
    /// Breaks a stream off after that many tokens.
    package var breakAfterTokens: Int?
    /// `/health` answers 503.
    package var isUnhealthy: Bool

    package init(
        firstTokenSeconds: Double = 0.05, tokenSeconds: Double = 0.01, answerTokens: Int = 24, queueDepth: Int = 0,
        cacheUsage: Double = 0.1, failureStatus: Int? = nil, breakAfterTokens: Int? = nil, isUnhealthy: Bool = false
    ) {
        self.firstTokenSeconds = firstTokenSeconds
        self.tokenSeconds = tokenSeconds
        self.answerTokens = answerTokens
        self.queueDepth = queueDepth
        self.cacheUsage = cacheUsage
        self.failureStatus = failureStatus
        self.breakAfterTokens = breakAfterTokens
        self.isUnhealthy = isUnhealthy
    }
}

/// The knobs of all model servers, by pod name; a pattern may hold `*`, and the latest that matches counts.
package final class ModelControls: Sendable {
    private let rules = Mutex<[(pattern: String, knobs: ModelKnobs)]>([])

    package init() {}

    package func set(pods pattern: String, _ knobs: ModelKnobs) {
        rules.withLock { rules in
            rules.removeAll { $0.pattern == pattern }
            rules.insert((pattern, knobs), at: 0)
        }
    }

    package func reset() { rules.withLock { $0 = [] } }

    func knobs(pod: String) -> ModelKnobs { rules.withLock { $0.first { Glob.matches($0.pattern, pod) }?.knobs } ?? ModelKnobs() }
}
