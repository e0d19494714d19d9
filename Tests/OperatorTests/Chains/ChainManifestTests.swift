import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

/// Whole manifests as they are applied, to be read by people: `Tests/Golden/chain-<name>.yaml`.
@Suite("The manifests of a chain")
struct ChainManifestTests {
    private static func airgapped() -> ObservedChain {
        let chain = ChainFixture.chain {
            $0[path: "spec", "airgap"] = true
            $0[path: "spec", "targets"] = [["backendRef": ["name": "qwen"]], ["backendRef": ["name": "llama"]]]
        }
        return ChainFixture.observed(chain) {
            $0.apiServer = EndpointSlice(
                metadata: ObjectMeta(name: "kubernetes", namespace: "default"), addressType: "IPv4",
                endpoints: [Endpoint(addresses: ["10.1.0.2"]), Endpoint(addresses: ["10.1.0.1"])],
                ports: [EndpointPort(name: "https", port: 6443, protocol: "TCP")])
        }
    }

    private static func whole() -> ObservedChain {
        ChainFixture.observed(
            ChainFixture.chain {
                $0[path: "spec", "clients"] = ["apiKeysSecretRef": ["name": "keys"]]
                $0[path: "spec", "cache"] = ["enabled": true, "mesh": ["enabled": true, "tlsSecretRef": ["name": "mesh"]]]
                $0[path: "spec", "gateway"] = [
                    "tlsSecretRef": ["name": "tls"],
                    "service": ["type": "LoadBalancer", "annotations": ["example.com/internal": "true"]],
                    "autoscaling": ["minReplicas": 3, "maxReplicas": 9],
                ]
            })
    }

    private static func find<Object: KubeObject>(_ type: Object.Type, in observed: ObservedChain, named name: String) throws -> Object {
        try #require(ChainPlanner.plan(observed).desired(type, named: name))
    }

    @Test("are those of the golden files; BALLAST_UPDATE_GOLDEN=1 rewrites them")
    func golden() throws {
        let plain = ChainFixture.observed()
        try Golden.compare(try Self.find(Deployment.self, in: plain, named: "chat-gateway"), "chain-deployment")
        try Golden.compare(try Self.find(Role.self, in: plain, named: "chat-gateway"), "chain-role")
        try Golden.compare(try Self.find(NetworkPolicy.self, in: plain, named: "chat-gateway"), "chain-networkpolicy")
        try Golden.compare(try Self.find(ConfigMap.self, in: plain, named: "chat-routes"), "chain-routes")
        try Golden.compare(try Self.find(NetworkPolicy.self, in: Self.airgapped(), named: "chat-gateway"), "chain-airgap-networkpolicy")
        let whole = Self.whole()
        try Golden.compare(try Self.find(Deployment.self, in: whole, named: "chat-gateway"), "chain-whole-deployment")
        try Golden.compare(try Self.find(KubeTypes.Service.self, in: whole, named: "chat"), "chain-whole-service")
        try Golden.compare(try Self.find(HorizontalPodAutoscaler.self, in: whole, named: "chat-gateway"), "chain-whole-autoscaler")
    }

    @Test("are pods that the strictest of Kubernetes' security profiles admits")
    func restricted() throws {
        let pod = try #require(try Self.find(Deployment.self, in: Self.whole(), named: "chat-gateway").spec?.template.spec)
        let container = try #require(pod.containers.first?.securityContext)
        #expect(pod.securityContext?.runAsNonRoot == true)
        #expect(pod.securityContext?.seccompProfile?.type == "RuntimeDefault")
        #expect(container.allowPrivilegeEscalation == false)
        #expect(container.readOnlyRootFilesystem == true)
        #expect(container.capabilities == Capabilities(drop: ["ALL"]))
    }

    @Test("leave a gateway the time to end its longest request")
    func grace() throws {
        let slow = ChainFixture.chain { $0[path: "spec", "retry"] = ["requestTimeoutSeconds": 600] }
        let pod = try Self.find(Deployment.self, in: ChainFixture.observed(slow), named: "chat-gateway").spec?.template.spec
        #expect((pod?.terminationGracePeriodSeconds ?? 0) > 600)
    }

    @Test("name the API server by the operator's own knowledge where its slice cannot be seen")
    func apiServer() throws {
        var observed = Self.airgapped()
        observed.apiServer = nil
        observed.settings.apiServerAddresses = [[10, 2, 0, 9], [0xFD] + [UInt8](repeating: 0, count: 14) + [1]]
        observed.settings.apiServerPort = 7443
        let rules = try Self.find(NetworkPolicy.self, in: observed, named: "chat-gateway").spec?.egress ?? []
        #expect(rules.flatMap { $0.to ?? [] }.compactMap(\.ipBlock?.cidr) == ["10.2.0.9/32", "fd00::1/128"])
        #expect(rules.last?.ports == [NetworkPolicyPort(port: .integer(7443), protocol: "TCP")])
    }
}
