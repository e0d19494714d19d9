import BallastAPI
import KubeCore
import KubeTypes

extension BackendResources {
    /// A group's claim. What cannot change on an existing claim is taken from it: its class, its modes, and a size above the spec's.
    package func claim(_ group: ServingGroup, existing: PersistentVolumeClaim?) -> PersistentVolumeClaim? {
        guard let cache = serving.cache, let accessMode = serving.effectiveAccessMode else { return nil }
        var spec = PersistentVolumeClaimSpec(accessModes: [accessMode.rawValue])
        spec.storageClassName = cache.storageClassName
        var size = cache.size
        if let existing {
            spec.accessModes = existing.spec?.accessModes ?? spec.accessModes
            // Unset means the default class, which the server has filled in meanwhile.
            spec.storageClassName = existing.spec?.storageClassName
            if let present = existing.spec?.resources?.requests?["storage"], present > size { size = present }
        }
        spec.resources = ResourceRequirements(requests: ["storage": size])
        let metadata = ObjectMeta(
            name: group.name(of: backend), labels: BackendLabels.child(of: backend, component: "cache", group: group))
        return PersistentVolumeClaim(metadata: metadata, spec: spec)
    }

    /// What the spec asks of an existing claim that no claim can become; one sentence, or `nil`.
    package func claimConflict(_ group: ServingGroup, existing: PersistentVolumeClaim?) -> String? {
        guard let cache = serving.cache, let accessMode = serving.effectiveAccessMode, let spec = existing?.spec else { return nil }
        let name = group.name(of: backend)
        let remedy = "put the old value back, or delete PersistentVolumeClaim \(name) to have it made anew"
        if let modes = spec.accessModes, !modes.contains(accessMode.rawValue) {
            return
                "spec.serving.cache.accessMode: \(accessMode.rawValue) cannot replace \(modes.joined(separator: ", ")) of the existing claim; \(remedy)"
        }
        if let wanted = cache.storageClassName, let present = spec.storageClassName, wanted != present {
            return "spec.serving.cache.storageClassName: \(wanted) cannot replace \(present) of the existing claim; \(remedy)"
        }
        if let present = spec.resources?.requests?["storage"], present > cache.size {
            return
                "spec.serving.cache.size: \(cache.size) is below the \(present) of the existing claim, and volumes do not shrink; \(remedy)"
        }
        return nil
    }

    /// The Job that fills a group's cache. It runs where the group's pods may run, so that a volume bound to a place is bound to the
    /// right one, but asks for no GPU: those stay with whoever works meanwhile.
    package func prefetch(_ group: ServingGroup) -> Job {
        let labels = BackendLabels.child(of: backend, component: BackendLabels.prefetch, group: group)
        let annotations = [BackendAnnotations.modelKey: ModelSource.key(of: backend)]
        var container = Container(name: "prefetch", image: serving.image)
        container.command = ModelServer.downloadCommand(of: backend)
        container.env = ModelServer.environment(of: backend, serving: serving)
        container.resources = ResourceRequirements(requests: ["cpu": Quantity.milli(500), "memory": Quantity(1 << 30, format: .binarySI)])
        container.volumeMounts = [VolumeMount(name: Self.cacheVolume, mountPath: ModelServer.cachePath)]
        container.securityContext = Self.containerSecurity
        container.terminationMessagePolicy = "FallbackToLogsOnError"
        var pod = PodSpec(containers: [container])
        pod.restartPolicy = "Never"
        pod.serviceAccountName = backend.metadata.name
        pod.volumes = cacheVolumeSource(group).map { [$0] }
        applyCommon(to: &pod, group)
        let affinity = Affinity(podAffinity: volumeAffinity(group), podAntiAffinity: zoneAntiAffinity(group))
        pod.affinity = affinity == Affinity() ? nil : affinity
        let template = PodTemplateSpec(metadata: ObjectMeta(name: "", labels: labels, annotations: annotations), spec: pod)
        let metadata = ObjectMeta(name: group.prefetchName(of: backend), labels: labels, annotations: annotations)
        // Attempts back off to six minutes: ten of them outlast an hour without the hub.
        return Job(metadata: metadata, spec: JobSpec(template: template, parallelism: 1, completions: 1, backoffLimit: 10))
    }
}
