import Foundation
import KubeCore
import Structured

/// What becomes of a node that stops reporting, and of the pods on it (pkg/controller/nodelifecycle, tainteviction and podgc).
enum NodeLifecycleController {
    static let component = "node-controller"
    /// How long a node may be silent.
    static let graceSeconds = 50.0

    static let unreachable = "node.kubernetes.io/unreachable"
    static let notReady = "node.kubernetes.io/not-ready"
    static let unschedulable = "node.kubernetes.io/unschedulable"

    /// `lastHeard` is when the kubelet last reported.
    static func decide(_ node: Resource, pods: [Resource], lastHeard: Date, now: Date) -> Decision {
        var decision = Decision()
        let silent = lastHeard.timeIntervalSince(now) + graceSeconds
        if silent > 0 { if silent < graceSeconds { decision.recheck(in: silent) } } else { lose(node, now: now, into: &decision) }
        let conditions = StatusConditions(node.status["conditions"])
        let ready = silent > 0 ? conditions["Ready"]?["status"]?.string ?? "Unknown" : "Unknown"
        retaint(node, ready: ready, now: now, into: &decision)
        if ready != "True" {
            for pod in pods where pod.isReady && !pod.isFinished { markNotReady(pod, now: now, into: &decision) }
        }
        return decision
    }

    private static func lose(_ node: Resource, now: Date, into decision: inout Decision) {
        var conditions = StatusConditions(node.status["conditions"])
        guard conditions["Ready"]?["status"]?.string != "Unknown" else { return }
        for type in ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] {
            conditions.set(type, nil, reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", now: now)
        }
        var status = node.status
        status["conditions"] = conditions.value
        decision.append(.updateStatus(Kind.node.type, node.withStatus(status)))
        decision.append(
            .event(EventNote(node, "NodeNotReady", "Node \(node.name) status is now: NodeNotReady", component: component)))
    }

    private static func retaint(_ node: Resource, ready: String, now: Date, into decision: inout Decision) {
        let managed = [unreachable, notReady, unschedulable]
        let present = node.spec["taints"]?.array ?? []
        var wanted = present.filter { !managed.contains($0["key"]?.string ?? "") }
        let keep = { (key: String, effect: String) -> JSONValue in
            present.first { $0["key"]?.string == key && $0["effect"]?.string == effect }
                ?? (effect == "NoExecute"
                    ? ["key": .string(key), "effect": .string(effect), "timeAdded": .time(now)]
                    : ["key": .string(key), "effect": .string(effect)])
        }
        if node.spec["unschedulable"]?.bool == true { wanted.append(keep(unschedulable, "NoSchedule")) }
        if ready != "True" {
            let key = ready == "Unknown" ? unreachable : notReady
            wanted += [keep(key, "NoSchedule"), keep(key, "NoExecute")]
        }
        guard Set(wanted) != Set(present) else { return }
        decision.append(
            .patch(Kind.node.type, node.key, uid: node.uid, ["spec": ["taints": wanted.isEmpty ? .null : .array(wanted)]]))
    }

    private static func markNotReady(_ pod: Resource, now: Date, into decision: inout Decision) {
        var conditions = StatusConditions(pod.status["conditions"], style: .probeTime)
        conditions.set("Ready", false, now: now)
        var status = pod.status
        status["conditions"] = conditions.value
        decision.append(.updateStatus(Kind.pod.type, pod.withStatus(status)))
        decision.append(.event(EventNote(pod, .warning, "NodeNotReady", "Node is not ready", component: component)))
    }

    /// Evicts pods that do not tolerate the node's NoExecute taints, once what they tolerate for has passed.
    static func evict(_ node: Resource, pods: [Resource], now: Date) -> Decision {
        var decision = Decision()
        let taints = (node.spec["taints"]?.array ?? []).filter { $0["effect"]?.string == "NoExecute" }
        for pod in pods where pod.isActive && !taints.isEmpty {
            guard let seconds = taints.compactMap({ patience($0, pod: pod, now: now) }).min() else { continue }
            if seconds > 0 {
                decision.recheck(in: seconds)
                continue
            }
            decision.append(
                .event(
                    EventNote(
                        pod, "TaintManagerEviction", "Marking for deletion Pod \(pod.namespace)/\(pod.name)",
                        component: "taint-eviction-controller")))
            decision.append(.delete(Kind.pod.type, pod.key, uid: pod.uid))
        }
        return decision
    }

    /// Seconds the pod may stay; `nil`: for ever.
    private static func patience(_ value: JSONValue, pod: Resource, now: Date) -> Double? {
        let taint = NodeTaint(value)
        let fitting = (pod.spec["tolerations"]?.array ?? []).map(PodToleration.init).filter { $0.tolerates(taint) }
        if fitting.isEmpty { return 0 }
        guard let least = fitting.compactMap(\.seconds).min() else { return nil }
        let since = value["timeAdded"]?.string.flatMap(RFC3339.parse) ?? now
        return since.timeIntervalSince(now) + Double(max(0, least))
    }

    /// Pods of a node that no longer exists are removed at once.
    static func collect(_ pods: [Resource]) -> [Action] {
        pods.map { .delete(Kind.pod.type, $0.key, uid: $0.uid, graceSeconds: 0) }
    }
}
