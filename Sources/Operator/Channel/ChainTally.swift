import BallastAPI
import Foundation
import Resilience

/// What the gateways of one chain said, added up. A value: reports and the time go in, a ``ChainReport`` comes out.
package struct ChainTally: Sendable {
    /// A gateway that is silent for longer counts as gone: its view of the targets is no longer theirs.
    package static let silence = Duration.seconds(3)
    /// How far back "lately" goes for shares and success.
    private static let slot = Duration.seconds(10)
    private static let slots: Int64 = 30

    private struct Gateway: Sendable {
        var report: GatewayReport
        var heardAt: Duration
        var openUntil: [String: Date]
    }

    private struct Counts: Sendable {
        var attempts = 0
        var failures = 0
        var answers = 0
    }

    private var gateways: [String: Gateway] = [:]
    private var sequences: [String: ReportSequence] = [:]
    private var recent: [Int64: [String: Counts]] = [:]
    private var active: String?
    private var requests: FailoverChainStatus.Requests
    private var counted: CountedGateways
    private var cost: Money
    private var day: String

    /// Goes on from what the chain's status says, which outlives the operator. Cost of another day than `now`'s is not today's.
    package init(recorded: FailoverChainStatus?, now: Date) {
        requests = recorded?.requests ?? FailoverChainStatus.Requests()
        counted = CountedGateways(recorded: recorded)
        active = recorded?.activeTarget
        day = Self.day(of: now)
        let isToday = recorded?.cost?.day == day
        cost = (isToday ? recorded?.cost?.today : nil).flatMap { try? Money($0) } ?? .zero
    }

    static func day(of date: Date) -> String { date.formatted(.iso8601.year().month().day()) }

    /// Takes a report in, if it is the next of its gateway.
    package mutating func take(_ report: GatewayReport, uptime: Duration, now: Date) -> ReportSequence.Verdict {
        let uid = report.sender.podUID
        let verdict = sequences[uid, default: ReportSequence()].judge(
            instance: report.sender.instance, sequence: report.sequence)
        switch verdict {
        case .count:
            count(report, uptime: uptime, now: now)
            hear(report, uptime: uptime, now: now)
        case .repeated: gateways[uid]?.heardAt = uptime
        case .refuse, .retired: break
        }
        return verdict
    }

    private mutating func count(_ report: GatewayReport, uptime: Duration, now: Date) {
        roll(to: now)
        func sum(_ left: Int64?, _ right: Int64) -> Int64 { (left ?? 0).addingReportingOverflow(right).partialValue }
        let growth = counted.take(report)
        requests.total = sum(requests.total, growth.requests.total)
        requests.failedOver = sum(requests.failedOver, growth.requests.failedOver)
        requests.fromCache = sum(requests.fromCache, growth.requests.fromCache)
        requests.rejected = sum(requests.rejected, growth.requests.rejected)
        cost += growth.cost
        let slot = Self.slot(at: uptime)
        for target in report.targets {
            guard target.attempts + target.failures + target.answers > 0 else { continue }
            var counts = recent[slot, default: [:]][target.name] ?? Counts()
            counts.attempts += target.attempts
            counts.failures += target.failures
            counts.answers += target.answers
            recent[slot, default: [:]][target.name] = counts
        }
        recent = recent.filter { $0.key > slot - Self.slots }
        if let busiest = busiest(at: uptime) { active = busiest }
    }

    private mutating func hear(_ report: GatewayReport, uptime: Duration, now: Date) {
        let known = gateways[report.sender.podUID]?.openUntil ?? [:]
        var openUntil: [String: Date] = [:]
        for target in report.targets {
            guard let milliseconds = target.openForMilliseconds else { continue }
            let seconds = (now.timeIntervalSince1970 + Double(milliseconds) / 1000).rounded()
            let until = Date(timeIntervalSince1970: seconds)
            // The way of a report takes now longer, now shorter: the moment itself has not moved.
            let same = known[target.name].flatMap { abs($0.timeIntervalSince(until)) <= 2 ? $0 : nil }
            openUntil[target.name] = same ?? until
        }
        gateways[report.sender.podUID] = Gateway(report: report, heardAt: uptime, openUntil: openUntil)
    }

    private mutating func roll(to now: Date) {
        let today = Self.day(of: now)
        guard today != day else { return }
        day = today
        cost = .zero
    }

    /// Forgets the gateways whose pod is gone. Until then a silent one's sequence is kept, so that nothing old is counted anew.
    package mutating func keep(pods: Set<String>) {
        gateways = gateways.filter { pods.contains($0.key) }
        sequences = sequences.filter { pods.contains($0.key) }
        counted.keep(pods: pods)
    }

    /// The pods that reported lately, with the last push that each obeys.
    package func applied(uptime: Duration) -> [String: PushMark?] {
        Dictionary(heard(at: uptime).map { ($0.report.sender.pod, $0.report.mark) }, uniquingKeysWith: { first, _ in first })
    }

    private static func slot(at uptime: Duration) -> Int64 { uptime.components.seconds / slot.components.seconds }
}

