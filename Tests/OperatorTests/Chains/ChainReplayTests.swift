import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import Structured
import TestSupport
import Testing

@testable import Operator

/// Issues texts in place of certificates, so that runs are alike: what an authority makes is tested with it.
private struct PlainCertificates: ChainCertificates {
    func certificate(of chain: NamespacedName, current: Secret?, now: Date) throws -> ChainCertificate {
        let text = "certificate of \(chain)"
        if current?.data?["tls.crt"]?.text == text { return .good(renewAt: now + 86_400) }
        let data = ["tls.crt": Base64Data(text: text), "tls.key": Base64Data(text: "key"), "ca.crt": Base64Data(text: "authority")]
        return .issued(data: data, renewAt: now + 86_400)
    }
}

private struct NobodyListens: HTTPExecutor {
    func execute(_ request: HTTPRequest) async throws -> HTTPResponse { throw HTTPError.unreachable("nobody listens") }
}

enum ChainLife {
    /// create → change a target → a backend goes → a Secret is rotated → children are edited → delete.
    static func scenario() throws -> ReplayScenario {
        ReplayScenario(
            "FailoverChain",
            prelude: BallastCRDs.all + [
                ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]],
                secret("anthropic", ["key": "a2V5"]), secret("keys", ["team": "c2VjcmV0"]),
            ] + ChainFixture.backendDocuments.map(plain),
            steps: [
                .init("create") { store in
                    var document = plain(ChainFixture.document)
                    document[path: "spec", "clients"] = ["apiKeysSecretRef": ["name": "keys"]]
                    try store.create(document)
                },
                .init("change a target") { store in
                    try edit(store) {
                        $0[path: "spec", "targets"] = [["backendRef": ["name": "qwen"]], ["backendRef": ["name": "claude"]]]
                    }
                },
                .init("a backend goes") { store in
                    try store.delete(
                        LLMBackend.resourceType, namespace: "team-a", name: "qwen", options: .init(propagation: .background))
                },
                .init("a Secret loses its key") { store in
                    try store.modify(Secret.resourceType, namespace: "team-a", name: "anthropic") { $0["data"] = ["other": "a2V5"] }
                },
                .init("and gets it back") { store in
                    try store.modify(Secret.resourceType, namespace: "team-a", name: "anthropic") { $0["data"] = ["key": "bmV3"] }
                },
                .init("children are edited") { store in
                    try store.modify(Deployment.resourceType, namespace: "team-a", name: "chat-gateway") {
                        $0[path: "spec", "replicas"] = 7
                        $0[path: "metadata", "annotations", "example.com/theirs"] = "kept"
                    }
                    try store.modify(Secret.resourceType, namespace: "team-a", name: "chat-gateway") {
                        $0[path: "data", "tls.key"] = "eA=="
                    }
                    try store.modify(Role.resourceType, namespace: "team-a", name: "chat-gateway") {
                        $0["rules"] = [["apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]]]
                    }
                    try store.delete(ConfigMap.resourceType, namespace: "team-a", name: "chat-routes")
                },
                .init("delete") { store in
                    try store.delete(
                        FailoverChain.resourceType, namespace: "team-a", name: "chat", options: .init(propagation: .background))
                },
            ],
            start: start, world: world,
            normalise: { object in
                object[path: "spec", "clusterIP"] = nil
                object[path: "spec", "clusterIPs"] = nil
            })
    }

    static let key = NamespacedName(namespace: "team-a", name: "chat")

    @Sendable private static func start(_ manager: Manager) {
        let wakeups = Wakeups()
        let notifier = Notifier(executor: NobodyListens(), secrets: FixedSecrets(), time: manager.time, wakeups: wakeups)
        manager.add(
            FailoverChainReconciler(
                reports: nil, certificates: PlainCertificates(), notifier: notifier, wakeups: wakeups, settings: ChainSettings()))
    }

    private static func plain(_ document: JSONValue) -> JSONValue {
        var document = document
        document[path: "metadata", "uid"] = nil
        document[path: "metadata", "generation"] = nil
        return document
    }

    private static func secret(_ name: String, _ data: JSONValue) -> JSONValue {
        ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name), "namespace": "team-a"], "data": data]
    }

    private static func edit(_ store: ClusterStore, _ change: (inout JSONValue) -> Void) throws {
        try store.modify(FailoverChain.resourceType, namespace: "team-a", name: "chat", change)
    }

    /// Gateways come up at once.
    @Sendable private static func world(_ store: ClusterStore) throws {
        for deployment in try store.list(Deployment.resourceType) {
            let replicas = deployment[path: "spec", "replicas"] ?? 1
            let status: JSONValue = [
                "replicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas, "updatedReplicas": replicas,
                "observedGeneration": deployment[path: "metadata", "generation"] ?? 1,
            ]
            guard status.object?.contains(where: { deployment[path: "status", $0.key] != $0.value }) == true else { continue }
            try store.modify(
                Deployment.resourceType, namespace: "team-a", name: deployment[path: "metadata", "name"]?.string ?? "", subresource: .status
            ) { $0["status"] = status }
        }
    }
}

@Suite("The life of a FailoverChain, replayed under every fault")
struct ChainReplayTests {
    @Test("undisturbed, it comes to rest after each step, leaves nothing behind and writes nothing in quiet minutes")
    func undisturbed() async throws {
        let record = try await Replay.run(try ChainLife.scenario())
        #expect(record.faults == [])
        try #require(record.snapshots.count == 7)
        func table(_ step: Int) throws -> RouteTable {
            let text = record.snapshots[step]["ConfigMap team-a/chat-routes"]?[path: "data", "routes.json"]?.string
            return try JSONValue(parsing: try #require(text)).decode()
        }
        func condition(_ step: Int, _ type: String) -> JSONValue? {
            record.snapshots[step]["FailoverChain team-a/chat"]?[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
        }
        #expect(try table(0).targets.map(\.name) == ["qwen", "burst", "claude", "llama"])
        #expect(condition(0, "Ready")?["status"] == "True")
        #expect(try table(1).targets.map(\.name) == ["qwen", "claude"])
        #expect(try table(2).targets.map(\.name) == ["claude"])
        #expect(condition(2, "TargetsResolved")?["reason"] == "BackendNotFound")
        #expect(condition(2, "Ready")?["status"] == "True")
        #expect(try table(3).targets.isEmpty)
        #expect(condition(3, "Ready")?["status"] == "False")
        #expect(try table(4).targets.map(\.name) == ["claude"])
        let mended = record.snapshots[5]
        #expect(mended["Deployment team-a/chat-gateway"]?[path: "spec", "replicas"] == 2)
        #expect(mended["Deployment team-a/chat-gateway"]?[path: "metadata", "annotations", "example.com/theirs"] == "kept")
        #expect(mended["Role team-a/chat-gateway"]?["rules"]?.array?.count == 2)
        #expect(mended["Secret team-a/chat-gateway"]?[path: "data", "tls.key"] == "a2V5")
        let left = record.snapshots[6].keys.filter { $0.contains(" team-a/chat") }
        #expect(left.isEmpty)
    }

    @Test("under faults at every single write it ends like an undisturbed life")
    func everyFaultAtEveryWrite() async throws {
        expectNone(try await Replay.check(try ChainLife.scenario()) { ReplayEffort.atEveryWrite(writes: $0) })
    }

    @Test("under faults of every kind it ends like an undisturbed life")
    func everyFault() async throws { expectNone(try await Replay.check(try ChainLife.scenario()) { ReplayEffort.broad(writes: $0) }) }
}
