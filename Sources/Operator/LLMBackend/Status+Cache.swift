import BallastAPI
import ControllerRuntime
import KubeCore
import KubeTypes

extension BackendStatus {
    /// What the spec says of the cache, then what the claims and Jobs say, the first group first.
    var modelCached: PlannedCondition {
        func answer(_ status: Condition.Status, _ reason: String, _ message: String) -> PlannedCondition {
            PlannedCondition("ModelCached", status, reason: reason, message: message)
        }
        guard let resources else { return answer(.unknown, Reason.servedElsewhere, "the provider keeps the model") }
        if case .claim(let name, _) = ModelSource(of: observed.backend) {
            return answer(.yes, Reason.readFromClaim, "the model is read from PersistentVolumeClaim \(name)")
        }
        guard resources.serving.cache != nil else {
            return answer(.no, Reason.noCache, "there is no cache: every new pod downloads the model; set spec.serving.cache to keep it")
        }
        for group in groups {
            let there = observed[group.group]
            if let conflict = resources.claimConflict(group.group, existing: there.claim) {
                return answer(.no, Reason.cacheImmutable, conflict)
            }
        }
        guard resources.wantsPrefetch else {
            return answer(.unknown, Reason.noPrefetch, "the first pod fills the cache, because spec.serving.cache.prefetch is false")
        }
        for group in groups where !observed.isCached(group.group) {
            let (reason, message) = progress(of: group)
            return answer(.no, reason, message)
        }
        return answer(.yes, Reason.cached, "\(observed.backend.spec.model.name) is in the cache")
    }

    private func progress(of group: GroupReport) -> (reason: String, message: String) {
        let there = observed[group.group]
        let job = "Job \(group.name)-prefetch"
        if let failure = there.prefetch?.failure {
            let said = PodTrouble.lastWords(of: there.prefetchPods) ?? failure.message ?? failure.reason ?? "it gives no reason"
            let next = observed.prefetchRetry(of: group.group).map { "it is tried again at \($0.text); " } ?? ""
            return (
                Reason.prefetchFailed,
                "\(job) has given up: \(said); \(next)mend the cause, and kubectl delete job \(group.name)-prefetch to try at once"
            )
        }
        if let trouble = PodTrouble.worst(of: there.prefetchPods), trouble.weight >= .waitingForRoom {
            return (Reason.prefetchPending, "\(job): \(trouble.sentence(of: 1))")
        }
        let running = there.prefetchPods.contains { $0.status?.phase == "Running" }
        if let claim = there.claim, claim.status?.phase != "Bound", !running {
            return (Reason.volumePending, "PersistentVolumeClaim \(claim.metadata.name) is not bound yet; \(job) waits for it")
        }
        return (Reason.prefetching, "\(job) is downloading \(observed.backend.spec.model.name)")
    }

    var cache: LLMBackendStatus.Cache? {
        guard let resources, resources.wantsPrefetch else { return nil }
        let state: LLMBackendStatus.CacheState
        if groups.allSatisfy({ observed.isCached($0.group) }) {
            state = .ready
        } else if groups.contains(where: { observed[$0.group].prefetch?.failure != nil }) {
            state = .failed
        } else if groups.contains(where: { (observed[$0.group].prefetch?.status?.active ?? 0) > 0 }) {
            state = .downloading
        } else {
            state = .pending
        }
        return LLMBackendStatus.Cache(state: state)
    }
}

extension BackendStatus {
    /// The autoscaler's own word; a backend without one always has the number it asks for.
    var scalingReady: PlannedCondition {
        func answer(_ status: Condition.Status, _ reason: String, _ message: String) -> PlannedCondition {
            PlannedCondition("ScalingReady", status, reason: reason, message: message)
        }
        guard let resources, resources.serving.autoscaling != nil else {
            return answer(.yes, Reason.fixedReplicas, resources == nil ? "the provider scales" : "the number of replicas is fixed")
        }
        if let primary = groups.first, primary.wanted == 0 || (primary.waitsForCache && primary.ready == 0) {
            return answer(.unknown, Reason.onHold, "there are no replicas to scale at the moment; the autoscaler goes on when there are")
        }
        let note =
            resources.serving.usesDefaultCPURequest
            ? "; spec.serving.resources names no CPU request, so pods ask for \(LLMBackendSpec.Serving.defaultCPURequest) and utilization is a share of that"
            : ""
        let conditions = observed.autoscaler?.status?.conditions ?? []
        for type in ["AbleToScale", "ScalingActive"] {
            guard let condition = conditions.condition(type), condition.status == .no else { continue }
            return answer(
                .no, condition.reason ?? type, "the autoscaler says: \(condition.message ?? "\(type) is False")\(hint(condition))\(note)")
        }
        guard conditions.isTrue("AbleToScale") else {
            return answer(
                .unknown, Reason.autoscalerPending, "HorizontalPodAutoscaler \(observed.backend.metadata.name) has not reported yet\(note)")
        }
        if let limited = conditions.condition("ScalingLimited"), limited.status == .yes, limited.reason == "TooManyReplicas" {
            return answer(.yes, "TooManyReplicas", "the autoscaler wants more than spec.serving.autoscaling.maxReplicas allows\(note)")
        }
        return answer(.yes, Reason.scalingActive, "the autoscaler is at work\(note)")
    }

    private func hint(_ condition: ObjectCondition) -> String {
        switch condition.reason {
        case "FailedGetPodsMetric":
            "; \(BackendResources.gpuUtilizationMetric) needs NVIDIA's DCGM exporter and a metrics adapter that serves custom.metrics.k8s.io"
        case "FailedGetResourceMetric": "; CPU utilization needs metrics-server"
        default: ""
        }
    }
}
