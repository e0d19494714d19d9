import BallastAPI
import KubeCore
import KubeTypes

extension BackendResources {
    /// The pod metric of NVIDIA's DCGM exporter, in percent. https://github.com/NVIDIA/dcgm-exporter
    package static let gpuUtilizationMetric = "DCGM_FI_DEV_GPU_UTIL"

    /// The first group's autoscaler; `nil` without `autoscaling`. `floor` is the least count that schedules and the queue ask for.
    package func autoscaler(floor: Int) -> HorizontalPodAutoscaler? {
        guard let scaling = serving.autoscaling else { return nil }
        let highest = max(scaling.maxReplicas, 1)
        let spec = HorizontalPodAutoscalerSpec(
            scaleTargetRef: CrossVersionObjectReference(
                apiVersion: Deployment.resourceType.apiVersion, kind: "Deployment", name: ServingGroup.primary.name(of: backend)),
            // An autoscaler cannot have zero without a feature gate; zero is ours to write, on the Deployment.
            minReplicas: min(max(floor, 1), highest), maxReplicas: highest, metrics: metrics(scaling),
            behavior: scaling.behavior)
        return HorizontalPodAutoscaler(
            metadata: ObjectMeta(name: backend.metadata.name, labels: BackendLabels.child(of: backend)), spec: spec)
    }

    private func metrics(_ scaling: LLMBackendSpec.Autoscaling) -> [MetricSpec] {
        var metrics: [MetricSpec] = []
        if let target = scaling.targetCPUUtilization { metrics.append(.cpu(percent: target)) }
        if let target = scaling.targetGPUUtilization {
            metrics.append(
                MetricSpec(
                    type: "Pods",
                    pods: PodsMetricSource(
                        metric: MetricIdentifier(name: Self.gpuUtilizationMetric),
                        target: MetricTarget(type: "AverageValue", averageValue: Quantity(Int64(target))))))
        }
        // Without any metric the server would put in 80 % CPU, which a model server reaches by merely working. This one asks for
        // nothing by itself: the queue depth moves the minimum, and the autoscaler comes back down to it.
        return metrics.isEmpty ? [.cpu(percent: Self.inertCPUPercent)] : metrics
    }

    /// See ``metrics(_:)``: more CPU than a pod can use of its request of one core.
    private static let inertCPUPercent = 10_000
}

extension MetricSpec {
    fileprivate static func cpu(percent: Int) -> MetricSpec {
        MetricSpec(
            type: "Resource",
            resource: ResourceMetricSource(name: "cpu", target: MetricTarget(type: "Utilization", averageUtilization: percent)))
    }
}
