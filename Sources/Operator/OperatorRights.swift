import BallastAPI
import KubeTypes

/// Every right that the operator needs at the API server, in one place: what an installation grants it, and what a test runs it with.
///
/// Kubernetes lets nobody grant what he does not hold, so some of these are here for others: `get` and `watch` on Secrets and ConfigMaps
/// are what chains' gateways get, each on a few names of their own namespace.
package enum OperatorRights {
    /// For an operator of all namespaces.
    package static let rules =
        namespacedRules + [
            // Namespaces say which pools they want.
            rule("", ["namespaces"], ["get", "list", "watch"]), runtimeClasses,
        ]

    /// What stands in no namespace, for an operator that watches one: that namespace itself, and nothing of any other.
    package static func clusterRules(watching namespace: String) -> [PolicyRule] {
        var own = rule("", ["namespaces"], ["get", "list", "watch"])
        own.resourceNames = [namespace]
        return [own, runtimeClasses]
    }

    /// For an operator outside the cluster, besides: pods' addresses lead nowhere there, and it speaks to runners through the API server.
    package static let outsideRules = [rule("", ["pods/proxy"], ["create"])]

    private static let runtimeClasses = rule("node.k8s.io", ["runtimeclasses"], ["get"])

    /// In each namespace, or for an operator that watches one, in that.
    package static let namespacedRules: [PolicyRule] = [
        rule(APIGroup.name, kinds, ["get", "list", "watch", "patch"]),
        rule(APIGroup.name, kinds.map { "\($0)/status" }, ["patch"]),
        // Where the admission plugin OwnerReferencesPermissionEnforcement runs, children may not block their owner's deletion without it.
        rule(APIGroup.name, kinds.map { "\($0)/finalizers" }, ["update"]),
        rule("", ["configmaps", "persistentvolumeclaims", "secrets", "serviceaccounts", "services"], children),
        // A job goes when its time after the end has passed.
        rule(APIGroup.name, ["adversaryjobs"], ["delete"]),
        // Slots are pods without an owner.
        rule("", ["pods"], ["get", "list", "watch", "create", "delete"]),
        rule("apps", ["deployments"], children),
        rule("autoscaling", ["horizontalpodautoscalers"], children),
        rule("batch", ["jobs"], children),
        rule("discovery.k8s.io", ["endpointslices"], ["get", "list", "watch"]),
        rule("events.k8s.io", ["events"], ["create", "patch"]),
        rule("networking.k8s.io", ["networkpolicies"], children),
        rule("policy", ["poddisruptionbudgets"], children),
        rule("rbac.authorization.k8s.io", ["rolebindings", "roles"], children),
    ]

    /// In the operator's own namespace besides: its lease, and the channel's authority, which matters where the rules above are limited
    /// to another namespace.
    package static let ownNamespaceRules: [PolicyRule] = [
        rule("coordination.k8s.io", ["leases"], ["get", "list", "watch", "create", "update", "patch"]),
        rule("", ["secrets"], ["get", "create", "patch"]),
    ]

    private static let kinds = BallastCRDs.resources.map(\.type.plural)
    /// What is made, kept as it should be, and deleted.
    private static let children = ["get", "list", "watch", "create", "patch", "delete"]

    private static func rule(_ group: String, _ resources: [String], _ verbs: [String]) -> PolicyRule {
        PolicyRule(apiGroups: [group], resources: resources, verbs: verbs)
    }
}
