import Foundation
import KubeCore
import Structured

/// What every namespace has from the start, and how it empties when it goes.
enum NamespaceController {
    static func decide(
        _ namespace: Resource, hasServiceAccount: Bool, rootCertificates: Resource?, certificate: String, now: Date
    ) -> Decision {
        var decision = Decision()
        guard !namespace.isTerminating else { return decision }
        if !hasServiceAccount {
            decision.append(
                .create(
                    Kind.serviceAccount.type,
                    [
                        "apiVersion": "v1", "kind": "ServiceAccount",
                        "metadata": ["name": "default", "namespace": .string(namespace.name)],
                    ]))
        }
        if rootCertificates == nil {
            decision.append(
                .create(
                    Kind.configMap.type,
                    [
                        "apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": [
                            "name": .string(rootCertificatesName), "namespace": .string(namespace.name),
                            "annotations": [
                                "kubernetes.io/description":
                                    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
                            ],
                        ],
                        "data": ["ca.crt": .string(certificate)],
                    ]))
        }
        return decision
    }

    static let rootCertificatesName = "kube-root-ca.crt"

    /// One object still in a namespace.
    struct Content: Sendable, Hashable {
        var type: ResourceType
        var key: NamespacedName
        var uid: String
        var isTerminating: Bool
        var finalizers: [String]
    }

    /// A terminating namespace deletes what it holds; once empty it loses the finalizer `kubernetes`.
    static func empty(_ namespace: Resource, contents: [Content], now: Date) -> Decision {
        var decision = Decision()
        guard namespace.isTerminating else { return decision }
        for content in contents where !content.isTerminating {
            decision.append(.delete(content.type, content.key, uid: content.uid, propagation: .background))
        }
        var finalizers = (namespace.spec["finalizers"]?.array ?? []).compactMap(\.string)
        if contents.isEmpty {
            guard finalizers.contains("kubernetes") else { return decision }
            finalizers.removeAll { $0 == "kubernetes" }
            var value = namespace.value
            value[path: "spec", "finalizers"] = .array(finalizers.map(JSONValue.string))
            decision.append(.patch(Kind.namespace.type, namespace.key, uid: namespace.uid, value, subresource: "finalize"))
            return decision
        }
        writeStatus(namespace, contents: contents, now: now, into: &decision)
        return decision
    }

    private static func writeStatus(_ namespace: Resource, contents: [Content], now: Date, into decision: inout Decision) {
        var conditions = StatusConditions(namespace.status["conditions"])
        let counts = Dictionary(grouping: contents, by: \.type.groupResource).mapValues(\.count)
        let text = counts.sorted { $0.key < $1.key }.map { "\($0.key) has \($0.value) resource instances" }.joined(separator: ", ")
        conditions.set(
            "NamespaceContentRemaining", true, reason: "SomeResourcesRemain", message: "Some resources are remaining: \(text)", now: now)
        let held = Dictionary(grouping: contents.flatMap(\.finalizers), by: { $0 }).mapValues(\.count)
        let names = held.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }.joined(separator: ", ")
        conditions.set(
            "NamespaceFinalizersRemaining", !held.isEmpty, reason: held.isEmpty ? "ContentHasNoFinalizers" : "SomeFinalizersRemain",
            message: held.isEmpty
                ? "All content-preserving finalizers finished" : "Some content in the namespace has finalizers remaining: \(names)",
            now: now)
        var status = namespace.status
        status["phase"] = "Terminating"
        status["conditions"] = conditions.value
        if status != namespace.status { decision.append(.updateStatus(Kind.namespace.type, namespace.withStatus(status))) }
    }
}
