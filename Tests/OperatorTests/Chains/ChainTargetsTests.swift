import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("What a chain refers to")
struct ChainTargetsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout JSONValue) -> Void = { _ in }
        var observe: @Sendable (inout ObservedChain) -> Void
        var reason: String
        var says: String
        var ready: String
        var serves: [String]
        var testDescription: String { name }
    }

    private static let all = ["qwen", "burst", "claude", "llama"]

    @Test(
        "is served with the rest where something is missing, and says what",
        arguments: [
            Case(
                name: "all there", observe: { _ in }, reason: "Resolved", says: "all 4 targets and their Secrets exist", ready: "Ready",
                serves: all),
            Case(
                name: "a backend is missing", observe: { $0.backends.removeAll { $0.metadata.name == "burst" } }, reason: "BackendNotFound",
                says: "target burst: LLMBackend \"burst\" does not exist in namespace \"team-a\"", ready: "Ready",
                serves: ["qwen", "claude", "llama"]),
            Case(
                name: "a backend's Secret is missing", observe: { $0.secrets = [:] }, reason: "SecretNotFound",
                says:
                    "target claude: LLMBackend claude spec.endpoint.apiKeySecretRef.name: there is no Secret anthropic in namespace team-a; create it with the key key",
                ready: "Ready", serves: ["qwen", "burst", "llama"]),
            Case(
                name: "a backend's key is missing", observe: { $0.secrets = ["anthropic": ["other"]] }, reason: "SecretKeyNotFound",
                says: "Secret anthropic has no key key but other; add it or name another", ready: "Ready",
                serves: ["qwen", "burst", "llama"]),
            Case(
                name: "nothing is there", observe: { $0.backends = [] }, reason: "BackendNotFound", says: "and 1 more",
                ready: "BackendNotFound", serves: []),
            Case(
                name: "the callers' keys are missing", change: { $0[path: "spec", "clients"] = ["apiKeysSecretRef": ["name": "keys"]] },
                observe: { $0.secrets["keys"] = nil }, reason: "SecretNotFound",
                says: "spec.clients.apiKeysSecretRef.name: there is no Secret keys in namespace team-a; create it with an entry",
                ready: "SecretNotFound", serves: all),
            Case(
                name: "the certificate is incomplete", change: { $0[path: "spec", "gateway"] = ["tlsSecretRef": ["name": "tls"]] },
                observe: { $0.secrets["tls"] = ["tls.crt"] }, reason: "SecretKeyNotFound",
                says: "spec.gateway.tlsSecretRef.key: Secret tls has no key tls.key but tls.crt", ready: "SecretKeyNotFound", serves: all),
            Case(
                name: "a listener's address is missing",
                change: { $0[path: "spec", "notifications"] = [["type": "Slack", "urlSecretRef": ["name": "slack", "key": "url"]]] },
                observe: { $0.secrets["slack"] = nil }, reason: "SecretNotFound", says: "spec.notifications[0].urlSecretRef",
                ready: "Ready", serves: all),
        ])
    func resolved(example: Case) throws {
        let chain = ChainFixture.chain(example.change)
        let plan = ChainPlanner.plan(ChainFixture.running(chain, example.observe))
        let condition = try #require(plan.condition("TargetsResolved"))
        #expect(condition.reason == example.reason)
        #expect(condition.message.contains(example.says), "\(condition.message)")
        #expect(condition.status == (example.reason == "Resolved" ? .yes : .no))
        #expect(plan.ready?.reason == example.ready, "\(plan.ready?.message ?? "")")
        #expect(plan.table?.targets.map(\.name) == example.serves)
    }

    /// A backend whose address is a Service of another namespace.
    private static let neighbour: JSONValue = {
        var document = ChainFixture.burst
        document[path: "spec", "endpoint"] = ["url": "http://vllm.models.svc:9000/v1"]
        return document
    }()

    private static let vllm = NamespacedName(namespace: "models", name: "vllm")

    private static func service(_ change: (inout ServiceSpec) -> Void = { _ in }) -> KubeTypes.Service {
        var spec = ServiceSpec(
            type: "ClusterIP", selector: ["app": "vllm"], ports: [ServicePort(name: "http", port: 9000, targetPort: "web")])
        change(&spec)
        return KubeTypes.Service(metadata: ObjectMeta(name: "vllm", namespace: "models"), spec: spec)
    }

    /// An airgapped chain of a managed backend and the neighbour's.
    private static func airgapped(_ service: KubeTypes.Service?, url: String? = nil) -> ObservedChain {
        let chain = ChainFixture.chain {
            $0[path: "spec", "airgap"] = true
            $0[path: "spec", "targets"] = [["backendRef": ["name": "qwen"]], ["backendRef": ["name": "burst"]]]
        }
        return ChainFixture.running(chain) { observed in
            var document = neighbour
            if let url { document[path: "spec", "endpoint", "url"] = .string(url) }
            observed.backends = [Fixture.backend(), Fixture.backend(document)]
            observed.services[vllm] = service
        }
    }

    struct Airgap: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedChain
        var reason: String
        var says: String
        var testDescription: String { name }
    }

    @Test(
        "under airgap is inside, provably, or left out and the chain not ready",
        arguments: [
            Airgap(name: "a Service that selects pods", observed: airgapped(service()), reason: "Ready", says: "2 of 2 targets"),
            Airgap(
                name: "an ExternalName",
                observed: airgapped(
                    service {
                        $0.type = "ExternalName"
                        $0.externalName = "api.openai.com"
                    }), reason: "OutsideTarget", says: "an ExternalName for api.openai.com, which spec.airgap forbids"),
            Airgap(
                name: "a Service without a selector", observed: airgapped(service { $0.selector = nil }), reason: "OutsideTarget",
                says: "selects no pods and so may lead out of the cluster"),
            Airgap(
                name: "an address outside", observed: airgapped(service(), url: "https://burst.example/v1"), reason: "OutsideTarget",
                says: "LLMBackend \"burst\" is outside the cluster (https://burst.example/v1), which spec.airgap forbids"),
        ])
    func airgap(example: Airgap) throws {
        let plan = ChainPlanner.plan(example.observed)
        let ready = try #require(plan.ready)
        #expect(ready.reason == example.reason)
        #expect(ready.message.contains(example.says), "\(ready.message)")
        let isInside = example.reason == "Ready"
        #expect(plan.table?.targets.map(\.name) == (isInside ? ["qwen", "burst"] : ["qwen"]))
        let egress = plan.desired(NetworkPolicy.self, named: "chat-gateway")?.spec?.egress ?? []
        let pods = egress.flatMap { $0.to ?? [] }.compactMap { $0.podSelector?.matchLabels }
        #expect(pods.contains(["app": "vllm"]) == isInside)
        #expect(plan.desired(Deployment.self, named: "chat-gateway")?.spec?.template.spec?.containers[0].args?.contains("--airgap") == true)
    }

    @Test("under airgap a Service that is missing, or has no such port, is told as that")
    func missingService() {
        #expect(ChainPlanner.plan(Self.airgapped(nil)).condition("TargetsResolved")?.reason == "ServiceNotFound")
        let other = Self.service { $0.ports = [ServicePort(port: 80)] }
        let condition = ChainPlanner.plan(Self.airgapped(other)).condition("TargetsResolved")
        #expect(condition?.message.contains("port 9000 of Service vllm of namespace models, which has no such port") == true)
    }

    @Test("an alternate address outside makes a backend outside")
    func alternates() {
        var document = Self.neighbour
        document[path: "spec", "endpoint", "alternateURLs"] = ["https://burst.example/v1"]
        var observed = Self.airgapped(Self.service())
        observed.backends = [Fixture.backend(), Fixture.backend(document)]
        #expect(ChainPlanner.plan(observed).ready?.reason == "OutsideTarget")
    }
}
