import BallastAPI
import EmbeddedCluster
import KubeCore
import Resilience
import Structured
import Testing

@testable import Operator

@Suite("A cold standby on simulated nodes")
struct ColdStandbyTests {
    private static let refusal = ContainerFault.unhealthy(message: "HTTP probe failed with statuscode: 503")

    /// The rhythm of probes, of which a takeover may take one.
    private static let period = Duration.seconds(10)

    private static func health(of world: SimulatedOperator) -> HealthWindow.State? {
        world.prober.report(of: NamespacedName(namespace: "team-a", name: "qwen"))?.state
    }

    @Test("is raised within one probe period of nothing being ready, serves, and rests when the first group is back")
    func takeover() async throws {
        var world = try await SimulatedOperator(loadSeconds: 40)
        try await world.create(BackendLife.document { $0[path: "spec", "serving", "standby"] = ["mode": "Cold"] })
        _ = try await world.pass(upTo: 120, until: "both serve") { try $0.ready("qwen") == 2 && Self.health(of: $0) == .healthy }
        #expect(try world.replicas("qwen-standby") == 0)

        let first = try world.podNames("qwen")
        try #require(first.count == 2)
        await world.cluster.inject(ContainerFaultRule(pod: first[0], fault: Self.refusal))
        _ = try await world.pass(upTo: 40, until: "one of two is out") { try $0.ready("qwen") == 1 }
        try await world.pass(60)
        #expect(try world.replicas("qwen-standby") == 0, "what still serves needs no spare")

        await world.cluster.inject(ContainerFaultRule(pod: first[1], fault: Self.refusal))
        let down = try await world.pass(upTo: 40, until: "nothing is ready") { try $0.ready("qwen") == 0 }
        let raised = try await world.pass(upTo: 60, until: "the spare is raised") { try $0.replicas("qwen-standby") == 2 }
        #expect(raised - down <= Self.period)
        #expect(try world.reasons("LLMBackend").contains("StandbyRaised"))

        _ = try await world.pass(upTo: 120, until: "the spare serves") { try $0.ready("qwen-standby") == 2 }
        #expect(try world.condition("Available")?["status"] == "True")
        try await world.pass(60)
        #expect(Self.health(of: world) == .healthy)

        await world.cluster.clearFaults()
        let back = try await world.pass(upTo: 600, until: "the first group is back") { try $0.ready("qwen") > 0 }
        let rested = try await world.pass(upTo: 60, until: "the spare rests") { try $0.replicas("qwen-standby") == 0 }
        #expect(rested - back <= Self.period)
        #expect(try world.reasons("LLMBackend").contains("StandbyRested"))
    }
}
