import BallastAPI
import ControllerRuntime
import KubeCore
import KubeTypes
import Resilience

/// A group as the status judges it: what is wanted, what is there, and what stands between.
package struct GroupReport: Sendable {
    package var group: ServingGroup
    package var name: String
    package var wanted: Int
    package var ready: Int
    package var trouble: PodTrouble?
    /// A rollout that has not reached every pod: pods of the new template, while old ones serve.
    package var isRollingOut: Bool
    package var decision: ReplicaDecision
    package var waitsForCache: Bool
    package var planned: GroupReplicas.Deployment
    /// What the Deployment says when the API server refuses its pods (quota, Pod Security) or it gave up waiting.
    package var refusal: PlannedCondition?

    init(_ group: ServingGroup, _ planned: GroupReplicas, _ deployment: Deployment, in observed: ObservedBackend) {
        let there = observed[group]
        self.group = group
        name = group.name(of: observed.backend)
        wanted = planned.wanted
        ready = there.readyReplicas
        trouble = PodTrouble.worst(of: there.pods)
        decision = planned.decision
        waitsForCache = planned.waitsForCache
        self.planned = planned.deployment
        refusal = Self.refusal(of: there.deployment)
        isRollingOut = there.readyReplicas > 0 && Self.isBehind(there.deployment, deployment, wanted: planned.wanted)
    }

    /// Whether the Deployment has yet to be told of the planned template, to take notice of it, or to replace a pod.
    private static func isBehind(_ live: Deployment?, _ planned: Deployment, wanted: Int) -> Bool {
        guard let live else { return false }
        let template = BackendAnnotations.template
        if live.metadata.annotations[template] != planned.metadata.annotations[template] { return true }
        if (live.status?.observedGeneration ?? 0) < (live.metadata.generation ?? 0) { return true }
        let (replicas, updated) = (live.status?.replicas ?? 0, live.status?.updatedReplicas ?? 0)
        return updated < min(wanted, replicas) || replicas > updated
    }

    private static func refusal(of deployment: Deployment?) -> PlannedCondition? {
        let conditions = deployment?.status?.conditions ?? []
        if let refused = conditions.condition("ReplicaFailure"), refused.status == .yes {
            return PlannedCondition(
                "Ready", .no, reason: Reason.podsRefused,
                message: "pods cannot be created: \(refused.message ?? refused.reason ?? "the API server refuses them")")
        }
        if let progressing = conditions.condition("Progressing"), progressing.status == .no,
            progressing.reason == "ProgressDeadlineExceeded"
        {
            return PlannedCondition(
                "Ready", .no, reason: Reason.progressDeadlineExceeded,
                message: "the pods are not ready after an hour: \(progressing.message ?? "see kubectl describe pod")")
        }
        return nil
    }

    /// Whether the pods of before serve on until the new model is here.
    var keepsOldModel: Bool { planned == .keepUntilCached }

    /// Whether all that is wanted is there and of the newest template.
    var isComplete: Bool { ready >= wanted && !isRollingOut && !keepsOldModel }
}

extension GroupReport {
    /// Why this group has no pods although its spec asks for some; `nil` when nobody holds it.
    var zeroReason: PlannedCondition? {
        guard wanted == 0, group == .primary else { return nil }
        let until = decision.changesAt.map { " until \($0.text)" } ?? ""
        switch decision.source {
        case .budget:
            return PlannedCondition(
                "Ready", .no, reason: Reason.heldByBudget,
                message: "BudgetPolicy \(decision.heldBy ?? "") keeps this backend at zero replicas\(until); raise its limit or wait")
        case .chaos:
            return PlannedCondition(
                "Ready", .no, reason: Reason.heldByChaos,
                message: "ChaosSchedule \(decision.heldBy ?? "") keeps this backend at zero replicas\(until)")
        case .schedule:
            return PlannedCondition(
                "Ready", .no, reason: Reason.scaledToZero, message: "spec.serving.schedules asks for zero replicas\(until)")
        case .spec, .standby:
            return PlannedCondition(
                "Ready", .no, reason: Reason.scaledToZero, message: "spec.serving.replicas is 0; set it to 1 or more to serve")
        }
    }

    /// What keeps the group from being complete, in one condition; `nil` when it is complete.
    var shortfall: PlannedCondition? {
        if isComplete { return nil }
        if let refusal, ready < wanted { return refusal }
        let label = group == .standby ? "the standby: " : ""
        if isRollingOut, ready >= wanted, let trouble, trouble.weight == .waitingForRoom {
            return PlannedCondition(
                "Ready", .no, reason: Reason.noRoomToSurge,
                message: "\(label)the new version waits for room beside the old one, which keeps serving: \(trouble.detail)"
                    + (trouble.remedy.map { "; \($0)" } ?? "") + ", or delete an old pod to make room at the cost of its capacity")
        }
        if let trouble {
            return PlannedCondition("Ready", .no, reason: trouble.reason, message: label + trouble.sentence(of: max(wanted, trouble.count)))
        }
        if keepsOldModel {
            return PlannedCondition(
                "Ready", .no, reason: Reason.rollingOut,
                message: "\(label)the pods of before keep serving until Job \(name)-prefetch has fetched the new model")
        }
        if isRollingOut {
            return PlannedCondition("Ready", .no, reason: Reason.rollingOut, message: "\(label)Deployment \(name) is replacing its pods")
        }
        return PlannedCondition(
            "Ready", .no, reason: Reason.starting, message: "\(label)\(ready) of \(wanted) \(wanted == 1 ? "pod is" : "pods are") ready")
    }
}
