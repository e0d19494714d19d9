import ControllerRuntime
import KubeCore
import KubeTypes

/// Who may speak to slots, and to whom they may speak: one policy for each use and namespace, there before the first slot.
package enum SlotPolicies {
    package static func name(_ use: SlotUse) -> String { use == .adversary ? "ballast-adversaries" : "ballast-verifiers" }

    /// Only the operator gets in. An adversary gets out to the gateways of its namespace; generated code to nobody.
    package static func policy(_ use: SlotUse, namespace: String, settings: PoolSettings) -> NetworkPolicy {
        let fromOperator = NetworkPolicyIngressRule(
            from: [
                NetworkPolicyPeer(
                    podSelector: LabelSelector(matchLabels: settings.operatorLabels),
                    namespaceSelector: LabelSelector(matchLabels: ["kubernetes.io/metadata.name": settings.operatorNamespace]))
            ], ports: [NetworkPolicyPort(port: .integer(SlotNames.port), protocol: "TCP")])
        let toGateways = NetworkPolicyEgressRule(
            to: [
                NetworkPolicyPeer(
                    podSelector: LabelSelector(
                        matchLabels: ["app.kubernetes.io/name": "ballast", "app.kubernetes.io/component": ChainNames.component]))
            ], ports: [NetworkPolicyPort(port: .integer(ChainResources.httpPort), protocol: "TCP")])
        let metadata = ObjectMeta(
            name: name(use), namespace: namespace,
            labels: ["app.kubernetes.io/part-of": "ballast", Labels.managedBy: Labels.manager, SlotNames.use: use.rawValue])
        return NetworkPolicy(
            metadata: metadata,
            spec: NetworkPolicySpec(
                podSelector: LabelSelector(matchLabels: [SlotNames.use: use.rawValue]), policyTypes: ["Ingress", "Egress"],
                ingress: [fromOperator], egress: use == .adversary ? [toGateways] : []))
    }

    /// Whether a policy still lets through what it was made to let through, and nothing else. Servers leave out lists that are empty.
    package static func isAsMade(_ policy: NetworkPolicy, _ use: SlotUse, settings: PoolSettings) -> Bool {
        func normal(_ policy: NetworkPolicy) -> NetworkPolicySpec? {
            guard var spec = policy.spec else { return nil }
            spec.policyTypes?.sort()
            spec.ingress = spec.ingress ?? []
            spec.egress = spec.egress ?? []
            return spec
        }
        return normal(policy) == normal(self.policy(use, namespace: policy.metadata.namespace ?? "", settings: settings))
    }
}
