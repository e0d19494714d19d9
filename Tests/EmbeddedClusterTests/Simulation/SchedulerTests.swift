import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("The scheduler")
struct SchedulerTests {
    static func node(_ name: String, cpu: String = "4", gpus: Int = 0, labels: [String: String] = [:], taints: JSONValue = []) -> NodeInfo {
        var info = NodeInfo(name: name)
        let value: JSONValue = [
            "metadata": ["name": .string(name), "labels": .strings(labels.merging(["zone": name]) { first, _ in first })],
            "spec": ["taints": taints],
            "status": [
                "allocatable": [
                    "cpu": .string(cpu), "memory": "8Gi", "nvidia.com/gpu": .int(gpus), "pods": "10", "ephemeral-storage": "10Gi",
                ]
            ],
        ]
        info.update(Resource(.node, value))
        return info
    }

    static func resources(_ requests: JSONValue) -> @Sendable (inout JSONValue) -> Void {
        { $0["containers"] = [["name": "main", "image": "app:1", "resources": ["requests": requests, "limits": requests]]] }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var spec: @Sendable (inout JSONValue) -> Void
        var verdict: String
    }

    @Test(
        "places a pod or says why not",
        arguments: [
            Case(testDescription: "plain", spec: { _ in }, verdict: "a|b|c"),
            Case(
                testDescription: "too many GPUs", spec: resources(["nvidia.com/gpu": 4]),
                verdict:
                    "0/3 nodes are available: 1 node(s) had untolerated taint {gpu: yes}, 2 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            ),
            Case(testDescription: "CPU of the large node", spec: resources(["cpu": "5"]), verdict: "b"),
            Case(testDescription: "selector", spec: { $0["nodeSelector"] = ["disk": "fast"] }, verdict: "a"),
            Case(
                testDescription: "no such label", spec: { $0["nodeSelector"] = ["disk": "none"] },
                verdict:
                    "0/3 nodes are available: 1 node(s) had untolerated taint {gpu: yes}, 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            ),
            Case(
                testDescription: "toleration and GPU",
                spec: {
                    resources(["nvidia.com/gpu": 2])(&$0)
                    $0["tolerations"] = [["key": "gpu", "operator": "Exists"]]
                }, verdict: "c"),
            Case(
                testDescription: "affinity by zone",
                spec: {
                    $0[path: "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"] = [
                        ["matchExpressions": [["key": "zone", "operator": "NotIn", "values": ["a", "c"]]]]
                    ]
                }, verdict: "b"),
        ])
    func places(_ testCase: Case) {
        let scheduler = Scheduler(
            nodes: [
                Self.node("a", labels: ["disk": "fast"]), Self.node("b", cpu: "8"),
                Self.node("c", gpus: 2, taints: [["key": "gpu", "value": "yes", "effect": "NoSchedule"]]),
            ], placed: { _, _ in [] }, loners: [], seed: 1)
        let pod = Resource(.pod, Manifest.pod("p", testCase.spec))
        switch scheduler.schedule(pod) {
        case .node(let name): #expect(testCase.verdict.split(separator: "|").contains(Substring(name)))
        case .unschedulable(let message): #expect(message == testCase.verdict)
        }
    }

    @Test("counts GPUs per node, and lets a waiting pod in when one is freed")
    func counts() async throws {
        let world = try await SimulatedWorld(nodes: [.gpu("n1", zone: "a", gpus: 2)])
        try await world.create(
            Manifest.pod("first") { Self.resources(["nvidia.com/gpu": 2])(&$0) },
            Manifest.pod("second") { Self.resources(["nvidia.com/gpu": 1])(&$0) })
        let pending = try #require(try world.pods().first { $0.name == "second" })
        #expect(pending.phase == "Pending")
        #expect(pending.condition("PodScheduled")?["reason"] == "Unschedulable")
        #expect(
            try world.events("second").contains(
                "FailedScheduling: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."
            ))
        try world.store.delete(Kind.pod.type, namespace: "default", name: "first")
        await world.cluster.settle()
        await world.pass(1)
        #expect(try world.pods().map { "\($0.name) \($0.phase)" } == ["second Running"])
    }

    @Test("required anti-affinity keeps pods in different zones, and the surplus waits")
    func separates() async throws {
        let world = try await SimulatedWorld()
        try await world.create(
            Manifest.deployment("web", replicas: 4) {
                $0[path: "template", "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"] = [
                    ["topologyKey": "topology.kubernetes.io/zone", "labelSelector": ["matchLabels": ["app": "web"]]]
                ]
            })
        let nodes = try world.pods().compactMap(\.nodeName)
        #expect(nodes.sorted() == ["n1", "n2", "n3"])
    }

    @Test("spreads evenly where a constraint asks for it")
    func spreads() async throws {
        let world = try await SimulatedWorld()
        try await world.create(
            Manifest.deployment("web", replicas: 6) {
                $0[path: "template", "spec", "topologySpreadConstraints"] = [
                    [
                        "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
                        "labelSelector": ["matchLabels": ["app": "web"]],
                    ]
                ]
            })
        let perNode = Dictionary(grouping: try world.pods().compactMap(\.nodeName), by: { $0 }).mapValues(\.count)
        #expect(perNode == ["n1": 2, "n2": 2, "n3": 2])
    }
}
