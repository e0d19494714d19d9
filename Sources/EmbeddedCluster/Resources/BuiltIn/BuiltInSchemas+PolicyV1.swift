// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let policyV1 = (
        package: "api.policy.v1",
        text: ##"""
            = Eviction | Eviction evicts a pod from its node subject to certain policies and safety constraints.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            deleteOptions apimachinery.pkg.apis.meta.v1.DeleteOptions | DeleteOptions may be provided
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | ObjectMeta describes the pod that is being evicted.
            = PodDisruptionBudget | PodDisruptionBudget is an object to define the max disruption that can be caused to a collection of pods
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            spec PodDisruptionBudgetSpec | Specification of the desired behavior of the PodDisruptionBudget.
            status PodDisruptionBudgetStatus | Most recently observed status of the PodDisruptionBudget.
            = PodDisruptionBudgetSpec | PodDisruptionBudgetSpec is a description of a PodDisruptionBudget.
            maxUnavailable intstr | An eviction is allowed if at most "maxUnavailable" pods selected by "selector" are unavailable after the eviction, i.e. even in absence of the evicted pod.
            minAvailable intstr | An eviction is allowed if at least "minAvailable" pods selected by "selector" will still be available after the eviction, i.e. even in the absence of the evicted pod.
            selector apimachinery.pkg.apis.meta.v1.LabelSelector patch=replace | Label query over pods whose evictions are managed by the disruption budget.
            unhealthyPodEvictionPolicy string enum=AlwaysAllow,IfHealthyBudget | UnhealthyPodEvictionPolicy defines the criteria for when unhealthy pods should be considered for eviction.
            = PodDisruptionBudgetStatus | PodDisruptionBudgetStatus represents information about the status of a PodDisruptionBudget.
            conditions [apimachinery.pkg.apis.meta.v1.Condition] listMap=type patch=merge mergeKey=type | Conditions contain conditions for PDB. The disruption controller sets the DisruptionAllowed condition.
            currentHealthy int32 default=0 | current number of healthy pods
            desiredHealthy int32 default=0 | minimum desired number of healthy pods
            disruptedPods {time} | DisruptedPods contains information about pods whose eviction was processed by the API server eviction subresource handler but has not yet been observed by the...
            disruptionsAllowed int32 default=0 | Number of pod disruptions that are currently allowed.
            expectedPods int32 default=0 | total number of pods counted by this disruption budget
            observedGeneration int64 | Most recent generation observed when updating this PDB status.
            """##
    )
}
