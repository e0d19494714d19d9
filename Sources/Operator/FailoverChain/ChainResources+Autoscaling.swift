import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Resilience

extension ChainResources {
    static let defaultReplicas = 2
    private static let defaultCPUPercent = 70

    /// The gateways' autoscaler; `nil` without `autoscaling`.
    package var autoscaler: HorizontalPodAutoscaler? {
        guard let scaling = gateway?.autoscaling else { return nil }
        let metric = MetricSpec(
            type: "Resource",
            resource: ResourceMetricSource(
                name: "cpu",
                target: MetricTarget(type: "Utilization", averageUtilization: scaling.targetCPUUtilization ?? Self.defaultCPUPercent)))
        return HorizontalPodAutoscaler(
            metadata: gatewayMetadata,
            spec: HorizontalPodAutoscalerSpec(
                scaleTargetRef: CrossVersionObjectReference(
                    apiVersion: Deployment.resourceType.apiVersion, kind: "Deployment", name: ChainNames.gateway(chain)),
                minReplicas: scaling.least, maxReplicas: scaling.maxReplicas, metrics: [metric], behavior: scaling.behavior))
    }

    /// How many gateways there shall be, given the Deployment there is.
    package func replicas(_ live: Deployment?, now: Date) -> ReplicaDecision {
        let demand: ReplicaDecision.Demand =
            gateway?.autoscaling.map { .autoscaled(minimum: $0.least, maximum: $0.maxReplicas) }
            ?? .fixed(gateway?.replicas ?? Self.defaultReplicas)
        return ReplicaDecision(
            ReplicaDecision.Inputs(demand: demand, current: live?.spec?.replicas, fieldIsOurs: live?.ownsReplicas ?? false), at: now)
    }
}

extension GatewayAutoscaling {
    /// Two, so that one may go, unless even that is too many.
    fileprivate var least: Int { minReplicas ?? min(ChainResources.defaultReplicas, maxReplicas) }
}
