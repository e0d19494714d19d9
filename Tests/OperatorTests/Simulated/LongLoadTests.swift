import BallastAPI
import EmbeddedCluster
import KubeCore
import Structured
import Testing

@testable import Operator

@Suite("A model that loads for long, on simulated nodes")
struct LongLoadTests {
    private static func oneReplica() -> JSONValue { BackendLife.document { $0[path: "spec", "serving", "replicas"] = 1 } }

    private static func restarts(_ world: SimulatedOperator) throws -> Int64? {
        try world.pods("qwen").first?[path: "status", "containerStatuses"]?[0]?["restartCount"]?.integer
    }

    @Test("is served after 44 minutes, without a restart and without its rollout given up")
    func loads() async throws {
        var world = try await SimulatedOperator(loadSeconds: 44 * 60)
        try await world.create(Self.oneReplica())
        try await world.pass(44 * 60 - 10, by: 10)
        #expect(try world.ready("qwen") == 0)
        let progress = try world.deployment("qwen")?[path: "status", "conditions"]?.array?.first { $0["type"] == "Progressing" }
        #expect(progress?["status"] == "True", "\(progress?.text ?? "")")
        _ = try await world.pass(upTo: 40, until: "the model serves") { try $0.ready("qwen") == 1 }
        #expect(try Self.restarts(world) == 0)
        #expect(try !world.reasons("Pod").contains("Killing"))
        #expect(try world.condition("Ready")?["status"] == "True")
    }

    @Test("is started again after 45 minutes if it does not come, and after an hour it is told")
    func neverLoads() async throws {
        var world = try await SimulatedOperator(loadSeconds: 1e9)
        try await world.create(Self.oneReplica())
        try await world.pass(45 * 60 - 10, by: 10)
        #expect(try Self.restarts(world) == 0)
        _ = try await world.pass(upTo: 20, until: "the kubelet starts the container again") { try Self.restarts($0) == 1 }
        let container = try world.pods("qwen").first?[path: "status", "containerStatuses"]?[0]
        #expect(container?[path: "lastState", "terminated"] != nil)
        #expect(container?["started"] == false)
        // Loading again, which is told as such until the hour is over.
        #expect(try world.condition("Ready")?["reason"] == "LoadingModel")
        try await world.pass(14 * 60, by: 10)
        _ = try await world.pass(upTo: 80, until: "the hour is over") {
            try $0.condition("Ready")?["reason"] == "ProgressDeadlineExceeded"
        }
        #expect(world.time.uptime > .seconds(3599))
        #expect(try Self.restarts(world) == 1)
    }
}
