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

/// Nobody answers a probe: health comes from readiness here.
private struct NoAnswers: HTTPExecutor {
    func execute(_ request: HTTPRequest) async throws -> HTTPResponse { throw HTTPError.connection("nobody listens") }
}

enum BackendLife {
    static let backend = ObjectReference(LLMBackend.resourceType, namespace: "team-a", name: "qwen")

    /// create → scale → edit → break by hand → delete.
    static func scenario() throws -> ReplayScenario {
        ReplayScenario(
            "LLMBackend",
            prelude: BallastCRDs.all + [
                ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]],
                [
                    "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "hf", "namespace": "team-a"],
                    "data": ["token": "dG9rZW4="],
                ],
            ],
            steps: [
                .init("create") { store in
                    var document = Fixture.document
                    document[path: "metadata", "uid"] = nil
                    document[path: "metadata", "generation"] = nil
                    document[path: "spec", "serving", "cache", "accessMode"] = "ReadWriteMany"
                    try store.create(document)
                },
                .init("scale") { store in try edit(store) { $0[path: "spec", "serving", "replicas"] = 4 } },
                .init("edit") { store in
                    try edit(store) { $0[path: "spec", "serving", "image"] = "vllm/vllm-openai:v0.12.0" }
                },
                .init("break") { store in
                    try store.modify(Deployment.resourceType, namespace: "team-a", name: "qwen") {
                        $0[path: "spec", "replicas"] = 1
                        $0[path: "metadata", "annotations", "example.com/theirs"] = "kept"
                    }
                    try store.delete(KubeTypes.Service.resourceType, namespace: "team-a", name: "qwen")
                },
                .init("delete") { store in
                    try store.delete(LLMBackend.resourceType, namespace: "team-a", name: "qwen", options: .init(propagation: .background))
                },
            ],
            start: { manager in
                var settings = BackendSettings()
                settings.managedHealth = .readiness
                let wakeups = Wakeups()
                let check = HealthCheck(executor: NoAnswers(), secrets: KubeSecretValues(api: manager.api), time: manager.time)
                let prober = HealthProber(check: check, time: manager.time, wakeups: wakeups)
                manager.add(LLMBackendReconciler(prober: prober, wakeups: wakeups, settings: settings))
            },
            world: world,
            normalise: { object in
                object[path: "status", "cost"] = nil
                // Handed out at random.
                object[path: "spec", "clusterIP"] = nil
                object[path: "spec", "clusterIPs"] = nil
                object[path: "status", "health", "lastTransitionTime"] = nil
                for field in ["startTime", "completionTime"] { object[path: "status", field] = nil }
            },
            // One hourly cost checkpoint may fall into ten minutes.
            unexplained: { writes in
                let statuses = writes.filter { $0.hasSuffix("/llmbackends/qwen/status") }
                return writes.filter { !$0.hasSuffix("/llmbackends/qwen/status") } + statuses.dropFirst()
            })
    }

    private static func edit(_ store: ClusterStore, _ change: (inout JSONValue) -> Void) throws {
        try store.modify(LLMBackend.resourceType, namespace: "team-a", name: "qwen", change)
    }

    /// What the controller manager and the kubelets would make of it, at once.
    @Sendable private static func world(_ store: ClusterStore) throws {
        for deployment in try store.list(Deployment.resourceType) {
            let replicas = deployment[path: "spec", "replicas"] ?? 1
            let status: JSONValue = [
                "replicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas, "updatedReplicas": replicas,
                "observedGeneration": deployment[path: "metadata", "generation"] ?? 1,
            ]
            try set(status, on: deployment, Deployment.resourceType, store)
        }
        for job in try store.list(Job.resourceType) {
            let condition: JSONValue = [
                "type": "Complete", "status": "True", "lastTransitionTime": "2026-03-02T12:00:00Z", "lastProbeTime": "2026-03-02T12:00:00Z",
            ]
            let status: JSONValue = [
                "succeeded": 1, "conditions": [condition], "startTime": "2026-03-02T12:00:00Z", "completionTime": "2026-03-02T12:00:00Z",
            ]
            try set(status, on: job, Job.resourceType, store)
        }
        for claim in try store.list(PersistentVolumeClaim.resourceType) {
            try set(["phase": "Bound"], on: claim, PersistentVolumeClaim.resourceType, store)
        }
    }

    private static func set(_ status: JSONValue, on object: JSONValue, _ type: ResourceType, _ store: ClusterStore) throws {
        let members = status.object ?? [:]
        guard members.contains(where: { object[path: "status", $0.key] != $0.value }) else { return }
        try store.modify(
            type, namespace: object[path: "metadata", "namespace"]?.string, name: object[path: "metadata", "name"]?.string ?? "",
            subresource: .status
        ) { $0["status"] = status }
    }
}

@Suite("The life of an LLMBackend, replayed under every fault")
struct LifecycleReplayTests {
    @Test("undisturbed, it comes to rest after each step, leaves nothing behind and writes nothing in quiet minutes")
    func undisturbed() async throws {
        let record = try await Replay.run(try BackendLife.scenario())
        #expect(record.unexplained.isEmpty)
        #expect(record.orphans.isEmpty)
        #expect(record.restless.isEmpty)
        let created = try #require(record.snapshots.first)
        #expect(created["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 2)
        let broken = record.snapshots[3]
        #expect(broken["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 4)
        #expect(broken["Deployment team-a/qwen"]?[path: "metadata", "annotations", "example.com/theirs"] == "kept")
        #expect(broken["Service team-a/qwen"] != nil)
        let last = record.snapshots[4].keys.filter { $0.contains(" team-a/") }.sorted()
        #expect(last == ["PersistentVolumeClaim team-a/qwen", "Secret team-a/hf"])
    }

    @Test("under every fault it ends like an undisturbed life")
    func everyFault() async throws {
        let scenario = try BackendLife.scenario()
        let undisturbed = try await Replay.run(scenario)
        try #require(undisturbed.writes.count > 5)
        let steps = scenario.steps.map(\.name)
        for fault in ReplayFault.all(writes: undisturbed.writes.count) {
            let record = try await Replay.run(scenario, fault: fault)
            let differences = record.differences(from: undisturbed, steps: steps)
            #expect(differences.isEmpty, "\(fault): \(differences.joined(separator: "\n"))")
            if case .crashBefore = fault { #expect(record.crashes == 1, "\(fault)") }
            if case .crashAfter = fault { #expect(record.crashes == 1, "\(fault)") }
        }
    }
}
