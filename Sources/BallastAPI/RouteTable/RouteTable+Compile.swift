import Foundation
import KubeCore
import Resilience

extension RouteTable {
    /// Resolves a chain over the backends and budgets of its namespace. A target whose backend is missing, or outside under airgap,
    /// is left out and named in ``missing``.
    ///
    /// `refusals` are backends that cannot be used for reasons seen elsewhere, by name, each with a sentence. `hosts` are the addresses of
    /// managed backends' Services by the backend's name, for gateways that resolve no cluster names.
    package init(
        chain: FailoverChain, backends: [LLMBackend], budgets: [BudgetPolicy] = [], refusals: [String: String] = [:],
        hosts: [String: String] = [:]
    ) {
        let spec = chain.spec
        let namespace = chain.metadata.namespace ?? "default"
        let byName = Dictionary(backends.map { ($0.metadata.name, $0) }, uniquingKeysWith: { $1 })
        var targets: [Target] = []
        var missing: [Missing] = []
        for target in spec.targets {
            switch Self.resolve(target, byName, refusals, hosts, namespace: namespace, airgap: spec.airgap ?? false) {
            case .success(let resolved): targets.append(resolved)
            case .failure(let problem): missing.append(problem.missing)
            }
        }
        self.init(
            version: Self.currentVersion, namespace: namespace, chain: chain.metadata.name, targets: targets, missing: missing,
            strategy: spec.strategy ?? .priority, regionPreference: spec.regionPreference ?? [], rules: spec.rules ?? [],
            retry: Retry(spec.retry), midStream: spec.midStream ?? .resume, circuitBreaker: Breaker(spec.circuitBreaker),
            fallback: spec.fallback != .disabled, airgap: spec.airgap ?? false, cache: Cache(spec.cache), clients: spec.clients,
            region: spec.gateway?.region ?? "", budgets: Self.budgets(budgets, counting: chain, targets.map(\.backend), byName),
            tlsSecretRef: spec.gateway?.tlsSecretRef, mesh: spec.cache?.mesh.flatMap { $0.enabled == true ? $0 : nil })
    }

    private struct Unresolved: Error {
        var missing: Missing
    }

    private static func resolve(
        _ target: FailoverChainSpec.Target, _ backends: [String: LLMBackend], _ refusals: [String: String], _ hosts: [String: String],
        namespace: String, airgap: Bool
    ) -> Result<Target, Unresolved> {
        func unresolved(_ message: String) -> Result<Target, Unresolved> {
            .failure(
                Unresolved(missing: Missing(name: target.effectiveName, backend: target.backendRef.name, message: message)))
        }
        guard let backend = backends[target.backendRef.name] else {
            return unresolved("LLMBackend \"\(target.backendRef.name)\" does not exist in namespace \"\(namespace)\"")
        }
        guard let url = backend.address(in: namespace, host: hosts[backend.metadata.name]) else {
            return unresolved("LLMBackend \"\(target.backendRef.name)\" has no spec.endpoint.url")
        }
        if let refusal = refusals[target.backendRef.name] { return unresolved(refusal) }
        let urls = [url] + (backend.spec.endpoint?.alternateURLs ?? []).map(withoutSlash)
        let outside = backend.spec.provider.isManaged ? nil : urls.first { !isInside($0) }
        if airgap, let outside {
            return unresolved("LLMBackend \"\(target.backendRef.name)\" is outside the cluster (\(outside)), which spec.airgap forbids")
        }
        return .success(
            Target(
                name: target.effectiveName, backend: target.backendRef.name, provider: backend.spec.provider,
                urls: urls,
                model: target.model ?? backend.spec.model.name, apiKeySecretRef: backend.spec.endpoint?.apiKeySecretRef,
                priority: target.priority ?? 0, weight: target.weight ?? 1, when: target.when, region: backend.spec.region ?? "",
                inside: outside == nil, capabilities: backend.spec.effectiveCapabilities, contextLength: backend.spec.model.contextLength,
                capacity: backend.spec.capacity, pricing: backend.spec.pricing))
    }

    private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    /// Whether an address is a Service's of this cluster by its name: `x.ns.svc` or `x.ns.svc.cluster.local`. Whether that Service is
    /// an ExternalName, only the operator can tell.
    package static func isInside(_ url: String) -> Bool {
        guard let host = URLComponents(string: url)?.host?.lowercased() else { return false }
        let labels = host.split(separator: ".")
        return labels.count == 3 && labels[2] == "svc" || labels.count == 5 && labels[2...] == ["svc", "cluster", "local"]
    }

    private static func budgets(
        _ policies: [BudgetPolicy], counting chain: FailoverChain, _ targets: [String], _ backends: [String: LLMBackend]
    ) -> [String] {
        policies.filter { policy in
            let scope = policy.spec.scope
            let chainCounts = scope?.chainSelector.map { $0.matches(chain.metadata.labels) } ?? true
            let backendCounts =
                scope?.backendSelector.map { selector in
                    targets.contains { selector.matches(backends[$0]?.metadata.labels ?? [:]) }
                } ?? true
            return chainCounts && backendCounts
        }.map(\.metadata.name).sorted()
    }
}

extension LLMBackend {
    /// The base address that requests go to: the provider's, or its own Service's in the namespace.
    ///
    /// - Parameter host: the Service's address; by default its name in the cluster.
    package func address(in namespace: String, host: String? = nil) -> String? {
        guard let port = spec.provider.port else { return spec.effectiveURL }
        return "http://\(host ?? "\(metadata.name).\(namespace).svc"):\(port)/v1"
    }
}

extension RouteTable.Retry {
    init(_ spec: FailoverChainSpec.Retry?) {
        self.init(
            attempts: spec?.attempts ?? 3, requestTimeoutSeconds: spec?.requestTimeoutSeconds ?? 120,
            firstTokenTimeoutSeconds: spec?.firstTokenTimeoutSeconds ?? 10, streamIdleTimeoutSeconds: spec?.streamIdleTimeoutSeconds ?? 10,
            backoffMilliseconds: spec?.backoffMilliseconds ?? 250, maxBackoffMilliseconds: spec?.maxBackoffMilliseconds ?? 4000)
    }
}

extension RouteTable.Breaker {
    init(_ spec: FailoverChainSpec.CircuitBreaker?) {
        self.init(
            consecutiveFailures: spec?.consecutiveFailures ?? 3, openSeconds: spec?.openSeconds ?? 60,
            halfOpenProbes: spec?.halfOpenProbes ?? 1, predictive: spec?.predictive)
    }
}

extension RouteTable.Cache {
    init(_ spec: FailoverChainSpec.Cache?) {
        self.init(
            enabled: spec?.enabled ?? false, ttlSeconds: spec?.ttlSeconds ?? 3600, maxBytes: spec?.maxBytes ?? 268_435_456,
            serveStale: spec?.serveStale ?? true, shared: spec?.shared ?? false)
    }
}
