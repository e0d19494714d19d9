import BallastAPI
import Foundation
import KubeCore
import KubeTypes

/// A chain's references, resolved: the table its gateways get, what is missing, and what they must be allowed to reach.
package struct ChainTargets: Sendable, Hashable {
    /// One thing that the chain refers to and cannot use.
    package struct Problem: Sendable, Hashable {
        package var reason: String
        package var message: String
        /// The target that is left out for it; `nil` where it concerns the whole chain.
        package var target: String?
    }

    /// Pods that gateways of an airgapped chain may reach.
    package struct Destination: Sendable, Hashable {
        package var namespace: String
        package var pods: [String: String]
        package var port: IntOrString
    }

    package let table: RouteTable
    /// In the order of the fields.
    package let problems: [Problem]
    /// The Secrets that gateways may read, sorted: all that the chain refers to, there or not, so that rights do not come late.
    package let secretNames: [String]
    /// Sorted; empty without airgap.
    package let destinations: [Destination]

    package init(_ observed: ObservedChain) {
        let chain = observed.chain
        let backends = Dictionary(observed.backends.map { ($0.metadata.name, $0) }, uniquingKeysWith: { $1 })
        let refusals = backends.compactMapValues { Self.refusal(of: $0, observed) }
        let table = RouteTable(
            chain: chain, backends: observed.backends, budgets: observed.budgets, refusals: refusals.mapValues(\.message),
            hosts: observed.settings.serviceAddress == .clusterIP ? Self.hosts(of: observed.backends) : [:])
        self.table = table
        let missing = table.missing.map { missing in
            Problem(reason: Self.reason(missing, refusals, backends), message: missing.message, target: missing.name)
        }
        let uses = chain.secretUses.compactMap { use in
            use.problem(among: observed.secrets, namespace: chain.metadata.namespace ?? "").map {
                Problem(reason: $0.reason, message: $0.message, target: nil)
            }
        }
        problems = missing + uses
        let outside = Set(missing.indices.filter { missing[$0].reason == ChainReason.outsideTarget }.map { table.missing[$0].backend })
        let keys = observed.backends.filter { !outside.contains($0.metadata.name) }.compactMap(\.apiKeyUse?.name)
        secretNames = table.secretNames.union(keys).sorted()
        destinations = chain.spec.airgap == true ? Self.destinations(table, backends, observed) : []
    }

    /// Whether airgap forbids one of the targets.
    package var hasOutsideTarget: Bool { problems.contains { $0.reason == ChainReason.outsideTarget } }

    private static func reason(
        _ missing: RouteTable.Missing, _ refusals: [String: (reason: String, message: String)], _ backends: [String: LLMBackend]
    ) -> String {
        if let refusal = refusals[missing.backend] { return refusal.reason }
        guard let backend = backends[missing.backend] else { return ChainReason.backendNotFound }
        return backend.endpointURLs.isEmpty ? ChainReason.noAddress : ChainReason.outsideTarget
    }

    /// Where the Services of managed backends are, as their status says.
    private static func hosts(of backends: [LLMBackend]) -> [String: String] {
        Dictionary(
            backends.compactMap { backend in
                backend.status?.endpoint.flatMap { URLComponents(string: $0)?.host }.map { (backend.metadata.name, $0) }
            }, uniquingKeysWith: { $1 })
    }

    /// What keeps a backend from being a target, beyond what its own spec says.
    private static func refusal(of backend: LLMBackend, _ observed: ObservedChain) -> (reason: String, message: String)? {
        if observed.chain.spec.airgap == true {
            // An address that is plainly outside is told as that, before any question of Services.
            if backend.endpointURLs.contains(where: { !RouteTable.isInside($0) }) { return nil }
            for address in backend.endpointURLs.compactMap({ ServiceAddress($0) }) {
                if let refusal = refusal(of: address, backend, observed) { return refusal }
            }
        }
        return backend.apiKeyUse?.problem(among: observed.secrets, namespace: observed.chain.metadata.namespace ?? "")
    }

    private static func refusal(
        of address: ServiceAddress, _ backend: LLMBackend, _ observed: ObservedChain
    ) -> (reason: String, message: String)? {
        let subject = "LLMBackend \"\(backend.metadata.name)\""
        let name = "Service \(address.name.name) of namespace \(address.name.namespace)"
        guard let spec = observed.services[address.name]?.spec else {
            return (ChainReason.serviceNotFound, "\(subject) leads to \(name), which does not exist; create it or name another")
        }
        if spec.type == "ExternalName" {
            return (
                ChainReason.outsideTarget,
                "\(subject) leads to \(name), an ExternalName for \(spec.externalName ?? "another host"), which spec.airgap forbids"
            )
        }
        guard let selector = spec.selector, !selector.isEmpty else {
            return (
                ChainReason.outsideTarget,
                "\(subject) leads to \(name), which selects no pods and so may lead out of the cluster, which spec.airgap forbids"
            )
        }
        guard spec.ports?.contains(where: { $0.port == address.port }) == true else {
            return (ChainReason.serviceNotFound, "\(subject) leads to port \(address.port) of \(name), which has no such port")
        }
        return nil
    }

    private static func destinations(
        _ table: RouteTable, _ backends: [String: LLMBackend], _ observed: ObservedChain
    ) -> [Destination] {
        var destinations: Set<Destination> = []
        for backend in Set(table.targets.map(\.backend)).compactMap({ backends[$0] }) {
            if let port = backend.spec.provider.port {
                destinations.insert(
                    Destination(namespace: table.namespace, pods: BackendLabels.selector(of: backend), port: .integer(port)))
            }
            for address in backend.endpointURLs.compactMap({ ServiceAddress($0) }) {
                guard let spec = observed.services[address.name]?.spec, let selector = spec.selector,
                    let port = spec.ports?.first(where: { $0.port == address.port })
                else { continue }
                destinations.insert(
                    Destination(namespace: address.name.namespace, pods: selector, port: port.targetPort ?? .integer(port.port)))
            }
        }
        return destinations.sorted { $0.order.lexicographicallyPrecedes($1.order) }
    }
}

extension ChainTargets.Destination {
    fileprivate var order: [String] { [namespace] + pods.map { "\($0.key)=\($0.value)" }.sorted() + ["\(port)"] }
}
