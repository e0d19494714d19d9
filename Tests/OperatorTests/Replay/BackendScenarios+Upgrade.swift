import BallastAPI
import EmbeddedCluster
import KubeCore
import KubeTypes
import Structured
import TestSupport

@testable import Operator

extension BackendLife {
    /// An operator that starts among the children of an older version, which applied other fields and an object more.
    static let upgrade = scenario(
        "an older version's children",
        [
            Step("upgrade") { store in
                let backend = try store.create(document())
                try olderChildren(of: backend[path: "metadata", "uid"] ?? "", ClusterStore(api: store.api, manager: "ballast"))
            },
            Step("delete") { store in
                try store.delete(LLMBackend.resourceType, namespace: "team-a", name: "qwen", options: .init(propagation: .background))
            },
        ])

    private static func olderChildren(of uid: JSONValue, _ ballast: ClusterStore) throws {
        func apply(_ type: ResourceType, _ spec: JSONValue) throws {
            let owner: JSONValue = [
                "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend", "name": "qwen", "uid": uid, "controller": true,
                "blockOwnerDeletion": true,
            ]
            let labels: JSONValue = [
                "app.kubernetes.io/managed-by": "ballast", "ballast.dev/backend": "qwen", "ballast.dev/of-old": "yes",
            ]
            try ballast.patch(
                type, namespace: "team-a", name: "qwen",
                .apply([
                    "apiVersion": .string(type.apiVersion), "kind": .string(type.kind),
                    "metadata": ["name": "qwen", "namespace": "team-a", "labels": labels, "ownerReferences": [owner]], "spec": spec,
                ]))
        }
        let selector: JSONValue = [
            "app.kubernetes.io/component": "model-server", "ballast.dev/backend": "qwen", "ballast.dev/group": "primary",
        ]
        try apply(
            Deployment.resourceType,
            [
                "replicas": 5, "paused": true, "selector": ["matchLabels": selector],
                "template": [
                    "metadata": ["labels": selector, "annotations": ["ballast.dev/of-old": "yes"]],
                    "spec": [
                        "hostNetwork": true,
                        "containers": [
                            ["name": "model-server", "image": "old:1", "env": [["name": "OLD", "value": "1"]]],
                            ["name": "sidecar", "image": "old:1"],
                        ],
                    ],
                ],
            ])
        try apply(
            KubeTypes.Service.resourceType,
            [
                "selector": ["ballast.dev/backend": "qwen", "of": "old"],
                "ports": [["name": "http", "port": 8000], ["name": "old", "port": 1]],
            ])
        // What the new version does not want at all.
        try apply(
            HorizontalPodAutoscaler.resourceType,
            ["maxReplicas": 9, "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "qwen"]])
    }
}
