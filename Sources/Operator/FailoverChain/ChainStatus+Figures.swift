import BallastAPI
import Foundation
import Resilience

/// When figures are worth a write. States are written at once, and carry the newest figures with them; figures alone wait.
extension ChainStatus {
    /// A checkpoint of counts and cost, when nothing else is written.
    static let checkpointInterval: TimeInterval = 3600

    /// The requests and the cost as gateways count them, or as they stood before they spoke.
    private var liveRequests: FailoverChainStatus.Requests? { observed.report?.requests ?? recorded.requests }
    private var liveCost: FailoverChainStatus.Cost? {
        observed.report.map { FailoverChainStatus.Cost(today: $0.costToday.rounded, day: $0.day) } ?? recorded.cost
    }

    /// The status with the newest figures.
    func withNewFigures(_ status: FailoverChainStatus) -> FailoverChainStatus {
        var status = status
        status.targets = liveTargets
        status.requests = liveRequests
        status.cost = liveCost
        status.counted = observed.report?.counted ?? recorded.counted
        return status
    }

    /// The status with the figures that are written already.
    func withRecordedFigures(_ status: FailoverChainStatus) -> FailoverChainStatus {
        var status = status
        status.targets = liveTargets.map { live in
            guard let before = recorded.targets?.first(where: { $0.name == live.name }) else { return live }
            var live = live
            live.latencyMilliseconds = before.latencyMilliseconds
            live.successPercent = before.successPercent
            live.sharePercent = before.sharePercent
            return live
        }
        status.requests = recorded.requests
        status.cost = recorded.cost
        status.counted = recorded.counted
        return status
    }

    /// Whether figures alone are reason enough to write.
    var areFiguresDue: Bool {
        let elapsed = observed.figuresWrittenAt.map { observed.now.timeIntervalSince($0) }
        // A clock that went back counts as time enough.
        if elapsed.map({ $0 < 0 || $0 >= FigureReporting.minimumInterval }) ?? true, haveTargetsMoved { return true }
        guard liveRequests != recorded.requests || liveCost != recorded.cost else { return false }
        if liveCost?.day != recorded.cost?.day { return true }
        // A new process does not know when; its first pass begins the hour.
        return elapsed.map { $0 < 0 || $0 >= Self.checkpointInterval } ?? false
    }

    private var haveTargetsMoved: Bool {
        liveTargets.contains { live in
            let before = recorded.targets?.first { $0.name == live.name }
            return Self.moved(before?.latencyMilliseconds?.p50, live.latencyMilliseconds?.p50, relative: true)
                || Self.moved(before?.latencyMilliseconds?.p95, live.latencyMilliseconds?.p95, relative: true)
                || Self.moved(before?.successPercent, live.successPercent, relative: false)
                || Self.moved(before?.sharePercent, live.sharePercent, relative: false)
        }
    }

    /// Latencies by their ratio; percentages, which are ratios already, by their difference.
    private static func moved(_ old: Int?, _ new: Int?, relative: Bool) -> Bool {
        guard let new else { return false }
        guard let old else { return true }
        return old != new && abs(new - old) * 100 >= (relative ? old : 100) * FigureReporting.threshold
    }
}
