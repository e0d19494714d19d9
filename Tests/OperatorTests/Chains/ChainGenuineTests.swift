import BallastAPI
import ControllerRuntime
import Foundation
import KubeClient
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import ControllerRuntime
@testable import Operator

/// Against a real kube-apiserver, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("A chain's children on a genuine API server", .serialized)
struct ChainGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    /// A namespace with a chain in it, and ways to speak as this or that service account of the namespace.
    private struct Scene {
        var configuration: ClientConfiguration
        var admin: KubeClient
        var namespace: String
        var chain: FailoverChain

        func speaking<Answer>(as account: String, _ body: (ClusterAPI) async throws -> Answer) async throws -> Answer {
            var configuration = configuration
            configuration.impersonation = Impersonation(
                user: "system:serviceaccount:\(namespace):\(account)",
                groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])
            let client = try KubeClient(connecting: configuration)
            let answer: Result<Answer, any Error>
            do { answer = .success(try await body(ClusterAPI(client))) } catch { answer = .failure(error) }
            await client.shutdown()
            return try answer.get()
        }

        /// Gives a service account those rights in the whole cluster, as an installation does for the operator.
        func grant(_ rules: [PolicyRule], to account: String) async throws {
            let name = "\(namespace)-\(account)"
            _ = try await admin.create(ClusterRole(metadata: ObjectMeta(name: name), rules: rules))
            _ = try await admin.create(
                ClusterRoleBinding(
                    metadata: ObjectMeta(name: name),
                    subjects: [Subject(kind: "ServiceAccount", namespace: namespace, name: account)],
                    roleRef: RoleRef(apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: name)))
        }

        func revoke(_ account: String) async throws {
            for type in [ClusterRole.resourceType, ClusterRoleBinding.resourceType] {
                try await admin.delete(ObjectReference(type, namespace: nil, name: "\(namespace)-\(account)"))
            }
        }

        var plan: Plan<ChainEffect> {
            let data = ["tls.crt": Base64Data(text: "c"), "tls.key": Base64Data(text: "k"), "ca.crt": Base64Data(text: "a")]
            return ChainPlanner.plan(
                ChainFixture.observed(chain) {
                    $0.certificate = .known(.issued(data: data, renewAt: noon + 3600))
                    $0.apiServer = EndpointSlice(
                        metadata: ObjectMeta(name: "kubernetes"), addressType: "IPv4", endpoints: [Endpoint(addresses: ["10.1.0.1"])],
                        ports: [EndpointPort(port: 6443)])
                })
        }
    }

    private func withScene(_ change: (inout JSONValue) -> Void, _ body: (Scene) async throws -> Void) async throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let configuration = try KubeConfig.load(path: path).configuration()
        let client = try KubeClient(connecting: configuration)
        for manifest in BallastCRDs.all {
            let name = try #require(manifest[path: "metadata", "name"]?.string)
            let reference = ObjectReference(CustomResourceDefinition.resourceType, namespace: nil, name: name)
            try await client.apply(reference, manifest: manifest, force: true)
            try await established(name, client)
        }
        let namespace = try await client.create(Namespace(metadata: ObjectMeta(name: "chain-\(UUID().uuidString.prefix(8).lowercased())")))
        let result: Result<Void, any Error>
        do {
            var document = ChainFixture.document
            document["metadata"] = ["name": "chat", "namespace": .string(namespace.metadata.name)]
            change(&document)
            let raw = try await client.send(
                .create(FailoverChain.resourceType, namespace: namespace.metadata.name, manifest: document))
            let scene = Scene(
                configuration: configuration, admin: client, namespace: namespace.metadata.name, chain: try raw.decode())
            result = .success(try await body(scene))
        } catch {
            result = .failure(error)
        }
        try await client.delete(namespace.reference)
        await client.shutdown()
        try result.get()
    }

    private func established(_ name: String, _ client: KubeClient) async throws {
        for _ in 0..<200 {
            if try await client.get(CustomResourceDefinition.self, name: name).status?.conditions?.isTrue("Established") == true { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(name) is not established")
    }

    private func applier(_ api: ClusterAPI) -> Applier {
        Applier(
            api: api, memory: ActingMemory(), metrics: RuntimeMetrics(registry: MetricsRegistry()), controller: "test", time: SystemTime())
    }

    /// Applies the whole plan as the operator. The second look is that of a process that was just started.
    private func applyTwice(_ scene: Scene, as account: String) async throws {
        let owner = Owner(scene.chain)
        try await scene.speaking(as: account) { api in
            for object in scene.plan.desired {
                let wanted = try ChildManifest(object, owner: owner)
                let first = try await applier(api).apply(wanted, live: nil, owner: owner)
                #expect(first == .created, "\(wanted.reference)")
                let raw = try await api.send(.get(wanted.reference))
                let live = LiveChild(
                    try #require(raw["metadata"]).decode(ObjectMeta.self), owned: OwnedFields(of: raw, manager: Labels.manager).main)
                let second = try await applier(api).apply(wanted, live: live, owner: owner)
                #expect(second == .unchanged, "\(wanted.reference) is rewritten")
            }
        }
    }

    @Test(
        "with its own rights and no more, the operator makes them all, and finds nothing to change afterwards",
        arguments: [false, true])
    func children(airgap: Bool) async throws {
        try await withScene({ document in
            if airgap {
                document[path: "spec", "airgap"] = true
                document[path: "spec", "targets"] = [["backendRef": ["name": "qwen"]]]
            } else {
                document[path: "spec", "clients"] = ["apiKeysSecretRef": ["name": "keys"]]
                document[path: "spec", "gateway"] = [
                    "autoscaling": ["maxReplicas": 4], "tlsSecretRef": ["name": "tls"], "service": ["type": "NodePort"],
                ]
                document[path: "spec", "cache"] = ["enabled": true, "mesh": ["enabled": true, "tlsSecretRef": ["name": "mesh"]]]
            }
        }) { scene in
            try await scene.grant(OperatorRights.rules, to: "operator")
            let result: Result<Void, any Error>
            do { result = .success(try await applyTwice(scene, as: "operator")) } catch { result = .failure(error) }
            try await scene.revoke("operator")
            try result.get()
        }
    }

    private func code(_ api: ClusterAPI, _ request: APIRequest) async throws -> Int {
        do {
            _ = try await api.send(request)
            return 200
        } catch let status as APIStatus {
            return Int(status.code)
        }
    }

    @Test("gateways read their routes and their Secrets by name, and nothing else")
    func gatewayRights() async throws {
        try await withScene({ _ in }) { scene in
            try await scene.grant(OperatorRights.rules, to: "operator")
            try await applyTwice(scene, as: "operator")
            try await scene.revoke("operator")
            for name in ["anthropic", "others"] {
                _ = try await scene.admin.create(
                    Secret(metadata: ObjectMeta(name: name, namespace: scene.namespace), data: ["key": Base64Data(text: "k")]))
            }
            func secret(_ name: String) -> ObjectReference {
                ObjectReference(Secret.resourceType, namespace: scene.namespace, name: name)
            }
            let routes = ObjectReference(ConfigMap.resourceType, namespace: scene.namespace, name: "chat-routes")
            try await scene.speaking(as: "chat-gateway") { api in
                let answers: [(String, APIRequest, Int)] = [
                    ("the routes", .get(routes), 200), ("a Secret of a target", .get(secret("anthropic")), 200),
                    ("another Secret", .get(secret("others")), 403),
                    ("its own certificate, which the kubelet hands it", .get(secret("chat-gateway")), 403),
                    ("all Secrets", .list(ObjectScope(Secret.resourceType, namespace: scene.namespace)), 403),
                    ("a deletion", .delete(secret("anthropic")), 403),
                    ("other routes", .patch(routes, .merge(["data": ["routes.json": "{}"]])), 403),
                ]
                for (what, request, expected) in answers {
                    let answered = try await code(api, request)
                    #expect(answered == expected, "\(what)")
                }
            }
        }
    }

    @Test("an operator that may not read Secrets itself cannot make the Role, and the failure says so")
    func escalation() async throws {
        try await withScene({ _ in }) { scene in
            let less = OperatorRights.rules.map { rule in
                var rule = rule
                rule.resources?.removeAll { $0 == "secrets" }
                return rule
            }
            try await scene.grant(less, to: "lesser")
            let owner = Owner(scene.chain)
            let role = try #require(scene.plan.desired.first { $0.object is Role })
            let wanted = try ChildManifest(role, owner: owner)
            do {
                try await scene.speaking(as: "lesser") { api in _ = try await applier(api).apply(wanted, live: nil, owner: owner) }
                Issue.record("the Role was made")
            } catch {
                let response = FailureResponse(error, object: wanted.reference)
                #expect(response.failure.reason == "Forbidden")
                #expect(response.failure.message.contains("secrets"), "\(response.failure.message)")
            }
            try await scene.revoke("lesser")
        }
    }
}
