import Foundation
import KubeCore
import Structured

/// Decides for PodDisruptionBudgets as pkg/controller/disruption does; the eviction API consults what it writes.
enum DisruptionController {
    /// `scale` answers how many pods the owner of a pod wants, with the owner's UID; `nil` for a pod without a known controller.
    static func decide(
        _ budget: Resource, pods candidates: [Resource], scale: (Resource) -> (uid: String, replicas: Int)?, now: Date
    ) -> Decision {
        let pods = candidates.filter { !$0.isFinished }
        let disrupted = recentlyEvicted(budget, pods: pods, now: now)
        let healthy = pods.count { $0.isReady && !$0.isTerminating && disrupted[$0.name] == nil }
        var conditions = StatusConditions(budget.status["conditions"])
        var status = budget.status
        var allowed = 0
        switch demand(of: budget, pods: pods, scale: scale) {
        case .success(let (expected, desired)):
            allowed = expected > 0 ? max(0, healthy - desired) : 0
            status["expectedPods"] = .int(expected)
            status["desiredHealthy"] = .int(desired)
            let reason = allowed > 0 ? "SufficientPods" : "InsufficientPods"
            conditions.set("DisruptionAllowed", allowed > 0, reason: reason, message: "", now: now, generation: budget.generation)
        case .failure(let problem):
            conditions.set(
                "DisruptionAllowed", false, reason: "SyncFailed", message: problem.message, now: now, generation: budget.generation)
        }
        status["currentHealthy"] = .int(healthy)
        status["disruptionsAllowed"] = .int(allowed)
        status["observedGeneration"] = .integer(budget.generation)
        status["disruptedPods"] = disrupted.isEmpty ? nil : .object(disrupted)
        status["conditions"] = conditions.value
        var decision = Decision()
        if !disrupted.isEmpty { decision.recheck(in: evictionMemorySeconds) }
        if status != budget.status { decision.append(.updateStatus(Kind.podDisruptionBudget.type, budget.withStatus(status))) }
        return decision
    }

    /// An evicted pod whose deletion has not been seen counts as gone for this long.
    private static let evictionMemorySeconds = 120.0

    private static func recentlyEvicted(_ budget: Resource, pods: [Resource], now: Date) -> [String: JSONValue] {
        let live = Set(pods.filter { !$0.isTerminating }.map(\.name))
        return (budget.status["disruptedPods"]?.object ?? [:]).filter { name, time in
            guard live.contains(name), let time = time.string.flatMap(RFC3339.parse) else { return false }
            return now.timeIntervalSince(time) < evictionMemorySeconds
        }
    }

    private struct Problem: Error {
        var message: String
    }

    /// How many pods there should be, and how many of them must stay healthy.
    private static func demand(
        of budget: Resource, pods: [Resource], scale: (Resource) -> (uid: String, replicas: Int)?
    ) -> Result<(expected: Int, desired: Int), Problem> {
        if let minimum = budget.spec["minAvailable"]?.intOrString, case .integer(let count) = minimum {
            return .success((pods.count, count))
        }
        var owners: [String: Int] = [:]
        for pod in pods {
            guard let owner = scale(pod) else {
                return .failure(Problem(message: "found no controllers for pod \"\(pod.name)\""))
            }
            owners[owner.uid] = owner.replicas
        }
        let expected = owners.values.reduce(0, +)
        if let minimum = budget.spec["minAvailable"]?.intOrString {
            return .success((expected, minimum.resolved(of: expected, roundingUp: true) ?? 0))
        }
        let missing = budget.spec["maxUnavailable"]?.intOrString?.resolved(of: expected, roundingUp: true) ?? 0
        return .success((expected, max(0, expected - missing)))
    }
}
