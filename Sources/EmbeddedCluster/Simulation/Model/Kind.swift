import KubeCore

/// The kinds the simulated controllers follow.
enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    case namespace, node, storageClass, persistentVolume
    case serviceAccount, configMap, service, persistentVolumeClaim, pod
    case deployment, replicaSet, job, horizontalPodAutoscaler, podDisruptionBudget, endpointSlice

    var type: ResourceType {
        switch self {
        case .namespace: ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)
        case .node: ResourceType(group: "", version: "v1", kind: "Node", plural: "nodes", namespaced: false)
        case .storageClass:
            ResourceType(group: "storage.k8s.io", version: "v1", kind: "StorageClass", plural: "storageclasses", namespaced: false)
        case .persistentVolume:
            ResourceType(group: "", version: "v1", kind: "PersistentVolume", plural: "persistentvolumes", namespaced: false)
        case .serviceAccount: ResourceType(group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")
        case .configMap: ResourceType(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")
        case .service: ResourceType(group: "", version: "v1", kind: "Service", plural: "services")
        case .persistentVolumeClaim:
            ResourceType(group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims")
        case .pod: ResourceType(group: "", version: "v1", kind: "Pod", plural: "pods")
        case .deployment: ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
        case .replicaSet: ResourceType(group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")
        case .job: ResourceType(group: "batch", version: "v1", kind: "Job", plural: "jobs")
        case .horizontalPodAutoscaler:
            ResourceType(group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler", plural: "horizontalpodautoscalers")
        case .podDisruptionBudget:
            ResourceType(group: "policy", version: "v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets")
        case .endpointSlice: ResourceType(group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices")
        }
    }

    private static let byGroupResource: [String: Kind] = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.type.groupResource, $0) })

    /// The kind stored under `plural.group`; `nil` for those no controller here follows.
    init?(groupResource: String) {
        guard let kind = Self.byGroupResource[groupResource] else { return nil }
        self = kind
    }
}

/// Types that only the driver writes and no controller follows.
enum WrittenTypes {
    static let event = ResourceType(group: "", version: "v1", kind: "Event", plural: "events")
    static let lease = ResourceType(group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")
}
