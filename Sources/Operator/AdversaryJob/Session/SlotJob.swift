import BallastAPI
import ControllerRuntime
import KubeCore
import KubeTypes
import Structured

/// The Job of one adversary or verifier. Named after its slot, it is the claim: the name is free once.
package struct SlotJob: Sendable {
    package var slot: String
    package var pod: SlotPod
    package var owner: AdversaryJob
    package var deadlineSeconds: Int64

    package init(slot: String, pod: SlotPod, owner: AdversaryJob, deadlineSeconds: Int64) {
        self.slot = slot
        self.pod = pod
        self.owner = owner
        self.deadlineSeconds = deadlineSeconds
    }

    /// Its selector is the slot's label alone: the Job controller adopts the pod that waits, and makes one only where none does.
    package var job: Job {
        let reference = OwnerReference(
            apiVersion: AdversaryJob.resourceType.apiVersion, kind: AdversaryJob.resourceType.kind, name: owner.metadata.name,
            uid: owner.metadata.uid ?? "", controller: true, blockOwnerDeletion: true)
        let ownLabels = [SlotNames.adversaryJob: owner.metadata.name]
        let metadata = ObjectMeta(
            name: slot, namespace: owner.metadata.namespace,
            labels: [Labels.managedBy: Labels.manager, SlotNames.use: pod.use.rawValue].merging(ownLabels) { $1 },
            ownerReferences: [reference])
        let template = PodTemplateSpec(
            metadata: ObjectMeta(name: "", labels: pod.labels(slot: slot).merging(ownLabels) { $1 }), spec: pod.spec)
        return Job(
            metadata: metadata,
            spec: JobSpec(
                template: template, parallelism: 1, completions: 1, backoffLimit: 0, activeDeadlineSeconds: deadlineSeconds,
                ttlSecondsAfterFinished: 60, manualSelector: true, selector: LabelSelector(matchLabels: [SlotNames.slot: slot])))
    }
}
