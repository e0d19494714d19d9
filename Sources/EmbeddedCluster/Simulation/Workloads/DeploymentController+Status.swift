import Foundation
import KubeCore
import Structured

extension DeploymentController {
    private struct Counts: Equatable {
        var total: Int
        var updated: Int
        var ready: Int
        var available: Int

        init(sets: [Resource], new: Resource?) {
            let sum = { (field: String) in sets.reduce(0) { $0 + $1.status.int(field, default: 0) } }
            total = sum("replicas")
            updated = new?.status.int("replicas", default: 0) ?? 0
            ready = sum("readyReplicas")
            available = sum("availableReplicas")
        }

        init(status: JSONValue) {
            total = status.int("replicas", default: 0)
            updated = status.int("updatedReplicas", default: 0)
            ready = status.int("readyReplicas", default: 0)
            available = status.int("availableReplicas", default: 0)
        }
    }

    /// Writes the status if it is another; a status this decision writes already (a new replica set's condition) stays alone.
    mutating func writeStatus() {
        guard !decision.actions.contains(where: { if case .updateStatus = $0 { true } else { false } }) else { return }
        let counts = Counts(sets: sets, new: newSet)
        var status = deployment.status
        status["observedGeneration"] = .integer(deployment.generation)
        let fields = [
            ("replicas", counts.total), ("updatedReplicas", counts.updated), ("readyReplicas", counts.ready),
            ("availableReplicas", counts.available), ("unavailableReplicas", max(0, expected(counts) - counts.available)),
        ]
        for (name, count) in fields { status[name] = count == 0 ? nil : .int(count) }
        status["conditions"] = conditions(counts).value
        guard status != deployment.status else { return }
        decision.append(.updateStatus(Kind.deployment.type, deployment.withStatus(status)))
    }

    private func expected(_ counts: Counts) -> Int { sets.reduce(0) { $0 + $1.desiredReplicas } }

    private mutating func conditions(_ counts: Counts) -> StatusConditions {
        var conditions = StatusConditions(deployment.status["conditions"], style: .updateTime)
        let available = counts.available >= arithmetic.minAvailable
        let reason = available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"
        set(
            &conditions, "Available", available, reason,
            available ? "Deployment has minimum availability." : "Deployment does not have minimum availability.")
        if deployment.isTerminating { return conditions }
        setProgress(&conditions, counts)
        let failure = sets.lazy.compactMap { StatusConditions($0.status["conditions"])["ReplicaFailure"] }.first
        if let failure, failure["status"]?.string == "True" {
            set(&conditions, "ReplicaFailure", true, failure["reason"]?.string ?? "", failure["message"]?.string ?? "")
        } else {
            conditions.remove("ReplicaFailure")
        }
        return conditions
    }

    /// A condition with the same status and reason is left as it is, times included.
    private func set(_ conditions: inout StatusConditions, _ type: String, _ status: Bool?, _ reason: String, _ message: String) {
        let text = status.map { $0 ? "True" : "False" } ?? "Unknown"
        if conditions[type]?["status"]?.string == text, conditions.reason(type) == reason { return }
        conditions.set(type, status, reason: reason, message: message, now: now)
    }

    private mutating func setProgress(_ conditions: inout StatusConditions, _ counts: Counts) {
        guard let deadline = deployment.spec["progressDeadlineSeconds"]?.integer, deadline != Int64(Int32.max) else {
            return conditions.remove("Progressing")
        }
        if isPaused { return set(&conditions, "Progressing", nil, "DeploymentPaused", "Deployment is paused") }
        if conditions.reason("Progressing") == "DeploymentPaused" {
            return set(&conditions, "Progressing", nil, "DeploymentResumed", "Deployment is resumed")
        }
        if conditions.reason("Progressing") == "NewReplicaSetAvailable", counts.total == counts.updated { return }
        let subject = newSet.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
        let before = Counts(status: deployment.status)
        if counts.updated == replicas, counts.total == replicas, counts.available == replicas {
            set(&conditions, "Progressing", true, "NewReplicaSetAvailable", "\(subject) has successfully progressed.")
        } else if progressed(from: before, to: counts) {
            conditions.set("Progressing", true, reason: "ReplicaSetUpdated", message: "\(subject) is progressing.", now: now)
        } else if let left = secondsLeft(conditions, deadline: Double(deadline)) {
            if left > 0 { return decision.recheck(in: left) }
            set(&conditions, "Progressing", false, "ProgressDeadlineExceeded", "\(subject) has timed out progressing.")
        }
    }

    private func progressed(from old: Counts, to new: Counts) -> Bool {
        new.updated > old.updated || new.total - new.updated < old.total - old.updated || new.ready > old.ready
            || new.available > old.available
    }

    /// Seconds until the rollout counts as stuck; `nil` when it cannot.
    private func secondsLeft(_ conditions: StatusConditions, deadline: Double) -> Double? {
        guard let condition = conditions["Progressing"], condition["reason"]?.string != "NewReplicaSetAvailable",
            condition["reason"]?.string != "ProgressDeadlineExceeded",
            let since = condition["lastUpdateTime"]?.string.flatMap(RFC3339.parse)
        else { return nil }
        return since.timeIntervalSince(now) + deadline
    }
}
