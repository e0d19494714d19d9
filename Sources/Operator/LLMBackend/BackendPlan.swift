import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience

/// What happens outside the API server on behalf of a backend.
package enum BackendEffect: Sendable, Hashable {
    /// Ask this target for its health from now on, in place of what was asked before.
    case probe(ProbeTarget)
    /// Ask nothing.
    case stopProbing
}

/// The pure heart of the reconciler: what was observed in, what shall be out.
package enum BackendPlanner {
    package static func plan(_ observed: ObservedBackend) -> Plan<BackendEffect> {
        if case .wrong(let message) = observed.verdict ?? SpecVerdict(on: observed.backend) { return invalid(message, observed) }
        do {
            guard let resources = BackendResources(observed.backend) else { return try elsewhere(observed) }
            return try managed(observed, resources)
        } catch {
            return invalid("\(error)", observed)
        }
    }

    /// A spec nobody can carry out changes nothing: what runs by the last good one runs on.
    private static func invalid(_ message: String, _ observed: ObservedBackend) -> Plan<BackendEffect> {
        var recorded = observed.backend.status ?? LLMBackendStatus()
        recorded.conditions = nil
        recorded.observedGeneration = nil
        let status = PlannedStatus(invalid: message, recorded: recorded, conditions: observed.backend.status?.conditions ?? [])
        return Plan(keep: observed.owned, status: status, outcome: .stalled(reason: Reason.invalidSpec, message: message))
    }

    /// A provider elsewhere has no children: only its health is ours to know.
    private static func elsewhere(_ observed: ObservedBackend) throws -> Plan<BackendEffect> {
        let report = BackendStatus(observed: observed, groups: [], resources: nil, cost: nil)
        let status = try report.planned()
        let target = ProbeTarget.endpoint(of: observed.backend)
        let resolved = status.condition("ReferencesResolved")?.status == .yes
        let effect: BackendEffect = if resolved, let target { .probe(target) } else { .stopProbing }
        return Plan(status: status, events: report.events(status), effects: [effect])
    }

    private static func managed(_ observed: ObservedBackend, _ resources: BackendResources) throws -> Plan<BackendEffect> {
        var plan = Plan<BackendEffect>()
        var reports: [GroupReport] = []
        plan.desired = [
            DesiredObject(resources.serviceAccount), DesiredObject(resources.service), DesiredObject(resources.disruptionBudget),
        ]
        for group in observed.backend.groups {
            let replicas = try observed.replicas(of: group, resources)
            let deployment = try resources.deployment(group, replicas: replicas.written)
            reports.append(GroupReport(group, replicas, deployment, in: observed))
            plan.add(group, replicas, deployment, resources, observed)
        }
        if let primary = reports.first, let autoscaler = resources.autoscaler(floor: observed.autoscalerFloor(primary.decision)) {
            plan.desired.append(DesiredObject(autoscaler))
        }
        let ready = reports.reduce(0) { $0 + $1.ready }
        let cost = BackendCost(of: observed.backend, ready: ready, currency: observed.settings.currency, now: observed.now)
        let report = BackendStatus(observed: observed, groups: reports, resources: resources, cost: cost)
        let status = try report.planned()
        plan.status = status
        plan.events += report.events(status)
        plan.effects = [effect(observed)]
        let retries = observed.backend.groups.compactMap(observed.prefetchRetry).filter { $0 > observed.now }
        let times = reports.compactMap(\.decision.changesAt) + [cost?.nextCheckpoint].compactMap(\.self) + retries
        if let next = times.min() { plan.outcome = .recheck(after: .seconds(max(1, next.timeIntervalSince(observed.now).rounded(.up)))) }
        return plan
    }

    private static func effect(_ observed: ObservedBackend) -> BackendEffect {
        guard observed.settings.managedHealth == .probePods, let target = ProbeTarget.pods(of: observed) else { return .stopProbing }
        return .probe(target)
    }
}

extension Plan<BackendEffect> {
    /// A group's own objects.
    fileprivate mutating func add(
        _ group: ServingGroup, _ replicas: GroupReplicas, _ deployment: Deployment, _ resources: BackendResources,
        _ observed: ObservedBackend
    ) {
        if let cache = resources.serving.cache, let claim = resources.claim(group, existing: observed[group].claim) {
            desired.append(DesiredObject(claim, ownership: cache.effectiveRetain ? .retained : .controlled))
        }
        // A Job's template cannot change, and one that was fetched with older settings need not be fetched again.
        if resources.wantsPrefetch {
            // Left out, a failed Job is pruned; its end wakes the backend, which then makes it anew.
            if let retry = observed.prefetchRetry(of: group), retry <= observed.now {
                events.append(BackendEvent.prefetchRetried(group.prefetchName(of: observed.backend)))
            } else {
                desired.append(DesiredObject(resources.prefetch(group), onImmutable: .recreate))
            }
        }
        switch replicas.deployment {
        case .apply: desired.append(DesiredObject(deployment))
        case .keepUntilCached:
            keep.insert(
                ObjectReference(
                    Deployment.resourceType, namespace: observed.backend.metadata.namespace, name: group.name(of: observed.backend)))
        }
    }
}
