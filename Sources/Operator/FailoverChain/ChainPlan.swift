import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience

/// What happens outside the API server on behalf of a chain.
package enum ChainEffect: Sendable, Hashable {
    /// Tell the chain's own listeners.
    case notify(ChainNotice)
    /// Remember when figures were last written.
    case noteFigures(at: Date)
    /// The failed notification has been told in an event.
    case noteFailureTold(String)
}

/// The pure heart of the reconciler: what was observed in, what shall be out.
package enum ChainPlanner {
    package static func plan(_ observed: ObservedChain) -> Plan<ChainEffect> {
        if let error = observed.chain.validate().first { return invalid(error.message, observed) }
        do {
            return try valid(observed)
        } catch {
            return invalid("\(error)", observed)
        }
    }

    /// A spec nobody can carry out changes nothing: what runs by the last good one runs on.
    private static func invalid(_ message: String, _ observed: ObservedChain) -> Plan<ChainEffect> {
        var recorded = observed.chain.status ?? FailoverChainStatus()
        recorded.conditions = nil
        recorded.observedGeneration = nil
        let status = PlannedStatus(invalid: message, recorded: recorded, conditions: observed.chain.status?.conditions ?? [])
        return Plan(keep: observed.owned, status: status, outcome: .stalled(reason: Reason.invalidSpec, message: message))
    }

    private static func valid(_ observed: ObservedChain) throws -> Plan<ChainEffect> {
        let targets = ChainTargets(observed)
        let resources = ChainResources(observed, targets)
        let decision = resources.replicas(observed.deployment, now: observed.now)
        var plan = Plan<ChainEffect>()
        plan.desired = try children(resources, replicas: decision.replicas)
        plan.take(observed.certificate, resources, observed)
        let wanted = decision.replicas ?? observed.deployment?.spec?.replicas ?? decision.minimum ?? 1
        let report = ChainStatus(observed: observed, targets: targets, resources: resources, wantedGateways: wanted)
        let (status, hasNewFigures) = try report.planned()
        plan.status = status
        let changes = ChainChanges(observed: observed, planned: status, new: try status.fields.decode())
        plan.events = changes.events
        plan.effects = changes.notices.map(ChainEffect.notify)
        // A new process lets the hour begin with its first pass.
        if hasNewFigures || observed.figuresWrittenAt == nil { plan.effects.append(.noteFigures(at: observed.now)) }
        if let failure = observed.notificationFailure { plan.effects.append(.noteFailureTold(failure)) }
        plan.outcome = outcome(observed)
        return plan
    }

    private static func children(_ resources: ChainResources, replicas: Int?) throws -> [DesiredObject] {
        var children = [
            DesiredObject(try resources.routes()), DesiredObject(resources.serviceAccount), DesiredObject(resources.role),
            DesiredObject(resources.roleBinding), DesiredObject(resources.networkPolicy), DesiredObject(resources.service),
            DesiredObject(resources.disruptionBudget), DesiredObject(resources.deployment(replicas: replicas)),
        ]
        if let autoscaler = resources.autoscaler { children.append(DesiredObject(autoscaler)) }
        return children
    }

    /// While gateways report, figures are looked at once a minute; nothing else about a chain changes by time alone.
    private static func outcome(_ observed: ObservedChain) -> Outcome {
        var waits: [TimeInterval] = []
        switch observed.certificate {
        case .noChannel: break
        case .known(let certificate): waits.append(certificate.renewAt.timeIntervalSince(observed.now))
        case .unavailable: waits.append(retrySeconds)
        }
        if observed.report != nil { waits.append(FigureReporting.minimumInterval) }
        guard let next = waits.min() else { return .settled }
        // A certificate's end may be months away; a timer need not be.
        return .recheck(after: .seconds(min(max(1, next.rounded(.up)), 86_400)))
    }

    private static let retrySeconds: TimeInterval = 5
}

extension Plan<ChainEffect> {
    /// A good certificate is left alone: its key is in nobody's memory, so it could not be applied again.
    fileprivate mutating func take(_ certificate: CertificateState, _ resources: ChainResources, _ observed: ObservedChain) {
        let secret = ObjectReference(
            Secret.resourceType, namespace: observed.chain.metadata.namespace, name: ChainNames.gateway(observed.chain))
        switch certificate {
        case .known(.issued(let data, _)): desired.append(DesiredObject(resources.certificate(data)))
        case .known(.good), .unavailable: keep.insert(secret)
        case .noChannel: break
        }
    }
}
