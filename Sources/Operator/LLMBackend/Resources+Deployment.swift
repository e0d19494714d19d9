import BallastAPI
import KubeCore
import KubeTypes
import Structured

extension BackendResources {
    /// How long a first start may take, download included, before the kubelet gives up on it.
    static let startupBudgetSeconds = 45 * 60
    /// The rhythm of the startup probe.
    private static let startupPeriodSeconds = 5
    /// Endpoints and gateways need a moment to notice that a pod goes; requests that still arrive are answered meanwhile.
    private static let drainSeconds: Int64 = 15
    /// The drain, then the time an engine gets to end what it is generating.
    private static let terminationGraceSeconds: Int64 = 60

    /// A group's Deployment. `replicas` is left out (`nil`) while an autoscaler owns the count.
    func deployment(_ group: ServingGroup, replicas: Int?) throws -> Deployment {
        let template = podTemplate(group)
        var metadata = ObjectMeta(name: group.name(of: backend))
        metadata.labels = BackendLabels.child(of: backend, group: group)
        metadata.annotations = [BackendAnnotations.template: try JSONValue(encoding: template).shortDigest]
        var spec = DeploymentSpec(
            selector: LabelSelector(matchLabels: BackendLabels.selector(of: backend, group: group)), template: template)
        spec.replicas = replicas
        spec.strategy = strategy
        // The default of ten minutes would call every large model's first start a failure.
        spec.progressDeadlineSeconds = Self.startupBudgetSeconds + 15 * 60
        spec.revisionHistoryLimit = 3
        return Deployment(metadata: metadata, spec: spec)
    }

    /// A new pod is ready before an old one goes, so that one always serves.
    private var strategy: DeploymentStrategy {
        DeploymentStrategy(type: "RollingUpdate", rollingUpdate: RollingUpdateDeployment(maxSurge: 1, maxUnavailable: 0))
    }

    private func podTemplate(_ group: ServingGroup) -> PodTemplateSpec {
        var metadata = ObjectMeta(name: "")
        metadata.labels = BackendLabels.child(of: backend, group: group)
        metadata.annotations = [BackendAnnotations.modelKey: ModelSource.key(of: backend)]
        var spec = PodSpec(containers: [serverContainer(group)])
        spec.initContainers = pullContainer.map { [$0] }
        spec.volumes = volumes(group)
        spec.serviceAccountName = backend.metadata.name
        spec.terminationGracePeriodSeconds = Self.terminationGraceSeconds
        applyCommon(to: &spec, group)
        spec.affinity = affinity(group)
        spec.topologySpreadConstraints = [
            TopologySpreadConstraint(
                maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: LabelSelector(matchLabels: BackendLabels.selector(of: backend, group: group)))
        ]
        return PodTemplateSpec(metadata: metadata, spec: spec)
    }

    private func serverContainer(_ group: ServingGroup) -> Container {
        var container = Container(name: ModelServer.containerName, image: serving.image)
        container.command = ModelServer.command(of: backend)
        let arguments = ModelServer.arguments(of: backend, serving: serving)
        container.args = arguments.isEmpty ? nil : arguments
        container.env = ModelServer.environment(of: backend, serving: serving)
        container.ports = [ContainerPort(name: "http", containerPort: ModelServer.port(of: backend), protocol: "TCP")]
        container.resources = serving.effectiveResources
        container.volumeMounts = mounts(group)
        container.startupProbe = probe(period: Self.startupPeriodSeconds, failures: Self.startupBudgetSeconds / Self.startupPeriodSeconds)
        container.readinessProbe = readinessProbe
        // Twice a minute and four times: an engine that is merely busy is not restarted, which would cost minutes of loading.
        container.livenessProbe = probe(period: 30, timeout: 10, failures: 4)
        container.lifecycle = Lifecycle(preStop: LifecycleHandler(exec: ExecAction(command: ["sleep", String(Self.drainSeconds)])))
        container.securityContext = Self.containerSecurity
        container.terminationMessagePolicy = "FallbackToLogsOnError"
        return container
    }

    private var readinessProbe: Probe {
        let health = backend.spec.effectiveHealth
        return probe(
            period: Int(health.interval.components.seconds), timeout: Int(health.timeout.components.seconds),
            failures: health.failureThreshold, successes: health.successThreshold)
    }

    private func probe(period: Int, timeout: Int = 5, failures: Int, successes: Int? = nil) -> Probe {
        var probe = Probe(httpGet: HTTPGetAction(path: backend.spec.effectiveHealth.path, port: "http", scheme: "HTTP"))
        probe.periodSeconds = period
        probe.timeoutSeconds = timeout
        probe.failureThreshold = failures
        probe.successThreshold = successes
        return probe
    }

    /// Ollama has no way to start with a model it does not hold: without a prefetch Job, each pod pulls before it serves.
    private var pullContainer: Container? {
        guard case .ollama = ModelSource(of: backend), !wantsPrefetch else { return nil }
        var container = Container(name: "pull", image: serving.image)
        container.command = ModelServer.downloadCommand(of: backend)
        container.env = ModelServer.environment(of: backend, serving: serving)
        container.volumeMounts = [VolumeMount(name: Self.cacheVolume, mountPath: ModelServer.cachePath)]
        container.securityContext = Self.containerSecurity
        container.terminationMessagePolicy = "FallbackToLogsOnError"
        return container
    }
}

extension BackendResources {
    static let cacheVolume = "cache"
    private static let modelVolume = "model"
    private static let sharedMemoryVolume = "shm"

