import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Garbage collection and namespaces in a simulated cluster")
struct GarbageCollectionTests {
    @Test(
        "the propagation policy decides what becomes of dependents",
        arguments: [
            (policy: DeleteOptions.Propagation.background, sets: 0, pods: 0), (policy: .foreground, sets: 0, pods: 0),
            (policy: .orphan, sets: 1, pods: 2),
        ])
    func propagation(_ expected: (policy: DeleteOptions.Propagation, sets: Int, pods: Int)) async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 2))
        try await world.delete(.deployment, "web", expected.policy)
        await world.pass(1)
        #expect(try world.list(.deployment).isEmpty)
        #expect(try world.list(.replicaSet).count == expected.sets)
        #expect(try world.pods().count == expected.pods)
    }

    @Test("foreground deletion keeps the owner until what blocks it is gone")
    func foreground() async throws {
        let world = try await SimulatedWorld { $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(stopSeconds: 5))) }
        try await world.create(Manifest.deployment("web", replicas: 1))
        try await world.delete(.deployment, "web", .foreground)
        await world.pass(4)
        #expect(try world.get(.deployment, "web")?[path: "metadata", "finalizers"] == ["foregroundDeletion"])
        #expect(try world.pods().allSatisfy { $0.isTerminating })
        await world.pass(2)
        #expect(try world.list(.deployment).isEmpty && world.list(.replicaSet).isEmpty)
        #expect(try world.pods().isEmpty)
    }

    static func map(_ name: String, owners: [JSONValue]) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string(name), "namespace": "default", "ownerReferences": .array(owners)],
        ]
    }

    static func owner(_ object: JSONValue) -> JSONValue {
        [
            "apiVersion": object["apiVersion"] ?? "", "kind": object["kind"] ?? "", "name": object[path: "metadata", "name"] ?? "",
            "uid": object[path: "metadata", "uid"] ?? "",
        ]
    }

    @Test("a dangling owner means deletion, unless another owner is alive: then only the reference goes")
    func dangling() async throws {
        let world = try await SimulatedWorld()
        let alive = try world.store.create(Self.map("alive", owners: []))
        let ghost: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "name": "ghost", "uid": "00000000-0000-4000-8000-000000000000"]
        try await world.create(Self.map("lost", owners: [ghost]), Self.map("kept", owners: [ghost, Self.owner(alive)]))
        #expect(try world.get(.configMap, "lost") == nil)
        #expect(try world.get(.configMap, "kept")?[path: "metadata", "ownerReferences"] == [Self.owner(alive)])
        try await world.delete(.configMap, "alive")
        #expect(try world.get(.configMap, "kept") == nil)
    }

    @Test("an owner in another namespace counts as absent")
    func otherNamespace() async throws {
        let world = try await SimulatedWorld()
        try await world.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "other"]])
        let stranger = try world.store.create([
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "stranger", "namespace": "other"],
        ])
        try await world.create(Self.map("child", owners: [Self.owner(stranger)]))
        #expect(try world.get(.configMap, "child") == nil)
    }

    @Test("every namespace has its service account and root certificates, and gets them back")
    func namespaceContents() async throws {
        let world = try await SimulatedWorld()
        #expect(try world.get(.serviceAccount, "default") != nil)
        try await world.delete(.configMap, "kube-root-ca.crt")
        #expect(try world.get(.configMap, "kube-root-ca.crt") != nil)
    }

    @Test("a namespace goes when all that is in it has gone")
    func namespaceDeletion() async throws {
        let world = try await SimulatedWorld { $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(stopSeconds: 5))) }
        try await world.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team"]])
        var deployment = Manifest.deployment("web", replicas: 2)
        deployment[path: "metadata", "namespace"] = "team"
        try await world.create(deployment)
        try world.store.delete(Kind.namespace.type, name: "team")
        await world.cluster.settle()
        await world.pass(3)
        #expect(try world.get(.namespace, "team")?[path: "status", "phase"] == "Terminating")
        await world.pass(5)
        #expect(try world.get(.namespace, "team") == nil)
        #expect(try world.pods("team").isEmpty)
        #expect(try world.store.list(WrittenTypes.event, namespace: "team").isEmpty)
    }
}
