import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Pods on simulated nodes")
struct KubeletTests {
    private func state(_ world: SimulatedWorld, _ pod: String = "p") throws -> JSONValue {
        try world.get(.pod, pod)?[path: "status", "containerStatuses"]?[0] ?? .null
    }

    @Test("start after pull and start delays, with the kubelet's events, times and addresses")
    func starts() async throws {
        let world = try await SimulatedWorld {
            $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(pullSeconds: 4, startSeconds: 2)))
        }
        try await world.create(Manifest.pod("p"))
        #expect(try state(world)[path: "state", "waiting", "reason"] == "ContainerCreating")
        #expect(try world.pods().first?.phase == "Pending")
        await world.pass(5.9)
        #expect(try world.pods().first?.phase == "Pending")
        await world.pass(0.2)
        let pod = try #require(try world.pods().first)
        #expect(pod.phase == "Running" && pod.isReady)
        #expect(pod.podIP == "127.64.0.1")
        #expect(pod.status["startTime"] != nil && pod.status["hostIP"]?.string?.hasPrefix("127.80.") == true)
        let reasons = try world.events("p").map { $0.prefix { $0 != ":" } }
        #expect(reasons.sorted() == ["Created", "Pulled", "Pulling", "Scheduled", "Started"])
    }

    @Test("run init containers one after the other before the rest")
    func initializes() async throws {
        let world = try await SimulatedWorld {
            $0.behaviours.register("init:*", PlannedBehaviour(ContainerPlan(exit: .init(afterSeconds: 3, code: 0))))
        }
        try await world.create(
            Manifest.pod("p") { $0["initContainers"] = [["name": "one", "image": "init:1"], ["name": "two", "image": "init:1"]] })
        await world.pass(4)
        let running = try #require(try world.get(.pod, "p"))
        #expect(running[path: "status", "initContainerStatuses"]?[0]?[path: "state", "terminated", "exitCode"] == 0)
        #expect(running[path: "status", "initContainerStatuses"]?[1]?[path: "state", "running"] != nil)
        #expect(running[path: "status", "phase"] == "Pending")
        await world.pass(3)
        #expect(try world.pods().first?.isReady == true)
    }

    @Test("restart a crashing container at once, then after 10 s, 20 s, with CrashLoopBackOff between")
    func backsOff() async throws {
        let world = try await SimulatedWorld {
            $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(exit: .init(afterSeconds: 1, code: 7, message: "boom"))))
        }
        try await world.create(Manifest.pod("p"))
        await world.pass(2.5)
        #expect(try state(world)["restartCount"] == 1)
        #expect(try state(world)[path: "state", "waiting", "reason"] == "CrashLoopBackOff")
        #expect(
            try state(world)[path: "state", "waiting", "message"]?.string?.hasPrefix("back-off 10s restarting failed container=main")
                == true)
        await world.pass(10)
        #expect(try state(world)["restartCount"] == 2)
        #expect(try state(world)[path: "lastState", "terminated", "exitCode"] == 7)
        #expect(try state(world)[path: "lastState", "terminated", "message"] == "boom")
        await world.pass(15)
        #expect(try state(world)["restartCount"] == 2)
        await world.pass(6)
        #expect(try state(world)["restartCount"] == 3)
        #expect(try world.events("p").contains { $0.hasPrefix("BackOff: Back-off restarting failed container main in pod p_default(") })
    }

    @Test("honour startup, readiness and liveness thresholds")
    func probes() async throws {
        let world = try await SimulatedWorld { $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(readyAfterSeconds: 12))) }
        try await world.create(
            Manifest.pod("p") { spec in
                let probe: JSONValue = ["httpGet": ["path": "/health", "port": 80], "periodSeconds": 5, "failureThreshold": 2]
                var startup = probe
                startup["failureThreshold"] = 4
                spec["containers"] = [
                    ["name": "main", "image": "app:1", "startupProbe": startup, "readinessProbe": probe, "livenessProbe": probe]
                ]
            })
        await world.pass(14)
        #expect(try state(world)["started"] == false)
        await world.pass(2)
        #expect(try state(world)["started"] == true && state(world)["ready"] == true)
        await world.cluster.inject(ContainerFaultRule(pod: "p", fault: .unhealthy(message: "HTTP probe failed with statuscode: 503")))
        await world.pass(3)
        #expect(try state(world)["ready"] == true)
        await world.pass(3)
        #expect(try state(world)["restartCount"] == 1)
        let events = try world.events("p")
        #expect(events.contains("Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 503"))
        #expect(events.contains("Killing: Container main failed liveness probe, will be restarted"))
    }

    @Test("report images that cannot be pulled, and start once they can")
    func pullErrors() async throws {
        let world = try await SimulatedWorld()
        await world.cluster.inject(ContainerFaultRule(image: "app:*", fault: .imagePull(message: "not found")))
        try await world.create(Manifest.pod("p"))
        #expect(try state(world)[path: "state", "waiting", "reason"] == "ErrImagePull")
        await world.pass(11)
        #expect(try state(world)[path: "state", "waiting", "reason"] == "ImagePullBackOff")
        await world.cluster.clearFaults()
        await world.pass(30)
        #expect(try world.pods().first?.isReady == true)
    }

    @Test("wait for a missing Secret with CreateContainerConfigError")
    func missingSecret() async throws {
        let world = try await SimulatedWorld()
        try await world.create(
            Manifest.pod("p") { spec in
                spec["containers"] = [
                    [
                        "name": "main", "image": "app:1",
                        "env": [["name": "HF_TOKEN", "valueFrom": ["secretKeyRef": ["name": "hf", "key": "token"]]]],
                    ]
                ]
            })
        #expect(try state(world)[path: "state", "waiting", "reason"] == "CreateContainerConfigError")
        #expect(try state(world)[path: "state", "waiting", "message"] == "secret \"hf\" not found")
        try await world.create([
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "hf", "namespace": "default"], "stringData": ["token": "x"],
        ])
        await world.pass(15)
        #expect(try world.pods().first?.isReady == true)
    }

    @Test("take their time to stop, within the grace period, and then go")
    func stops() async throws {
        let world = try await SimulatedWorld { $0.behaviours.register("app:*", PlannedBehaviour(ContainerPlan(stopSeconds: 60))) }
        try await world.create(Manifest.pod("p") { $0["terminationGracePeriodSeconds"] = 20 })
        try world.store.delete(Kind.pod.type, namespace: "default", name: "p")
        await world.cluster.settle()
        await world.pass(19)
        #expect(try world.pods().first?.isTerminating == true)
        await world.pass(2)
        #expect(try world.pods().isEmpty)
    }

    @Test("are evicted from a lost node after their toleration, and stay until it is back or gone")
    func lostNode() async throws {
        let world = try await SimulatedWorld()
        try await world.create(Manifest.deployment("web", replicas: 1))
        let pod = try #require(try world.pods().first)
        let node = try #require(pod.nodeName)
        await world.cluster.failNode(node)
        await world.pass(51)
        #expect(try world.condition(.node, node, "Ready") == "Unknown NodeStatusUnknown")
        #expect(try world.pods().first?.isReady == false)
        await world.pass(301)
        #expect(try world.pods().count { $0.isTerminating } == 1)
        #expect(try world.pods().first { $0.isActive }?.nodeName != node)
        await world.cluster.restoreNode(node)
        await world.pass(1)
        #expect(try world.pods().map(\.isReady) == [true])
        #expect(try world.condition(.node, node, "Ready") == "True KubeletReady")
    }

    /// Ends when told, with the code it was told.
    struct Told: ContainerBehaviour {
        var isProgram: Bool { true }
        let ends: AsyncStream<Int>
        func plan(for container: ContainerInfo) -> ContainerPlan { ContainerPlan() }
        func run(_ context: ContainerContext) async -> Int {
            context.log("hello from \(context.info.environment["WHO"] ?? "nobody")")
            context.setHealthy(true)
            for await code in ends { return code }
            return 0
        }
    }

    @Test("can be Swift closures, which log, tell their health and end with a code")
    func closures() async throws {
        let (ends, told) = AsyncStream.makeStream(of: Int.self)
        let world = try await SimulatedWorld {
            $0.runsPrograms = true
            $0.behaviours.register("told:*", Told(ends: ends))
        }
        try await world.create(
            Manifest.pod("p") {
                $0["restartPolicy"] = "Never"
                $0["containers"] = [["name": "main", "image": "told:1", "env": [["name": "WHO", "value": "swift"]]]]
            })
        let place = try #require(await world.cluster.logPlace(namespace: "default", pod: "p", container: nil))
        let (lines, more) = world.cluster.logs.follow(place)
        told.yield(4)
        var all = lines
        while await world.cluster.hasPrograms {
            await world.cluster.settle()
            await Task.yield()
        }
        for await line in more { all.append(line) }
        #expect(all.map(\.text) == ["hello from swift"])
        #expect(try world.pods().first?.phase == "Failed")
        #expect(try state(world)[path: "state", "terminated", "exitCode"] == 4)
    }
}
