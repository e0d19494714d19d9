import KubeCore
import Structured

/// The built-in kinds, in the order discovery lists their groups.
package enum BuiltInResources {
    package static let all: [ResourceDefinition] =
        core + apps + events + identity + autoscaling + batch + networking + policy + access + storage + registration + others

    private static let tracked = KindRules().with { $0.countsGeneration = true }
    private static let withStatus = KindRules().with { $0.hasStatus = true }
    private static let trackedWithStatus = withStatus.with { $0.countsGeneration = true }

    private static func type(_ group: String, _ version: String, _ kind: String, _ plural: String, cluster: Bool = false) -> ResourceType {
        ResourceType(group: group, version: version, kind: kind, plural: plural, namespaced: !cluster)
    }

    private static let core: [ResourceDefinition] = [
        ResourceDefinition(
            type("", "v1", "ConfigMap", "configmaps"), shortNames: ["cm"], columns: BuiltInColumns.configMap, rules: BuiltInRules.configMap),
        ResourceDefinition(
            type("", "v1", "Endpoints", "endpoints"), shortNames: ["ep"], columns: BuiltInColumns.endpoints),
        ResourceDefinition(
            type("", "v1", "Event", "events"), shortNames: ["ev"], columns: BuiltInColumns.event, rules: BuiltInRules.event),
        ResourceDefinition(
            type("", "v1", "LimitRange", "limitranges"), shortNames: ["limits"], columns: BuiltInColumns.created),
        ResourceDefinition(
            type("", "v1", "Namespace", "namespaces", cluster: true), shortNames: ["ns"],
            verbs: Verb.all.filter { $0 != .deletecollection }, subresources: [.finalize, .status],
            columns: BuiltInColumns.namespace, rules: BuiltInRules.namespace),
        ResourceDefinition(
            type("", "v1", "Node", "nodes", cluster: true), shortNames: ["no"], subresources: [.status],
            columns: BuiltInColumns.node, rules: BuiltInRules.node),
        ResourceDefinition(
            type("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims"), shortNames: ["pvc"], subresources: [.status],
            columns: BuiltInColumns.claim, rules: BuiltInRules.claim),
        ResourceDefinition(
            type("", "v1", "PersistentVolume", "persistentvolumes", cluster: true), shortNames: ["pv"], subresources: [.status],
            columns: BuiltInColumns.volume, rules: BuiltInRules.volume),
        ResourceDefinition(
            type("", "v1", "Pod", "pods"), shortNames: ["po"], categories: ["all"],
            subresources: [.binding, .ephemeralcontainers, .eviction, .log, .proxy, .status],
            columns: BuiltInColumns.pod, rules: BuiltInRules.pod),
        ResourceDefinition(type("", "v1", "PodTemplate", "podtemplates"), columns: BuiltInColumns.created, rules: tracked),
        ResourceDefinition(
            type("", "v1", "ReplicationController", "replicationcontrollers"), shortNames: ["rc"], categories: ["all"],
            subresources: [.scale, .status], columns: BuiltInColumns.replicaSet, rules: trackedWithStatus),
        ResourceDefinition(
            type("", "v1", "ResourceQuota", "resourcequotas"), shortNames: ["quota"], subresources: [.status],
            columns: BuiltInColumns.created, rules: withStatus),
        ResourceDefinition(type("", "v1", "Secret", "secrets"), columns: BuiltInColumns.secret, rules: BuiltInRules.secret),
        ResourceDefinition(
            type("", "v1", "ServiceAccount", "serviceaccounts"), shortNames: ["sa"], subresources: [.token],
            columns: [BuiltInColumns.name, BuiltInColumns.age],
            rules: KindRules().with {
                $0.returnsDeleted = true
                $0.checksNameOnUpdate = true
            }),
        ResourceDefinition(
            type("", "v1", "Service", "services"), shortNames: ["svc"], categories: ["all"], subresources: [.proxy, .status],
            columns: BuiltInColumns.service, rules: BuiltInRules.service),
    ]

    private static let apps: [ResourceDefinition] = [
        ResourceDefinition(type("apps", "v1", "ControllerRevision", "controllerrevisions"), columns: BuiltInColumns.created),
        ResourceDefinition(
            type("apps", "v1", "DaemonSet", "daemonsets"), shortNames: ["ds"], categories: ["all"], subresources: [.status],
            columns: BuiltInColumns.daemonSet, rules: BuiltInRules.daemonSet),
        ResourceDefinition(
            type("apps", "v1", "Deployment", "deployments"), shortNames: ["deploy"], categories: ["all"],
            subresources: [.scale, .status], columns: BuiltInColumns.deployment, rules: BuiltInRules.deployment),
        ResourceDefinition(
            type("apps", "v1", "ReplicaSet", "replicasets"), shortNames: ["rs"], categories: ["all"],
            subresources: [.scale, .status], columns: BuiltInColumns.replicaSet, rules: BuiltInRules.replicaSet),
        ResourceDefinition(
            type("apps", "v1", "StatefulSet", "statefulsets"), shortNames: ["sts"], categories: ["all"],
            subresources: [.scale, .status], columns: BuiltInColumns.statefulSet, rules: BuiltInRules.statefulSet),
    ]

    private static let events: [ResourceDefinition] = [
        ResourceDefinition(
            type("events.k8s.io", "v1", "Event", "events"), shortNames: ["ev"], columns: BuiltInColumns.event,
            rules: BuiltInRules.groupedEvent, view: EventView.view)
    ]

    private static let identity: [ResourceDefinition] = [
        ResourceDefinition(
            type("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", cluster: true), verbs: [.create]),
        ResourceDefinition(type("authentication.k8s.io", "v1", "TokenReview", "tokenreviews", cluster: true), verbs: [.create]),
        ResourceDefinition(
            type("authorization.k8s.io", "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews"), verbs: [.create]),
        ResourceDefinition(
            type("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", cluster: true), verbs: [.create]),
        ResourceDefinition(
            type("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", cluster: true), verbs: [.create]),
        ResourceDefinition(
            type("authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews", cluster: true), verbs: [.create]),
    ]

    private static let autoscaling: [ResourceDefinition] = [
        ResourceDefinition(
            type("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"), shortNames: ["hpa"], categories: ["all"],
            subresources: [.status], columns: BuiltInColumns.autoscaler, rules: BuiltInRules.autoscaler)
    ]

    private static let batch: [ResourceDefinition] = [
        ResourceDefinition(
            type("batch", "v1", "CronJob", "cronjobs"), shortNames: ["cj"], categories: ["all"], subresources: [.status],
            columns: BuiltInColumns.cronJob, rules: trackedWithStatus),
        ResourceDefinition(
            type("batch", "v1", "Job", "jobs"), categories: ["all"], subresources: [.status], columns: BuiltInColumns.job,
            rules: BuiltInRules.job),
    ]

    private static let networking: [ResourceDefinition] = [
        ResourceDefinition(
            type("networking.k8s.io", "v1", "IngressClass", "ingressclasses", cluster: true), columns: BuiltInColumns.created,
            rules: tracked),
        ResourceDefinition(
            type("networking.k8s.io", "v1", "Ingress", "ingresses"), shortNames: ["ing"], subresources: [.status],
            columns: BuiltInColumns.ingress, rules: trackedWithStatus),
        ResourceDefinition(
            type("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"), singular: "networkpolicy", shortNames: ["netpol"],
            columns: BuiltInColumns.networkPolicy, rules: BuiltInRules.networkPolicy),
    ]

    private static let policy: [ResourceDefinition] = [
        ResourceDefinition(
            type("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"), shortNames: ["pdb"], subresources: [.status],
            columns: BuiltInColumns.disruptionBudget, rules: BuiltInRules.disruptionBudget)
    ]

    private static let access: [ResourceDefinition] = {
        let rules = KindRules().with {
            $0.names = APINameRules.pathSegment
            $0.createsOnUpdate = true
            $0.nulls = [["rules"]]
        }
        return [
            ResourceDefinition(
                type("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", cluster: true),
                columns: BuiltInColumns.roleBinding, rules: BuiltInRules.binding),
            ResourceDefinition(
                type("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", cluster: true),
                columns: BuiltInColumns.role, rules: rules),
            ResourceDefinition(
                type("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"), columns: BuiltInColumns.roleBinding,
                rules: BuiltInRules.binding),
            ResourceDefinition(
                type("rbac.authorization.k8s.io", "v1", "Role", "roles"), columns: BuiltInColumns.role,
                rules: rules.with { $0.validate = BuiltInRules.roleErrors }),
        ]
    }()

    private static let storage: [ResourceDefinition] = [
        ResourceDefinition(
            type("storage.k8s.io", "v1", "StorageClass", "storageclasses", cluster: true), shortNames: ["sc"],
            columns: BuiltInColumns.storageClass, rules: BuiltInRules.storageClass)
    ]

    private static let registration: [ResourceDefinition] = [
        ResourceDefinition(
            type("admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", cluster: true),
            categories: ["api-extensions"], columns: BuiltInColumns.created, rules: tracked),
        ResourceDefinition(
            type("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", cluster: true),
            categories: ["api-extensions"], columns: BuiltInColumns.created, rules: tracked),
        ResourceDefinition(
            type("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", cluster: true),
            shortNames: ["crd", "crds"], categories: ["api-extensions"], subresources: [.status],
            columns: BuiltInColumns.definition, rules: BuiltInRules.definition),
    ]

    private static let others: [ResourceDefinition] = [
        ResourceDefinition(
            type("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", cluster: true), shortNames: ["pc"],
            columns: BuiltInColumns.priorityClass, rules: tracked),
        ResourceDefinition(
            type("coordination.k8s.io", "v1", "Lease", "leases"), columns: BuiltInColumns.lease,
            rules: BuiltInRules.lease),
        ResourceDefinition(
            type("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", cluster: true), columns: BuiltInColumns.runtimeClass),
        ResourceDefinition(
            type("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"), columns: BuiltInColumns.endpointSlice,
            rules: BuiltInRules.endpointSlice),
    ]
}