    /// What every container of ours gets. Not `runAsNonRoot`: the official images of both engines start as root.
    static let containerSecurity = SecurityContext(allowPrivilegeEscalation: false, capabilities: Capabilities(drop: ["ALL"]))

    /// What serving and prefetch pods share: identity, node constraints, security.
    func applyCommon(to spec: inout PodSpec, _ group: ServingGroup) {
        spec.automountServiceAccountToken = false
        spec.enableServiceLinks = false
        // One group for whatever user an image runs as, so that the next image can use the cache the last one filled.
        spec.securityContext = PodSecurityContext(
            fsGroup: 2000, fsGroupChangePolicy: "OnRootMismatch", seccompProfile: SeccompProfile(type: "RuntimeDefault"))
        spec.nodeSelector = nodeSelector(group)
        spec.tolerations = tolerations
        spec.priorityClassName = serving.priorityClassName
        spec.runtimeClassName = serving.runtimeClassName
    }

    private func nodeSelector(_ group: ServingGroup) -> [String: String]? {
        var selector = serving.nodeSelector ?? [:]
        if group == .standby, let zone = serving.standby?.zone { selector["topology.kubernetes.io/zone"] = zone }
        return selector.isEmpty ? nil : selector
    }

    /// The user's, and one for the taint that GPU nodes carry by convention: the admission plugin that would add it looks at GPU limits,
    /// which prefetch pods do not have.
    private var tolerations: [Toleration]? {
        var tolerations = serving.tolerations ?? []
        if let name = serving.gpu?.resourceName {
            let covered = tolerations.contains { $0.tolerates(Taint(key: name, effect: "NoSchedule")) }
            if !covered { tolerations.append(Toleration(key: name, operator: "Exists", effect: "NoSchedule")) }
        }
        return tolerations.isEmpty ? nil : tolerations
    }

    private func affinity(_ group: ServingGroup) -> Affinity? {
        var affinity = Affinity(podAffinity: volumeAffinity(group), podAntiAffinity: zoneAntiAffinity(group))
        if group == .primary, let zone = serving.standby?.zone {
            affinity.nodeAffinity = NodeAffinity(preferredDuringSchedulingIgnoredDuringExecution: [
                PreferredSchedulingTerm(
                    weight: 100,
                    preference: NodeSelectorTerm(matchExpressions: [
                        LabelRequirement(key: "topology.kubernetes.io/zone", operator: .isNotIn, values: [zone])
                    ]))
            ])
        }
        return affinity == Affinity() ? nil : affinity
    }

    /// A standby beside what it stands in for would fall with it. This holds for prefetch pods too, of which the volumes take their zone.
    func zoneAntiAffinity(_ group: ServingGroup) -> PodAffinity? {
        guard group == .standby else { return nil }
        let firstGroup = [
            BackendLabels.backend: backend.metadata.name, BackendLabels.group: ServingGroup.primary.rawValue,
        ]
        return PodAffinity(requiredDuringSchedulingIgnoredDuringExecution: [
            PodAffinityTerm(labelSelector: LabelSelector(matchLabels: firstGroup), topologyKey: "topology.kubernetes.io/zone")
        ])
    }

    /// A ReadWriteOnce volume is usable on one node at a time: whoever comes second goes where the first one is.
    func volumeAffinity(_ group: ServingGroup) -> PodAffinity? {
        guard serving.effectiveAccessMode == .readWriteOnce else { return nil }
        return PodAffinity(preferredDuringSchedulingIgnoredDuringExecution: [
            WeightedPodAffinityTerm(
                weight: 100,
                podAffinityTerm: PodAffinityTerm(
                    labelSelector: LabelSelector(matchLabels: BackendLabels.selector(of: backend, group: group)),
                    topologyKey: "kubernetes.io/hostname"))
        ])
    }

    private func volumes(_ group: ServingGroup) -> [Volume] {
        // Tensor-parallel workers talk through shared memory, and the runtime's 64 MiB are too few. It counts as the pod's memory.
        var volumes = [Volume(name: Self.sharedMemoryVolume, emptyDir: EmptyDirVolumeSource(medium: "Memory"))]
        if let cache = cacheVolumeSource(group) { volumes.append(cache) }
        if case .claim(let name, _) = ModelSource(of: backend) {
            volumes.append(
                Volume(
                    name: Self.modelVolume,
                    persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: name, readOnly: true)))
        }
        return volumes
    }

    /// The claim; or a scratch directory where Ollama must put its model somewhere.
    func cacheVolumeSource(_ group: ServingGroup) -> Volume? {
        if serving.cache != nil {
            return Volume(
                name: Self.cacheVolume,
                persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: group.name(of: backend)))
        }
        guard case .ollama = ModelSource(of: backend) else { return nil }
        return Volume(name: Self.cacheVolume, emptyDir: EmptyDirVolumeSource())
    }

    private func mounts(_ group: ServingGroup) -> [VolumeMount] {
        var mounts = [VolumeMount(name: Self.sharedMemoryVolume, mountPath: "/dev/shm")]
        if cacheVolumeSource(group) != nil { mounts.append(VolumeMount(name: Self.cacheVolume, mountPath: ModelServer.cachePath)) }
        if case .claim = ModelSource(of: backend) {
            mounts.append(VolumeMount(name: Self.modelVolume, mountPath: ModelServer.modelPath, readOnly: true))
        }
        return mounts
    }
}
