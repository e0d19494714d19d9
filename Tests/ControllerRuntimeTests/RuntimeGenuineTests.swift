import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import ControllerRuntime

/// Against a real kube-apiserver, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("The applier and a genuine API server", .serialized)
struct RuntimeGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    private struct Scene {
        var api: ClusterAPI
        var owner: Owner

        func applier(_ memory: ActingMemory = ActingMemory()) -> Applier {
            Applier(
                api: api, memory: memory, metrics: RuntimeMetrics(registry: MetricsRegistry()), controller: "test", time: SystemTime())
        }

        func send(_ request: APIRequest) async throws -> JSONValue { try await api.send(request) }

        func live(_ reference: ObjectReference) async throws -> LiveChild {
            let raw = try await send(.get(reference))
            return LiveChild(
                try #require(raw["metadata"]).decode(ObjectMeta.self), owned: OwnedFields(of: raw, manager: Labels.manager).main)
        }
    }

    /// Runs `body` in a namespace of its own, with a ConfigMap as the owner of what it makes.
    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let client = try KubeClient(connecting: try KubeConfig.load(path: path).configuration())
        let api = ClusterAPI(client)
        let name = "runtime-\(UUID().uuidString.prefix(8).lowercased())"
        let namespace = ObjectReference(Namespace.resourceType, namespace: nil, name: name)
        _ = try await api.send(
            .create(
                namespace.type, namespace: nil,
                manifest: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]))
        let raw = try await api.send(
            .create(
                ConfigMap.resourceType, namespace: name,
                manifest: try ConfigMap(metadata: ObjectMeta(name: "owner", namespace: name)).manifest()))
        let scene = Scene(api: api, owner: Owner(try raw.decode(ConfigMap.self)))
        let result: Result<Void, any Error>
        do { result = .success(try await body(scene)) } catch { result = .failure(error) }
        _ = try await api.send(.delete(namespace))
        await client.shutdown()
        try result.get()
    }

    private func wanted(_ arguments: [String], cpu: String = "1000m", env: Bool = true, owner: Owner) throws -> ChildManifest {
        var container: JSONValue = [
            "name": "c", "image": "example.com/i", "args": .array(arguments.map(JSONValue.string)),
            "ports": [["containerPort": 8000, "name": "http"]],
            "resources": ["requests": ["cpu": .string(cpu), "memory": "1024Mi"]],
            "readinessProbe": ["httpGet": ["path": "/health", "port": 8000], "periodSeconds": 10],
        ]
        if env { container["env"] = [["name": "A", "value": "1000m"]] }
        let document: JSONValue = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d"],
            "spec": [
                "replicas": 2, "selector": ["matchLabels": ["app": "d"]],
                "template": [
                    "metadata": ["labels": ["app": "d"]],
                    "spec": [
                        "containers": [container],
                        "volumes": [
                            ["name": "shm", "emptyDir": ["medium": "Memory", "sizeLimit": "2048Mi"]], ["name": "tmp", "emptyDir": [:]],
                        ],
                    ],
                ],
            ],
        ]
        return try ChildManifest(DesiredObject(try document.decode(Deployment.self)), owner: owner)
    }

    @Test("what was created is as wanted: to the same process, and to one that was just started")
    func steady() async throws {
        try await withScene { scene in
            let wanted = try wanted(["a", "b"], owner: scene.owner)
            let applier = scene.applier()
            #expect(try await applier.apply(wanted, live: nil, owner: scene.owner) == .created)
            let live = try await scene.live(wanted.reference)
            #expect(try await applier.apply(wanted, live: live, owner: scene.owner) == .unchanged)
            #expect(try await scene.applier().apply(wanted, live: live, owner: scene.owner) == .unchanged)
            #expect(try await scene.applier().apply(wanted, live: nil, owner: scene.owner) == .unchanged)
        }
    }

    @Test("an edit by hand is undone, foreign fields stay, and a field no longer wanted goes")
    func repairs() async throws {
        try await withScene { scene in
            let wanted = try wanted(["a"], owner: scene.owner)
            let applier = scene.applier()
            _ = try await applier.apply(wanted, live: nil, owner: scene.owner)
            _ = try await scene.send(
                .patch(
                    wanted.reference,
                    .merge(["metadata": ["annotations": ["example.com/theirs": "kept"]], "spec": ["replicas": 7]])))
            #expect(try await applier.apply(wanted, live: try await scene.live(wanted.reference), owner: scene.owner) == .changed)
            let repaired = try await scene.send(.get(wanted.reference))
            #expect(repaired[path: "spec", "replicas"] == 2)
            #expect(repaired[path: "metadata", "annotations", "example.com/theirs"] == "kept")
            let less = try self.wanted(["a"], env: false, owner: scene.owner)
            #expect(try await applier.apply(less, live: try await scene.live(less.reference), owner: scene.owner) == .changed)
            let container = try await scene.send(.get(less.reference))[path: "spec", "template", "spec", "containers"]?[0]
            #expect(container?["env"] == nil)
        }
    }

    @Test("a stranger of the same name is refused and not touched")
    func stranger() async throws {
        try await withScene { scene in
            let wanted = try wanted(["a"], owner: scene.owner)
            var theirs = wanted.manifest
            theirs[path: "metadata", "ownerReferences"] = nil
            let before = try await scene.send(
                .create(
                    Deployment.resourceType, namespace: scene.owner.namespace, manifest: theirs, options: .init(fieldManager: "stranger")))
            await #expect(throws: NameConflict.self) {
                _ = try await scene.applier().apply(wanted, live: nil, owner: scene.owner)
            }
            let after = try await scene.send(.get(wanted.reference))
            // The version is no witness: the cluster's own controllers may write the Deployment meanwhile.
            #expect(after["spec"] == before["spec"])
            #expect(after[path: "metadata", "ownerReferences"] == nil)
            let managers = after[path: "metadata", "managedFields"]?.array?.compactMap { $0["manager"]?.string } ?? []
            #expect(!managers.isEmpty && !managers.contains("ballast"), "\(managers)")
        }
    }

    @Test("an apply or a deletion meant for a former incarnation does not reach its successor")
    func incarnations() async throws {
        try await withScene { scene in
            let wanted = try wanted(["a"], owner: scene.owner)
            _ = try await scene.applier().apply(wanted, live: nil, owner: scene.owner)
            let former = LiveChild(uid: "00000000-0000-0000-0000-000000000000", controllerUID: scene.owner.uid, owned: 0)
            await #expect(throws: APIStatus.self) {
                _ = try await scene.applier().apply(wanted, live: former, owner: scene.owner)
            }
            try await scene.applier().delete(wanted.reference, uid: former.uid, owner: scene.owner)
            _ = try await scene.send(.get(wanted.reference))
        }
    }
}
