import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("What a chain is made of")
struct ChainPlanTests {
    @Test("its children, and an autoscaler only where one is asked for")
    func children() {
        let plan = ChainPlanner.plan(ChainFixture.observed())
        #expect(
            plan.names == [
                "ConfigMap/chat-routes", "Deployment/chat-gateway", "Service/chat", "ServiceAccount/chat-gateway", "Role/chat-gateway",
                "RoleBinding/chat-gateway", "NetworkPolicy/chat-gateway", "PodDisruptionBudget/chat-gateway",
            ])
        let scaled = ChainFixture.chain { $0[path: "spec", "gateway"] = ["autoscaling": ["maxReplicas": 6]] }
        let autoscaler = ChainPlanner.plan(ChainFixture.observed(scaled)).desired(HorizontalPodAutoscaler.self, named: "chat-gateway")
        #expect(autoscaler?.spec?.minReplicas == 2)
        #expect(autoscaler?.spec?.maxReplicas == 6)
    }

    @Test("equal routes are equal texts, and hold no secret's value")
    func canonical() throws {
        let first = ChainPlanner.plan(ChainFixture.observed()).desired(ConfigMap.self, named: "chat-routes")
        let again = ChainPlanner.plan(ChainFixture.observed { $0.backends.reverse() }).desired(ConfigMap.self, named: "chat-routes")
        #expect(first?.data == again?.data)
        let table = try #require(ChainPlanner.plan(ChainFixture.observed()).table)
        #expect(table.targets.map(\.name) == ["qwen", "burst", "claude", "llama"])
        #expect(table.targets[2].apiKeySecretRef == SecretKeyReference(name: "anthropic", key: "key"))
    }

    struct Rights: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout JSONValue) -> Void
        var secrets: [String]?
        var testDescription: String { name }
    }

    @Test(
        "gateways may read their routes and exactly the Secrets that the chain refers to",
        arguments: [
            Rights(name: "a key of a backend", change: { _ in }, secrets: ["anthropic"]),
            Rights(
                name: "none, and then no rule that would mean all",
                change: { $0[path: "spec", "targets"] = [["backendRef": ["name": "qwen"]]] }, secrets: nil),
            Rights(
                name: "clients, certificate and mesh, but not what only the operator reads",
                change: {
                    $0[path: "spec", "clients"] = ["apiKeysSecretRef": ["name": "keys"]]
                    $0[path: "spec", "gateway"] = ["tlsSecretRef": ["name": "tls"]]
                    $0[path: "spec", "cache"] = ["enabled": true, "mesh": ["enabled": true, "tlsSecretRef": ["name": "mesh"]]]
                    $0[path: "spec", "notifications"] = [["type": "Slack", "urlSecretRef": ["name": "slack", "key": "url"]]]
                }, secrets: ["anthropic", "keys", "mesh", "tls"]),
            Rights(
                name: "no key of a target that airgap forbids", change: { $0[path: "spec", "airgap"] = true }, secrets: nil),
        ])
    func rights(example: Rights) throws {
        let chain = ChainFixture.chain(example.change)
        let role = try #require(ChainPlanner.plan(ChainFixture.observed(chain)).desired(Role.self, named: "chat-gateway"))
        let rules = try #require(role.rules)
        let routes = PolicyRule(apiGroups: [""], resources: ["configmaps"], resourceNames: ["chat-routes"], verbs: ["get", "watch"])
        #expect(rules[0] == routes)
        #expect(rules.dropFirst().map(\.resourceNames) == example.secrets.map { [$0] } ?? [])
        #expect(rules.allSatisfy { $0.verbs == ["get", "watch"] && $0.resourceNames?.isEmpty == false })
    }

    @Test("rights on a Secret that does not exist yet are there before it is")
    func rightsBeforeSecret() throws {
        let plan = ChainPlanner.plan(ChainFixture.observed { $0.secrets = [:] })
        #expect(plan.desired(Role.self, named: "chat-gateway")?.rules?.last?.resourceNames == ["anthropic"])
    }

    @Test("a certificate that is good is left alone, a new one is written, and none is asked for without a channel")
    func certificate() throws {
        let secret = ObjectReference(Secret.resourceType, namespace: "team-a", name: "chat-gateway")
        let kept = ChainPlanner.plan(ChainFixture.observed())
        #expect(kept.keep == [secret])
        #expect(kept.outcome == .recheck(after: .seconds(86_400)))
        let data = ["tls.crt": Base64Data(text: "c"), "tls.key": Base64Data(text: "k"), "ca.crt": Base64Data(text: "a")]
        let issued = ChainPlanner.plan(
            ChainFixture.observed { $0.certificate = .known(.issued(data: data, renewAt: noon + 3600)) })
        #expect(issued.desired(Secret.self, named: "chat-gateway")?.data == data)
        #expect(issued.outcome == .recheck(after: .seconds(3600)))
        let alone = ChainPlanner.plan(ChainFixture.observed { $0.certificate = .noChannel })
        #expect(alone.keep.isEmpty)
        #expect(alone.outcome == .settled)
        let container = try #require(alone.desired(Deployment.self, named: "chat-gateway")?.spec?.template.spec?.containers.first)
        #expect(container.args?.contains("--operator") == false)
        let late = ChainPlanner.plan(ChainFixture.running { $0.certificate = .unavailable("the authority is not read yet") })
        #expect(late.keep == [secret])
        #expect(late.outcome == .recheck(after: .seconds(5)))
        #expect(late.condition("GatewayAvailable")?.message.contains("the authority is not read yet") == true)
    }

    @Test("what the pods are made of does not depend on anything but spec and image")
    func template() throws {
        func template(_ observed: ObservedChain) throws -> PodTemplateSpec {
            try #require(ChainPlanner.plan(observed).desired(Deployment.self, named: "chat-gateway")?.spec?.template)
        }
        let first = try template(ChainFixture.observed())
        #expect(try template(ChainFixture.running { $0.report = ChainFixture.report() }) == first)
        #expect(try template(ChainFixture.observed { $0.backends = [] }) == first)
        #expect(try template(ChainFixture.observed { $0.now = noon + 1e6 }) == first)
        #expect(try template(ChainFixture.observed { $0.settings.gatewayImage = "ballast:next" }) != first)
    }

    @Test("turning to autoscaling keeps the gateways there are until the autoscaler decides")
    func autoscaling() {
        let scaled = ChainFixture.chain { $0[path: "spec", "gateway"] = ["autoscaling": ["maxReplicas": 6]] }
        let ours = ChainFixture.observed(scaled) {
            $0.deployment = Deployment(
                metadata: ObjectMeta(name: "chat-gateway", annotations: [CachedDeployment.ownsReplicas: "true"]),
                spec: DeploymentSpec(replicas: 5, selector: LabelSelector(), template: PodTemplateSpec()))
        }
        #expect(ChainPlanner.plan(ours).desired(Deployment.self, named: "chat-gateway")?.spec?.replicas == 5)
        var theirs = ours
        theirs.deployment?.metadata.annotations = [:]
        #expect(ChainPlanner.plan(theirs).desired(Deployment.self, named: "chat-gateway")?.spec?.replicas == nil)
    }

    @Test("a spec that nobody can carry out leaves everything as it is and says why")
    func invalid() throws {
        let chain = ChainFixture.chain { $0[path: "spec", "gateway"] = ["service": ["type": "LoadBalancer"]] }
        let owned: Set = [ObjectReference(Deployment.resourceType, namespace: "team-a", name: "chat-gateway")]
        let plan = ChainPlanner.plan(ChainFixture.observed(chain) { $0.owned = owned })
        #expect(plan.desired.isEmpty)
        #expect(plan.keep == owned)
        #expect(plan.ready?.message.contains("without spec.clients, which lets everybody spend") == true)
        guard case .stalled = plan.outcome else { return #expect(Bool(false), "\(plan.outcome)") }
    }
}
