import BallastAPI
import Resilience

/// How much of what each gateway process did is in a chain's totals. A value.
///
/// Gateways tell their counters since they began. What is new in a report is their distance to the mark that stands in the status beside
/// the totals; both are written in one piece, so an operator that takes over, from whatever state of the status, neither counts twice what
/// the last one counted nor leaves out what that one had not written yet.
package struct CountedGateways: Sendable {
    package struct Growth: Sendable, Hashable {
        package var requests: GatewayReport.Requests
        package var cost: Money
    }

    private var marks: [String: FailoverChainStatus.Counted]
    /// The totals were written by an operator that kept no marks: of a process that is unknown only what is new is new.
    private let marksAreMissing: Bool

    package init(recorded: FailoverChainStatus?) {
        marks = Dictionary((recorded?.counted ?? []).map { ($0.podUID, $0) }, uniquingKeysWith: { first, _ in first })
        marksAreMissing = recorded?.counted == nil && recorded?.requests?.total ?? 0 > 0
    }

    /// In the order of their pods.
    package var recorded: [FailoverChainStatus.Counted] { marks.values.sorted { $0.podUID < $1.podUID } }

    /// What a report adds, and from now on is in the totals.
    package mutating func take(_ report: GatewayReport) -> Growth {
        let cost = Money(micros: report.targets.reduce(0) { $0 &+ $1.costMicros })
        guard let totals = report.totals else { return Growth(requests: report.requests, cost: cost) }
        let pod = report.sender.podUID
        // Another process in the same pod began at nothing.
        let before = marks[pod].flatMap { $0.process == totals.process ? $0 : nil }
        marks[pod] = FailoverChainStatus.Counted(
            podUID: pod, process: totals.process, total: totals.requests.total, failedOver: totals.requests.failedOver,
            fromCache: totals.requests.fromCache, rejected: totals.requests.rejected, costMicros: totals.costMicros)
        if before == nil, marksAreMissing { return Growth(requests: report.requests, cost: cost) }
        func grown(_ now: Int64, _ mark: Int64?) -> Int64 { max(0, now - max(0, mark ?? 0)) }
        return Growth(
            requests: GatewayReport.Requests(
                total: grown(totals.requests.total, before?.total), failedOver: grown(totals.requests.failedOver, before?.failedOver),
                fromCache: grown(totals.requests.fromCache, before?.fromCache),
                rejected: grown(totals.requests.rejected, before?.rejected)),
            cost: Money(micros: grown(totals.costMicros, before?.costMicros)))
    }

    /// Forgets the pods that are gone: they have said their last.
    package mutating func keep(pods: Set<String>) { marks = marks.filter { pods.contains($0.key) } }
}
