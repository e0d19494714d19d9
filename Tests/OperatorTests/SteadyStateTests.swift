import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Structured
import Testing

@testable import Operator

@Suite("A backend at rest")
struct SteadyStateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedBackend
        var testDescription: String { name }

        init(_ name: String, _ observed: ObservedBackend) {
            self.name = name
            self.observed = observed
        }
    }

    private static let healthy = HealthReport(
        state: .healthy, since: noon, figures: HealthWindow.Figures(p50Milliseconds: 12, p95Milliseconds: 20, successPercent: 100))
    private static let ailing = HealthReport(
        state: .unhealthy, since: noon, consecutiveFailures: 2, failure: ProbeFailure(reason: Reason.timeout, message: "too slow"))

    @Test(
        "has nothing to write for as long as nothing happens",
        arguments: [
            Case("nothing made yet", Fixture.observed()),
            Case("all ready, not asked yet", Fixture.running()),
            Case("all ready and healthy", Fixture.running { $0.health = healthy }),
            Case("ready and unhealthy", Fixture.running { $0.health = ailing }),
            Case(
                "nothing ready",
                Fixture.running {
                    $0.groups[.primary]?.deployment?.status?.readyReplicas = 0
                    $0.groups[.primary]?.pods = []
                }),
            Case(
                "the standby serves",
                Fixture.running(Fixture.backend { $0[path: "spec", "serving", "standby"] = ["mode": "Hot"] }) {
                    $0.groups[.primary]?.deployment?.status?.readyReplicas = 0
                    $0.groups[.primary]?.pods = []
                }),
            Case(
                "held",
                Fixture.running {
                    $0.holds = [ReplicaHold(source: .budget, holder: "b", until: noon + 7200)]
                    $0.groups[.primary]?.deployment?.spec?.replicas = 0
                    $0.groups[.primary]?.deployment?.status = DeploymentStatus()
                    $0.groups[.primary]?.pods = []
                }),
            Case("outside the cluster", Fixture.running { $0.settings.managedHealth = .readiness }),
            Case("elsewhere, not asked yet", Fixture.observed(Fixture.backend(Fixture.openAI))),
            Case("elsewhere and healthy", Fixture.observed(Fixture.backend(Fixture.openAI)) { $0.health = healthy }),
            Case("a key is missing", Fixture.observed(Fixture.backend(Fixture.openAI)) { $0.secrets = [:] }),
            Case("wrong", Fixture.running(Fixture.backend { $0[path: "spec", "serving", "vllm", "tensorParallelSize"] = 16 })),
        ])
    func fixpoint(example: Case) throws {
        var observed = example.observed
        let first = BackendPlanner.plan(observed)
        observed.backend.status = try recorded(first, observed)
        let second = BackendPlanner.plan(observed)
        #expect(second.status == first.status)
        #expect(second.desired == first.desired)
        #expect(second.events.filter { $0.when == .now }.isEmpty)

        observed.backend.status = try recorded(second, observed)
        observed.now = noon + 600
        let later = BackendPlanner.plan(observed)
        #expect(later.status == second.status, "ten minutes by themselves are no reason to write")
        #expect(later.desired == second.desired)
    }

    @Test("says the same after a restart, before its prober has asked anyone")
    func restart() throws {
        for report in [Self.healthy, Self.ailing] {
            var observed = Fixture.running { $0.health = report }
            let before = BackendPlanner.plan(observed)
            observed.backend.status = try recorded(before, observed)
            observed.health = nil
            #expect(BackendPlanner.plan(observed).status == before.status)
        }
    }

    /// The status as the API server holds it after the plan was carried out.
    private func recorded(_ plan: Plan<BackendEffect>, _ observed: ObservedBackend) throws -> LLMBackendStatus {
        let planned = try #require(plan.status)
        var status: LLMBackendStatus = try planned.fields.decode()
        let generation = observed.backend.metadata.generation
        status.observedGeneration = generation
        status.conditions = planned.conditions.map {
            Condition(
                type: $0.type, status: $0.status, observedGeneration: generation, lastTransitionTime: observed.now, reason: $0.reason,
                message: $0.message)
        }
        return status
    }
}
