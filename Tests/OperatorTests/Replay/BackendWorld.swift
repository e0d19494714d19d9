import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Structured
import Synchronization
import TestSupport

@testable import Operator

/// What the cluster's controllers and nodes make of a backend's children, at once. The ConfigMap `world` tells what is wrong with it:
/// `down` names a Deployment whose pods are not ready, `prefetch` says that downloads fail, `autoscaler` is a reason for it not to work.
enum BackendWorld {
    static let namespace = "team-a"
    static let configMaps = ResourceType(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")
    static let initial: JSONValue = [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "world", "namespace": "team-a"], "data": [:],
    ]

    static func tell(_ store: ClusterStore, _ key: String, _ value: JSONValue?) throws {
        try store.modify(configMaps, namespace: namespace, name: "world") { $0[path: "data", key] = value }
    }

    @Sendable static func react(_ store: ClusterStore) throws {
        let data = try store.get(configMaps, namespace: namespace, name: "world")?["data"]
        try scale(store, trouble: data?["autoscaler"]?.string)
        for deployment in try store.list(Deployment.resourceType) {
            let replicas = deployment[path: "spec", "replicas"] ?? 1
            let isDown = deployment[path: "metadata", "name"] == data?["down"]
            let ready: JSONValue = isDown ? 0 : replicas
            let progressing: JSONValue = [
                "type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable", "message": "",
                "lastTransitionTime": "2026-01-06T12:00:00Z", "lastUpdateTime": "2026-01-06T12:00:00Z",
            ]
            let status: JSONValue = [
                "replicas": replicas, "readyReplicas": ready, "availableReplicas": ready, "updatedReplicas": replicas,
                "observedGeneration": deployment[path: "metadata", "generation"] ?? 1, "conditions": [progressing],
            ]
            try set(status, on: deployment, Deployment.resourceType, store)
        }
        for job in try store.list(Job.resourceType) where job[path: "status", "conditions"] == nil {
            let now = JSONValue.string(store.time.now.formatted(.iso8601))
            let fails = data?["prefetch"]?.string == "fails"
            var condition: JSONValue = ["type": "Complete", "status": "True", "lastTransitionTime": now, "lastProbeTime": now]
            if fails { condition["type"] = "Failed" }
            if fails { condition["reason"] = "BackoffLimitExceeded" }
            var status: JSONValue = ["conditions": [condition], "startTime": now]
            if fails {
                status["failed"] = 11
            } else {
                status["succeeded"] = 1
                status["completionTime"] = now
            }
            try set(status, on: job, Job.resourceType, store)
        }
        for claim in try store.list(PersistentVolumeClaim.resourceType) {
            try set(["phase": "Bound"], on: claim, PersistentVolumeClaim.resourceType, store)
        }
    }

    /// An autoscaler without load: it keeps to its minimum, and leaves zero alone.
    private static func scale(_ store: ClusterStore, trouble: String?) throws {
        for autoscaler in try store.list(HorizontalPodAutoscaler.resourceType) {
            let name = autoscaler[path: "spec", "scaleTargetRef", "name"]?.string ?? ""
            let minimum = autoscaler[path: "spec", "minReplicas"] ?? 1
            guard let target = try store.get(Deployment.resourceType, namespace: namespace, name: name) else { continue }
            let replicas = target[path: "spec", "replicas"] ?? 1
            if replicas != 0, replicas != minimum, trouble == nil {
                try store.modify(Deployment.resourceType, namespace: namespace, name: name) { $0[path: "spec", "replicas"] = minimum }
            }
            let time: JSONValue = "2026-01-06T12:00:00Z"
            var active: JSONValue = ["type": "ScalingActive", "status": "True", "reason": "ValidMetricFound", "lastTransitionTime": time]
            if let trouble {
                active["status"] = "False"
                active["reason"] = .string(trouble)
                active["message"] = "no metrics"
            }
            let able: JSONValue = ["type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale", "lastTransitionTime": time]
            try set(
                ["conditions": [able, active], "currentReplicas": minimum, "desiredReplicas": minimum], on: autoscaler,
                HorizontalPodAutoscaler.resourceType, store)
        }
    }

    private static func set(_ status: JSONValue, on object: JSONValue, _ type: ResourceType, _ store: ClusterStore) throws {
        let members = status.object ?? [:]
        guard members.contains(where: { object[path: "status", $0.key] != $0.value }) else { return }
        try store.modify(
            type, namespace: object[path: "metadata", "namespace"]?.string, name: object[path: "metadata", "name"]?.string ?? "",
            subresource: .status
        ) { $0["status"] = status }
    }
}

/// A prober whose answers are those that the Secrets' keys dictate: `refused` in `openai` is a key that the provider refuses, `queue-4` in
/// `script` is a queue that asks for four replicas. It answers at once, so that what it says depends on nothing but the cache.
final class ScriptedHealth: HealthSource {
    private let reader = Mutex<ObjectReader?>(nil)

    func read(from reader: ObjectReader) { self.reader.withLock { $0 = reader } }

    private func keys(of secret: String) -> Set<String>? {
        let reader = reader.withLock { $0 }
        return reader?.get(Secret.self, namespace: BackendWorld.namespace, name: secret).map { Set(($0.data ?? [:]).keys) }
    }

    func report(of key: NamespacedName) -> HealthReport? {
        guard let keys = keys(of: "openai") else { return nil }
        guard keys.contains("refused") else { return HealthReport(state: .healthy) }
        return HealthReport(
            state: .unhealthy, consecutiveFailures: 2,
            failure: ProbeFailure(reason: Reason.authenticationFailed, message: "the provider refuses the key"))
    }

    func queueFloor(of key: NamespacedName) -> Int? {
        keys(of: "script")?.compactMap { $0.hasPrefix("queue-") ? Int($0.dropFirst(6)) : nil }.max()
    }

    func watch(_ target: ProbeTarget, recorded: LLMBackendStatus.Health?) {}
    func forget(_ key: NamespacedName) {}
}
