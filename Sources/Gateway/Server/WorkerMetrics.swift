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

    func attemptAnswered(_ target: String) { totals.targets[target, default: TargetTotals()].answered += 1 }

    func attempt(_ target: String, _ failure: UpstreamFailure) {
        totals.targets[target, default: TargetTotals()].failures[failure.name, default: 0] += 1
    }

    func tokens(_ target: String, _ usage: TokenUsage, cost: Money) {
        totals.targets[target, default: TargetTotals()].promptTokens += usage.promptTokens
        totals.targets[target, default: TargetTotals()].completionTokens += usage.completionTokens
        totals.targets[target, default: TargetTotals()].cost += cost
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
    var firstToken = Histogram()
    var duration = Histogram()

    static func + (left: TargetTotals, right: TargetTotals) -> TargetTotals {
        var sum = left
        sum.answered += right.answered
        sum.failures.merge(right.failures, uniquingKeysWith: +)
        sum.promptTokens += right.promptTokens
        sum.completionTokens += right.completionTokens
        sum.cost += right.cost
        sum.firstToken.add(right.firstToken)
        sum.duration.add(right.duration)
        return sum
    }
}

/// Durations in the buckets that OpenTelemetry's GenAI conventions advise, with finer ones below.
struct Histogram: Sendable {
    /// Upper bounds in microseconds.
    static let bounds: [Int64] = [
        1000, 2500, 5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 1_280_000, 2_560_000, 5_120_000, 10_240_000,
        20_480_000, 40_960_000, 81_920_000,
    ]

    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var sumMicroseconds: Int64 = 0
    private(set) var count = 0

    mutating func note(_ time: TimeAmount) {
        let micros = time.nanoseconds / 1000
        counts[Self.bounds.firstIndex { micros <= $0 } ?? Self.bounds.count] += 1
        sumMicroseconds += micros
        count += 1
    }

    mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sumMicroseconds += other.sumMicroseconds
        count += other.count
    }

    /// The upper bound of the bucket that holds the percentile, in milliseconds; `nil` without samples.
    func percentile(_ percent: Int) -> Int? {
        guard count > 0 else { return nil }
        let rank = max(1, (count * percent + 99) / 100)
        var seen = 0
        for (index, bucket) in counts.enumerated() {
            seen += bucket
            if seen >= rank { return Int((Self.bounds[min(index, Self.bounds.count - 1)] + 999) / 1000) }
        }
        return nil
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
