import KubeCore
import Structured

extension ResourceAPI {
    static let namespaces = ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)

    /// Makes what every cluster has from its first moment: the four namespaces, the `kubernetes` Service and the user-facing roles.
    package func bootstrap() throws(APIError) {
        let store = ClusterStore(api: self, manager: "kube-apiserver")
        for name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
            try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
        try store.create([
            "apiVersion": "v1", "kind": "Service",
            "metadata": [
                "name": "kubernetes", "namespace": "default", "labels": ["component": "apiserver", "provider": "kubernetes"],
            ],
            "spec": [
                "clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"],
                "ports": [["name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443]],
            ],
        ])
        for (name, rules, aggregated) in Self.roles { try store.create(Self.clusterRole(name, rules, aggregated)) }
        try store.create([
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": ["name": "cluster-admin"],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"],
            "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:masters"]],
        ])
        for (role, groups) in [
            ("system:basic-user", ["system:authenticated"]), ("system:discovery", ["system:authenticated"]),
            ("system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]),
        ] {
            try store.create([
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": ["name": .string(role)],
                "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(role)],
                "subjects": .array(
                    groups.map { ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string($0)] }),
            ])
        }
    }

    private static let read: JSONValue = ["get", "list", "watch"]
    private static let write: JSONValue = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    private static let workloads: JSONValue = [
        "configmaps", "endpoints", "persistentvolumeclaims", "pods", "pods/log", "pods/status", "replicationcontrollers", "services",
        "serviceaccounts", "events",
    ]
    private static let groups: JSONValue = ["apps", "batch", "autoscaling", "policy", "networking.k8s.io", "discovery.k8s.io"]

    private static let roles: [(String, [JSONValue], Bool)] = [
        (
            "cluster-admin",
            [
                ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]], ["nonResourceURLs": ["*"], "verbs": ["*"]],
            ], false
        ),
        (
            "admin",
            [
                ["apiGroups": [""], "resources": workloads, "verbs": write], ["apiGroups": [""], "resources": ["secrets"], "verbs": write],
                ["apiGroups": groups, "resources": ["*"], "verbs": write],
                ["apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "rolebindings"], "verbs": write],
                ["apiGroups": [""], "resources": ["namespaces"], "verbs": read],
            ], true
        ),
        (
            "edit",
            [
                ["apiGroups": [""], "resources": workloads, "verbs": write], ["apiGroups": [""], "resources": ["secrets"], "verbs": write],
                ["apiGroups": groups, "resources": ["*"], "verbs": write], ["apiGroups": [""], "resources": ["namespaces"], "verbs": read],
            ], true
        ),
        (
            "view",
            [
                ["apiGroups": [""], "resources": workloads, "verbs": read], ["apiGroups": groups, "resources": ["*"], "verbs": read],
                ["apiGroups": [""], "resources": ["namespaces"], "verbs": read],
            ], true
        ),
        (
            "system:basic-user",
            [
                [
                    "apiGroups": ["authorization.k8s.io"], "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
                    "verbs": ["create"],
                ], ["apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"], "verbs": ["create"]],
            ], false
        ),
        (
            "system:discovery",
            [
                [
                    "nonResourceURLs": [
                        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version",
                    ],
                    "verbs": ["get"],
                ]
            ], false
        ),
        (
            "system:public-info-viewer",
            [["nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"], "verbs": ["get"]]], false
        ),
    ]

    /// The user-facing roles collect what roles with the matching `aggregate-to` label grant.
    private static func clusterRole(_ name: String, _ rules: [JSONValue], _ aggregated: Bool) -> JSONValue {
        var role: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": ["name": .string(name)],
            "rules": .array(rules),
        ]
        if aggregated {
            role["aggregationRule"] = [
                "clusterRoleSelectors": [["matchLabels": ["rbac.authorization.k8s.io/aggregate-to-\(name)": "true"]]]
            ]
        }
        return role
    }
}
