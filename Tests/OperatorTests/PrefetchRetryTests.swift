import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("A prefetch Job that failed")
struct PrefetchRetryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// How long the files have been missing when the Job failed.
        var missing: Double
        var rest: Double
        var testDescription: String { name }
    }

    private static func failed(missing: Double, now: Double = 0) -> ObservedBackend {
        Fixture.running {
            $0.groups[.primary]?.prefetch?.status = JobStatus(conditions: [
                ObjectCondition(type: "Failed", status: .yes, reason: "BackoffLimitExceeded", lastTransitionTime: noon)
            ])
            $0.groups[.primary]?.deployment?.spec?.replicas = 0
            $0.backend.status = LLMBackendStatus(conditions: [
                Condition(
                    type: "ModelCached", status: .no, observedGeneration: 1, lastTransitionTime: noon - missing, reason: "Prefetching",
                    message: "")
            ])
            $0.now = noon + now
        }
    }

    @Test(
        "rests as long as the files have been missing, from ten minutes to six hours",
        arguments: [
            Case(name: "at once", missing: 0, rest: 600), Case(name: "after an hour", missing: 3600, rest: 3600),
            Case(name: "after three", missing: 3 * 3600, rest: 3 * 3600), Case(name: "after a week", missing: 604_800, rest: 6 * 3600),
        ])
    func rest(example: Case) {
        #expect(Self.failed(missing: example.missing).prefetchRetry(of: .primary) == noon + example.rest)
    }

    @Test("is kept and told until then, and its backend is looked at when the time has come")
    func waits() throws {
        let plan = BackendPlanner.plan(Self.failed(missing: 3600, now: 60))
        #expect(plan.desired(Job.self, named: "qwen-prefetch") != nil)
        let cached = try #require(plan.condition("ModelCached"))
        #expect(cached.reason == Reason.prefetchFailed)
        #expect(cached.message.contains("it is tried again at 2026-03-02T13:00:00Z"))
        #expect(plan.outcome == .recheck(after: .seconds(3540)))
    }

    @Test("is then left out of the plan, which deletes it, and told; nothing else goes with it")
    func retries() {
        let before = BackendPlanner.plan(Self.failed(missing: 3600, now: 60))
        let plan = BackendPlanner.plan(Self.failed(missing: 3600, now: 3600))
        #expect(before.names.subtracting(plan.names) == ["Job/qwen-prefetch"])
        #expect(plan.events.contains { $0.reason == Reason.prefetchRetried && $0.when == .now })
    }

    @Test("is not tried again when it fetched another model: it is replaced for that")
    func otherModel() {
        var observed = Self.failed(missing: 0, now: 86_400)
        observed.backend.spec.model.revision = "v2"
        #expect(observed.prefetchRetry(of: .primary) == nil)
        #expect(BackendPlanner.plan(observed).desired(Job.self, named: "qwen-prefetch") != nil)
    }
}

@Suite("A Deployment's replicas")
struct ReplicaOwnershipTests {
    @Test("are known to be ours from the server's record, and stay when an autoscaler comes", arguments: [true, false])
    func ownership(isOurs: Bool) throws {
        var backend = Fixture.backend()
        backend.spec.serving?.cache = nil
        let resources = try #require(BackendResources(backend))
        var raw = try JSONValue(encoding: try resources.deployment(.primary, replicas: 3))
        let fields: JSONValue = isOurs ? ["f:spec": ["f:replicas": [:]]] : ["f:spec": ["f:template": [:]]]
        raw[path: "metadata", "managedFields"] = [["manager": "ballast", "operation": "Apply", "fieldsV1": fields]]
        let decoded = CacheDecoder<Deployment>(project: CachedDeployment.project).decode(raw)
        guard case .entry(let entry) = decoded else {
            Issue.record("\(decoded)")
            return
        }
        backend.spec.serving?.replicas = nil
        backend.spec.serving?.autoscaling = .init(minReplicas: 1, maxReplicas: 6, targetCPUUtilization: 50)
        let observed = Fixture.running(backend) { $0.groups[.primary]?.deployment = entry.object }
        #expect(BackendPlanner.plan(observed).deployment("qwen")?.spec?.replicas == (isOurs ? 3 : nil))
    }
}
