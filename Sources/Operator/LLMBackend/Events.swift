import BallastAPI
import ControllerRuntime
import KubeTypes

/// The events an LLMBackend tells, one constructor each. That `Ready` became `False` the runtime tells by itself, with the condition's own
/// sentence.
package enum BackendEvent {
    package static func ready(_ message: String) -> PlannedEvent {
        PlannedEvent(.normal, reason: Reason.ready, action: "Serve", note: message.sentence, when: .conditionChanges("Ready"))
    }

    /// On the way to ready, and nothing wrong: a warning would make every start look like trouble, and that a backend which was only
    /// just made is not ready yet is no news.
    package static func progress(reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.normal, reason: reason, action: "Serve", note: message.sentence, when: .recordedConditionChanges("Ready"))
    }

    package static func cached(_ model: String) -> PlannedEvent {
        PlannedEvent(
            .normal, reason: Reason.cached, action: "Prefetch", note: "The model \(model) is in the cache; its pods may start.",
            when: .conditionChanges("ModelCached"))
    }

    package static func unhealthy(reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: reason, action: "Probe", note: message.sentence, when: .conditionChanges("Healthy"))
    }

    package static func healthyAgain() -> PlannedEvent {
        PlannedEvent(
            .normal, reason: Reason.probeSucceeded, action: "Probe", note: "The health check succeeds.", when: .conditionChanges("Healthy"))
    }

    package static func servedByStandby(_ standby: String) -> PlannedEvent {
        PlannedEvent(
            .warning, reason: Reason.servedByStandby, action: "FailOver",
            note: "The first group has nothing ready; its standby \(standby) serves.", when: .conditionChanges("Available"))
    }

    package static func standbyRaised(_ standby: String) -> PlannedEvent {
        PlannedEvent(
            .warning, reason: "StandbyRaised", action: "Scale",
            note: "Nothing is ready in the first group: starting its cold standby \(standby).")
    }

    package static func standbyRested(_ standby: String) -> PlannedEvent {
        PlannedEvent(
            .normal, reason: "StandbyRested", action: "Scale", note: "The first group serves again: stopping its cold standby \(standby).")
    }

    package static func scaled(_ deployment: String, from old: Int, to new: Int, why: String) -> PlannedEvent {
        PlannedEvent(.normal, reason: "Scaled", action: "Scale", note: "Scaling \(deployment) from \(old) to \(new): \(why).")
    }

    package static func scalingTrouble(reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: reason, action: "Autoscale", note: message.sentence, when: .conditionChanges("ScalingReady"))
    }

    package static func cacheTrouble(reason: String, _ message: String) -> PlannedEvent {
        PlannedEvent(.warning, reason: reason, action: "Prefetch", note: message.sentence, when: .conditionChanges("ModelCached"))
    }

    package static func prefetchRetried(_ job: String) -> PlannedEvent {
        PlannedEvent(
            .normal, reason: Reason.prefetchRetried, action: "Prefetch",
            note: "Job \(job) has failed and waited; it is deleted and made anew.")
    }
}

extension BackendStatus {
    /// What there is to tell of this pass.
    package func events(_ status: PlannedStatus) -> [PlannedEvent] {
        var events: [PlannedEvent] = []
        if let ready = status.condition("Ready") {
            if ready.status == .yes { events.append(BackendEvent.ready(ready.message)) }
            if Reason.progress.contains(ready.reason) { events.append(BackendEvent.progress(reason: ready.reason, ready.message)) }
        }
        if let healthy = status.condition("Healthy") {
            if healthy.status == .no { events.append(BackendEvent.unhealthy(reason: healthy.reason, healthy.message)) }
            let before = observed.backend.status?.conditions?.condition("Healthy")
            if healthy.status == .yes, before?.status == .no { events.append(BackendEvent.healthyAgain()) }
        }
        if let available = status.condition("Available"), available.reason == Reason.servedByStandby {
            events.append(BackendEvent.servedByStandby(ServingGroup.standby.name(of: observed.backend)))
        }
        if let cached = status.condition("ModelCached") {
            if cached.reason == Reason.cached { events.append(BackendEvent.cached(observed.backend.spec.model.name)) }
            if [Reason.prefetchFailed, Reason.cacheImmutable].contains(cached.reason) {
                events.append(BackendEvent.cacheTrouble(reason: cached.reason, cached.message))
            }
        }
        if let scaling = status.condition("ScalingReady"), scaling.status == .no {
            events.append(BackendEvent.scalingTrouble(reason: scaling.reason, scaling.message))
        }
        return events + groups.compactMap(scaleEvent)
    }

    /// The change of a group's number that this pass brings about.
    private func scaleEvent(_ report: GroupReport) -> PlannedEvent? {
        guard let old = observed[report.group].deployment?.spec?.replicas, case .apply(let new?) = report.planned, old != new else {
            return nil
        }
        if report.group == .standby, report.decision.source == .standby { return BackendEvent.standbyRested(report.name) }
        if report.group == .standby, old == 0, resources?.serving.standbyMode == .cold { return BackendEvent.standbyRaised(report.name) }
        let why: String
        switch report.decision.source {
        case .budget: why = "BudgetPolicy \(report.decision.heldBy ?? "") holds it"
        case .chaos: why = "ChaosSchedule \(report.decision.heldBy ?? "") holds it"
        case .schedule: why = "spec.serving.schedules says so"
        case .standby: why = "the standby is not needed"
        case .spec:
            why =
                report.waitsForCache && new == 0
                ? "the model is not in the cache yet" : old == 0 ? "nothing holds it any more" : "the spec says so"
        }
        return BackendEvent.scaled(report.name, from: old, to: new, why: why)
    }
}
