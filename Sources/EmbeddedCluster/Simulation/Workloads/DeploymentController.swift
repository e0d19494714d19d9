import Foundation
import KubeCore
import Structured

/// Decides for Deployments as pkg/controller/deployment does: one step per decision, the next one follows from the change it made.
struct DeploymentController {
    static let component = "deployment-controller"
    static let revision = "deployment.kubernetes.io/revision"
    static let desired = "deployment.kubernetes.io/desired-replicas"
    static let maximum = "deployment.kubernetes.io/max-replicas"

    let deployment: Resource
    /// Replica sets by age, oldest first.
    let sets: [Resource]
    /// Pods of all replica sets: Recreate waits until the old ones are gone.
    let pods: [Resource]
    let now: Date
    var decision = Decision()

    static func decide(_ deployment: Resource, replicaSets: [Resource], pods: (Resource) -> [Resource], now: Date) -> Decision {
        let claimed = ClaimedObjects(of: deployment, candidates: replicaSets, selector: deployment.spec["selector"]?.labelSelector)
        guard claimed.actions.isEmpty else { return Decision(actions: claimed.actions) }
        let sets = claimed.mine.sorted { ($0.created, $0.revisionNumber, $0.name) < ($1.created, $1.revisionNumber, $1.name) }
        var controller = Self(deployment: deployment, sets: sets, pods: sets.flatMap(pods), now: now)
        controller.sync()
        return controller.decision
    }

    var replicas: Int { deployment.spec.int("replicas", default: 1) }
    var template: JSONValue { deployment.spec["template"] ?? .emptyObject }
    var isPaused: Bool { deployment.spec["paused"]?.bool == true }
    var isRecreate: Bool { deployment.spec[path: "strategy", "type"]?.string == "Recreate" }

    var arithmetic: RolloutArithmetic {
        if isRecreate { return .recreate(replicas: replicas) }
        let rolling = deployment.spec[path: "strategy", "rollingUpdate"]
        return RolloutArithmetic(
            replicas: replicas, maxSurge: rolling?["maxSurge"]?.intOrString ?? "25%",
            maxUnavailable: rolling?["maxUnavailable"]?.intOrString ?? "25%")
    }

    /// The set made from the present template: the oldest of them, should there be several.
    var newSet: Resource? { sets.first { TemplateHash.same($0.spec["template"] ?? .emptyObject, template) } }
    var oldSets: [Resource] { sets.filter { $0.uid != newSet?.uid } }

    private mutating func sync() {
        if deployment.isTerminating { return writeStatus() }
        if isPaused || hasPauseTrace || isScaling {
            scale()
            if isPaused && decision.actions.isEmpty { cleanUp() }
            return writeStatus()
        }
        if let rollback = adoptRevision(), !rollback { return }
        if isRecreate { recreate() } else { roll() }
        if isComplete { cleanUp() }
        writeStatus()
    }

    /// Whether the pause has just begun or ended, which the condition does not say yet.
    private var hasPauseTrace: Bool {
        let reason = StatusConditions(deployment.status["conditions"]).reason("Progressing")
        return isPaused && deployment.spec["progressDeadlineSeconds"] != nil && reason != "DeploymentPaused"
            || !isPaused && reason == "DeploymentPaused"
    }

    /// Whether `spec.replicas` changed since the sets were sized.
    private var isScaling: Bool {
        sets.contains { $0.desiredReplicas > 0 && ($0.annotation(Self.desired).flatMap { Int($0) } ?? replicas) != replicas }
    }

    private var isComplete: Bool {
        guard let newSet, deployment.status.int("observedGeneration", default: 0) >= Int(deployment.generation) else { return false }
        return newSet.desiredReplicas == replicas && newSet.status.int("availableReplicas", default: 0) == replicas
            && sets.reduce(0) { $0 + $1.status.int("replicas", default: 0) } == replicas
    }

