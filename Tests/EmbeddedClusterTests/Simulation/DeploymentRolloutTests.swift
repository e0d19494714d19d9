import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Deployments in a simulated cluster")
struct DeploymentRolloutTests {
    /// Ready five seconds after the start.
    static func slow(_ configuration: inout SimulationConfiguration) {
        configuration.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(readyAfterSeconds: 5)))
    }

    static let probed: @Sendable (inout JSONValue) -> Void = { spec in
        spec[path: "template", "spec", "containers"] = [
            [
                "name": "main", "image": "app:1", "readinessProbe": ["httpGet": ["path": "/", "port": 80], "periodSeconds": 1],
            ]
        ]
    }

    @Test("comes up: a replica set of revision 1, its pods on nodes, every count and both conditions")
    func comesUp() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web"))
        let deployment = try #require(try world.get(.deployment, "web"))
        #expect(deployment[path: "metadata", "annotations", "deployment.kubernetes.io/revision"] == "1")
        for field in ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "observedGeneration"] {
            #expect(deployment[path: "status", field] == (field == "observedGeneration" ? 1 : 3), "\(field)")
        }
        #expect(deployment[path: "status", "unavailableReplicas"] == nil)
        #expect(try world.condition(.deployment, "web", "Available") == "True MinimumReplicasAvailable")
        #expect(try world.condition(.deployment, "web", "Progressing") == "True NewReplicaSetAvailable")
        let set = try #require(try world.list(.replicaSet).first)
        let hash = try #require(set[path: "metadata", "labels", "pod-template-hash"]?.string)
        #expect(set[path: "metadata", "name"] == .string("web-\(hash)"))
        let pods = try world.pods()
        #expect(pods.count == 3 && pods.allSatisfy { $0.isReady && $0.podIP?.hasPrefix("127.64.") == true })
        #expect(try world.events("web").contains("ScalingReplicaSet: Scaled up replica set web-\(hash) from 0 to 3"))
    }

    @Test("never has fewer ready than allowed nor more pods than surge allows while it rolls")
    func rolls() async throws {
        let world = try await SimulatedWorld(configure: Self.slow)
        try await world.create(Manifest.deployment("web", replicas: 4, Self.probed))
        await world.pass(10)
        #expect(try world.condition(.deployment, "web", "Progressing") == "True NewReplicaSetAvailable")
        try await world.modify(.deployment, "web") { deployment in
            deployment[path: "spec", "template", "metadata", "annotations"] = ["v": "2"]
        }
        var seen: Set<String> = []
        for _ in 0..<60 {
            let pods = try world.pods().filter(\.isActive)
            #expect(pods.count <= 5)
            #expect(pods.count { $0.isReady } >= 3)
            seen.insert(try world.condition(.deployment, "web", "Progressing") ?? "")
            await world.pass(1)
        }
        #expect(seen.contains("True ReplicaSetUpdated"))
        #expect(try world.condition(.deployment, "web", "Progressing") == "True NewReplicaSetAvailable")
        let sizes = try world.list(.replicaSet).map { $0.int("spec", "replicas", default: -1) }.sorted()
        #expect(sizes == [0, 4])
        #expect(try world.get(.deployment, "web")?[path: "metadata", "annotations", "deployment.kubernetes.io/revision"] == "2")
    }

    @Test("Recreate ends every old pod before the first new one")
    func recreates() async throws {
        let world = try await SimulatedWorld { $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(stopSeconds: 3))) }
        try await world.create(Manifest.deployment("web", replicas: 2) { $0["strategy"] = ["type": "Recreate"] })
        try await world.modify(.deployment, "web", Manifest.setImage("app:2"))
        #expect(try world.pods().allSatisfy { $0.isTerminating })
        #expect(try world.list(.replicaSet).count == 1)
        await world.pass(4)
        let images = try world.pods().map { $0.spec.containers.first?["image"] }
        #expect(images == ["app:2", "app:2"])
    }

    @Test("a rollout that cannot go on exceeds its deadline and says so")
    func timesOut() async throws {
        let world = try await SimulatedWorld()
        try await world.create(
            Manifest.deployment("web") {
                $0["progressDeadlineSeconds"] = 30
                $0[path: "template", "spec", "nodeSelector"] = ["disk": "none"]
            })
        #expect(try world.condition(.deployment, "web", "Available") == "False MinimumReplicasUnavailable")
        await world.pass(31)
        #expect(try world.condition(.deployment, "web", "Progressing") == "False ProgressDeadlineExceeded")
    }

    @Test("a paused deployment scales but does not roll")
    func pauses() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 1))
        try await world.modify(.deployment, "web") { deployment in
            deployment[path: "spec", "paused"] = true
            deployment[path: "spec", "replicas"] = 2
            Manifest.setImage("app:2")(&deployment)
        }
        #expect(try world.condition(.deployment, "web", "Progressing") == "Unknown DeploymentPaused")
        #expect(try world.list(.replicaSet).count == 1)
        #expect(try world.pods().count == 2)
        try await world.modify(.deployment, "web") { $0[path: "spec", "paused"] = nil }
        #expect(Set(try world.pods().filter(\.isActive).map { $0.spec.containers.first?["image"] }) == ["app:2"])
    }

    @Test("old replica sets beyond the history limit are removed, and rolling back reuses the set with a new revision")
    func history() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 1) { $0["revisionHistoryLimit"] = 1 })
        for version in 2...4 {
            try await world.modify(.deployment, "web", Manifest.setImage("app:\(version)"))
            await world.pass(1)
        }
        #expect(try world.list(.replicaSet).count == 2)
        try await world.modify(.deployment, "web", Manifest.setImage("app:3"))
        await world.pass(1)
        #expect(try world.list(.replicaSet).count == 2)
        #expect(try world.get(.deployment, "web")?[path: "metadata", "annotations", "deployment.kubernetes.io/revision"] == "5")
    }

    @Test("a deleted pod is replaced, and scaling down takes the pods that are not ready first")
    func replaces() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 3))
        let first = try #require(try world.pods().first)
        try world.store.delete(Kind.pod.type, namespace: "default", name: first.name)
        await world.cluster.settle()
        await world.pass(1)
        #expect(try world.pods().filter(\.isActive).count == 3)
        let sick = try #require(try world.pods().last)
        await world.cluster.crash(namespace: "default", pod: sick.name)
        await world.cluster.settle()
        await world.cluster.crash(namespace: "default", pod: sick.name)
        await world.cluster.settle()
        try await world.modify(.deployment, "web") { $0[path: "spec", "replicas"] = 2 }
        await world.pass(31)
        #expect(try !world.pods().contains { $0.name == sick.name })
    }
}
