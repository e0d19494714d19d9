import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes

/// All that a backend's plan depends on.
package struct ObservedBackend: Sendable {
    package var backend: LLMBackend
    package var now: Date
    package var groups: [ServingGroup: ObservedGroup] = [:]
    package var autoscaler: HorizontalPodAutoscaler?
    /// The keys of each Secret the spec refers to; no entry for a Secret that does not exist.
    package var secrets: [String: Set<String>] = [:]
    /// Other resources that demand zero replicas.
    package var holds: [ReplicaHold] = []
    /// What the prober knows; `nil` before it has looked, or after a restart.
    package var health: HealthReport?
    /// How many replicas the request queue asks for; `nil` when unknown or not asked.
    package var queueFloor: Int?
    /// The Service's cluster address, where it has one.
    package var serviceAddress: String?
    /// Everything in the cluster that this backend controls.
    package var owned: Set<ObjectReference> = []
    package var settings = BackendSettings()
    /// What validating the spec said, where somebody remembers it; `nil` to validate anew.
    package var verdict: SpecVerdict?

    package init(backend: LLMBackend, now: Date) {
        self.backend = backend
        self.now = now
    }

    package subscript(group: ServingGroup) -> ObservedGroup { groups[group] ?? ObservedGroup() }
}

/// One group's objects as they are.
package struct ObservedGroup: Sendable {
    package var deployment: Deployment?
    package var claim: PersistentVolumeClaim?
    package var prefetch: Job?
    /// The model servers, without the finished ones.
    package var pods: [Pod] = []
    package var prefetchPods: [Pod] = []

    package init() {}

    /// Pods that pass their readiness probe, as the Deployment counts them.
    package var readyReplicas: Int { deployment?.status?.readyReplicas ?? 0 }
    /// Pods there are, whatever their state.
    package var replicas: Int { deployment?.status?.replicas ?? 0 }
}

/// Someone else's demand that a backend have no replicas for a while.
package struct ReplicaHold: Sendable, Hashable {
    package enum Source: String, Sendable, Hashable {
        case budget = "BudgetPolicy"
        case chaos = "ChaosSchedule"
    }

    package var source: Source
    /// The name of the resource that holds.
    package var holder: String
    package var until: Date

    package init(source: Source, holder: String, until: Date) {
        self.source = source
        self.holder = holder
        self.until = until
    }
}

/// What the operator's configuration says about all backends.
package struct BackendSettings: Sendable, Hashable {
    /// How the health of servers in this cluster is learnt.
    package enum ManagedHealth: Sendable, Hashable {
        /// By asking each pod.
        case probePods
        /// From the kubelets' readiness probes: an operator outside the cluster does not reach pod addresses.
        case readiness
    }

    package var managedHealth = ManagedHealth.probePods
    /// What prices are in.
    package var currency = "USD"
    /// How `status.endpoint` names a backend's Service.
    package var serviceAddress = ChainSettings.ServiceAddress.dnsName

    package init() {}
}

extension ObservedBackend {
    /// Gathers what `backend` is about from the caches.
    package init(_ backend: LLMBackend, _ reader: ObjectReader, now: Date) {
        self.init(backend: backend, now: now)
        let namespace = backend.metadata.namespace
        let name = backend.metadata.name
        let pods = reader.list(Pod.self, namespace: namespace, labels: [BackendLabels.backend: name])
        for group in ServingGroup.allCases {
            var observed = ObservedGroup()
            let own = pods.filter { $0.metadata.labels[BackendLabels.group] == group.rawValue }
            observed.deployment = reader.get(Deployment.self, namespace: namespace, name: group.name(of: backend))
            observed.claim = reader.get(PersistentVolumeClaim.self, namespace: namespace, name: group.name(of: backend))
            observed.prefetch = reader.get(Job.self, namespace: namespace, name: group.prefetchName(of: backend))
            observed.pods = own.filter { $0.metadata.labels[BackendLabels.component] == BackendLabels.modelServer && !$0.isFinished }
            observed.prefetchPods = own.filter { $0.metadata.labels[BackendLabels.component] == BackendLabels.prefetch }
            groups[group] = observed
        }
        serviceAddress = reader.get(KubeTypes.Service.self, namespace: namespace, name: name)?.spec?.clusterIP
        autoscaler = reader.get(HorizontalPodAutoscaler.self, namespace: namespace, name: name)
        secrets = backend.secretReferences.keys(reader, namespace: namespace)
        holds = Self.holds(on: backend, reader, now: now)
        if let uid = backend.metadata.uid { owned = Self.owned(by: uid, reader) }
    }

    private static func owned(by uid: String, _ reader: ObjectReader) -> Set<ObjectReference> {
        var owned: Set<ObjectReference> = []
        func collect<Object: KubeObject>(_ type: Object.Type) { owned.formUnion(reader.owned(type, by: uid).map(\.reference)) }
        collect(Deployment.self)
        collect(KubeTypes.Service.self)
        collect(ServiceAccount.self)
        collect(PodDisruptionBudget.self)
        collect(HorizontalPodAutoscaler.self)
        collect(PersistentVolumeClaim.self)
        collect(Job.self)
        return owned
    }
}

extension LLMBackend {
    /// Every Secret entry the spec refers to, in the order of the fields. Optional ones are not needed and left out.
    package var secretReferences: [SecretUse] {
        var uses: [SecretUse] = []
        if let token = spec.model.tokenSecretRef {
            uses.append(SecretUse(name: token.name, key: token.key, field: "spec.model.tokenSecretRef"))
        }
        for (index, variable) in (spec.serving?.env ?? []).enumerated() {
            guard let source = variable.valueFrom?.secretKeyRef, source.optional != true else { continue }
            uses.append(SecretUse(name: source.name, key: source.key, field: "spec.serving.env[\(index)].valueFrom.secretKeyRef"))
        }
        if let key = spec.endpoint?.apiKeySecretRef {
            uses.append(SecretUse(name: key.name, key: key.key, field: "spec.endpoint.apiKeySecretRef"))
        }
        return uses
    }
}
