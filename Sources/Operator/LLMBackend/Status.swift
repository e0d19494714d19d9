import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Structured

/// The status of a backend, computed from what was observed and planned.
package struct BackendStatus: Sendable {
    package let observed: ObservedBackend
    package let groups: [GroupReport]
    /// `nil` for a backend that is served elsewhere.
    package let resources: BackendResources?
    package let cost: BackendCost?

    private var backend: LLMBackend { observed.backend }
    private var totalReady: Int { groups.reduce(0) { $0 + $1.ready } }

    /// The whole status, conditions in the order they are shown.
    package func planned() throws -> PlannedStatus {
        let references = referencesResolved
        let healthy = healthy
        let available = available(healthy)
        let cached = modelCached
        let ready = ready(references: references, healthy: healthy, cached: cached)
        return PlannedStatus(
            fields: try JSONValue(encoding: fields(healthy)), conditions: [ready, available, healthy, cached, scalingReady, references])
    }

    private func fields(_ healthy: PlannedCondition) -> LLMBackendStatus {
        var status = LLMBackendStatus()
        status.health = health(healthy)
        guard let resources else {
            status.endpoint = backend.spec.effectiveURL
            return status
        }
        status.replicas = groups.reduce(0) { $0 + observed[$1.group].replicas }
        status.readyReplicas = totalReady
        status.ready = "\(totalReady)/\(groups.reduce(0) { $0 + $1.wanted })"
        status.selector = BackendLabels.selector(of: backend).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
        // Before the Service has its address there is nothing to reach.
        status.endpoint =
            switch observed.settings.serviceAddress {
            case .dnsName: resources.endpoint()
            case .clusterIP: observed.serviceAddress.flatMap { resources.endpoint(host: $0) }
            }
        status.cache = cache
        status.cost = cost?.status
        return status
    }

    /// The figures as the prober last told them, or as they stood before it had a word to say.
    private func health(_ healthy: PlannedCondition) -> LLMBackendStatus.Health {
        let recorded = backend.status?.health
        let state: LLMBackendStatus.HealthState =
            switch healthy.status {
            case .yes: .healthy
            case .no: .unhealthy
            case .unknown: .unknown
            }
        var health = LLMBackendStatus.Health(state: state)
        if let recorded, recorded.state == state {
            health.lastTransitionTime = recorded.lastTransitionTime
        } else if recorded != nil || state != .unknown {
            health.lastTransitionTime = observed.now
        }
        guard let report = observed.health, probes else {
            if probes, state == recorded?.state {
                health.latencyMilliseconds = recorded?.latencyMilliseconds
                health.successPercent = recorded?.successPercent
                health.consecutiveFailures = recorded?.consecutiveFailures
            }
            return health
        }
        health.consecutiveFailures = report.consecutiveFailures
        if let figures = report.figures {
            health.successPercent = figures.successPercent
            if figures.successPercent > 0 {
                health.latencyMilliseconds = LatencyPercentiles(p50: figures.p50Milliseconds, p95: figures.p95Milliseconds)
            }
        }
        return health
    }

    /// Whether anything of this backend is being probed.
    private var probes: Bool { resources == nil || (observed.settings.managedHealth == .probePods && totalReady > 0) }
}

extension BackendStatus {
    /// The summary: what was asked for is there and works. The first of these that is wrong is the reason, most helpful first.
    private func ready(references: PlannedCondition, healthy: PlannedCondition, cached: PlannedCondition) -> PlannedCondition {
        func because(_ condition: PlannedCondition) -> PlannedCondition {
            PlannedCondition("Ready", .no, reason: condition.reason, message: condition.message)
        }
        if references.status == .no { return because(references) }
        guard resources != nil else {
            guard healthy.status == .yes else { return because(healthy) }
            return PlannedCondition("Ready", .yes, reason: Reason.ready, message: "\(backend.spec.effectiveURL ?? "the endpoint") answers")
        }
        if let zero = groups.lazy.compactMap(\.zeroReason).first { return zero }
        if cached.status == .no, groups.contains(where: { $0.waitsForCache && !$0.isComplete }) { return because(cached) }
        if let short = groups.first(where: { $0.group == .primary })?.shortfall { return short }
        if healthy.status == .no { return because(healthy) }
        if let short = groups.first(where: { $0.group == .standby })?.shortfall {
            let reason = short.reason == Reason.starting || short.reason == Reason.loadingModel ? Reason.standbyNotReady : short.reason
            return PlannedCondition("Ready", .no, reason: reason, message: short.message)
        }
        let total = groups.reduce(0) { $0 + $1.wanted }
        let pods = total == 1 ? "1 pod serves" : "\(total) pods serve"
        return PlannedCondition("Ready", .yes, reason: Reason.ready, message: "\(pods) \(backend.spec.model.name)")
    }

