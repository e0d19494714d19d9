import BallastAPI
import KubeCore
import KubeTypes
import Structured

/// What a cluster admin applies to have the operator run in a cluster: the kinds, a namespace, an identity with the rights of
/// ``OperatorRights`` and no more, the operator itself, and the Service that its gateways' channel is reached by.
package struct Installation: Sendable {
    package var namespace = "ballast-system"
    /// The image of `ballast`, for the operator and for its chains' gateways.
    package var image = ChainSettings().gatewayImage
    /// Watch this namespace only, with rights in it alone; `nil` for all.
    package var watchedNamespace: String?
    /// One leads and the others wait. None: the operator runs outside the cluster, with the identity and the rights that are made here.
    package var replicas = 2
    /// Whether the CustomResourceDefinitions are among the objects: who may install those is not always who installs the operator.
    package var includesKinds = true

    package init() {}

    private static let name = "ballast-operator"
    private static let healthPort = 8081
    private static let metricsPort = 8080

    private var labels: [String: String] { ChainSettings().operatorLabels }

    /// In the order in which they can be created. Throws only where a type of ours cannot be encoded.
    package func objects() throws -> [JSONValue] {
        try (includesKinds ? BallastCRDs.all : []) + [namespaceObject.manifest(), serviceAccount.manifest()] + rights()
            + [service.manifest(), deployment.manifest(), disruptionBudget.manifest()]
    }

    private func metadata(_ name: String = name, in namespace: String? = nil) -> ObjectMeta {
        var metadata = ObjectMeta(name: name, labels: labels)
        metadata.namespace = namespace
        return metadata
    }

    private var namespaceObject: Namespace {
        var metadata = metadata(namespace)
        metadata.labels["pod-security.kubernetes.io/enforce"] = "restricted"
        return Namespace(metadata: metadata)
    }

    private var serviceAccount: ServiceAccount {
        ServiceAccount(metadata: metadata(in: namespace), automountServiceAccountToken: false)
    }

    // MARK: - Rights

    private var subject: Subject { Subject(kind: "ServiceAccount", namespace: namespace, name: Self.name) }

    private func rights() throws -> [JSONValue] {
        var objects: [JSONValue]
        let outside = replicas == 0 ? OperatorRights.outsideRules : []
        if let watchedNamespace {
            objects = try role(Self.name, in: watchedNamespace, OperatorRights.namespacedRules + outside)
            objects += try clusterRole("\(Self.name)-\(watchedNamespace)", OperatorRights.clusterRules(watching: watchedNamespace))
        } else {
            objects = try clusterRole(Self.name, OperatorRights.rules + outside)
        }
        objects += try role("\(Self.name)-own", in: namespace, OperatorRights.ownNamespaceRules)
        return objects
    }

    private func clusterRole(_ name: String, _ rules: [PolicyRule]) throws -> [JSONValue] {
        try [
            ClusterRole(metadata: metadata(name), rules: rules).manifest(),
            ClusterRoleBinding(metadata: metadata(name), subjects: [subject], roleRef: reference("ClusterRole", name)).manifest(),
        ]
    }

    private func role(_ name: String, in namespace: String, _ rules: [PolicyRule]) throws -> [JSONValue] {
        try [
            Role(metadata: metadata(name, in: namespace), rules: rules).manifest(),
            RoleBinding(metadata: metadata(name, in: namespace), subjects: [subject], roleRef: reference("Role", name)).manifest(),
        ]
    }

    private func reference(_ kind: String, _ name: String) -> RoleRef {
        RoleRef(apiGroup: Role.resourceType.group, kind: kind, name: name)
    }

    // MARK: - The program

    private var service: Service {
        var spec = ServiceSpec(
            selector: labels,
            ports: [
                ServicePort(name: "channel", port: ChainSettings.channelPort, targetPort: "channel", protocol: "TCP"),
                ServicePort(name: "metrics", port: Self.metricsPort, targetPort: "metrics", protocol: "TCP"),
            ])
        spec.type = "ClusterIP"
        return Service(metadata: metadata(in: namespace), spec: spec)
    }

    private var disruptionBudget: PodDisruptionBudget {
        PodDisruptionBudget(
            metadata: metadata(in: namespace),
            spec: PodDisruptionBudgetSpec(maxUnavailable: 1, selector: LabelSelector(matchLabels: labels)))
    }

    private var deployment: Deployment {
        var spec = DeploymentSpec(
            replicas: replicas, selector: LabelSelector(matchLabels: labels),
            template: PodTemplateSpec(metadata: ObjectMeta(name: "", labels: labels), spec: pod))
        spec.revisionHistoryLimit = 3
        return Deployment(metadata: metadata(in: namespace), spec: spec)
    }

    private var pod: PodSpec {
        var spec = PodSpec(containers: [container])
        spec.serviceAccountName = Self.name
        spec.automountServiceAccountToken = true
        spec.enableServiceLinks = false
        spec.securityContext = OwnPods.podSecurity(ownsVolumes: false)
        spec.topologySpreadConstraints = [
            TopologySpreadConstraint(
                maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: LabelSelector(matchLabels: labels))
        ]
        return spec
    }

    private var container: Container {
        var container = Container(name: "operator", image: image)
        container.command = ["ballast", "operator"]
        container.args = ["--gateway-image", image] + (watchedNamespace.map { ["--namespace", $0] } ?? [])
        container.env = [OwnPods.variable("POD_IP", field: "status.podIP")]
        container.ports = [("channel", ChainSettings.channelPort), ("health", Self.healthPort), ("metrics", Self.metricsPort)].map {
            ContainerPort(name: $0.0, containerPort: $0.1, protocol: "TCP")
        }
        container.resources = ResourceRequirements(
            requests: ["cpu": .milli(100), "memory": Quantity(128 << 20, format: .binarySI)],
            limits: ["memory": Quantity(512 << 20, format: .binarySI)])
        container.readinessProbe = probe("/readyz", failures: 3)
        container.livenessProbe = probe("/healthz", failures: 6)
        container.securityContext = OwnPods.containerSecurity
        container.terminationMessagePolicy = "FallbackToLogsOnError"
        return container
    }

    private func probe(_ path: String, failures: Int) -> Probe {
        var probe = Probe(httpGet: HTTPGetAction(path: path, port: "health", scheme: "HTTP"))
        probe.periodSeconds = 5
        probe.timeoutSeconds = 2
        probe.failureThreshold = failures
        return probe
    }
}
