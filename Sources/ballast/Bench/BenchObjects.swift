import BallastAPI
import ControllerRuntime
import Foundation
import Gateway
import KubeClient
import KubeCore
import KubeTypes
import Operator
import Resilience
import Structured

/// What the bench keeps in the API server: a namespace with one chain, its backend, its callers' keys and its gateways' pods.
struct BenchObjects {
    static let chain = "chat"
    static let firstKey = "key-of-first"
    private static let backend = "a"
    private static let keys = "keys"

    let namespace: String

    static var gatewaySettings: GatewaySettings {
        var settings = GatewaySettings()
        settings.port = 0
        settings.threads = 1
        settings.accessLog = false
        settings.addresses = AddressPolicy(allowsLoopback: true)
        return settings
    }

    func create(with admin: KubeClient, pods: Int) async throws {
        let home = OperatorConfiguration().operatorNamespace
        if try await admin.find(Namespace.self, name: home) == nil {
            _ = try await admin.create(Namespace(metadata: ObjectMeta(name: home)))
        }
        _ = try await admin.create(Namespace(metadata: ObjectMeta(name: namespace)))
        _ = try await admin.create(
            Secret(metadata: ObjectMeta(name: Self.keys, namespace: namespace), data: ["first": Base64Data(text: Self.firstKey)]))
        // Nobody is ever asked: every figure is read off the gateways themselves.
        try await create(
            LLMBackend.resourceType,
            [
                "metadata": ["name": .string(Self.backend)],
                "spec": ["provider": "OpenAICompatible", "model": ["name": "m"], "endpoint": ["url": "http://127.0.0.1:9/v1"]],
            ], with: admin)
        try await create(
            FailoverChain.resourceType,
            [
                "metadata": ["name": .string(Self.chain)],
                // One attempt: a question on the way must not be held up by waits between attempts.
                "spec": [
                    "targets": Self.targets("t-0"), "clients": ["apiKeysSecretRef": ["name": .string(Self.keys)]], "retry": ["attempts": 1],
                ],
            ], with: admin)
        // Where no controllers run nobody else makes it, and without it there are no pods.
        do {
            _ = try await admin.create(ServiceAccount(metadata: ObjectMeta(name: "default", namespace: namespace)))
        } catch let status as APIStatus where status.isAlreadyExists {}
        for number in 1...pods { _ = try await admin.create(pod(number)) }
    }

    private func create(_ type: ResourceType, _ body: JSONValue, with admin: KubeClient) async throws {
        var manifest = body
        manifest["apiVersion"] = .string(type.apiVersion)
        manifest["kind"] = .string(type.kind)
        manifest[path: "metadata", "namespace"] = .string(namespace)
        _ = try await admin.send(.create(type, namespace: namespace, manifest: manifest, options: .init(fieldManager: "bench")))
    }

    private static func targets(_ name: String) -> JSONValue { [["name": .string(name), "backendRef": ["name": .string(backend)]]] }

    private func pod(_ number: Int) -> Pod {
        Pod(
            metadata: ObjectMeta(
                name: "g-\(number)", namespace: namespace,
                labels: ["ballast.dev/chain": Self.chain, Labels.managedBy: Labels.manager]),
            spec: PodSpec(containers: [Container(name: "gateway", image: "ballast:bench")]))
    }

    func podUID(_ number: Int, with admin: KubeClient) async throws -> String {
        let pod: Pod = try await admin.get(namespace: namespace, name: "g-\(number)")
        return pod.metadata.uid ?? ""
    }

    /// Writes the chain's certificate where a kubelet would mount it, once the operator has issued it.
    func mountCertificate(into folder: URL, with admin: KubeClient) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        while true {
            if let secret = try await admin.find(Secret.self, namespace: namespace, name: "\(Self.chain)-gateway"), let data = secret.data {
                for (name, value) in data { try Data(value.bytes).write(to: folder.appendingPathComponent(name)) }
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func renameTarget(_ name: String, with admin: KubeClient) async throws {
        _ = try await admin.patch(
            ObjectReference(FailoverChain.resourceType, namespace: namespace, name: Self.chain),
            .merge(["spec": ["targets": Self.targets(name)]]))
    }

    func nameModel(_ name: String, with admin: KubeClient) async throws {
        _ = try await admin.patch(
            ObjectReference(LLMBackend.resourceType, namespace: namespace, name: Self.backend),
            .merge(["spec": ["model": ["name": .string(name)]]]))
    }

    func setKeys(_ keys: [String: String], with admin: KubeClient) async throws {
        _ = try await admin.patch(
            ObjectReference(Secret.resourceType, namespace: namespace, name: Self.keys),
            .merge(["data": .object(.init(uniqueKeysWithValues: keys.map { ($0.key, .string(Data($0.value.utf8).base64EncodedString())) }))]
            ))
    }

    /// Best effort: the cluster is thrown away.
    func remove(with admin: KubeClient) async {
        try? await admin.delete(ObjectReference(Namespace.resourceType, namespace: nil, name: namespace), options: .init())
    }
}
