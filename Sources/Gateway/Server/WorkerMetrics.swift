import NIOCore
import Resilience

/// What one event loop counts. Confined to it; a scrape adds the loops up.
final class WorkerMetrics {
    enum Outcome: String, Sendable, CaseIterable {
        case answered
        case fromCache
        /// The request's own fault, or the provider's word on it.
        case refused
        case failed
        case cancelled
    }

    private(set) var totals = Totals()

    var malformedChunks: Int {
        get { totals.malformedChunks }
        set { totals.malformedChunks = newValue }
    }
    var rateLimited: Int {
        get { totals.rateLimited }
        set { totals.rateLimited = newValue }
    }
    var refused: Int {
        get { totals.outcomes[.refused, default: 0] }
        set { totals.outcomes[.refused] = newValue }
    }

    func finish(_ outcome: Outcome, target: String?, took: TimeAmount, attempts: Int) {
        totals.outcomes[outcome, default: 0] += 1
        if attempts > 1, outcome == .answered { totals.failedOver += 1 }
        if let target, outcome == .answered { totals.targets[target, default: TargetTotals()].duration.note(took) }
    }

    func firstToken(_ target: String, _ took: TimeAmount) { totals.targets[target, default: TargetTotals()].firstToken.note(took) }

    /// The target answered, with so many tokens where it told.
    func attemptAnswered(_ target: String, _ usage: TokenUsage? = nil, cost: Money = .zero) {
        totals.targets[target, default: TargetTotals()].noteAnswer(usage, cost: cost)
    }

    /// The target may bill so much for an attempt that did not become the caller's answer.
    func attemptUnanswered(_ target: String, _ usage: TokenUsage, cost: Money) {
        totals.targets[target, default: TargetTotals()].noteUnanswered(usage, cost: cost)
    }

    func attempt(_ target: String, _ failure: UpstreamFailure) {
        totals.targets[target, default: TargetTotals()].failures[failure.name, default: 0] += 1
    }

    func cache(_ word: String) { totals.cache[word, default: 0] += 1 }
}

/// Counters that can be added up.
struct Totals: Sendable {
    var outcomes: [WorkerMetrics.Outcome: Int] = [:]
    var targets: [String: TargetTotals] = [:]
    var cache: [String: Int] = [:]
    var failedOver = 0
    var malformedChunks = 0
    var rateLimited = 0
    var connections = 0

    /// What providers billed or may bill since the process began, those that left the table too.
    var cost: Money { targets.values.reduce(.zero) { $0 + $1.cost } }

    static func + (left: Totals, right: Totals) -> Totals {
        var sum = left
        sum.outcomes.merge(right.outcomes, uniquingKeysWith: +)
        sum.targets.merge(right.targets, uniquingKeysWith: +)
        sum.cache.merge(right.cache, uniquingKeysWith: +)
        sum.failedOver += right.failedOver
        sum.malformedChunks += right.malformedChunks
        sum.rateLimited += right.rateLimited
        sum.connections += right.connections
        return sum
    }
}

struct TargetTotals: Sendable {
    var answered = 0
    var failures: [String: Int] = [:]
    var promptTokens = 0
    var completionTokens = 0
    var cost = Money.zero
    /// The part of ``cost`` for attempts that became nobody's answer, some of it estimated.
    var unansweredCost = Money.zero
    var firstToken = Histogram(.time)
    var duration = Histogram(.time)
    var promptSizes = Histogram(.tokens)
    var completionSizes = Histogram(.tokens)

    mutating func noteAnswer(_ usage: TokenUsage?, cost: Money) {
        answered += 1
        guard let usage else { return }
        promptTokens += usage.promptTokens
        completionTokens += usage.completionTokens
        promptSizes.note(Int64(usage.promptTokens))
        completionSizes.note(Int64(usage.completionTokens))
        self.cost += cost
    }

    mutating func noteUnanswered(_ usage: TokenUsage, cost: Money) {
        promptTokens += usage.promptTokens
        completionTokens += usage.completionTokens
        self.cost += cost
        unansweredCost += cost
    }

    static func + (left: TargetTotals, right: TargetTotals) -> TargetTotals {
        var sum = left
        sum.answered += right.answered
        sum.failures.merge(right.failures, uniquingKeysWith: +)
        sum.promptTokens += right.promptTokens
        sum.completionTokens += right.completionTokens
        sum.cost += right.cost
        sum.unansweredCost += right.unansweredCost
        sum.firstToken.add(right.firstToken)
        sum.duration.add(right.duration)
        sum.promptSizes.add(right.promptSizes)
        sum.completionSizes.add(right.completionSizes)
        return sum
    }
}

extension UpstreamFailure {
    /// Its name as a label.
    var name: String {
        switch self {
        case .rateLimited: "rate_limited"
        case .quotaExhausted: "quota_exhausted"
        case .unauthorized: "unauthorized"
        case .serverError: "server_error"
        case .unavailable: "unavailable"
        case .connection: "connection"
        case .silent: "silent"
        case .noFirstToken: "no_first_token"
        case .streamCut: "stream_cut"
        case .prefillRejected: "prefill_rejected"
        case .contextLengthExceeded: "context_length_exceeded"
        case .contentFiltered: "content_filtered"
        case .invalidRequest: "invalid_request"
        }
    }
}
