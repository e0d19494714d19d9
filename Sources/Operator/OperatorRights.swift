import BallastAPI
import KubeTypes

/// Every right that the operator needs at the API server, in one place: what an installation grants it, and what a test runs it with.
///
/// Kubernetes lets nobody grant what he does not hold, so some of these are here for others: `get` and `watch` on Secrets and ConfigMaps
/// are what chains' gateways get, each on a few names of their own namespace.
package enum OperatorRights {
    /// Cluster-wide, or for an operator that watches one namespace, in that.
    package static let rules: [PolicyRule] = [
        rule(APIGroup.name, kinds, ["get", "list", "watch", "patch"]),
        rule(APIGroup.name, kinds.map { "\($0)/status" }, ["patch"]),
        // Where the admission plugin OwnerReferencesPermissionEnforcement runs, children may not block their owner's deletion without it.
        rule(APIGroup.name, kinds.map { "\($0)/finalizers" }, ["update"]),
        rule("", ["configmaps", "persistentvolumeclaims", "secrets", "serviceaccounts", "services"], children),
        // A job goes when its time after the end has passed.
        rule(APIGroup.name, ["adversaryjobs"], ["delete"]),
        // Namespaces say which pools they want; slots are pods without an owner.
        rule("", ["namespaces"], ["get", "list", "watch"]),
        rule("", ["pods"], ["get", "list", "watch", "create", "delete"]),
        rule("node.k8s.io", ["runtimeclasses"], ["get"]),
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
