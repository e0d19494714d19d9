// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let policyV1 = (
        package: "api.policy.v1",
        text: ##"""
            = Eviction
            apiVersion string
            deleteOptions apimachinery.pkg.apis.meta.v1.DeleteOptions
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            = PodDisruptionBudget
            apiVersion string
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            spec PodDisruptionBudgetSpec default={}
            status PodDisruptionBudgetStatus default={}
            = PodDisruptionBudgetSpec
            maxUnavailable intstr
            minAvailable intstr
            selector apimachinery.pkg.apis.meta.v1.LabelSelector patch=replace
            unhealthyPodEvictionPolicy string enum=AlwaysAllow,IfHealthyBudget
            = PodDisruptionBudgetStatus
            conditions [apimachinery.pkg.apis.meta.v1.Condition] listMap=type patch=merge mergeKey=type
            currentHealthy int32 default=0
            desiredHealthy int32 default=0
            disruptedPods {time}
            disruptionsAllowed int32 default=0
            expectedPods int32 default=0
            observedGeneration int64
            """##
    )
}
