import BallastAPI
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Gateway
@testable import ballast

/// Against a real kube-apiserver, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("A gateway's rights at a genuine API server", .serialized, .timeLimit(.minutes(5)))
struct InClusterGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    /// A namespace with a ServiceAccount that has exactly a chain's Role, and a configuration of its token.
    private func withAccount(_ body: (KubeClient, ClientConfiguration, String) async throws -> Void) async throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let configuration = try KubeConfig.load(path: path).configuration()
        let admin = try KubeClient(connecting: configuration)
        let namespace = "gateway-\(UUID().uuidString.prefix(8).lowercased())"
        _ = try await admin.create(Namespace(metadata: ObjectMeta(name: namespace)))
        let meta = ObjectMeta(name: "chat-gateway", namespace: namespace)
        _ = try await admin.create(ServiceAccount(metadata: meta))
        let rules = [
            PolicyRule(apiGroups: [""], resources: ["configmaps"], resourceNames: ["chat-routes"], verbs: ["get", "watch"]),
            PolicyRule(apiGroups: [""], resources: ["secrets"], resourceNames: ["keys"], verbs: ["get", "watch"]),
        ]
        _ = try await admin.create(Role(metadata: meta, rules: rules))
        _ = try await admin.create(
            RoleBinding(
                metadata: meta, subjects: [Subject(kind: "ServiceAccount", namespace: namespace, name: "chat-gateway")],
                roleRef: RoleRef(apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "chat-gateway")))
        let account = ObjectReference(ServiceAccount.resourceType, namespace: namespace, name: "chat-gateway")
        let request: JSONValue = [
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": ["expirationSeconds": 3600],
        ]
        let answer = try await admin.send(.create(subresource: "token", of: account, document: request))
        var own = configuration
        own.tls.identity = nil
        own.credentials = .token(try #require(answer[path: "status", "token"]?.string))
        let result: Result<Void, any Error>
        do { result = .success(try await body(admin, own, namespace)) } catch { result = .failure(error) }
        try await admin.delete(ObjectReference(Namespace.resourceType, namespace: nil, name: namespace))
        await admin.shutdown()
        try result.get()
    }

    @Test("with its Role a gateway follows its table and its Secret by name, and can list nothing")
    func rights() async throws {
        let provider = try await TestProvider.start(.whole("hello"))
        let web = try CurlTransport()
        try await withAccount { admin, own, namespace in
            let gateway = try KubeClient(connecting: own)
            for type in [ConfigMap.resourceType, Secret.resourceType] {
                let refused = await #expect(throws: APIStatus.self) {
                    try await gateway.send(.list(ObjectScope(type, namespace: namespace)))
                }
                #expect(refused?.isForbidden == true)
            }
            let other = ObjectReference(Secret.resourceType, namespace: namespace, name: "others")
            #expect(await #expect(throws: APIStatus.self) { try await gateway.send(.get(other)) }?.isForbidden == true)
            await gateway.shutdown()

            var table = InClusterFixture.table([("a", provider.url, "keys")])
            table.namespace = namespace
            var map = InClusterFixture.configMap(try table.text())
            map.metadata.namespace = namespace
            var secret = InClusterFixture.secret("keys", "first")
            secret.metadata.namespace = namespace
            _ = try await admin.create(secret)
            let fixture = try InClusterFixture.make()
            try await fixture.withGateway(own, namespace: namespace) { port in
                #expect(try await fixture.get(port, "/ready").status == 503)
                _ = try await admin.create(map)
                try await eventually { try await fixture.get(port, "/ready").status == 200 }
                _ = try await fixture.ask(port)
                #expect(provider.keys.last == "bearer first")
                let rotated = Data(Array("second".utf8)).base64EncodedString()
                _ = try await admin.patch(secret.reference, .merge(["data": ["key": .string(rotated)]]))
                try await eventually {
                    _ = try await fixture.ask(port)
                    return provider.keys.last == "bearer second"
                }
            }
        }
        await web.shutdown()
        await provider.stop()
    }
}
