import BallastAPI
import KubeCore
import KubeTypes

extension ChainResources {
    /// Endpoints take a moment to forget a pod that goes; requests that still arrive are answered meanwhile.
    private static let drainSeconds: Int64 = 5
    /// What a gateway has left after its last request may have ended.
    private static let closingSeconds: Int64 = 5
    static let certificatePath = "/var/run/ballast/channel"
    private static let certificateVolume = "channel"

    /// The gateways. `replicas` is left out (`nil`) while an autoscaler owns the count.
    package func deployment(replicas: Int?) -> Deployment {
        var spec = DeploymentSpec(
            selector: LabelSelector(matchLabels: ChainNames.selector(chain)),
            template: PodTemplateSpec(metadata: ObjectMeta(name: "", labels: ChainNames.labels(chain)), spec: pod))
        spec.replicas = replicas
        // A new gateway is ready before an old one goes.
        spec.strategy = DeploymentStrategy(
            type: "RollingUpdate", rollingUpdate: RollingUpdateDeployment(maxSurge: 1, maxUnavailable: 0))
        spec.revisionHistoryLimit = 3
        return Deployment(metadata: gatewayMetadata, spec: spec)
    }

    /// Nothing of the operator's own version stands in it, so that an upgrade restarts gateways only with a new image.
    private var pod: PodSpec {
        var spec = PodSpec(containers: [container])
        spec.serviceAccountName = ChainNames.gateway(chain)
        spec.automountServiceAccountToken = true
        spec.enableServiceLinks = false
        spec.terminationGracePeriodSeconds =
            Self.drainSeconds + Int64(targets.table.retry.requestTimeoutSeconds) + Self.closingSeconds
        spec.securityContext = OwnPods.podSecurity(ownsVolumes: true)
        spec.topologySpreadConstraints = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map { key in
            TopologySpreadConstraint(
                maxSkew: 1, topologyKey: key, whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: LabelSelector(matchLabels: ChainNames.selector(chain)))
        }
        if hasChannel {
            // Optional: with the operator away, a gateway that starts serves without reporting rather than not at all.
            spec.volumes = [
                Volume(
                    name: Self.certificateVolume,
                    secret: SecretVolumeSource(secretName: ChainNames.gateway(chain), defaultMode: 0o440, optional: true))
            ]
        }
        return spec
    }

    private var container: Container {
        var container = Container(name: ChainNames.container, image: settings.gatewayImage)
        container.command = ["ballast", "gateway"]
        container.args = arguments
        container.env = [
            OwnPods.variable("POD_NAME", field: "metadata.name"), OwnPods.variable("POD_UID", field: "metadata.uid"),
            OwnPods.variable("POD_IP", field: "status.podIP"),
        ]
        container.ports = [ContainerPort(name: "http", containerPort: Self.httpPort, protocol: "TCP")]
        if isMeshEnabled { container.ports?.append(ContainerPort(name: "mesh", containerPort: Self.meshPort, protocol: "TCP")) }
        container.resources = resources
        container.readinessProbe = probe("/ready", period: 2, failures: 2)
        // Half a minute of silence: a busy gateway is not restarted, a hung one is.
        container.livenessProbe = probe("/health", period: 10, failures: 3)
        container.lifecycle = Lifecycle(preStop: LifecycleHandler(sleep: SleepAction(seconds: Self.drainSeconds)))
        container.securityContext = OwnPods.containerSecurity
        container.terminationMessagePolicy = "FallbackToLogsOnError"
        if hasChannel {
            container.volumeMounts = [VolumeMount(name: Self.certificateVolume, mountPath: Self.certificatePath, readOnly: true)]
        }
        return container
    }

    private var arguments: [String] {
        var arguments = [
            "--chain", chain.metadata.name, "--namespace", chain.metadata.namespace ?? "default",
            "--listen", "0.0.0.0:\(Self.httpPort)",
        ]
        if hasChannel { arguments += ["--operator", settings.effectiveOperatorURL, "--certificates", Self.certificatePath] }
        // Beside the table, so that a doctored table does not lift it.
        if chain.spec.airgap == true { arguments.append("--airgap") }
        if settings.allowsLoopback { arguments.append("--allow-loopback") }
        return arguments
    }

    private func probe(_ path: String, period: Int, failures: Int) -> Probe {
        var probe = Probe(httpGet: HTTPGetAction(path: path, port: "http", scheme: servesTLS ? "HTTPS" : "HTTP"))
        probe.periodSeconds = period
        probe.timeoutSeconds = 2
        probe.failureThreshold = failures
        return probe
    }

    /// What the spec asks for; else what a gateway needs at rest, and the memory of its cache.
    private var resources: ResourceRequirements {
        var resources = gateway?.resources ?? ResourceRequirements()
        var requests = resources.requests ?? [:]
        if requests["cpu"] == nil, resources.limits?["cpu"] == nil { requests["cpu"] = .milli(100) }
        if requests["memory"] == nil, resources.limits?["memory"] == nil {
            let cache = targets.table.cache.enabled ? targets.table.cache.maxBytes : 0
            requests["memory"] = Quantity(128 << 20 + cache, format: .binarySI)
        }
        resources.requests = requests.isEmpty ? nil : requests
        return resources
    }
}
