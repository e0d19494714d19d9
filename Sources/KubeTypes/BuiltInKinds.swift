import KubeCore

/// The built-in kinds that have a projection here.
public enum BuiltInKinds {
    /// Every projection with a collection of its own on the server.
    public static let all: [any KubeObject.Type] = [
        Namespace.self, Node.self, Pod.self, Service.self, ServiceAccount.self, Secret.self, ConfigMap.self, PersistentVolumeClaim.self,
        Deployment.self, ReplicaSet.self, Job.self, HorizontalPodAutoscaler.self, PodDisruptionBudget.self, NetworkPolicy.self,
        EndpointSlice.self, Lease.self, Event.self, StorageClass.self, Role.self, ClusterRole.self, RoleBinding.self,
        ClusterRoleBinding.self, CustomResourceDefinition.self, ValidatingWebhookConfiguration.self, TokenReview.self,
        SubjectAccessReview.self,
    ]

    /// The kinds as the API machinery names them, in the order of ``all``.
    public static let resourceTypes: [ResourceType] = all.map { $0.resourceType }
}
