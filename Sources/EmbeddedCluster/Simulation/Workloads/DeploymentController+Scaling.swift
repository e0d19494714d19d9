import KubeCore
import Structured

extension DeploymentController {
    /// One step of a rolling update: the new set grows, or else the old ones shrink.
    mutating func roll() {
        guard let newSet else { return }
        let total = sets.reduce(0) { $0 + $1.desiredReplicas }
        let size =
            newSet.desiredReplicas > replicas ? replicas : arithmetic.newSize(current: newSet.desiredReplicas, total: total)
        if resize(newSet, to: size) { return }
        let old = oldSets
        let sizes = arithmetic.oldSizes(old.map(\.rolloutSize), new: newSet.rolloutSize)
        for (set, size) in zip(old, sizes) { _ = resize(set, to: size) }
    }

    /// One step of Recreate: the old sets go to zero, and once their pods are gone the new one comes.
    mutating func recreate() {
        var shrunk = false
        for set in oldSets where resize(set, to: 0) { shrunk = true }
        guard !shrunk, !oldPodsRunning(), let newSet else { return }
        _ = resize(newSet, to: replicas)
    }

    /// Follows a change of `spec.replicas` without going on with the rollout.
    mutating func scale() {
        let active = sets.filter { $0.desiredReplicas > 0 }
        if active.count <= 1 {
            if let only = active.first ?? newSet ?? sets.last { _ = resize(only, to: replicas) }
            return
        }
        if let newSet, newSet.desiredReplicas == replicas, newSet.status.int("availableReplicas", default: 0) == replicas {
            for set in oldSets { _ = resize(set, to: 0) }
            return
        }
        guard !isRecreate else { return }
        let shares = active.map { set in
            (size: set.desiredReplicas, previousMaximum: set.annotation(Self.maximum).flatMap { Int($0) } ?? set.desiredReplicas)
        }
        for (set, size) in zip(active, arithmetic.proportionalSizes(shares)) { _ = resize(set, to: size) }
    }

    /// Whether the set had to change.
    private mutating func resize(_ set: Resource, to size: Int) -> Bool {
        var value = set.value
        value[path: "spec", "replicas"] = .int(size)
        annotate(&value, revision: nil, replicas: true)
        guard set.desiredReplicas != size || value[path: "metadata", "annotations"] != set.value[path: "metadata", "annotations"] else {
            return false
        }
        guard set.desiredReplicas != size || set.desiredReplicas > 0 else { return false }
        decision.append(.update(Kind.replicaSet.type, value))
        if set.desiredReplicas != size {
            let direction = size > set.desiredReplicas ? "up" : "down"
            decision.append(
                .event(
                    EventNote(
                        deployment, "ScalingReplicaSet",
                        "Scaled \(direction) replica set \(set.name) from \(set.desiredReplicas) to \(size)", component: Self.component)))
        }
        return true
    }

    /// Deletes the oldest empty sets beyond the history limit.
    mutating func cleanUp() {
        let limit = deployment.spec.int("revisionHistoryLimit", default: 10)
        let old = oldSets.filter { !$0.isTerminating }.sorted { ($0.revisionNumber, $0.name) < ($1.revisionNumber, $1.name) }
        for set in old.prefix(max(0, old.count - limit)) {
            let isEmpty = set.desiredReplicas == 0 && set.status.int("replicas", default: 0) == 0
            guard isEmpty, set.status.int("observedGeneration", default: 0) >= Int(set.generation) else { continue }
            decision.append(.delete(Kind.replicaSet.type, set.key, uid: set.uid, propagation: .background))
        }
    }
}

extension Resource {
    fileprivate var rolloutSize: RolloutArithmetic.SetSize {
        .init(desired: desiredReplicas, available: status.int("availableReplicas", default: 0))
    }
}
