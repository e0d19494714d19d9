import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Structured

/// The status of a chain, computed from what was observed and planned.
package struct ChainStatus: Sendable {
    package let observed: ObservedChain
    package let targets: ChainTargets
    package let resources: ChainResources
    package let wantedGateways: Int

    var chain: FailoverChain { observed.chain }

    /// What stands in the status, without conditions and generation.
    var recorded: FailoverChainStatus {
        var status = chain.status ?? FailoverChainStatus()
        status.conditions = nil
        status.observedGeneration = nil
        return status
    }

    /// The status to write, and whether it carries new figures.
    package func planned() throws -> (status: PlannedStatus, hasNewFigures: Bool) {
        let mode = mode
        var fields = FailoverChainStatus()
        fields.url = resources.url(of: observed.service)
        fields.mode = mode
        fields.gateways = FailoverChainStatus.Gateways(ready: readyGateways, desired: wantedGateways)
        let calm = withRecordedFigures(fields)
        fields.activeTarget = activeTarget(among: calm.targets ?? [])
        let conditions = conditions(mode, calm.targets ?? [])
        var written = withRecordedFigures(fields)
        let isNews = written != recorded || conditions.contains(where: isNews)
        let hasNewFigures = isNews || areFiguresDue
        if hasNewFigures { written = withNewFigures(fields) }
        return (PlannedStatus(fields: try JSONValue(encoding: written), conditions: conditions), hasNewFigures)
    }

    private func isNews(_ condition: PlannedCondition) -> Bool {
        guard let before = chain.status?.conditions?.condition(condition.type) else { return true }
        return before.status != condition.status || before.reason != condition.reason || before.message != condition.message
            || before.observedGeneration != chain.metadata.generation
    }

    private func conditions(_ mode: FailoverChainStatus.Mode?, _ live: [FailoverChainStatus.Target]) -> [PlannedCondition] {
        let resolved = targetsResolved
        let gateways = gatewayAvailable
        let degraded = degraded(mode, live)
        return [
            ready(mode, live, resolved: resolved, gateways: gateways, degraded: degraded), resolved, gateways, degraded, meshMode(mode),
            airgapEnforced,
        ]
    }
}

extension ChainStatus {
    /// The summary: callers get answers, from nobody but whom the spec allows. The first of these that is wrong is the reason.
    private func ready(
        _ mode: FailoverChainStatus.Mode?, _ live: [FailoverChainStatus.Target], resolved: PlannedCondition, gateways: PlannedCondition,
        degraded: PlannedCondition
    ) -> PlannedCondition {
        func no(_ reason: String, _ message: String) -> PlannedCondition {
            PlannedCondition("Ready", .no, reason: reason, message: message)
        }
        if let outside = targets.problems.first(where: { $0.reason == ChainReason.outsideTarget }) {
            return no(outside.reason, outside.message)
        }
        if targets.table.targets.isEmpty { return no(resolved.reason, "no target is left: \(resolved.message)") }
        // Without its callers' keys or its certificate a gateway answers nobody.
        if let problem = targets.problems.first(where: { $0.target == nil && isNeededToAnswer($0) }) {
            return no(problem.reason, problem.message)
        }
        if gateways.status != .yes { return no(gateways.reason, gateways.message) }
        if let rejected = observed.report?.tableErrors.first {
            return no(ChainReason.tableRejected, "the last good routes serve on, because a gateway cannot take the new ones: \(rejected)")
        }
        switch mode {
        case .down: return no(ChainReason.allTargetsDown, degraded.message)
        case .mesh: return no(ChainReason.onlyPeersAnswer, "no target answers; peers' answers are all there is: \(degraded.message)")
        case nil where live.allSatisfy({ $0.state == .open || $0.state == .blocked }):
            return no(ChainReason.allTargetsDown, degraded.message)
        case .normal, .degraded, nil: break
        }
        let available = (targets.table.targets.count, chain.spec.targets.count)
        let gatewayText = readyGateways == 1 ? "1 gateway serves" : "\(readyGateways) gateways serve"
        return PlannedCondition(
            "Ready", .yes, reason: ChainReason.ready,
            message: "\(gatewayText) \(available.0) of \(available.1) \(available.1 == 1 ? "target" : "targets")")
    }

    private func isNeededToAnswer(_ problem: ChainTargets.Problem) -> Bool {
        problem.message.hasPrefix("spec.clients.") || problem.message.hasPrefix("spec.gateway.")
    }

    private var targetsResolved: PlannedCondition {
        guard let first = targets.problems.first else {
            let count = chain.spec.targets.count
            return PlannedCondition(
                "TargetsResolved", .yes, reason: ChainReason.resolved,
                message: count == 1 ? "the target and its Secrets exist" : "all \(count) targets and their Secrets exist")
        }
        let told = targets.problems.prefix(3).map { problem in (problem.target.map { "target \($0): " } ?? "") + problem.message }
        let more = targets.problems.count > 3 ? "; and \(targets.problems.count - 3) more" : ""
        return PlannedCondition("TargetsResolved", .no, reason: first.reason, message: told.joined(separator: "; ") + more)
    }

