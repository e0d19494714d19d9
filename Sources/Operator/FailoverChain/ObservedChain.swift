import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes

/// All that a chain's plan depends on.
package struct ObservedChain: Sendable {
    package var chain: FailoverChain
    package var now: Date
    /// The backends that the targets name, as far as they exist.
    package var backends: [LLMBackend] = []
    /// The budgets of the namespace.
    package var budgets: [BudgetPolicy] = []
    /// The Services that backends' addresses name, as far as they exist. Looked at under airgap only.
    package var services: [NamespacedName: KubeTypes.Service] = [:]
    /// The keys of each Secret that the chain or a backend refers to; no entry for a Secret that does not exist.
    package var secrets: [String: Set<String>] = [:]
    package var deployment: Deployment?
    /// The chain's own Service.
    package var service: KubeTypes.Service?
    /// The gateways, without the finished ones.
    package var pods: [Pod] = []
    /// Where the API server listens.
    package var apiServer: EndpointSlice?
    package var certificate = CertificateState.noChannel
    /// What the gateways say; `nil` while none has spoken.
    package var report: ChainReport?
    /// When figures were last written by this process.
    package var figuresWrittenAt: Date?
    /// Why a notification could not be delivered, until it is told.
    package var notificationFailure: String?
    /// Everything in the cluster that this chain controls.
    package var owned: Set<ObjectReference> = []
    package var settings = ChainSettings()

    package init(chain: FailoverChain, now: Date) {
        self.chain = chain
        self.now = now
    }
}

/// What there is to say of the certificate that a chain's gateways show the operator.
package enum CertificateState: Sendable, Hashable {
    /// This operator has no channel: gateways run without.
    case noChannel
    case known(ChainCertificate)
    /// None can be issued now, and why.
    case unavailable(String)
}

extension ObservedChain {
    /// Gathers what `chain` is about from the caches, noting in `index` what it depends on.
    init(_ chain: FailoverChain, _ reader: ObjectReader, index: IndirectReferences, now: Date) {
        self.init(chain: chain, now: now)
        let namespace = chain.metadata.namespace
        backends = Set(chain.spec.targets.map(\.backendRef.name)).sorted().compactMap {
            reader.get(LLMBackend.self, namespace: namespace, name: $0)
        }
        let needed = chain.spec.airgap == true ? Set(backends.flatMap(\.serviceNames)) : []
        let uses = chain.secretUses + backends.compactMap(\.apiKeyUse)
        index.note(chain.key, dependsOn: Self.dependencies(of: chain, services: needed, secrets: uses))
        for name in needed {
            services[name] = reader.get(KubeTypes.Service.self, namespace: name.namespace, name: name.name)
        }
        secrets = uses.keys(reader, namespace: namespace)
        budgets = reader.list(BudgetPolicy.self, namespace: namespace)
        deployment = reader.get(Deployment.self, namespace: namespace, name: ChainNames.gateway(chain))
        service = reader.get(KubeTypes.Service.self, namespace: namespace, name: chain.metadata.name)
        pods = reader.list(Pod.self, namespace: namespace, labels: [ChainNames.chainLabel: chain.metadata.name])
            .filter { !$0.isFinished }
        apiServer = reader.get(EndpointSlice.self, namespace: Self.apiServerSlice.namespace, name: Self.apiServerSlice.name)
        if let uid = chain.metadata.uid { owned = Self.owned(by: uid, reader) }
    }

    /// The API server keeps a slice of its own addresses.
    static let apiServerSlice = ObjectReference(EndpointSlice.resourceType, namespace: "default", name: "kubernetes")

    /// Stands for all budgets of a namespace: any of them may count any chain.
    static func budgets(of namespace: String?) -> ObjectReference {
        ObjectReference(BudgetPolicy.resourceType, namespace: namespace, name: "*")
    }

    private static func dependencies(
        of chain: FailoverChain, services: Set<NamespacedName>, secrets: [SecretUse]
    ) -> Set<ObjectReference> {
        let namespace = chain.metadata.namespace
        var references: Set<ObjectReference> = [budgets(of: namespace)]
        for name in services {
            references.insert(ObjectReference(KubeTypes.Service.resourceType, namespace: name.namespace, name: name.name))
        }
        for use in secrets { references.insert(ObjectReference(Secret.resourceType, namespace: namespace, name: use.name)) }
        return references
    }

    private static func owned(by uid: String, _ reader: ObjectReader) -> Set<ObjectReference> {
        var owned: Set<ObjectReference> = []
        func collect<Object: KubeObject>(_ type: Object.Type) { owned.formUnion(reader.owned(type, by: uid).map(\.reference)) }
        collect(ConfigMap.self)
        collect(Deployment.self)
        collect(KubeTypes.Service.self)
        collect(ServiceAccount.self)
        collect(PodDisruptionBudget.self)
        collect(HorizontalPodAutoscaler.self)
        collect(Role.self)
        collect(RoleBinding.self)
        collect(NetworkPolicy.self)
        collect(Secret.self)
        return owned
    }
}

extension FailoverChain {
    /// The Secrets that the chain itself needs, in the order of the fields.
    var secretUses: [SecretUse] {
        var uses: [SecretUse] = []
        if let mesh = spec.cache?.mesh, mesh.enabled == true, let tls = mesh.tlsSecretRef {
            uses += ["tls.crt", "tls.key", "ca.crt"].map { SecretUse(name: tls.name, key: $0, field: "spec.cache.mesh.tlsSecretRef") }
        }
        if let keys = spec.clients?.apiKeysSecretRef { uses.append(SecretUse(name: keys.name, field: "spec.clients.apiKeysSecretRef")) }
        if let tls = spec.gateway?.tlsSecretRef {
            uses += ["tls.crt", "tls.key"].map { SecretUse(name: tls.name, key: $0, field: "spec.gateway.tlsSecretRef") }
        }
        return uses + notificationUses
    }

    /// The Secrets that the operator reads and gateways do not.
    var notificationUses: [SecretUse] {
        (spec.notifications ?? []).enumerated().map { index, target in
            SecretUse(name: target.urlSecretRef.name, key: target.urlSecretRef.key, field: "spec.notifications[\(index)].urlSecretRef")
        }
    }
}

extension LLMBackend {
    /// The key that gateways need to ask this backend.
    var apiKeyUse: SecretUse? {
        guard let reference = spec.endpoint?.apiKeySecretRef, !spec.provider.isManaged else { return nil }
        return SecretUse(
            name: reference.name, key: reference.key, field: "LLMBackend \(metadata.name) spec.endpoint.apiKeySecretRef")
    }

    /// The addresses of a backend elsewhere.
    var endpointURLs: [String] {
        guard !spec.provider.isManaged else { return [] }
        return [spec.effectiveURL].compactMap(\.self) + (spec.endpoint?.alternateURLs ?? [])
    }

    /// The Services of this cluster that the addresses name.
    var serviceNames: [NamespacedName] { endpointURLs.compactMap { ServiceAddress($0)?.name } }
}
