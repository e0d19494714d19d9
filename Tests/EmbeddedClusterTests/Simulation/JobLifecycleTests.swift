import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Jobs in a simulated cluster")
struct JobLifecycleTests {
    static func world() async throws -> SimulatedWorld {
        try await SimulatedWorld { configuration in
            configuration.behaviours.register(
                "work:*",
                PlannedBehaviour(ContainerPlan(exit: .init(afterSeconds: 5, code: 0), log: [.init(0, "begun"), .init(4, "almost")])))
            configuration.behaviours.register("bad:*", PlannedBehaviour(ContainerPlan(exit: .init(afterSeconds: 1, code: 3))))
            configuration.behaviours.register("long:*", PlannedBehaviour())
        }
    }

    private func conditions(_ world: SimulatedWorld, _ name: String) throws -> [String] {
        (try world.get(.job, name)?[path: "status", "conditions"]?.array ?? []).filter { $0["status"] == "True" }
            .map { "\($0["type"]?.string ?? "") \($0["reason"]?.string ?? "")" }
    }

    @Test("runs to completion, counts each pod once and releases it")
    func completes() async throws {
        let world = try await Self.world()
        try await world.create(
            Manifest.job("j") {
                $0["completions"] = 3
                $0["parallelism"] = 2
            })
        #expect(try world.get(.job, "j")?[path: "status", "active"] == 2)
        #expect(try world.pods().allSatisfy { $0.finalizers == ["batch.kubernetes.io/job-tracking"] })
        await world.pass(11)
        #expect(try conditions(world, "j") == ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"])
        let job = try #require(try world.get(.job, "j"))
        #expect(job[path: "status", "succeeded"] == 3)
        #expect(job[path: "status", "active"] == nil)
        #expect(job[path: "status", "completionTime"] != nil)
        #expect(try world.pods().allSatisfy { $0.finalizers.isEmpty && $0.phase == "Succeeded" })
        #expect(try world.events("j").contains("Completed: Job completed"))
    }

    @Test("replaces failed pods after a growing delay and gives up at the back-off limit")
    func fails() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.job("j", image: "bad:1") { $0["backoffLimit"] = 2 })
        await world.pass(8)
        #expect(try world.pods().count == 1)
        await world.pass(5)
        #expect(try world.pods().count == 2)
        await world.pass(60)
        #expect(try world.pods().count == 3)
        #expect(try conditions(world, "j") == ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"])
        #expect(try world.get(.job, "j")?[path: "status", "failed"] == 3)
    }

    @Test("ends at its deadline and takes its pods along")
    func deadline() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.job("j", image: "long:1") { $0["activeDeadlineSeconds"] = 20 })
        await world.pass(19)
        #expect(try conditions(world, "j").isEmpty)
        await world.pass(5)
        #expect(try conditions(world, "j") == ["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"])
        #expect(try world.pods().isEmpty)
    }

    @Test("suspends and resumes")
    func suspends() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.job("j", image: "long:1") { $0["suspend"] = true })
        #expect(try world.pods().isEmpty)
        #expect(try conditions(world, "j") == ["Suspended JobSuspended"])
        try await world.modify(.job, "j") { $0[path: "spec", "suspend"] = false }
        #expect(try world.pods().count == 1)
        #expect(try conditions(world, "j") == [])
    }

    @Test("goes with its pods once its time to live has passed")
    func timeToLive() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.job("j") { $0["ttlSecondsAfterFinished"] = 30 })
        await world.pass(30)
        #expect(try world.list(.job).count == 1)
        await world.pass(10)
        #expect(try world.list(.job).isEmpty)
        #expect(try world.pods().isEmpty)
    }

    @Test("adopts a running orphan that matches a manual selector instead of making a pod")
    func adopts() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.pod("slot", labels: ["claim": "1"]) { $0["restartPolicy"] = "Never" })
        try await world.create(
            Manifest.job("j", image: "long:1") {
                $0["manualSelector"] = true
                $0["selector"] = ["matchLabels": ["claim": "1"]]
                $0[path: "template", "metadata", "labels"] = ["claim": "1"]
            })
        let pods = try world.pods()
        #expect(pods.map(\.name) == ["slot"])
        #expect(pods.first?.controller?.kind == "Job")
        #expect(pods.first?.finalizers == ["batch.kubernetes.io/job-tracking"])
        #expect(try world.get(.job, "j")?[path: "status", "active"] == 1)
    }

    @Test("deleted without a policy it orphans its pods, as batch/v1 does")
    func orphans() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.job("j", image: "long:1"))
        try await world.delete(.job, "j", nil)
        #expect(try world.list(.job).isEmpty)
        #expect(try world.pods().map { $0.owners.count } == [0])
    }

    @Test("what its containers wrote can be read and followed")
    func logs() async throws {
        let world = try await Self.world()
        try await world.create(Manifest.job("j"))
        await world.pass(4)
        let name = try #require(try world.pods().first?.name)
        let place = try #require(await world.cluster.logPlace(namespace: "default", pod: name, container: nil))
        #expect(world.cluster.logs.lines(place)?.map(\.text) == ["begun", "almost"])
        #expect(world.cluster.logs.lines(place, previous: true) == nil)
    }
}