    private var gatewayAvailable: PlannedCondition {
        func answer(_ status: Condition.Status, _ reason: String, _ message: String) -> PlannedCondition {
            PlannedCondition("GatewayAvailable", status, reason: reason, message: message)
        }
        let counted = "\(readyGateways) of \(wantedGateways) gateways \(readyGateways == 1 ? "is" : "are") ready"
        var hint = ""
        if case .unavailable(let why) = observed.certificate {
            hint = "; they cannot report, because their certificate cannot be issued: \(why)"
        }
        let trouble = PodTrouble.worst(of: observed.pods, of: .gateway)
        if readyGateways > 0 {
            let reason = hint.isEmpty ? ChainReason.gatewaysReady : ChainReason.certificateUnavailable
            let why = trouble.map { $0.weight == .starting ? "" : ", \($0.sentence(of: max(wantedGateways, $0.count)))" } ?? ""
            return answer(.yes, reason, counted + why + hint)
        }
        if let refused = observed.deployment?.status?.conditions?.condition("ReplicaFailure"), refused.status == .yes {
            return answer(
                .no, Reason.podsRefused, "pods cannot be created: \(refused.message ?? refused.reason ?? "the API server refuses them")")
        }
        if let trouble { return answer(.no, trouble.reason, trouble.sentence(of: max(wantedGateways, trouble.count)) + hint) }
        return answer(.no, ChainReason.noGatewayReady, counted + hint)
    }
}

extension ChainStatus {
    private func degraded(_ mode: FailoverChainStatus.Mode?, _ live: [FailoverChainStatus.Target]) -> PlannedCondition {
        let out = live.filter { $0.state == .open || $0.state == .blocked }
        let told = out.prefix(4).map { target in
            let until = target.openUntil.map { " until \($0.text)" } ?? ""
            return "\(target.name) is \(target.state == .blocked ? "blocked" : "open")\(until)" + (target.reason.map { ": \($0)" } ?? "")
        }.joined(separator: "; ")
        guard mode != nil else {
            return PlannedCondition(
                "Degraded", .unknown, reason: ChainReason.noGatewayYet,
                message: (readyGateways > 0 ? "no gateway has reported yet" : "no gateway has been ready yet")
                    + (told.isEmpty ? "" : "; \(told)"))
        }
        if mode == .normal, out.isEmpty {
            return PlannedCondition(
                "Degraded", .no, reason: ChainReason.allTargetsAvailable,
                message: live.count == 1 ? "the target is available" : "all \(live.count) targets are available")
        }
        let reason = mode == .down && readyGateways == 0 ? ChainReason.noGatewayReady : ChainReason.targetsUnavailable
        let message = told.isEmpty ? (readyGateways == 0 ? "no gateway is ready" : "gateways report mode \(mode?.rawValue ?? "")") : told
        return PlannedCondition("Degraded", mode == .normal ? .no : .yes, reason: reason, message: message)
    }

    private func meshMode(_ mode: FailoverChainStatus.Mode?) -> PlannedCondition {
        if mode == .mesh {
            return PlannedCondition("MeshMode", .yes, reason: ChainReason.onlyPeersAnswer, message: "peers answer for the targets")
        }
        guard resources.isMeshEnabled else {
            return PlannedCondition(
                "MeshMode", .no, reason: ChainReason.meshDisabled, message: "spec.cache.mesh is off: peers are never asked")
        }
        return PlannedCondition("MeshMode", .no, reason: ChainReason.targetsAnswer, message: "peers are not needed")
    }

    private var airgapEnforced: PlannedCondition {
        func answer(_ status: Condition.Status, _ reason: String, _ message: String) -> PlannedCondition {
            PlannedCondition("AirgapEnforced", status, reason: reason, message: message)
        }
        guard chain.spec.airgap == true else {
            return answer(.no, ChainReason.airgapOff, "spec.airgap is off: gateways may reach any address")
        }
        switch observed.report?.canary ?? .notTried {
        case .blocked:
            return answer(
                .yes, ChainReason.canaryBlocked, "a gateway tried an address that the policy forbids and did not reach it")
        case .reached:
            return answer(
                .no, ChainReason.canaryReached,
                "a gateway reached an address that NetworkPolicy \(ChainNames.gateway(chain)) forbids: the cluster's network does not enforce policies; gateways still refuse outside targets by themselves"
            )
        case .notTried:
            // A restart of the operator takes nothing back that was proven for these gateways.
            if let before = chain.status?.conditions?.condition("AirgapEnforced"), before.status != .unknown, observed.report == nil,
                before.observedGeneration == chain.metadata.generation
            {
                return answer(before.status, before.reason, before.message)
            }
            return answer(
                .unknown, ChainReason.canaryPending,
                "NetworkPolicy \(ChainNames.gateway(chain)) forbids all but the targets, DNS, the operator and the API server; no gateway has tried yet whether the network enforces it"
            )
        }
    }
}
