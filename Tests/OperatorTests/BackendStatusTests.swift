import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("The conditions of a managed backend")
struct BackendStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var type: String
        var status: Condition.Status
        var reason: String
        var sentence: String
        var observed: ObservedBackend
        var testDescription: String { name }

        init(
            _ name: String, _ type: String = "Ready", _ status: Condition.Status = .no, _ reason: String, _ sentence: String = "",
            spec: (inout JSONValue) -> Void, _ change: (inout ObservedBackend) -> Void = { _ in }
        ) {
            self.name = name
            self.type = type
            self.status = status
            self.reason = reason
            self.sentence = sentence
            observed = Fixture.running(Fixture.backend(Fixture.document, spec), change)
        }

        init(
            _ name: String, _ type: String = "Ready", _ status: Condition.Status = .no, _ reason: String, _ sentence: String = "",
            _ change: (inout ObservedBackend) -> Void = { _ in }
        ) {
            self.init(name, type, status, reason, sentence, spec: { _ in }, change)
        }
    }

    /// One pod of two in trouble.
    private static func trouble(_ pod: Pod) -> (inout ObservedBackend) -> Void {
        { observed in
            observed.groups[.primary]?.pods[1] = pod
            observed.groups[.primary]?.deployment?.status?.readyReplicas = 1
        }
    }

    private static func waiting(_ reason: String, _ message: String) -> ContainerState {
        ContainerState(waiting: ContainerStateWaiting(reason: reason, message: message))
    }

    @Test(
        "say in one sentence what is wrong and what helps",
        arguments: [
            Case("all is well", "Ready", .yes, "Ready", "2 pods serve Qwen/Qwen2.5-72B-Instruct"),
            Case(
                "no GPU left", "Ready", .no, "WaitingForGPU",
                "1 of 2 pods cannot be scheduled: Insufficient nvidia.com/gpu; free nvidia.com/gpu on a node that may run it, add such a node, or lower spec.serving.gpu.count",
                trouble(
                    Fixture.unscheduled(
                        "qwen-1", "0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available."))
            ),
            Case(
                "no node for another reason", "Ready", .no, "Unschedulable", "persistentvolumeclaim \"models\" not found",
                trouble(Fixture.unscheduled("qwen-1", "persistentvolumeclaim \"models\" not found"))),
            Case(
                "no volume", "Ready", .no, "Unschedulable",
                "pod has unbound immediate PersistentVolumeClaims; kubectl describe pvc says what its claim waits for",
                trouble(
                    Fixture.unscheduled("qwen-1", "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims"))),
            Case(
                "no image", "Ready", .no, "ImagePullFailed",
                "1 of 2 pods does not run: image vllm/vllm-openai:v0.11.0: manifest unknown; check spec.serving.image and the registry's credentials",
                trouble(Fixture.pod("qwen-1", server: waiting("ImagePullBackOff", "manifest unknown")))),
            Case(
                "a crash", "Ready", .no, "CrashLooping",
                "1 of 2 pods does not run: container server ends again and again (4 restarts, exit code 1): ValueError: no such model",
                trouble(
                    Fixture.pod(
                        "qwen-1", server: waiting("CrashLoopBackOff", "back-off 5m0s"),
                        last: ContainerState(
                            terminated: ContainerStateTerminated(
                                exitCode: 1, reason: "Error",
                                message: "Traceback (most recent call last):\n  …\nValueError: no such model\n")),
                        restarts: 4))),
            Case(
                "too little memory", "Ready", .no, "OutOfMemory", "raise spec.serving.resources.limits.memory",
                trouble(
                    Fixture.pod(
                        "qwen-1", server: waiting("CrashLoopBackOff", ""),
                        last: ContainerState(terminated: ContainerStateTerminated(exitCode: 137, reason: "OOMKilled")), restarts: 2))),
            Case(
                "a missing key in the pod", "Ready", .no, "ContainerConfigError", "secret \"hf\" not found",
                trouble(Fixture.pod("qwen-1", server: waiting("CreateContainerConfigError", "secret \"hf\" not found")))),
            Case(
                "loading", "Ready", .no, "LoadingModel", "1 of 2 pods is loading the model",
                trouble(Fixture.pod("qwen-1", server: ContainerState(running: ContainerStateRunning(startedAt: noon))))),
            Case("quota", "Ready", .no, "PodsRefused", "exceeded quota") {
                $0.groups[.primary]?.deployment?.status?.readyReplicas = 1
                $0.groups[.primary]?.deployment?.status?.conditions = [
                    ObjectCondition(
                        type: "ReplicaFailure", status: .yes, reason: "FailedCreate", message: "pods \"qwen\" is forbidden: exceeded quota")
                ]
            },
            Case(
                "a rollout without room", "Ready", .no, "NoRoomToSurge",
                "the new version waits for room beside the old one, which keeps serving"
            ) {
                $0.groups[.primary]?.deployment?.status?.replicas = 3
                $0.groups[.primary]?.deployment?.status?.updatedReplicas = 1
                $0.groups[.primary]?.pods.append(Fixture.unscheduled("qwen-new", "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."))
            },
            Case("a rollout without room still serves", "Available", .yes, "PodsReady") {
                $0.groups[.primary]?.deployment?.status?.replicas = 3
                $0.groups[.primary]?.deployment?.status?.updatedReplicas = 1
                $0.groups[.primary]?.pods.append(Fixture.unscheduled("qwen-new", "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."))
            },
            Case("a rollout", "Ready", .no, "RollingOut", "Deployment qwen is replacing its pods") {
                $0.groups[.primary]?.deployment?.metadata.generation = 2
                $0.groups[.primary]?.deployment?.status?.observedGeneration = 1
            },
            Case("a change that is not applied yet", "Ready", .no, "RollingOut") {
                $0.groups[.primary]?.deployment?.metadata.annotations[BackendAnnotations.template] = "of before"
            },
            Case("a first start is no rollout", "Ready", .no, "Starting", "0 of 2 pods are ready") {
                $0.groups[.primary]?.deployment?.metadata.generation = 1
                $0.groups[.primary]?.deployment?.status = nil
                $0.groups[.primary]?.pods = []
            },
            Case(
                "a budget hold", "Ready", .no, "HeldByBudget",
                "BudgetPolicy daily keeps this backend at zero replicas until 2026-03-02T13:00:00Z"
            ) {
                $0.holds = [ReplicaHold(source: .budget, holder: "daily", until: noon.addingTimeInterval(3600))]
            },
            Case(
                "zero by the spec", "Ready", .no, "ScaledToZero", "spec.serving.replicas is 0",
                spec: { $0[path: "spec", "serving", "replicas"] = 0 }),
            Case(
                "the standby serves", "Available", .yes, "ServedByStandby", "its standby qwen-standby serves",
                spec: { $0[path: "spec", "serving", "standby"] = ["mode": "Hot"] }
            ) {
                $0.groups[.primary]?.deployment?.status?.readyReplicas = 0
                $0.groups[.primary]?.pods = []
                $0.groups[.standby]?.deployment?.status?.readyReplicas = 1
            },
            Case(
                "the standby is missing", "Ready", .no, "StandbyNotReady", "the standby: 0 of 1 pod is ready",
                spec: { $0[path: "spec", "serving", "standby"] = ["mode": "Hot"] }
            ) {
                $0.groups[.standby]?.deployment?.status?.readyReplicas = 0
                $0.groups[.standby]?.pods = []
            },
            Case(
                "a missing Secret", "Ready", .no, "SecretNotFound",
                "spec.model.tokenSecretRef.name: there is no Secret hf in namespace team-a; create it with the key token"
            ) {
                $0.secrets = [:]
            },
            Case(
                "a missing key", "ReferencesResolved", .no, "SecretKeyNotFound",
                "Secret hf has no key token but password; add it or name another"
            ) {
                $0.secrets = ["hf": ["password"]]
            },
            Case("downloading", "ModelCached", .no, "Prefetching", "Job qwen-prefetch is downloading") {
                $0.groups[.primary]?.prefetch?.status = JobStatus(active: 1)
            },
            Case(
                "a failed download", "ModelCached", .no, "PrefetchFailed",
                "401 Client Error; mend the cause, and kubectl delete job qwen-prefetch to try at once"
            ) {
                $0.groups[.primary]?.prefetch?.status = JobStatus(conditions: [
                    ObjectCondition(type: "Failed", status: .yes, reason: "BackoffLimitExceeded")
                ])
                $0.groups[.primary]?.prefetchPods = [
                    Fixture.pod(
                        "qwen-prefetch-1",
                        server: ContainerState(terminated: ContainerStateTerminated(exitCode: 1, message: "Traceback\n401 Client Error\n")))
                ]
            },
            Case("a volume that is not bound", "ModelCached", .no, "VolumePending") {
                $0.groups[.primary]?.prefetch?.status = JobStatus(active: 1)
                $0.groups[.primary]?.claim?.status?.phase = "Pending"
            },
            Case("cached", "ModelCached", .yes, "Cached"),
            Case("no cache", "ModelCached", .no, "NoCache", spec: { $0[path: "spec", "serving", "cache"] = nil }),
            Case(
                "a claim that cannot change its class", "ModelCached", .no, "CacheImmutable",
                "spec.serving.cache.storageClassName: gp3 cannot replace gp2"
            ) {
                $0.groups[.primary]?.claim?.spec?.storageClassName = "gp2"
            },
            Case("pods asked by nobody yet", "Healthy", .unknown, "NotProbedYet"),
            Case("pods that answer", "Healthy", .yes, "ProbeSucceeded") { $0.health = HealthReport(state: .healthy) },
            Case("pods that answer with errors", "Ready", .no, "ServerError", "answered HTTP 500") {
                $0.health = HealthReport(
                    state: .unhealthy,
                    failure: ProbeFailure(reason: Reason.serverError, message: "http://10.0.0.7:8000/health answered HTTP 500"))
            },
            Case("an operator outside the cluster", "Healthy", .yes, "ReadinessProbe") { $0.settings.managedHealth = .readiness },
        ])
    func sentences(example: Case) throws {
        let condition = try #require(BackendPlanner.plan(example.observed).condition(example.type))
        #expect(condition.status == example.status)
        #expect(condition.reason == example.reason)
        #expect(example.sentence.isEmpty || condition.message.contains(example.sentence), "\(condition.message)")
    }

    @Test("come in this order, all of them, whatever happens")
    func order() {
        let types = ["Ready", "Available", "Healthy", "ModelCached", "ScalingReady", "ReferencesResolved"]
        for observed in [Fixture.observed(), Fixture.running(), Fixture.observed(Fixture.backend(Fixture.openAI))] {
            #expect(BackendPlanner.plan(observed).status?.conditions.map(\.type) == types)
        }
    }

    struct ScalingCase: Sendable, CustomTestStringConvertible {
        var name: String
        var conditions: [ObjectCondition]
        var status: Condition.Status
        var reason: String
        var sentence = ""
        var testDescription: String { name }
    }

    @Test(
        "mirror the autoscaler's trouble with its own reason",
        arguments: [
            ScalingCase(name: "not there yet", conditions: [], status: .unknown, reason: "AutoscalerPending"),
            ScalingCase(
                name: "at work",
                conditions: [ObjectCondition(type: "AbleToScale", status: .yes), ObjectCondition(type: "ScalingActive", status: .yes)],
                status: .yes, reason: "ScalingActive"),
            ScalingCase(
                name: "no metrics server",
                conditions: [
                    ObjectCondition(type: "AbleToScale", status: .yes),
                    ObjectCondition(
                        type: "ScalingActive", status: .no, reason: "FailedGetResourceMetric", message: "unable to get metrics"),
                ], status: .no, reason: "FailedGetResourceMetric", sentence: "unable to get metrics; CPU utilization needs metrics-server"),
            ScalingCase(
                name: "no DCGM metric",
                conditions: [
                    ObjectCondition(type: "AbleToScale", status: .yes),
                    ObjectCondition(type: "ScalingActive", status: .no, reason: "FailedGetPodsMetric", message: "no metrics returned"),
                ], status: .no, reason: "FailedGetPodsMetric", sentence: "DCGM_FI_DEV_GPU_UTIL needs NVIDIA's DCGM exporter"),
            ScalingCase(
                name: "at its maximum",
                conditions: [
                    ObjectCondition(type: "AbleToScale", status: .yes), ObjectCondition(type: "ScalingActive", status: .yes),
                    ObjectCondition(type: "ScalingLimited", status: .yes, reason: "TooManyReplicas"),
                ], status: .yes, reason: "TooManyReplicas"),
        ])
    func scaling(example: ScalingCase) throws {
        let backend = Fixture.backend {
            $0[path: "spec", "serving", "replicas"] = nil
            $0[path: "spec", "serving", "autoscaling"] = ["maxReplicas": 4, "targetCPUUtilization": 50]
        }
        let observed = Fixture.running(backend) { observed in
            observed.autoscaler = BackendResources(backend)?.autoscaler(floor: 1)
            observed.autoscaler?.status = HorizontalPodAutoscalerStatus(conditions: example.conditions)
        }
        let condition = try #require(BackendPlanner.plan(observed).condition("ScalingReady"))
        #expect(condition.status == example.status)
        #expect(condition.reason == example.reason)
        #expect(example.sentence.isEmpty || condition.message.contains(example.sentence), "\(condition.message)")
    }

    @Test("say that pods got a CPU request nobody wrote")
    func defaultRequest() throws {
        let backend = Fixture.backend {
            $0[path: "spec", "serving", "replicas"] = nil
            $0[path: "spec", "serving", "resources"] = nil
            $0[path: "spec", "serving", "autoscaling"] = ["maxReplicas": 4, "targetCPUUtilization": 50]
        }
        let plan = BackendPlanner.plan(Fixture.running(backend))
        #expect(plan.deployment("qwen")?.spec?.template.spec?.containers[0].resources?.requests?["cpu"] == Quantity(1))
        #expect(plan.condition("ScalingReady")?.message.contains("names no CPU request") == true)
    }
}

