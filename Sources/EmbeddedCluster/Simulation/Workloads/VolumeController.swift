import Foundation
import KubeCore
import Structured

/// Decides for PersistentVolumeClaims: class by default, provisioning at once or with the first consumer, binding, and protection while
/// a pod uses the claim.
enum VolumeController {
    static let component = "persistentvolume-controller"
    static let provisioner = "ballast.dev/simulated-disk"
    static let selectedNode = "volume.kubernetes.io/selected-node"
    private static let claimProtection = "kubernetes.io/pvc-protection"
    private static let volumeProtection = "kubernetes.io/pv-protection"

    struct World {
        var classes: [Resource]
        /// The volume the claim names, or the one made for it.
        var volume: Resource?
        /// Pods that mount the claim.
        var consumers: [Resource]
        var node: (String) -> Resource?
    }

    static func decide(_ claim: Resource, _ world: World) -> Decision {
        var decision = Decision()
        if claim.isTerminating {
            let inUse = world.consumers.contains { !$0.isFinished }
            if claim.finalizers.contains(claimProtection), !inUse {
                decision.append(patch(claim, finalizers: claim.finalizers.filter { $0 != claimProtection }))
            }
            return decision
        }
        if let volume = world.volume { bind(claim, to: volume, into: &decision) } else { provision(claim, world, into: &decision) }
        return decision
    }

    /// A volume whose claim is gone follows its reclaim policy.
    static func decide(volume: Resource, claim: Resource?) -> Decision {
        var decision = Decision()
        if volume.isTerminating {
            if volume.finalizers.contains(volumeProtection) {
                decision.append(patch(volume, finalizers: volume.finalizers.filter { $0 != volumeProtection }))
            }
            return decision
        }
        let claimUID = volume.spec[path: "claimRef", "uid"]?.string
        guard claimUID != nil, claim?.uid != claimUID else { return decision }
        if volume.spec["persistentVolumeReclaimPolicy"]?.string == "Delete" {
            decision.append(.delete(Kind.persistentVolume.type, volume.key, uid: volume.uid))
        } else if volume.status["phase"]?.string != "Released" {
            decision.append(.updateStatus(Kind.persistentVolume.type, volume.withStatus(["phase": "Released"])))
        }
        return decision
    }

    private static func patch(_ object: Resource, finalizers: [String]) -> Action {
        .patch(
            object.kind.type, object.key, uid: object.uid, ["metadata": ["finalizers": .array(finalizers.map(JSONValue.string))]])
    }

    private static func provision(_ claim: Resource, _ world: World, into decision: inout Decision) {
        guard let name = claim.spec["storageClassName"]?.string else {
            let byDefault = world.classes.filter { $0.annotation("storageclass.kubernetes.io/is-default-class") == "true" }
            guard let chosen = byDefault.max(by: { ($0.created, $1.name) < ($1.created, $0.name) }) else {
                return note(
                    claim, .normal, "FailedBinding", "no persistent volumes available for this claim and no storage class is set", &decision
                )
            }
            decision.append(
                .patch(
                    Kind.persistentVolumeClaim.type, claim.key, uid: claim.uid, ["spec": ["storageClassName": .string(chosen.name)]]))
            return
        }
        guard !name.isEmpty else {
            return note(
                claim, .normal, "FailedBinding", "no persistent volumes available for this claim and no storage class is set", &decision)
        }
        guard let storageClass = world.classes.first(where: { $0.name == name }) else {
            return note(claim, .warning, "ProvisioningFailed", "storageclass.storage.k8s.io \"\(name)\" not found", &decision)
        }
        let waits = storageClass.value["volumeBindingMode"]?.string == "WaitForFirstConsumer"
        let node = claim.annotation(selectedNode).flatMap(world.node)
        if waits, node == nil {
            return note(
                claim, .normal, "WaitForFirstConsumer", "waiting for first consumer to be created before binding", &decision)
        }
        let volume = volume(for: claim, storageClass: storageClass, node: waits ? node : nil)
        let volumeName = volumeName(for: claim)
        decision.append(
            .create(
                Kind.persistentVolume.type, volume,
                success: EventNote(
                    claim, "ProvisioningSucceeded", "Successfully provisioned volume \(volumeName)", component: Self.provisioner)))
    }

    static func volumeName(for claim: Resource) -> String { "pvc-\(claim.uid)" }

    private static func note(
        _ claim: Resource, _ type: EventNote.EventType, _ reason: String, _ message: String, _ decision: inout Decision
    ) {
        decision.append(.event(EventNote(claim, type, reason, message, component: component)))
    }

    private static func volume(for claim: Resource, storageClass: Resource, node: Resource?) -> JSONValue {
        let capacity = claim.spec[path: "resources", "requests", "storage"] ?? "1Gi"
        var value: JSONValue = [
            "apiVersion": "v1", "kind": "PersistentVolume",
            "metadata": [
                "name": .string(volumeName(for: claim)),
                "annotations": ["pv.kubernetes.io/provisioned-by": .string(provisioner)],
                "finalizers": [.string(volumeProtection)],
            ],
            "spec": [
                "capacity": ["storage": capacity], "accessModes": claim.spec["accessModes"] ?? ["ReadWriteOnce"],
                "storageClassName": .string(storageClass.name),
                "persistentVolumeReclaimPolicy": storageClass.value["reclaimPolicy"] ?? "Delete",
                "volumeMode": claim.spec["volumeMode"] ?? "Filesystem",
                "claimRef": [
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": .string(claim.name),
                    "namespace": .string(claim.namespace), "uid": .string(claim.uid),
                ],
                "csi": ["driver": .string(provisioner), "volumeHandle": .string(claim.uid)],
            ],
        ]
        if let zone = node?.labels[NodeLabels.zone] {
            value[path: "spec", "nodeAffinity"] = [
                "required": [
                    "nodeSelectorTerms": [
                        ["matchExpressions": [["key": .string(NodeLabels.zone), "operator": "In", "values": [.string(zone)]]]]
                    ]
                ]
            ]
        }
        return value
    }

    private static func bind(_ claim: Resource, to volume: Resource, into decision: inout Decision) {
        if volume.status["phase"]?.string != "Bound" {
            decision.append(.updateStatus(Kind.persistentVolume.type, volume.withStatus(["phase": "Bound"])))
        }
        if claim.spec["volumeName"]?.string != volume.name {
            decision.append(
                .patch(
                    Kind.persistentVolumeClaim.type, claim.key, uid: claim.uid,
                    [
                        "metadata": [
                            "annotations": [
                                "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes",
                                "volume.kubernetes.io/storage-provisioner": .string(provisioner),
                            ]
                        ],
                        "spec": ["volumeName": .string(volume.name)],
                    ]))
            return
        }
        var status = claim.status
        status["phase"] = "Bound"
        status["accessModes"] = volume.spec["accessModes"]
        status["capacity"] = volume.spec["capacity"]
        if status != claim.status { decision.append(.updateStatus(Kind.persistentVolumeClaim.type, claim.withStatus(status))) }
    }
}

/// Labels that nodes carry.
enum NodeLabels {
    static let zone = "topology.kubernetes.io/zone"
    static let region = "topology.kubernetes.io/region"
    static let hostname = "kubernetes.io/hostname"
}
