import BallastAPI
import HTTPTransport
import KubeCore
import KubeTypes

/// Who may reach gateways, and under airgap whom they may reach. Defaults inside lists are written out.
extension ChainResources {
    package var networkPolicy: NetworkPolicy {
        var spec = NetworkPolicySpec(podSelector: LabelSelector(matchLabels: ChainNames.selector(chain)), policyTypes: ["Ingress"])
        // Callers, probes and metrics share a port; anyone may come, and keys decide who is answered.
        var ingress = [NetworkPolicyIngressRule(ports: [Self.tcp(Self.httpPort)])]
        if isMeshEnabled { ingress.append(NetworkPolicyIngressRule(ports: [Self.tcp(Self.meshPort)])) }
        spec.ingress = ingress
        if chain.spec.airgap == true {
            spec.policyTypes = ["Ingress", "Egress"]
            spec.egress = targetRules + [dnsRule] + (hasChannel ? [operatorRule] : []) + apiServerRules
        }
        return NetworkPolicy(metadata: gatewayMetadata, spec: spec)
    }

    private static func tcp(_ port: Int) -> NetworkPolicyPort { NetworkPolicyPort(port: .integer(port), protocol: "TCP") }

    private static func pods(_ labels: [String: String], in namespace: String) -> NetworkPolicyPeer {
        NetworkPolicyPeer(
            podSelector: LabelSelector(matchLabels: labels),
            namespaceSelector: LabelSelector(matchLabels: ["kubernetes.io/metadata.name": namespace]))
    }

    private var targetRules: [NetworkPolicyEgressRule] {
        targets.destinations.map { destination in
            NetworkPolicyEgressRule(
                to: [Self.pods(destination.pods, in: destination.namespace)],
                ports: [NetworkPolicyPort(port: destination.port, protocol: "TCP")])
        }
    }

    private var dnsRule: NetworkPolicyEgressRule {
        NetworkPolicyEgressRule(
            to: [Self.pods(settings.dnsLabels, in: "kube-system")],
            ports: [NetworkPolicyPort(port: 53, protocol: "UDP"), NetworkPolicyPort(port: 53, protocol: "TCP")])
    }

    private var operatorRule: NetworkPolicyEgressRule {
        NetworkPolicyEgressRule(
            to: [Self.pods(settings.operatorLabels, in: settings.operatorNamespace)], ports: [Self.tcp(ChainSettings.channelPort)])
    }

    /// A policy sees a packet after the Service's address was replaced: it must name the endpoints.
    private var apiServerRules: [NetworkPolicyEgressRule] {
        let (addresses, ports) = apiServerEndpoints
        guard !addresses.isEmpty else { return [] }
        return [
            NetworkPolicyEgressRule(
                to: addresses.map { NetworkPolicyPeer(ipBlock: IPBlock(cidr: "\($0)/\($0.contains(":") ? 128 : 32)")) },
                ports: ports.map(Self.tcp))
        ]
    }

    private var apiServerEndpoints: (addresses: [String], ports: [Int]) {
        let seen = Set((apiServer?.endpoints ?? []).flatMap(\.addresses)).sorted()
        let ports = Set((apiServer?.ports ?? []).compactMap(\.port)).sorted()
        if !seen.isEmpty, !ports.isEmpty { return (seen, ports) }
        let known = settings.apiServerAddresses.compactMap { IPAddress(bytes: $0)?.description }.sorted()
        return (known, [settings.apiServerPort])
    }
}