@Suite("The conditions of a backend elsewhere")
struct ExternalStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var health: HealthReport?
        var ready: Condition.Status
        var reason: String
        var testDescription: String { name }
    }

    @Test(
        "follow the prober",
        arguments: [
            Case(name: "not asked yet", health: nil, ready: .no, reason: "NotProbedYet"),
            Case(name: "it answers", health: HealthReport(state: .healthy), ready: .yes, reason: "Ready"),
            Case(
                name: "it refuses the key",
                health: HealthReport(state: .unhealthy, failure: ProbeFailure(reason: Reason.authenticationFailed, message: "refused")),
                ready: .no, reason: "AuthenticationFailed"),
        ])
    func follow(example: Case) {
        let plan = BackendPlanner.plan(Fixture.observed(Fixture.backend(Fixture.openAI)) { $0.health = example.health })
        #expect(plan.ready?.status == example.ready)
        #expect(plan.ready?.reason == example.reason)
        #expect(plan.status?.fields["endpoint"] == "https://api.openai.com/v1")
    }

    @Test("stop the probing when the key is missing")
    func noKey() {
        let plan = BackendPlanner.plan(Fixture.observed(Fixture.backend(Fixture.openAI)) { $0.secrets = [:] })
        #expect(plan.effects == [.stopProbing])
        #expect(plan.ready?.reason == "SecretNotFound")
    }
}
