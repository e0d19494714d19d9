import BallastAPI
import KubeCore
import Structured

/// What the tour applies.
enum TourSample {
    static let name = "qwen"
    static let namespace = "default"
    static let reference = ObjectReference(LLMBackend.resourceType, namespace: namespace, name: name)

    /// Two replicas with two GPUs each, priced, so that every column of `kubectl get llmb` has something to say.
    static let backend: JSONValue = [
        "apiVersion": .string(LLMBackend.resourceType.apiVersion), "kind": "LLMBackend",
        "metadata": ["name": .string(name), "namespace": .string(namespace)],
        "spec": [
            "provider": "VLLM", "model": ["name": "Qwen/Qwen2.5-7B-Instruct"],
            "serving": ["image": "vllm/vllm-openai:v0.11.0", "replicas": 2, "gpu": ["count": 2], "vllm": ["tensorParallelSize": 2]],
            "health": ["intervalSeconds": 1],
            "pricing": ["perReplicaHour": "2.45"],
        ],
    ]

    /// Both ways to say how many: admission refuses it.
    static var contradiction: JSONValue {
        var wrong = backend
        wrong[path: "metadata", "name"] = "wrong"
        wrong[path: "spec", "serving", "autoscaling"] = ["minReplicas": 1, "maxReplicas": 3]
        return wrong
    }
}
