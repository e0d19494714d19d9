import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured

/// The pod in which one adversary or one piece of generated code runs: nothing of the cluster is in it, and it is the same pod whether it
/// waits in a pool or is made for a Job.
package struct SlotPod: Sendable {
    package var use: SlotUse
    package var image: String
    package var runtimeClassName: String?
    package var resources: ResourceRequirements?
    /// ``RunnerKeys/publicKey``
    package var publicKey: String

    package init(use: SlotUse, image: String, runtimeClassName: String? = nil, resources: ResourceRequirements? = nil, publicKey: String) {
        self.use = use
        self.image = image
        self.runtimeClassName = runtimeClassName
        self.resources = resources
        self.publicKey = publicKey
    }

    package init(_ pool: AdversaryPool, use: SlotUse, settings: PoolSettings, keys: RunnerKeys) {
        self.init(
            use: use, image: pool.image ?? settings.image, runtimeClassName: pool.runtimeClassName, resources: pool.resources,
            publicKey: keys.publicKey)
    }

    /// Defaults are written out, so that its digest is that of what the server makes of it.
    package var spec: PodSpec {
        var spec = PodSpec(
            containers: [container], volumes: [Volume(name: "work", emptyDir: EmptyDirVolumeSource(sizeLimit: Self.mebibytes(64)))],
            restartPolicy: "Never", terminationGracePeriodSeconds: 5, automountServiceAccountToken: false, enableServiceLinks: false,
            runtimeClassName: runtimeClassName,
            securityContext: OwnPods.podSecurity(ownsVolumes: true))
        // Names are resolved by nobody: chains are given by address. `None` without a name server is refused.
        spec.dnsPolicy = "None"
        spec.dnsConfig = PodDNSConfig(nameservers: ["127.0.0.1"])
        return spec
    }

    private var container: Container {
        var container = Container(name: SlotNames.container, image: image, imagePullPolicy: "IfNotPresent")
        container.command = ["ballast", "runner"]
        container.args = ["--listen", "0.0.0.0", "--port", String(SlotNames.port), "--work-folder=/work"]
        container.env = [
            EnvVar(name: "BALLAST_RUNNER_KEY", value: publicKey),
            OwnPods.variable("POD_UID", field: "metadata.uid"),
        ]
        container.ports = [ContainerPort(name: "runner", containerPort: SlotNames.port, protocol: "TCP")]
        container.resources = limits
        container.volumeMounts = [VolumeMount(name: "work", mountPath: "/work")]
        container.readinessProbe = Probe(
            httpGet: HTTPGetAction(path: "/health", port: .integer(SlotNames.port), scheme: "HTTP"), periodSeconds: 1, timeoutSeconds: 1,
            successThreshold: 1, failureThreshold: 1)
        container.securityContext = OwnPods.containerSecurity
        container.terminationMessagePolicy = "File"
        return container
    }

    /// What is asked for, and where nothing is, what a runner with one program needs. Requests default to limits, as the server does.
    private var limits: ResourceRequirements {
        let most: [String: Quantity] = [
            "cpu": .milli(500), "memory": Self.mebibytes(use == .verifier ? 768 : 256), "ephemeral-storage": Self.mebibytes(128),
        ]
        let least: [String: Quantity] = [
            "cpu": .milli(50), "memory": Self.mebibytes(64), "ephemeral-storage": Self.mebibytes(16),
        ]
        let limits = most.merging(resources?.limits ?? [:]) { $1 }
        var requests = limits.merging(least) { min($0, $1) }
        for (name, wanted) in resources?.requests ?? [:] { requests[name] = min(wanted, limits[name] ?? wanted) }
        return ResourceRequirements(requests: requests, limits: limits)
    }

    private static func mebibytes(_ count: Int64) -> Quantity { Quantity(count << 20, format: .binarySI) }

    package func specDocument() throws -> JSONValue { try JSONValue(encoding: spec) }

    package func digest() throws -> SlotDigest { try SlotDigest.of(specDocument()) }

    package func labels(slot: String) -> [String: String] {
        [
            "app.kubernetes.io/name": "ballast", "app.kubernetes.io/component": "runner", Labels.managedBy: Labels.manager,
            SlotNames.slot: slot, SlotNames.use: use.rawValue,
        ]
    }

    /// A slot that waits: nobody owns it, so that no owner's end takes it along.
    package func waiting(slot: String, namespace: String, pool: String, keys: RunnerKeys) throws -> Pod {
        let digest = try digest()
        let metadata = ObjectMeta(
            name: slot, namespace: namespace, labels: labels(slot: slot).merging([SlotNames.adversaryPool: pool]) { $1 },
            annotations: [
                SlotNames.madeWith: digest.text, SlotNames.seal: keys.seal(namespace: namespace, slot: slot, madeWith: digest),
            ])
        return Pod(metadata: metadata, spec: spec)
    }
}

/// What the operator's configuration says of runners.
package struct PoolSettings: Sendable, Hashable {
    package var pools: [AdversaryPool] = [AdversaryPool()]
    /// The image of runners where a pool names none.
    package var image = "ballast:latest"
    package var operatorNamespace = "ballast-system"
    /// What selects the operator's pods: nobody else may speak to runners.
    package var operatorLabels = ["app.kubernetes.io/name": "ballast", "app.kubernetes.io/component": "operator"]
    /// The RuntimeClass of generated code where `spec.verifier.runtimeClassName` names none.
    package var verifierRuntimeClass = "gvisor"

    package init() {}

    package func pool(_ name: String) -> AdversaryPool? { pools.first { $0.name == name } }
}
