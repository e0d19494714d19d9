import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

/// The number that a plan writes, by group; `-1` where it leaves the field out, `-2` where it leaves the Deployment alone.
private func replicas(_ plan: Plan<BackendEffect>, _ name: String) -> Int {
    guard let deployment = plan.deployment(name) else { return -2 }
    return deployment.spec?.replicas ?? -1
}

@Suite("The number of replicas")
struct ReplicaPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedBackend
        var primary: Int
        var standby: Int?
        var testDescription: String { name }

        init(
            _ name: String, _ primary: Int, standby: Int? = nil, spec: (inout JSONValue) -> Void,
            _ change: (inout ObservedBackend) -> Void = { _ in }
        ) {
            self.name = name
            self.primary = primary
            self.standby = standby
            observed = Fixture.running(Fixture.backend(Fixture.document, spec), change)
        }

        init(_ name: String, _ primary: Int, _ change: (inout ObservedBackend) -> Void = { _ in }) {
            self.init(name, primary, spec: { _ in }, change)
        }
    }

    private static func hot(_ spec: inout JSONValue) { spec[path: "spec", "serving", "standby"] = ["mode": "Hot", "zone": "us-east-1b"] }
    private static func cold(_ spec: inout JSONValue) { spec[path: "spec", "serving", "standby"] = ["mode": "Cold"] }
    private static func night(_ spec: inout JSONValue) {
        spec[path: "spec", "serving", "schedules"] = [["start": "0 11 * * *", "end": "0 13 * * *", "replicas": 1]]
    }
    private static func hold(_ source: ReplicaHold.Source, hours: Double = 1) -> ReplicaHold {
        ReplicaHold(source: source, holder: source == .budget ? "daily" : "monkey", until: noon.addingTimeInterval(hours * 3600))
    }
    private static func primaryDown(_ observed: inout ObservedBackend) {
        observed.groups[.primary]?.deployment?.status?.readyReplicas = 0
        observed.groups[.primary]?.pods = []
    }

    @Test(
        "is decided by the strongest: budget, chaos, cold standby, schedule, spec",
        arguments: [
            Case("the spec's", 2),
            Case("a schedule beats the spec", 1, spec: night),
            Case("a chaos hold beats the schedule", 0, spec: night) { $0.holds = [hold(.chaos)] },
            Case("a budget hold beats everything", 0, standby: 0, spec: hot) { $0.holds = [hold(.budget), hold(.chaos)] },
            Case("holds end independently: chaos goes on when the budget's has ended", 0) {
                $0.holds = [hold(.chaos, hours: 2)]
                $0.now = noon.addingTimeInterval(5400)
            },
            Case("a hot standby has one", 2, standby: 1, spec: hot),
            Case(
                "a hot standby follows a schedule down to zero", 0, standby: 0,
                spec: { spec in
                    hot(&spec)
                    spec[path: "spec", "serving", "schedules"] = [["start": "0 11 * * *", "end": "0 13 * * *", "replicas": 0]]
                }),
            Case(
                "a hot standby does not follow a schedule up", 5, standby: 1,
                spec: { spec in
                    hot(&spec)
                    spec[path: "spec", "serving", "schedules"] = [["start": "0 11 * * *", "end": "0 13 * * *", "replicas": 5]]
                }),
            Case("a cold standby rests while the first group serves", 2, standby: 0, spec: cold),
            Case("a cold standby rises when nothing is ready", 2, standby: 2, spec: cold, primaryDown),
            Case("a cold standby does not rise for a backend that has never served", 2, standby: 0, spec: cold) {
                primaryDown(&$0)
                $0.groups[.primary]?.deployment?.status?.conditions = []
            },
            Case("a cold standby stays up until the first group is back", 2, standby: 2, spec: cold) {
                primaryDown(&$0)
                $0.groups[.primary]?.deployment?.status?.conditions = []
                $0.groups[.standby]?.deployment?.spec?.replicas = 2
            },
            Case("a cold standby does not rise against a chaos hold", 0, standby: 0, spec: cold) {
                primaryDown(&$0)
                $0.holds = [hold(.chaos)]
            },
        ])
    func decided(example: Case) {
        let plan = BackendPlanner.plan(example.observed)
        #expect(replicas(plan, "qwen") == example.primary)
        if let standby = example.standby { #expect(replicas(plan, "qwen-standby") == standby) }
    }

    private static func autoscaled(_ spec: inout JSONValue) {
        spec[path: "spec", "serving", "replicas"] = nil
        spec[path: "spec", "serving", "autoscaling"] = [
            "minReplicas": 2, "maxReplicas": 6, "targetCPUUtilization": 50, "targetQueueDepth": 8,
        ]
    }

    struct ScalingCase: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedBackend
        var replicas: Int
        var minimum: Int
        var testDescription: String { name }

        init(
            _ name: String, _ replicas: Int, minimum: Int = 2, spec: (inout JSONValue) -> Void,
            _ change: (inout ObservedBackend) -> Void = { _ in }
        ) {
            self.name = name
            self.replicas = replicas
            self.minimum = minimum
            let backend = Fixture.backend {
                ReplicaPlanTests.autoscaled(&$0)
                spec(&$0)
            }
            observed = Fixture.running(backend, change)
        }

        init(_ name: String, _ replicas: Int, minimum: Int = 2, _ change: (inout ObservedBackend) -> Void = { _ in }) {
            self.init(name, replicas, minimum: minimum, spec: { _ in }, change)
        }
    }

    @Test(
        "is the autoscaler's, which gets its minimum from us",
        arguments: [
            ScalingCase("left out while the autoscaler owns it", -1),
            ScalingCase("zero under a hold", 0) { $0.holds = [hold(.budget)] },
            ScalingCase("the minimum when a hold has ended", 2) {
                $0.groups[.primary]?.deployment?.spec?.replicas = 0
                $0.groups[.primary]?.deployment?.metadata.annotations[CachedDeployment.ownsReplicas] = "true"
            },
            ScalingCase("kept while the field is still ours", 2) {
                $0.groups[.primary]?.deployment?.metadata.annotations[CachedDeployment.ownsReplicas] = "true"
            },
            ScalingCase(
                "a schedule moves the minimum", -1, minimum: 4,
                spec: {
                    $0[path: "spec", "serving", "schedules"] = [["start": "0 11 * * *", "end": "0 13 * * *", "replicas": 4]]
                }),
            ScalingCase("a queue raises the minimum", -1, minimum: 5) { $0.queueFloor = 5 },
            ScalingCase("a queue never raises it above the maximum", -1, minimum: 6) { $0.queueFloor = 50 },
            ScalingCase("a short queue does not lower it", -1, minimum: 2) { $0.queueFloor = 0 },
        ])
    func autoscaled(example: ScalingCase) throws {
        let plan = BackendPlanner.plan(example.observed)
        #expect(replicas(plan, "qwen") == example.replicas)
        let autoscaler = try #require(plan.desired(HorizontalPodAutoscaler.self, named: "qwen"))
        #expect(autoscaler.spec?.minReplicas == example.minimum)
        #expect(autoscaler.spec?.maxReplicas == 6)
    }

    @Test("is looked at again when the schedule or a hold changes it")
    func rechecks() {
        let plan = BackendPlanner.plan(Fixture.running(Fixture.backend(Fixture.document) { Self.night(&$0) }))
        #expect(plan.outcome == .recheck(after: .seconds(3600)))
        let held = BackendPlanner.plan(Fixture.running { $0.holds = [Self.hold(.chaos, hours: 0.25)] })
        #expect(held.outcome == .recheck(after: .seconds(900)))
    }

    struct CacheCase: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedBackend
        var replicas: Int
        var testDescription: String { name }

        init(_ name: String, _ replicas: Int, spec: (inout JSONValue) -> Void, _ change: (inout ObservedBackend) -> Void) {
            self.name = name
            self.replicas = replicas
            observed = Fixture.running(Fixture.backend(Fixture.document, spec), change)
        }

        init(_ name: String, _ replicas: Int, _ change: (inout ObservedBackend) -> Void) {
            self.init(name, replicas, spec: { _ in }, change)
        }
    }

    private static func otherModel(_ observed: inout ObservedBackend) {
        observed.groups[.primary]?.prefetch?.metadata.annotations[BackendAnnotations.modelKey] = "another"
        observed.groups[.primary]?.deployment?.spec?.template.metadata?.annotations[BackendAnnotations.modelKey] = "another"
    }

    @Test(
        "waits for the cache without taking away what serves",
        arguments: [
            CacheCase("none before the first download", 0) { $0.groups[.primary] = ObservedGroup() },
            CacheCase("none while it runs", 0) {
                $0.groups[.primary]?.prefetch?.status = JobStatus(active: 1)
                $0.groups[.primary]?.deployment?.spec?.replicas = 0
            },
            CacheCase("all when it is done", 2) { $0.groups[.primary]?.deployment?.spec?.replicas = 0 },
            CacheCase("all while a deleted Job of the same model runs again", 2) { $0.groups[.primary]?.prefetch = nil },
            CacheCase("the Deployment of before is left alone while a new model is fetched", -2, otherModel),
            CacheCase("a hold does not wait for the new model", 0) {
                otherModel(&$0)
                $0.holds = [hold(.budget)]
            },
            CacheCase("no wait without prefetch", 2, spec: { $0[path: "spec", "serving", "cache", "prefetch"] = false }) {
                $0.groups[.primary] = ObservedGroup()
            },
        ])
    func waits(example: CacheCase) {
        let plan = BackendPlanner.plan(example.observed)
        #expect(replicas(plan, "qwen") == example.replicas)
        if example.replicas == -2 {
            #expect(plan.keep == [ObjectReference(Deployment.resourceType, namespace: "team-a", name: "qwen")])
        }
    }
}
