import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("The children of a backend")
struct BackendChildrenTests {
    @Test("are these, for a vLLM backend with a cache")
    func apartFromStandby() {
        let plan = BackendPlanner.plan(Fixture.observed())
        #expect(
            plan.names == [
                "ServiceAccount/qwen", "Service/qwen", "PodDisruptionBudget/qwen", "Deployment/qwen", "PersistentVolumeClaim/qwen",
                "Job/qwen-prefetch",
            ])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var backend: LLMBackend
        var more: Set<String> = []
        var fewer: Set<String> = []
        var testDescription: String { name }

        init(_ name: String, more: Set<String> = [], fewer: Set<String> = [], _ change: (inout JSONValue) -> Void) {
            self.name = name
            backend = Fixture.backend(Fixture.document, change)
            self.more = more
            self.fewer = fewer
        }
    }

    @Test(
        "follow the spec",
        arguments: [
            Case(
                "a hot standby has a group of its own",
                more: ["Deployment/qwen-standby", "PersistentVolumeClaim/qwen-standby", "Job/qwen-standby-prefetch"]
            ) {
                $0[path: "spec", "serving", "standby"] = ["mode": "Hot"]
            },
            Case("an autoscaler comes with autoscaling", more: ["HorizontalPodAutoscaler/qwen"]) {
                $0[path: "spec", "serving", "replicas"] = nil
                $0[path: "spec", "serving", "autoscaling"] = ["maxReplicas": 4, "targetCPUUtilization": 50]
            },
            Case("no claim and no Job without a cache", fewer: ["PersistentVolumeClaim/qwen", "Job/qwen-prefetch"]) {
                $0[path: "spec", "serving", "cache"] = nil
            },
            Case("no Job without prefetch", fewer: ["Job/qwen-prefetch"]) { $0[path: "spec", "serving", "cache", "prefetch"] = false },
            Case("no claim of ours for a model on a claim", fewer: ["PersistentVolumeClaim/qwen", "Job/qwen-prefetch"]) {
                $0[path: "spec", "model"] = ["name": "qwen", "uri": "pvc://models/qwen2.5"]
                $0[path: "spec", "serving", "cache"] = nil
            },
        ])
    func followSpec(example: Case) {
        let base: Set<String> = [
            "ServiceAccount/qwen", "Service/qwen", "PodDisruptionBudget/qwen", "Deployment/qwen", "PersistentVolumeClaim/qwen",
            "Job/qwen-prefetch",
        ]
        #expect(BackendPlanner.plan(Fixture.observed(example.backend)).names == base.union(example.more).subtracting(example.fewer))
    }

    @Test("do not exist for a provider elsewhere")
    func elsewhere() {
        let plan = BackendPlanner.plan(Fixture.observed(Fixture.backend(Fixture.openAI)))
        #expect(plan.desired.isEmpty)
    }

    @Test("outlive the backend only where the cache is to be retained", arguments: [true, false])
    func retain(retain: Bool) throws {
        let plan = BackendPlanner.plan(Fixture.observed(Fixture.backend { $0[path: "spec", "serving", "cache", "retain"] = .bool(retain) }))
        for object in plan.desired {
            let isClaim = object.object is PersistentVolumeClaim
            #expect(object.ownership == (isClaim && retain ? .retained : .controlled))
        }
    }

    @Test("are found by the Service in all groups, and prefetch pods by none")
    func serviceSelector() throws {
        let backend = Fixture.backend { $0[path: "spec", "serving", "standby"] = ["mode": "Hot"] }
        let resources = try #require(BackendResources(backend))
        let selector = LabelSelector(matchLabels: resources.service.spec?.selector)
        for group in ServingGroup.allCases {
            #expect(selector.matches(try resources.deployment(group, replicas: 1).spec?.template.metadata?.labels ?? [:]))
            #expect(!selector.matches(resources.prefetch(group).spec?.template.metadata?.labels ?? [:]))
        }
    }

    @Test("of two groups never share pods")
    func disjointGroups() throws {
        let resources = try #require(BackendResources(Fixture.backend { $0[path: "spec", "serving", "standby"] = ["mode": "Hot"] }))
        let standby = try resources.deployment(.standby, replicas: 1)
        #expect(
            try resources.deployment(.primary, replicas: 1).spec?.selector.matches(standby.spec?.template.metadata?.labels ?? [:]) == false)
    }

    @Test("stay as they are while the spec is wrong")
    func invalid() {
        var observed = Fixture.running(Fixture.backend { $0[path: "spec", "serving", "vllm", "tensorParallelSize"] = 16 })
        let child = ObjectReference(Deployment.resourceType, namespace: "team-a", name: "qwen")
        observed.owned = [child]
        let plan = BackendPlanner.plan(observed)
        #expect(plan.desired.isEmpty)
        #expect(plan.keep == [child])
        #expect(plan.ready?.reason == "InvalidSpec")
        #expect(plan.ready?.message.contains("spec.serving.vllm.tensorParallelSize is 16") == true)
        if case .stalled = plan.outcome {} else { Issue.record("expected a stalled outcome, got \(plan.outcome)") }
    }
}
