import Foundation
import KubeCore
import Structured

/// Decides for ReplicaSets as pkg/controller/replicaset does.
enum ReplicaSetController {
    static let component = "replicaset-controller"
    /// Writes of one decision; the genuine controller's burst.
    static let burst = 500

    static func decide(_ set: Resource, candidates: [Resource], now: Date) -> Decision {
        let selector = set.spec["selector"]?.labelSelector
        let claimed = ClaimedObjects(of: set, candidates: candidates.filter { !$0.isFinished }, selector: selector)
        var decision = Decision(actions: claimed.actions)
        let active = claimed.mine.filter(\.isActive)
        let wanted = set.spec.int("replicas", default: 1)
        if !set.isTerminating {
            for _ in 0..<min(burst, max(0, wanted - active.count)) { decision.append(creation(of: set)) }
            let surplus = PodRanking(candidates: active, now: now).victims(min(burst, max(0, active.count - wanted)))
            for pod in surplus {
                decision.append(
                    .delete(
                        Kind.pod.type, pod.key, uid: pod.uid,
                        success: EventNote(set, "SuccessfulDelete", "Deleted pod: %@", component: component)))
            }
        }
        writeStatus(of: set, pods: active, now: now, into: &decision)
        return decision
    }

    private static func creation(of set: Resource) -> Action {
        .create(
            Kind.pod.type, PodTemplate.pod(from: set.spec["template"], owner: set),
            success: EventNote(set, "SuccessfulCreate", "Created pod: %@", component: component),
            failure: EventNote(set, .warning, "FailedCreate", "Error creating: %@", component: component))
    }

    private static func writeStatus(of set: Resource, pods: [Resource], now: Date, into decision: inout Decision) {
        let minReady = set.spec.int("minReadySeconds", default: 0)
        let waits = pods.map { $0.secondsUntilAvailable(minReadySeconds: minReady, now: now) }
        let labels = set.spec[path: "template", "metadata", "labels"]?.stringMap ?? [:]
        let counts = [
            ("fullyLabeledReplicas", pods.count { pod in labels.allSatisfy { pod.labels[$0.key] == $0.value } }),
            ("readyReplicas", waits.count { $0 != nil }), ("availableReplicas", waits.count { $0 == 0 }),
        ]
        var status = set.status
        status["replicas"] = .int(pods.count)
        for (field, count) in counts { status[field] = count == 0 ? nil : .int(count) }
        status["observedGeneration"] = .integer(set.generation)
        if let next = waits.compactMap({ $0 }).filter({ $0 > 0 }).min() { decision.recheck(in: next) }
        if status != set.status { decision.append(.updateStatus(Kind.replicaSet.type, set.withStatus(status))) }
    }

    /// The condition that says why pods are missing, or its absence once nothing failed.
    static func statusAfter(failure message: String?, of set: Resource, now: Date) -> JSONValue? {
        var conditions = StatusConditions(set.status["conditions"])
        if let message {
            if conditions["ReplicaFailure"]?["message"]?.string == message { return nil }
            conditions.set("ReplicaFailure", true, reason: "FailedCreate", message: message, now: now)
        } else {
            guard conditions["ReplicaFailure"] != nil else { return nil }
            conditions.remove("ReplicaFailure")
        }
        var status = set.status
        status["conditions"] = conditions.value
        return status
    }
}

/// Pods from templates.
enum PodTemplate {
    static func pod(from template: JSONValue?, owner: Resource, finalizers: [String] = []) -> JSONValue {
        var metadata: JSONValue = [
            "generateName": .string("\(prefix(owner.name))-"), "namespace": .string(owner.namespace),
            "ownerReferences": [owner.controllerReference()],
        ]
        metadata["labels"] = template?[path: "metadata", "labels"]
        metadata["annotations"] = template?[path: "metadata", "annotations"]
        let all = (template?[path: "metadata", "finalizers"]?.array ?? []) + finalizers.map(JSONValue.string)
        if !all.isEmpty { metadata["finalizers"] = .array(all) }
        return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template?["spec"] ?? .emptyObject]
    }

    /// Leaves room for the five generated characters.
    private static func prefix(_ name: String) -> String { String(name.prefix(57)) }
}

/// Which pods of a set go first (`controller.ActivePodsWithRanks`): the least useful ones.
struct PodRanking {
    private let pods: [Resource]
    private let perNode: [String: Int]
    private let now: Date

    init(candidates: [Resource], now: Date) {
        pods = candidates
        self.now = now
        perNode = Dictionary(grouping: candidates.compactMap(\.nodeName), by: { $0 }).mapValues(\.count)
    }

    func victims(_ count: Int) -> [Resource] { count == 0 ? [] : Array(pods.sorted(by: precedes).prefix(count)) }

    private func precedes(_ left: Resource, _ right: Resource) -> Bool {
        let (a, b) = (rank(left), rank(right))
        for (x, y) in zip(a, b) where x != y { return x < y }
        return left.name < right.name
    }

    /// Smaller goes first: unassigned, pending, not ready, cheap to delete, doubled up on a node, ready for a shorter time, restarted
    /// more often, younger.
    private func rank(_ pod: Resource) -> [Double] {
        let phases = ["Pending": 0.0, "Unknown": 1, "Running": 2]
        let readyFor = pod.readySince.map { logarithmicBucket(now.timeIntervalSince($0)) } ?? 0
        return [
            pod.nodeName == nil ? 0 : 1, phases[pod.phase] ?? 2, pod.isReady ? 1 : 0,
            Double(pod.annotation("controller.kubernetes.io/pod-deletion-cost").flatMap { Int($0) } ?? 0),
            -Double(pod.nodeName.flatMap { perNode[$0] } ?? 0), readyFor, -Double(pod.restarts),
            logarithmicBucket(now.timeIntervalSince(pod.created)),
        ]
    }

    /// Ages compare by their order of magnitude, so that scaling down does not always take the youngest.
    private func logarithmicBucket(_ seconds: Double) -> Double { seconds < 1 ? 0 : log2(seconds).rounded(.down) + 1 }
}
