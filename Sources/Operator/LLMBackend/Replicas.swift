import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience

/// How many pods each group gets, and why. Nothing else in Ballast writes a model server's replicas.
package struct GroupReplicas: Sendable, Hashable {
    /// What happens to a group's Deployment in this pass.
    package enum Deployment: Sendable, Hashable {
        /// Applied; `nil` leaves `replicas` to the autoscaler.
        case apply(replicas: Int?)
        /// Left as it is: it serves the model of before while the files of the new one are fetched.
        case keepUntilCached
    }

    package var decision: ReplicaDecision
    package var deployment: Deployment
    /// Whether pods must wait for the prefetch Job.
    package var waitsForCache: Bool
    /// How many pods there shall be, for the status: of an autoscaled group, what the autoscaler last decided.
    package var wanted: Int

    /// What an apply writes into `replicas`.
    package var written: Int? { if case .apply(let count) = deployment { count } else { nil } }
}

extension ObservedBackend {
    /// The decision for a group of a managed backend. Schedules must be valid; see ``schedules(limit:)``.
    package func replicas(of group: ServingGroup, _ resources: BackendResources) throws(CronError) -> GroupReplicas {
        let serving = resources.serving
        let live = self[group].deployment?.spec?.replicas
        let autoscaled = group == .primary ? serving.autoscaling : nil
        let count = group == .standby && serving.standbyMode == .hot ? min(serving.baseReplicas, 1) : serving.baseReplicas
        let decision = ReplicaDecision(
            ReplicaDecision.Inputs(
                demand: autoscaled.map { .autoscaled(minimum: $0.minReplicas ?? 1, maximum: $0.maxReplicas) } ?? .fixed(count),
                holds: holds.map { hold in
                    ReplicaDecision.Hold(source: hold.source == .budget ? .budget : .chaos, name: hold.holder, until: hold.until)
                },
                standby: standby(group, serving), schedule: try schedules(limit: group == .standby ? count : nil), current: live,
                fieldIsOurs: self[group].ownsReplicas),
            at: now)
        let waits = resources.wantsPrefetch && !isCached(group)
        var planned = GroupReplicas(decision: decision, deployment: .apply(replicas: decision.replicas), waitsForCache: waits, wanted: 0)
        planned.wanted = decision.replicas ?? max(live ?? 1, decision.minimum ?? 1)
        if waits, planned.wanted > 0 { planned.deployment = deploymentWhileFetching(group, decision) }
        return planned
    }

    /// Pods without files would hold GPUs and wait. Pods that have the files, or serve the model of before, stay.
    private func deploymentWhileFetching(_ group: ServingGroup, _ decision: ReplicaDecision) -> GroupReplicas.Deployment {
        guard let deployment = self[group].deployment, (deployment.spec?.replicas ?? 1) > 0 else { return .apply(replicas: 0) }
        let made = deployment.spec?.template.metadata?.annotations[BackendAnnotations.modelKey]
        return made == ModelSource.key(of: backend) ? .apply(replicas: decision.replicas) : .keepUntilCached
    }

    /// Whether the group's cache holds the files the spec asks for.
    package func isCached(_ group: ServingGroup) -> Bool {
        guard let job = self[group].prefetch, job.isComplete else { return false }
        return job.metadata.annotations[BackendAnnotations.modelKey] == ModelSource.key(of: backend)
    }

    /// A Cold standby rises when the first group, having served, has nothing ready; and stays up until it has again.
    private func standby(_ group: ServingGroup, _ serving: LLMBackendSpec.Serving) -> ReplicaDecision.Standby {
        guard group == .standby, serving.standbyMode == .cold else { return .notCold }
        let primary = self[.primary]
        guard primary.readyReplicas == 0 else { return .resting }
        let isUp = (self[.standby].deployment?.spec?.replicas ?? 0) > 0
        // Kept by the Deployment itself once its first rollout was complete, so that a restarted operator still knows.
        let rolledOut = primary.deployment?.status?.conditions?.condition("Progressing")?.reason == "NewReplicaSetAvailable"
        let wasAvailable = backend.status?.conditions?.condition("Available")?.status == .yes
        return isUp || rolledOut || wasAvailable ? .raised : .resting
    }

    /// The windows of `spec.serving.schedules`, with no more than `limit` replicas each.
    package func schedules(limit: Int? = nil) throws(CronError) -> ScheduleWindows {
        var windows: [ScheduleWindow] = []
        for schedule in backend.spec.serving?.schedules ?? [] {
            windows.append(
                try ScheduleWindow(
                    start: schedule.start, end: schedule.end, timeZone: schedule.timeZone ?? "UTC",
                    replicas: min(schedule.replicas, limit ?? .max)))
        }
        return ScheduleWindows(windows)
    }

    /// The autoscaler's minimum: the schedule's or the spec's, raised by the queue.
    package func autoscalerFloor(_ decision: ReplicaDecision) -> Int { max(decision.minimum ?? 1, queueFloor ?? 0) }
}

extension ObservedGroup {
    /// Whether this operator is the one that last set the Deployment's `replicas`; see ``CachedDeployment``.
    package var ownsReplicas: Bool { deployment?.ownsReplicas ?? false }
}