extension ChainTally {
    /// Put together at a moment; `nil` before the first report.
    package func report(uptime: Duration, now: Date) -> ChainReport? {
        guard !sequences.isEmpty else { return nil }
        let today = Self.day(of: now)
        let heard = heard(at: uptime)
        let counts = lately(at: uptime)
        let answers = counts.values.reduce(0) { $0 + $1.answers }
        var report = ChainReport()
        report.gateways = heard.count
        report.targets = names(heard).map { target($0, among: heard, counts[$0] ?? Counts(), answers) }
        report.activeTarget = active.flatMap { name in report.targets.contains { $0.name == name } ? name : nil }
        report.mode = heard.map(\.report.mode).max { Self.rank($0) < Self.rank($1) } ?? .normal
        report.requests = requests
        report.counted = counted.recorded
        report.costToday = day == today ? cost : .zero
        report.day = today
        report.canary = Self.canary(heard.map(\.report.canary))
        report.tableErrors = Set(heard.compactMap(\.report.tableError)).sorted().map { String($0.prefix(512)) }
        return report
    }

    private func heard(at uptime: Duration) -> [Gateway] {
        gateways.values.filter { uptime - $0.heardAt <= Self.silence }.sorted { $0.report.sender.pod < $1.report.sender.pod }
    }

    /// In the order of the table of the first gateway, then whatever others know besides.
    private func names(_ heard: [Gateway]) -> [String] {
        var names: [String] = []
        for name in heard.flatMap({ $0.report.targets.map(\.name) }) where !names.contains(name) { names.append(name) }
        return names
    }

    private func lately(at uptime: Duration) -> [String: Counts] {
        let oldest = Self.slot(at: uptime) - Self.slots
        return recent.filter { $0.key > oldest }.values.reduce(into: [:]) { sums, slot in
            for (name, counts) in slot {
                sums[name, default: Counts()].attempts += counts.attempts
                sums[name, default: Counts()].failures += counts.failures
                sums[name, default: Counts()].answers += counts.answers
            }
        }
    }

    private func busiest(at uptime: Duration) -> String? {
        let counts = lately(at: uptime)
        guard let most = counts.values.map(\.answers).max(), most > 0 else { return nil }
        // Of equals the one that is active stays so.
        if let active, counts[active]?.answers == most { return active }
        return counts.filter { $0.value.answers == most }.keys.min()
    }

    private func target(
        _ name: String, among heard: [Gateway], _ counts: Counts, _ answers: Int
    ) -> FailoverChainStatus.Target {
        let views = heard.compactMap { gateway in
            gateway.report.targets.first { $0.name == name }.map { (target: $0, until: gateway.openUntil[name]) }
        }
        let worst = views.max { Self.rank($0.target.state) < Self.rank($1.target.state) }?.target
        let alike = views.filter { $0.target.state == worst?.state }
        let done = counts.answers + counts.failures
        return FailoverChainStatus.Target(
            name: name, state: worst?.state ?? .closed, reason: alike.compactMap(\.target.reason).min().map { String($0.prefix(256)) },
            openUntil: alike.compactMap(\.until).max(), latencyMilliseconds: Self.latency(views.map(\.target)),
            successPercent: done == 0 ? nil : counts.answers * 100 / done,
            sharePercent: answers == 0 ? nil : counts.answers * 100 / answers)
    }

    /// The median's mean, weighted by answers where there were any, and the slowest gateway's 95th percentile: an upper bound.
    private static func latency(_ targets: [GatewayReport.Target]) -> LatencyPercentiles? {
        let known = targets.compactMap { target in target.latencyMilliseconds.map { (latency: $0, weight: max(1, target.answers)) } }
        let weight = known.reduce(0) { $0 + $1.weight }
        guard weight > 0, let p95 = known.map(\.latency.p95).max() else { return nil }
        return LatencyPercentiles(p50: known.reduce(0) { $0 + $1.latency.p50 * $1.weight } / weight, p95: p95)
    }

    private static func canary(_ all: [GatewayReport.Canary]) -> GatewayReport.Canary {
        if all.contains(.reached) { return .reached }
        return all.contains(.blocked) ? .blocked : .notTried
    }

    private static func rank(_ state: FailoverChainStatus.TargetState) -> Int {
        switch state {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        case .blocked: 3
        }
    }

    private static func rank(_ mode: FailoverChainStatus.Mode) -> Int {
        switch mode {
        case .normal: 0
        case .degraded: 1
        case .mesh: 2
        case .down: 3
        }
    }
}

extension GatewayReport {
    /// The last push that the gateway obeys; `nil` for none, and from gateways that do not say whose it is.
    fileprivate var mark: PushMark? {
        guard let appliedPush, let appliedProcess else { return nil }
        return PushMark(process: appliedProcess, sequence: appliedPush)
    }
}
