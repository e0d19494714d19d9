import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured

@testable import Operator

/// Monday, 2 March 2026, noon in UTC.
let noon = Date(timeIntervalSince1970: 1_772_452_800)

enum Fixture {
    static let document: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend",
        "metadata": ["name": "qwen", "namespace": "team-a", "uid": "uid-qwen", "generation": 1],
        "spec": [
            "provider": "VLLM",
            "model": [
                "name": "Qwen/Qwen2.5-72B-Instruct", "revision": "main", "contextLength": 32768,
                "tokenSecretRef": ["name": "hf", "key": "token"],
            ],
            "serving": [
                "image": "vllm/vllm-openai:v0.11.0", "replicas": 2,
                "gpu": ["resourceName": "nvidia.com/gpu", "count": 8],
                "resources": ["requests": ["cpu": "16", "memory": "128Gi"], "limits": ["memory": "256Gi"]],
                "vllm": ["gpuMemoryUtilization": "0.95", "enableChunkedPrefill": true, "maxBatchedTokens": 32768],
                "cache": ["size": "500Gi", "storageClassName": "gp3", "retain": true],
            ],
            "pricing": ["perReplicaHour": "16.29"],
        ],
    ]

    static let ollama: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend",
        "metadata": ["name": "llama", "namespace": "team-a", "uid": "uid-llama", "generation": 1],
        "spec": [
            "provider": "Ollama", "model": ["name": "llama3.2:3b", "contextLength": 8192],
            "serving": ["image": "ollama/ollama:0.12.6"],
        ],
    ]

    static let openAI: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend",
        "metadata": ["name": "gpt", "namespace": "team-a", "uid": "uid-gpt", "generation": 1],
        "spec": [
            "provider": "OpenAI", "model": ["name": "gpt-4o"],
            "endpoint": ["apiKeySecretRef": ["name": "openai", "key": "key"]],
        ],
    ]

    /// The vLLM backend with two replicas, changed by a closure.
    static func backend(_ document: JSONValue = Fixture.document, _ change: (inout JSONValue) -> Void = { _ in }) -> LLMBackend {
        var document = document
        change(&document)
        do { return try document.decode() } catch { fatalError("the fixture is wrong: \(error)") }
    }

    /// What the reconciler sees of a backend with nothing made yet, its Secrets there.
    static func observed(_ backend: LLMBackend = backend(), _ change: (inout ObservedBackend) -> Void = { _ in }) -> ObservedBackend {
        var observed = ObservedBackend(backend: backend, now: noon)
        for use in backend.secretReferences {
            observed.secrets[use.name, default: []].formUnion([use.key].compactMap(\.self))
        }
        change(&observed)
        return observed
    }

    /// What the reconciler sees of a backend that runs as planned: cached, all pods ready.
    static func running(_ backend: LLMBackend = backend(), _ change: (inout ObservedBackend) -> Void = { _ in }) -> ObservedBackend {
        var observed = observed(backend)
        guard let resources = BackendResources(backend) else { return observed }
        for group in backend.groups {
            var there = ObservedGroup()
            var job = resources.prefetch(group)
            job.status = JobStatus(conditions: [ObjectCondition(type: "Complete", status: .yes)], succeeded: 1)
            if resources.wantsPrefetch { there.prefetch = job }
            there.claim = resources.claim(group, existing: nil)
            there.claim?.status = PersistentVolumeClaimStatus(phase: "Bound")
            let resting = group == .standby && backend.spec.serving?.standbyMode == .cold
            let count = resting ? 0 : group == .standby ? 1 : resources.serving.baseReplicas
            there.deployment = deployment(applied(resources, group, count), ready: count)
            there.pods = (0..<count).map { pod("\(group.name(of: backend))-\($0)", ready: true) }
            observed.groups[group] = there
        }
        change(&observed)
        return observed
    }

    private static func applied(_ resources: BackendResources, _ group: ServingGroup, _ count: Int) -> Deployment {
        do { return try resources.deployment(group, replicas: count) } catch { fatalError("the fixture is wrong: \(error)") }
    }

    /// A Deployment with a status that says it is rolled out.
    static func deployment(_ applied: Deployment, ready: Int) -> Deployment {
        var deployment = applied
        let count = deployment.spec?.replicas ?? 1
        deployment.status = DeploymentStatus(
            replicas: count, updatedReplicas: count, readyReplicas: ready, availableReplicas: ready,
            conditions: [ObjectCondition(type: "Progressing", status: .yes, reason: "NewReplicaSetAvailable")])
        return deployment
    }

    static func pod(_ name: String, ready: Bool = false, ip: String = "10.0.0.7", _ change: (inout Pod) -> Void = { _ in }) -> Pod {
        var pod = Pod(metadata: ObjectMeta(name: name, namespace: "team-a"))
        pod.status = PodStatus(
            phase: ready ? "Running" : "Pending",
            conditions: [
                ObjectCondition(type: "PodScheduled", status: .yes), ObjectCondition(type: "Ready", status: ready ? .yes : .no),
            ], podIP: ip)
        change(&pod)
        return pod
    }

    /// A pod the scheduler found no node for.
    static func unscheduled(_ name: String, _ message: String) -> Pod {
        pod(name) { pod in
            pod.status?.conditions = [
                ObjectCondition(type: "PodScheduled", status: .no, reason: "Unschedulable", message: message)
            ]
        }
    }

    /// A pod whose server is in that state.
    static func pod(_ name: String, server state: ContainerState, last: ContainerState? = nil, restarts: Int = 0) -> Pod {
        pod(name) { pod in
            pod.status?.containerStatuses = [
                ContainerStatus(
                    name: "server", ready: false, restartCount: restarts, image: "vllm/vllm-openai:v0.11.0", imageID: "", state: state,
                    lastState: last)
            ]
        }
    }
}

extension Plan<BackendEffect> {
    func condition(_ type: String) -> PlannedCondition? { status?.condition(type) }
    var ready: PlannedCondition? { condition("Ready") }
    func deployment(_ name: String) -> Deployment? { desired(Deployment.self, named: name) }
    var names: Set<String> { Set(desired.map { "\(type(of: $0.object).resourceType.kind)/\($0.object.metadata.name)" }) }
}