    /// Sees to it that there is a new set with the next revision. `false`: one was just created, the rest follows from that.
    private mutating func adoptRevision() -> Bool? {
        let next = (oldSets.map(\.revisionNumber).max() ?? 0) + 1
        guard let newSet else {
            if isRecreate, oldPodsRunning() || oldSets.contains(where: { $0.desiredReplicas > 0 }) { return nil }
            create(revision: next)
            return false
        }
        let revision = max(newSet.revisionNumber, next)
        var value = newSet.value
        annotate(&value, revision: revision, replicas: newSet.desiredReplicas > 0 || replicas == 0)
        value[path: "spec", "minReadySeconds"] = deployment.spec["minReadySeconds"] ?? value[path: "spec", "minReadySeconds"]
        if value != newSet.value {
            decision.append(.update(Kind.replicaSet.type, value))
            return false
        }
        if deployment.annotation(Self.revision) != String(revision) {
            // Through the status: there an annotation does not count as a new generation.
            var value = deployment.value
            value[path: "metadata", "annotations", Self.revision] = .string(String(revision))
            decision.append(.updateStatus(Kind.deployment.type, value))
        }
        return true
    }

    private mutating func create(revision: Int) {
        let hash = TemplateHash.of(template, collisionCount: deployment.status.int("collisionCount", default: 0))
        var template = template
        template[path: "metadata", "labels", TemplateHash.label] = .string(hash)
        var selector = deployment.spec["selector"] ?? .emptyObject
        selector[path: "matchLabels", TemplateHash.label] = .string(hash)
        let size = arithmetic.newSize(current: 0, total: sets.reduce(0) { $0 + $1.desiredReplicas })
        let name = "\(deployment.name)-\(hash)"
        var value: JSONValue = [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string(name), "namespace": .string(deployment.namespace),
                "labels": template[path: "metadata", "labels"] ?? .emptyObject,
                "ownerReferences": [deployment.controllerReference()],
            ],
            "spec": ["replicas": .int(size), "selector": selector, "template": template],
        ]
        value[path: "spec", "minReadySeconds"] = deployment.spec["minReadySeconds"]
        annotate(&value, revision: revision, replicas: true)
        decision.append(
            .create(
                Kind.replicaSet.type, value,
                success: EventNote(
                    deployment, "ScalingReplicaSet", "Scaled up replica set \(name) from 0 to \(size)", component: Self.component),
                failure: EventNote(
                    deployment, .warning, "ReplicaSetCreateError", "Failed to create new replica set \"\(name)\": %@",
                    component: Self.component)))
        var conditions = StatusConditions(deployment.status["conditions"], style: .updateTime)
        if deployment.spec["progressDeadlineSeconds"] != nil {
            conditions.set(
                "Progressing", true, reason: "NewReplicaSetCreated", message: "Created new replica set \"\(name)\"", now: now)
        }
        var status = deployment.status
        status["conditions"] = conditions.value
        if status != deployment.status { decision.append(.updateStatus(Kind.deployment.type, deployment.withStatus(status))) }
    }

    /// What a set carries from its deployment.
    func annotate(_ value: inout JSONValue, revision: Int?, replicas sized: Bool) {
        let own = ["kubectl.kubernetes.io/last-applied-configuration", Self.revision, Self.desired, Self.maximum]
        for (name, text) in deployment.value[path: "metadata", "annotations"]?.stringMap ?? [:] where !own.contains(name) {
            value[path: "metadata", "annotations", name] = .string(text)
        }
        if let revision { value[path: "metadata", "annotations", Self.revision] = .string(String(revision)) }
        guard sized else { return }
        value[path: "metadata", "annotations", Self.desired] = .string(String(replicas))
        value[path: "metadata", "annotations", Self.maximum] = .string(String(arithmetic.maxTotal))
    }

    func oldPodsRunning() -> Bool {
        let new = newSet?.uid
        return pods.contains { $0.controller?.uid != new && !$0.isFinished }
    }
}

extension Resource {
    var desiredReplicas: Int { spec.int("replicas", default: 1) }
    var revisionNumber: Int { annotation(DeploymentController.revision).flatMap { Int($0) } ?? 0 }
}
