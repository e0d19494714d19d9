import Foundation
import KubeCore

/// `autoscaling/v2` HorizontalPodAutoscaler.
public struct HorizontalPodAutoscaler: KubeObject {
    public static let resourceType = ResourceType(
        group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler", plural: "horizontalpodautoscalers")

    public var metadata: ObjectMeta
    public var spec: HorizontalPodAutoscalerSpec?
    public var status: HorizontalPodAutoscalerStatus?

    public init(metadata: ObjectMeta, spec: HorizontalPodAutoscalerSpec? = nil, status: HorizontalPodAutoscalerStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct HorizontalPodAutoscalerSpec: Codable, Sendable, Hashable {
    public var scaleTargetRef: CrossVersionObjectReference
    public var minReplicas: Int?
    public var maxReplicas: Int
    public var metrics: [MetricSpec]?
    public var behavior: HorizontalPodAutoscalerBehavior?

    public init(
        scaleTargetRef: CrossVersionObjectReference, minReplicas: Int? = nil, maxReplicas: Int, metrics: [MetricSpec]? = nil,
        behavior: HorizontalPodAutoscalerBehavior? = nil
    ) {
        self.scaleTargetRef = scaleTargetRef
        self.minReplicas = minReplicas
        self.maxReplicas = maxReplicas
        self.metrics = metrics
        self.behavior = behavior
    }
}

public struct CrossVersionObjectReference: Codable, Sendable, Hashable {
    public var apiVersion: String?
    public var kind: String
    public var name: String

    public init(apiVersion: String? = nil, kind: String, name: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
    }
}

/// One metric; `type` names which of the sources is set.
public struct MetricSpec: Codable, Sendable, Hashable {
    /// `Resource`, `Pods`, `Object`, `ContainerResource` or `External`.
    public var type: String
    public var resource: ResourceMetricSource?
    public var pods: PodsMetricSource?
    public var external: ExternalMetricSource?

    public init(type: String, resource: ResourceMetricSource? = nil, pods: PodsMetricSource? = nil, external: ExternalMetricSource? = nil) {
        self.type = type
        self.resource = resource
        self.pods = pods
        self.external = external
    }
}

public struct ResourceMetricSource: Codable, Sendable, Hashable {
    public var name: String
    public var target: MetricTarget

    public init(name: String, target: MetricTarget) {
        self.name = name
        self.target = target
    }
}

public struct PodsMetricSource: Codable, Sendable, Hashable {
    public var metric: MetricIdentifier
    public var target: MetricTarget

    public init(metric: MetricIdentifier, target: MetricTarget) {
        self.metric = metric
        self.target = target
    }
}

public struct ExternalMetricSource: Codable, Sendable, Hashable {
    public var metric: MetricIdentifier
    public var target: MetricTarget

    public init(metric: MetricIdentifier, target: MetricTarget) {
        self.metric = metric
        self.target = target
    }
}

public struct MetricIdentifier: Codable, Sendable, Hashable {
    public var name: String
    public var selector: LabelSelector?

    public init(name: String, selector: LabelSelector? = nil) {
        self.name = name
        self.selector = selector
    }
}

public struct MetricTarget: Codable, Sendable, Hashable {
    /// `Utilization`, `Value` or `AverageValue`.
    public var type: String
    /// Percent of the request.
    public var averageUtilization: Int?
    public var averageValue: Quantity?
    public var value: Quantity?

    public init(type: String, averageUtilization: Int? = nil, averageValue: Quantity? = nil, value: Quantity? = nil) {
        self.type = type
        self.averageUtilization = averageUtilization
        self.averageValue = averageValue
        self.value = value
    }
}

public struct HorizontalPodAutoscalerBehavior: Codable, Sendable, Hashable {
    public var scaleUp: HPAScalingRules?
    public var scaleDown: HPAScalingRules?

    public init(scaleUp: HPAScalingRules? = nil, scaleDown: HPAScalingRules? = nil) {
        self.scaleUp = scaleUp
        self.scaleDown = scaleDown
    }
}

public struct HPAScalingRules: Codable, Sendable, Hashable {
    public var stabilizationWindowSeconds: Int?
    /// `Max`, `Min` or `Disabled`.
    public var selectPolicy: String?
    public var policies: [HPAScalingPolicy]?

    public init(stabilizationWindowSeconds: Int? = nil, selectPolicy: String? = nil, policies: [HPAScalingPolicy]? = nil) {
        self.stabilizationWindowSeconds = stabilizationWindowSeconds
        self.selectPolicy = selectPolicy
        self.policies = policies
    }
}

public struct HPAScalingPolicy: Codable, Sendable, Hashable {
    /// `Pods` or `Percent`.
    public var type: String
    public var value: Int
    public var periodSeconds: Int

    public init(type: String, value: Int, periodSeconds: Int) {
        self.type = type
        self.value = value
        self.periodSeconds = periodSeconds
    }
}

public struct HorizontalPodAutoscalerStatus: Codable, Sendable, Hashable {
    public var observedGeneration: Int64?
    public var lastScaleTime: Date?
    public var currentReplicas: Int?
    public var desiredReplicas: Int?
    public var currentMetrics: [MetricStatus]?
    public var conditions: [ObjectCondition]?

    public init(
        observedGeneration: Int64? = nil, lastScaleTime: Date? = nil, currentReplicas: Int? = nil, desiredReplicas: Int? = nil,
        currentMetrics: [MetricStatus]? = nil, conditions: [ObjectCondition]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.lastScaleTime = lastScaleTime
        self.currentReplicas = currentReplicas
        self.desiredReplicas = desiredReplicas
        self.currentMetrics = currentMetrics
        self.conditions = conditions
    }
}

public struct MetricStatus: Codable, Sendable, Hashable {
    public var type: String
    public var resource: ResourceMetricStatus?

    public init(type: String, resource: ResourceMetricStatus? = nil) {
        self.type = type
        self.resource = resource
    }
}

public struct ResourceMetricStatus: Codable, Sendable, Hashable {
    public var name: String
    public var current: MetricValueStatus

    public init(name: String, current: MetricValueStatus) {
        self.name = name
        self.current = current
    }
}

public struct MetricValueStatus: Codable, Sendable, Hashable {
    public var averageUtilization: Int?
    public var averageValue: Quantity?
    public var value: Quantity?

    public init(averageUtilization: Int? = nil, averageValue: Quantity? = nil, value: Quantity? = nil) {
        self.averageUtilization = averageUtilization
        self.averageValue = averageValue
        self.value = value
    }
}

/// `autoscaling/v1` Scale: what the `scale` subresource of a kind speaks.
public struct Scale: KubeObject {
    public static let resourceType = ResourceType(group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")

    public var metadata: ObjectMeta
    public var spec: ScaleSpec?
    public var status: ScaleStatus?

    public init(metadata: ObjectMeta, spec: ScaleSpec? = nil, status: ScaleStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct ScaleSpec: Codable, Sendable, Hashable {
    public var replicas: Int?

    public init(replicas: Int? = nil) {
        self.replicas = replicas
    }
}

public struct ScaleStatus: Codable, Sendable, Hashable {
    public var replicas: Int
    /// A label selector in query-string form.
    public var selector: String?

    public init(replicas: Int, selector: String? = nil) {
        self.replicas = replicas
        self.selector = selector
    }
}
