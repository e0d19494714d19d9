import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Services, budgets and claims in a simulated cluster")
struct ServiceAndBudgetTests {
    static func service(_ name: String, port: JSONValue = "http") -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(name), "namespace": "default"],
            "spec": ["selector": ["app": .string(name)], "ports": [["name": "web", "port": 80, "targetPort": port]]],
        ]
    }

    static let named: @Sendable (inout JSONValue) -> Void = { spec in
        spec[path: "template", "spec", "containers"] = [
            ["name": "main", "image": "app:1", "ports": [["name": "http", "containerPort": 8000]]]
        ]
    }

    @Test("a Service has an address, and a slice with ready, serving, terminating, zone and ports by name")
    func slices() async throws {
        let world = try await SimulatedWorld { $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(stopSeconds: 5))) }
        try await world.create(Self.service("web"), Manifest.deployment("web", replicas: 2, Self.named))
        #expect(try world.get(.service, "web")?[path: "spec", "clusterIP"]?.string?.hasPrefix("127.96.") == true)
        let slice = try #require(try world.list(.endpointSlice).first)
        #expect(slice["ports"] == [["name": "web", "port": 8000, "protocol": "TCP"]])
        #expect(slice[path: "metadata", "labels", "kubernetes.io/service-name"] == "web")
        let endpoints = try #require(slice["endpoints"]?.array)
        #expect(endpoints.map { $0[path: "conditions", "ready"] } == [true, true])
        #expect(endpoints.allSatisfy { $0["zone"] != nil && $0[path: "targetRef", "kind"] == "Pod" })
        let victim = try #require(try world.pods().first)
        try world.store.delete(Kind.pod.type, namespace: "default", name: victim.name)
        await world.cluster.settle()
        let leaving = try world.list(.endpointSlice).first?["endpoints"]?.array?.first {
            $0[path: "targetRef", "name"]?.string == victim.name
        }
        #expect(leaving?["conditions"]?["ready"] == false && leaving?["conditions"]?["terminating"] == true)
        await world.pass(6)
        try await world.delete(.service, "web")
        #expect(try world.list(.endpointSlice).isEmpty)
    }

    static func budget(_ change: (inout JSONValue) -> Void) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "web", "namespace": "default"],
            "spec": ["selector": ["matchLabels": ["app": "web"]]],
        ]
        change(&value["spec", default: .emptyObject])
        return value
    }

    struct Budget: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var field: String
        var value: JSONValue
        var replicas: Int
        var allowed: Int
        var desired: Int
    }

    @Test(
        "a budget allows what its numbers leave",
        arguments: [
            Budget(testDescription: "minAvailable 1 of 2", field: "minAvailable", value: 1, replicas: 2, allowed: 1, desired: 1),
            Budget(testDescription: "minAvailable 2 of 2", field: "minAvailable", value: 2, replicas: 2, allowed: 0, desired: 2),
            Budget(testDescription: "maxUnavailable 1 of 3", field: "maxUnavailable", value: 1, replicas: 3, allowed: 1, desired: 2),
            Budget(testDescription: "half of 3 rounds up", field: "minAvailable", value: "50%", replicas: 3, allowed: 1, desired: 2),
            Budget(testDescription: "nothing there", field: "minAvailable", value: 1, replicas: 0, allowed: 0, desired: 1),
        ])
    func budgets(_ budget: Budget) async throws {
        let world = try await SimulatedWorld()
        try await world.create(Self.budget { $0[budget.field] = budget.value }, Manifest.deployment("web", replicas: budget.replicas))
        let status = try #require(try world.get(.podDisruptionBudget, "web")?["status"])
        #expect(status["disruptionsAllowed"] == .int(budget.allowed))
        #expect(status["desiredHealthy"] == .int(budget.desired))
        #expect(status["currentHealthy"] == .int(budget.replicas))
        #expect(status["observedGeneration"] == 1)
        #expect(
            try world.condition(.podDisruptionBudget, "web", "DisruptionAllowed")
                == (budget.allowed > 0 ? "True SufficientPods" : "False InsufficientPods"))
    }

    static func claim(_ name: String, storageClass: String?) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": .string(name), "namespace": "default"],
            "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "5Gi"]]],
        ]
        value[path: "spec", "storageClassName"] = storageClass.map(JSONValue.string)
        return value
    }

    static func mount(_ claim: String) -> @Sendable (inout JSONValue) -> Void {
        { $0["volumes"] = [["name": "data", "persistentVolumeClaim": ["claimName": .string(claim)]]] }
    }

    @Test("a claim of the default class waits for its first consumer, then binds with capacity and zone")
    func waitsForConsumer() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Self.claim("data", storageClass: nil))
        #expect(try world.get(.persistentVolumeClaim, "data")?[path: "status", "phase"] == "Pending")
        #expect(try world.events("data") == ["WaitForFirstConsumer: waiting for first consumer to be created before binding"])
        try await world.create(Manifest.pod("p", Self.mount("data")))
        let claim = try #require(try world.get(.persistentVolumeClaim, "data"))
        #expect(claim[path: "spec", "storageClassName"] == "standard")
        #expect(claim[path: "status", "phase"] == "Bound" && claim[path: "status", "capacity", "storage"] == "5Gi")
        let node = try #require(try world.pods().first?.nodeName)
        try await world.create(Manifest.pod("q", Self.mount("data")))
        #expect(try world.pods().map(\.nodeName) == [node, node])
    }

    @Test("a class that binds at once does, and one that is not there leaves the claim pending with an event")
    func otherClasses() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Self.claim("now", storageClass: "immediate"), Self.claim("never", storageClass: "gone"))
        #expect(try world.get(.persistentVolumeClaim, "now")?[path: "status", "phase"] == "Bound")
        #expect(try world.get(.persistentVolumeClaim, "never")?[path: "status", "phase"] == "Pending")
        #expect(try world.events("never") == ["ProvisioningFailed: storageclass.storage.k8s.io \"gone\" not found"])
        try await world.create(Manifest.pod("p", Self.mount("never")))
        #expect(
            try world.pods().first?.condition("PodScheduled")?["message"]?.string?.hasPrefix(
                "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption:") == true)
        try await world.delete(.persistentVolumeClaim, "now")
        #expect(try world.list(.persistentVolume).isEmpty)
    }

    static func autoscaler(_ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "web", "namespace": "default"],
            "spec": [
                "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"], "minReplicas": 1, "maxReplicas": 5,
                "metrics": [
                    ["type": "Resource", "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50]]]
                ],
            ],
        ]
        change(&value["spec", default: .emptyObject])
        return value
    }

    static let requesting: @Sendable (inout JSONValue) -> Void = { spec in
        spec[path: "template", "spec", "containers"] = [
            ["name": "main", "image": "app:1", "resources": ["requests": ["cpu": "100m"]]]
        ]
    }

    @Test("an autoscaler grows with CPU use, says what limits it, and shrinks only after its window")
    func autoscales() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 1, Self.requesting))
        await world.cluster.setUsage(pods: "web-*", cpuMillis: 100)
        try await world.create(Self.autoscaler())
        #expect(try world.get(.deployment, "web")?[path: "spec", "replicas"] == 2)
        #expect(try world.condition(.horizontalPodAutoscaler, "web", "AbleToScale") == "True SucceededRescale")
        await world.pass(31)
        #expect(try world.get(.deployment, "web")?[path: "spec", "replicas"] == 5)
        #expect(try world.condition(.horizontalPodAutoscaler, "web", "ScalingLimited") == "True TooManyReplicas")
        #expect(try world.condition(.horizontalPodAutoscaler, "web", "ScalingActive") == "True ValidMetricFound")
        await world.cluster.setUsage(pods: "web-*", cpuMillis: 10)
        await world.pass(60)
        #expect(try world.get(.deployment, "web")?[path: "spec", "replicas"] == 5)
        #expect(try world.condition(.horizontalPodAutoscaler, "web", "AbleToScale") == "True ScaleDownStabilized")
        await world.pass(300)
        #expect(try world.get(.deployment, "web")?[path: "spec", "replicas"] == 1)
        #expect(try world.events("web").contains("SuccessfulRescale: New size: 1; reason: All metrics below target"))
    }

    @Test("an autoscaler whose target requests no CPU says which container")
    func missingRequest() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 1), Self.autoscaler())
        await world.pass(16)
        #expect(try world.condition(.horizontalPodAutoscaler, "web", "ScalingActive") == "False FailedGetResourceMetric")
        let pod = try #require(try world.pods().first?.name)
        #expect(
            try world.events("web").contains(
                "FailedGetResourceMetric: failed to get cpu utilization: missing request for cpu in container main of Pod \(pod)"))
    }
}
