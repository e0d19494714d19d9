import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes

/// All that a job's plan depends on.
package struct ObservedAdversaryJob: Sendable {
    package var job: AdversaryJob
    package var now: Date
    package var chain: FailoverChain?
    package var service: KubeTypes.Service?
    package var session: SessionState?
    /// Jobs of ours that no session of this process knows.
    package var leftovers: [Job] = []
    /// The UIDs of the slots that they are named after, by that name, where those are still there.
    package var leftoverSlots: [String: String] = [:]
    package var isOperatorReady = true
    /// How long the watch has told of it; `nil`: for long.
    package var known: Duration?
    /// Whether claims, this job's or others', are on their way to their runners.
    package var isHurried = false

    package init(job: AdversaryJob, now: Date) {
        self.job = job
        self.now = now
    }
}

/// The pure heart of the reconciler.
package enum AdversaryPlanner {
    package static func plan(_ observed: ObservedAdversaryJob) -> Plan<AdversaryEffect> {
        if let error = observed.job.validate().first { return invalid(error.message, observed) }
        var plan = isFinished(observed.job) ? afterwards(observed) : underWay(observed)
        plan.effects += observed.leftovers.map {
            .sweep(job: $0.metadata.name, uid: $0.metadata.uid ?? "", slot: observed.leftoverSlots[$0.metadata.name])
        }
        return plan
    }

    private static func invalid(_ message: String, _ observed: ObservedAdversaryJob) -> Plan<AdversaryEffect> {
        var recorded = observed.job.status ?? AdversaryJobStatus()
        recorded.conditions = nil
        recorded.observedGeneration = nil
        let status = PlannedStatus(invalid: message, recorded: recorded, conditions: observed.job.status?.conditions ?? [])
        return Plan(status: status, outcome: .stalled(reason: Reason.invalidSpec, message: message))
    }

    /// When everything is over at the latest.
    package static func deadline(of job: AdversaryJob) -> Date {
        (job.metadata.creationTimestamp ?? .distantPast).addingTimeInterval(Double(job.spec.activeDeadlineSeconds ?? 120))
    }

    /// The condition that a job which is over has.
    private static func end(of job: AdversaryJob) -> Condition? {
        let conditions = job.status?.conditions ?? []
        return ["Complete", "Failed"].compactMap { conditions.condition($0) }.first { $0.status == .yes }
    }

    private static func isFinished(_ job: AdversaryJob) -> Bool { end(of: job) != nil }

    /// What is recorded stays as it is.
    private static func afterwards(_ observed: ObservedAdversaryJob) -> Plan<AdversaryEffect> {
        var plan = Plan<AdversaryEffect>()
        if observed.session != nil { plan.effects.append(.dismiss) }
        if let seconds = observed.job.spec.ttlSecondsAfterFinished, let end = end(of: observed.job)?.lastTransitionTime {
            let left = end.addingTimeInterval(Double(seconds)).timeIntervalSince(observed.now)
            if left <= 0 { plan.effects.append(.expire) } else { plan.outcome = .recheck(after: .seconds(max(0.1, left))) }
        }
        return plan
    }

    /// Warm adversaries run by then. What could be told of them before would be written in their way.
    private static let silence = Duration.milliseconds(250)
    /// As long as other jobs' claims are on their way.
    private static let longSilence = Duration.seconds(1)

    private static func underWay(_ observed: ObservedAdversaryJob) -> Plan<AdversaryEffect> {
        let report = AdversaryReport(job: observed.job)
        let limit = observed.isHurried ? Self.longSilence : Self.silence
        let silence = min(Self.silence, max(.zero, observed.known.map { limit - $0 } ?? .zero))
        if let session = observed.session {
            let isUneventful = !session.isSpunUp && !session.isDecided && !session.isOver
            return isUneventful && silence > .zero ? Plan(outcome: .recheck(after: silence)) : report.plan(session)
        }
        let left = deadline(of: observed.job).timeIntervalSince(observed.now)
        if left <= 0 {
            return report.failed(
                .init(reason: AdversaryReason.deadlineExceeded, message: "the job did not begin before activeDeadlineSeconds"))
        }
        let recheck = Duration.seconds(max(0.1, left))
        switch chainURL(observed) {
        case .failure(let problem): return report.blocked(problem, recheck: recheck)
        case .success(let url):
            guard observed.isOperatorReady else {
                return report.blocked(
                    .init(reason: AdversaryReason.operatorStarting, message: "the operator has no key to sign tasks with yet"),
                    recheck: .seconds(min(1, left)))
            }
            var plan = silence > .zero ? Plan(outcome: .recheck(after: silence)) : report.begun
            plan.effects.append(.begin(chainURL: url))
            return plan
        }
    }

    /// Where adversaries, who can resolve no names, find the chain.
    private static func chainURL(_ observed: ObservedAdversaryJob) -> Result<String, SessionState.Problem> {
        let name = observed.job.spec.chainRef.name
        guard let chain = observed.chain else {
            return .failure(
                .init(
                    reason: AdversaryReason.chainNotFound,
                    message: "spec.chainRef.name: there is no FailoverChain \(name) in this namespace; create it"))
        }
        let ready = chain.status?.conditions?.condition("Ready")
        guard chain.status?.url != nil, ready?.status == .yes else {
            let why = ready.map { ": \($0.message)" } ?? " yet"
            return .failure(.init(reason: AdversaryReason.chainNotReady, message: "FailoverChain \(name) is not ready\(why)"))
        }
        guard chain.spec.gateway?.tlsSecretRef == nil else {
            return .failure(
                .init(
                    reason: AdversaryReason.chainServesTLS,
                    message:
                        "FailoverChain \(name) serves TLS, and adversaries know it by an address that its certificate does not name; use a chain without spec.gateway.tlsSecretRef"
                ))
        }
        guard let address = observed.service?.spec?.clusterIP, !address.isEmpty, address != "None" else {
            return .failure(.init(reason: AdversaryReason.chainNotReady, message: "the Service \(name) has no cluster address yet"))
        }
        return .success("http://\(address.contains(":") ? "[\(address)]" : address):\(ChainResources.httpPort)")
    }
}