    private func available(_ healthy: PlannedCondition) -> PlannedCondition {
        guard resources != nil else {
            switch healthy.status {
            case .yes: return PlannedCondition("Available", .yes, reason: Reason.endpointAnswers, message: "the endpoint answers")
            case .no: return PlannedCondition("Available", .no, reason: Reason.endpointSilent, message: healthy.message)
            case .unknown: return PlannedCondition("Available", .unknown, reason: healthy.reason, message: healthy.message)
            }
        }
        let primary = groups.first { $0.group == .primary }
        if let primary, primary.ready > 0 {
            return PlannedCondition(
                "Available", .yes, reason: Reason.podsReady,
                message: primary.ready == 1 ? "a pod is ready" : "\(primary.ready) pods are ready")
        }
        if let standby = groups.first(where: { $0.group == .standby }), standby.ready > 0 {
            return PlannedCondition(
                "Available", .yes, reason: Reason.servedByStandby,
                message: "the first group has nothing ready; its standby \(standby.name) serves")
        }
        if let zero = primary?.zeroReason { return PlannedCondition("Available", .no, reason: zero.reason, message: zero.message) }
        return PlannedCondition(
            "Available", .no, reason: Reason.nothingReady, message: "no pod is ready, so Service \(backend.metadata.name) has no endpoints")
    }

    private var healthy: PlannedCondition {
        if resources != nil {
            if totalReady == 0 {
                let wanted = groups.contains { $0.wanted > 0 }
                let served =
                    backend.status?.conditions?.condition("Available")?.status == .yes
                    || backend.status?.health?.state == .unhealthy
                return PlannedCondition(
                    "Healthy", wanted && served ? .no : .unknown, reason: Reason.noPods, message: "no pod is ready to be asked")
            }
            if observed.settings.managedHealth == .readiness {
                return PlannedCondition(
                    "Healthy", .yes, reason: Reason.readinessProbe,
                    message: "the kubelets' readiness probes succeed; this operator runs outside the cluster and cannot ask the pods itself"
                )
            }
        }
        guard let report = observed.health else { return unprobed }
        switch report.state {
        case .healthy: return PlannedCondition("Healthy", .yes, reason: Reason.probeSucceeded, message: "the health check succeeds")
        case .unhealthy:
            let failure = report.failure ?? ProbeFailure(reason: Reason.connectionFailed, message: "the health check fails")
            return PlannedCondition("Healthy", .no, reason: failure.reason, message: failure.message)
        case .unknown:
            return PlannedCondition(
                "Healthy", .unknown, reason: report.failure?.reason ?? Reason.notProbedYet,
                message: report.failure?.message ?? "the health check has not succeeded often enough yet")
        }
    }

    /// After a restart the recorded word stands until the prober has its own.
    private var unprobed: PlannedCondition {
        if let recorded = backend.status?.conditions?.condition("Healthy"), recorded.status != .unknown,
            recorded.reason != Reason.noPods, recorded.observedGeneration == backend.metadata.generation
        {
            return PlannedCondition("Healthy", recorded.status, reason: recorded.reason, message: recorded.message)
        }
        return PlannedCondition("Healthy", .unknown, reason: Reason.notProbedYet, message: "the first health check is under way")
    }

    private var referencesResolved: PlannedCondition {
        for use in backend.secretReferences {
            if let problem = use.problem(among: observed.secrets, namespace: backend.metadata.namespace ?? "") {
                return PlannedCondition("ReferencesResolved", .no, reason: problem.reason, message: problem.message)
            }
        }
        let count = backend.secretReferences.count
        return PlannedCondition(
            "ReferencesResolved", .yes, reason: Reason.resolved,
            message: count == 0 ? "the spec refers to no Secret" : "every Secret and key that the spec refers to exists")
    }
}
