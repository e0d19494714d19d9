// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let autoscalingV2 = (
        package: "api.autoscaling.v2",
        text: ##"""
            = ContainerResourceMetricSource
            container! string
            name! string
            target! MetricTarget default={}
            = ContainerResourceMetricStatus
            container! string
            current! MetricValueStatus default={}
            name! string
            = CrossVersionObjectReference
            apiVersion string
            kind! string
            name! string
            = ExternalMetricSource
            metric! MetricIdentifier default={}
            target! MetricTarget default={}
            = ExternalMetricStatus
            current! MetricValueStatus default={}
            metric! MetricIdentifier default={}
            = HPAScalingPolicy
            periodSeconds! int32 default=0
            type! string
            value! int32 default=0
            = HPAScalingRules
            policies [HPAScalingPolicy] list=atomic
            selectPolicy string
            stabilizationWindowSeconds int32
            tolerance quantity
            = HorizontalPodAutoscaler
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec! HorizontalPodAutoscalerSpec default={}
            status HorizontalPodAutoscalerStatus default={}
            = HorizontalPodAutoscalerBehavior
            scaleDown HPAScalingRules
            scaleUp HPAScalingRules
            = HorizontalPodAutoscalerCondition
            lastTransitionTime time
            message string
            reason string
            status! string
            type! string
            = HorizontalPodAutoscalerSpec
            behavior HorizontalPodAutoscalerBehavior
            maxReplicas! int32 default=0
            metrics [MetricSpec] list=atomic
            minReplicas int32
            scaleTargetRef! CrossVersionObjectReference default={}
            = HorizontalPodAutoscalerStatus
            conditions [HorizontalPodAutoscalerCondition] listMap=type patch=merge mergeKey=type
            currentMetrics [MetricStatus] list=atomic
            currentReplicas int32
            desiredReplicas! int32 default=0
            lastScaleTime time
            observedGeneration int64
            = MetricIdentifier
            name! string
            selector apimachinery.pkg.apis.meta.v1.LabelSelector
            = MetricSpec
            containerResource ContainerResourceMetricSource
            external ExternalMetricSource
            object ObjectMetricSource
            pods PodsMetricSource
            resource ResourceMetricSource
            type! string
            = MetricStatus
            containerResource ContainerResourceMetricStatus
            external ExternalMetricStatus
            object ObjectMetricStatus
            pods PodsMetricStatus
            resource ResourceMetricStatus
            type! string
            = MetricTarget
            averageUtilization int32
            averageValue quantity
            type! string
            value quantity
            = MetricValueStatus
            averageUtilization int32
            averageValue quantity
            value quantity
            = ObjectMetricSource
            describedObject! CrossVersionObjectReference default={}
            metric! MetricIdentifier default={}
            target! MetricTarget default={}
            = ObjectMetricStatus
            current! MetricValueStatus default={}
            describedObject! CrossVersionObjectReference default={}
            metric! MetricIdentifier default={}
            = PodsMetricSource
            metric! MetricIdentifier default={}
            target! MetricTarget default={}
            = PodsMetricStatus
            current! MetricValueStatus default={}
            metric! MetricIdentifier default={}
            = ResourceMetricSource
            name! string
            target! MetricTarget default={}
            = ResourceMetricStatus
            current! MetricValueStatus default={}
            name! string
            """##
    )
}
