import KubeCore
import Structured

/// `pods/eviction`: a deletion that disruption budgets may refuse (KEP-85; kubernetes `pkg/registry/core/pod/storage/eviction.go`).
extension ResourceCall {
    func evict(_ definition: ResourceDefinition, _ name: String) throws(APIError) -> APIServerResponse {
        let context = try context()
        let review = request.body.isEmpty ? JSONValue.emptyObject : try parsed(definition)
        var options = DeleteOptions()
        options.gracePeriodSeconds = review[path: "deleteOptions", "gracePeriodSeconds"]?.integer
        options.uid = review[path: "deleteOptions", "preconditions", "uid"]?.string
        try api.evict(definition, namespace: namespace, name: name, options: options, context: context)
        return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
    }
}

extension ResourceAPI {
    private static let budgets = GroupResource(group: "policy", resource: "poddisruptionbudgets")

    /// Evicts a pod: 429 where its disruption budget allows no disruption, 500 where several budgets cover it. Pods that do not run yet
    /// or no more are deleted without asking.
    package func evict(
        _ definition: ResourceDefinition, namespace: String, name: String, options: DeleteOptions, context: RequestContext
    ) throws(APIError) {
        let pod = try get(definition, namespace: namespace, name: name)
        let phase = pod.value[path: "status", "phase"]?.string
        let bypasses = phase == "Succeeded" || phase == "Failed" || phase == "Pending" || pod.metadata["deletionTimestamp"] != nil
        if !bypasses, let budget = try budget(of: pod) { try spend(budget, pod, dryRun: context.dryRun) }
        _ = try delete(definition, namespace: namespace, name: name, options: options, context: context)
    }

    private func budget(of pod: StoredObject) throws(APIError) -> StoredObject? {
        let covering: [StoredObject]
        do throws(StorageError) {
            covering = try storage.list(Self.budgets, namespace: pod.namespace) { budget in
                guard let selector = try? budget.value[path: "spec", "selector"]?.decode(LabelSelector.self) else { return false }
                return selector.matches(pod.labels)
            }.objects
        } catch {
            throw APIError(error, Self.budgets, "")
        }
        guard covering.count < 2 else {
            throw APIError(
                code: 500, reason: "InternalError",
                message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        return covering.first
    }

    private func spend(_ budget: StoredObject, _ pod: StoredObject, dryRun: Bool) throws(APIError) {
        let refuse = { (cause: String) -> APIError in
            .tooManyRequests(
                "Cannot evict pod as it would violate the pod's disruption budget.",
                causes: [["reason": "DisruptionBudget", "message": .string(cause)]])
        }
        let generation = budget.metadata["generation"]?.integer ?? 0
        if (budget.value[path: "status", "observedGeneration"]?.integer ?? 0) < generation {
            throw refuse("The disruption budget \(budget.name) is still being processed by the server.")
        }
        let allowed = budget.value[path: "status", "disruptionsAllowed"]?.integer ?? 0
        guard allowed > 0 else {
            let wanted = budget.value[path: "status", "desiredHealthy"]?.integer ?? 0
            let healthy = budget.value[path: "status", "currentHealthy"]?.integer ?? 0
            throw refuse("The disruption budget \(budget.name) needs \(wanted) healthy pods and has \(healthy) currently")
        }
        guard !dryRun else { return }
        var next = budget.value
        next[path: "status", "disruptionsAllowed"] = .integer(allowed - 1)
        next[path: "status", "disruptedPods", pod.name] = timestamp
        do throws(StorageError) {
            _ = try storage.replace(budget.key, next, expected: budget.revision)
        } catch {
            // Somebody else changed the budget meanwhile; the client tries again.
            throw refuse("The disruption budget \(budget.name) changed while the eviction was decided.")
        }
    }
}
