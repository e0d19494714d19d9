import BallastAPI
import NIOCore
import Resilience

/// What a gateway knows of itself at a moment, for its next report: counters since its process began, and how its targets are.
package struct GatewaySnapshot: Sendable {
    struct Target: Sendable, Hashable {
        var state = FailoverChainStatus.TargetState.closed
        var reason: String?
        var openFor: Duration?
        var latency: LatencyPercentiles?
    }

    /// Counters of one target since the process began.
    struct Counts: Sendable, Hashable {
        var attempts = 0
        var failures = 0
        var answers = 0
        var inputTokens: Int64 = 0
        var outputTokens: Int64 = 0
        var costMicros: Int64 = 0
    }

    /// In the order of the table.
    var targets: [(name: String, target: Target)] = []
    var counts: [String: Counts] = [:]
    var requests = GatewayReport.Requests()
    var mode = FailoverChainStatus.Mode.normal
    var airgap = false
    var region = ""
    /// First-token times since the process began; whole answers' times where nothing was streamed.
    var latencies: [String: Histogram] = [:]
}

extension GatewaySnapshot {
    init(_ totals: Totals, _ chain: Chain, at now: Duration) {
        for target in chain.targets {
            let health = target.health.snapshot
            targets.append(
                (
                    target.name,
                    Target(
                        state: FailoverChainStatus.TargetState(health.state), reason: health.reason,
                        openFor: health.openUntil.map { max(.zero, $0 - now) })
                ))
        }
        for (name, sums) in totals.targets {
            let failures = sums.failures.values.reduce(0, +)
            counts[name] = Counts(
                attempts: sums.answered + failures, failures: failures, answers: sums.answered, inputTokens: Int64(sums.promptTokens),
                outputTokens: Int64(sums.completionTokens), costMicros: sums.cost.micros)
            latencies[name] = sums.firstToken.count > 0 ? sums.firstToken : sums.duration
        }
        requests = GatewayReport.Requests(
            total: Int64(totals.outcomes.values.reduce(0, +)), failedOver: Int64(totals.failedOver),
            fromCache: Int64(totals.outcomes[.fromCache] ?? 0), rejected: Int64(totals.outcomes[.refused] ?? 0))
        mode = chain.mode(at: now)
        airgap = chain.planner.airgap
        region = chain.table.region
    }

    static func mode(_ states: [FailoverChainStatus.TargetState]) -> FailoverChainStatus.Mode {
        let out = states.count { $0 == .open || $0 == .blocked }
        if out == states.count { return .down }
        return out == 0 ? .normal : .degraded
    }
}

extension FailoverChainStatus.TargetState {
    init(_ state: CircuitBreaker.State) {
        switch state {
        case .closed: self = .closed
        case .open: self = .open
        case .halfOpen: self = .halfOpen
        case .blocked: self = .blocked
        }
    }
}

/// First-token times of the last minute or so, from counters that only grow. A value.
struct LatencyWindow: Sendable {
    private static let step = Duration.seconds(10)
    private static let steps = 6

    private var marks: [(at: Duration, latencies: [String: Histogram])] = []

    /// Percentiles of what came since the oldest mark, by target; takes a new mark when it is time.
    mutating func percentiles(_ latencies: [String: Histogram], at now: Duration) -> [String: LatencyPercentiles] {
        let oldest = marks.first?.latencies ?? [:]
        var known: [String: LatencyPercentiles] = [:]
        for (name, histogram) in latencies { known[name] = histogram.percentiles(since: oldest[name]) }
        if marks.last.map({ now - $0.at >= Self.step }) ?? true { marks = (marks + [(now, latencies)]).suffix(Self.steps) }
        return known
    }
}

extension Histogram {
    /// Of what was noted since `earlier`, the upper bounds of the buckets in milliseconds; `nil` where that is nothing.
    func percentiles(since earlier: Histogram?) -> LatencyPercentiles? {
        let counts = counts.indices.map { self.counts[$0] - (earlier?.counts[$0] ?? 0) }
        let all = counts.reduce(0, +)
        // A target that began to stream is measured by another histogram: the two have nothing to subtract.
        guard all > 0, counts.allSatisfy({ $0 >= 0 }) else { return nil }
        func percentile(_ percent: Int) -> Int {
            let rank = max(1, (all * percent + 99) / 100)
            var seen = 0
            for (index, count) in counts.enumerated() {
                seen += count
                if seen >= rank { return Int((scale.bounds[min(index, scale.bounds.count - 1)] + 999) / 1000) }
            }
            return Int(scale.bounds[scale.bounds.count - 1] / 1000)
        }
        return LatencyPercentiles(p50: percentile(50), p95: percentile(95))
    }
}
