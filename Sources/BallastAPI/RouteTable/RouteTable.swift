import Resilience
import Structured

/// A chain as its gateways need it: references resolved, defaults filled in, no secret in it. It travels as JSON in a ConfigMap.
///
/// A gateway reads tables one version newer or older: fields are only ever added, and unknown ones are ignored.
package struct RouteTable: Codable, Sendable, Hashable {
    package static let currentVersion = 1

    package var version: Int
    package var namespace: String
    package var chain: String
    package var targets: [Target]
    /// Targets that cannot be used, and why; the chain serves with the rest.
    package var missing: [Missing]
    package var strategy: FailoverChainSpec.Strategy
    package var regionPreference: [String]
    package var rules: [FailoverChainSpec.RoutingRule]
    package var retry: Retry
    package var midStream: FailoverChainSpec.MidStream
    package var circuitBreaker: Breaker
    package var fallback: Bool
    package var airgap: Bool
    package var cache: Cache
    package var clients: FailoverChainSpec.Clients?
    package var region: String
    /// Budgets that count this chain's requests, by name.
    package var budgets: [String]
    /// The certificate that gateways answer with; `nil` for plain HTTP.
    package var tlsSecretRef: NameReference?
    /// The peers that are asked for answers; `nil` where none are.
    package var mesh: FailoverChainSpec.Mesh?

    package struct Target: Codable, Sendable, Hashable {
        package var name: String
        package var backend: String
        package var provider: LLMBackendSpec.Provider
        /// The base address, without a slash at its end, then those to turn to when it is not reachable.
        package var urls: [String]
        package var model: String
        package var apiKeySecretRef: SecretKeyReference?
        package var priority: Int
        package var weight: Int
        package var when: FailoverChainSpec.When?
        package var region: String
        /// Whether it stands in this cluster, so that airgap allows it.
        package var inside: Bool
        package var capabilities: LLMBackendSpec.Capabilities
        package var contextLength: Int?
        package var capacity: LLMBackendSpec.Capacity?
        package var pricing: LLMBackendSpec.Pricing?
    }

    package struct Missing: Codable, Sendable, Hashable {
        package var name: String
        package var backend: String
        package var message: String

        package init(name: String, backend: String, message: String) {
            self.name = name
            self.backend = backend
            self.message = message
        }
    }

    package struct Retry: Codable, Sendable, Hashable {
        package var attempts: Int
        package var requestTimeoutSeconds: Int
        package var firstTokenTimeoutSeconds: Int
        package var streamIdleTimeoutSeconds: Int
        package var backoffMilliseconds: Int
        package var maxBackoffMilliseconds: Int
    }

    package struct Breaker: Codable, Sendable, Hashable {
        package var consecutiveFailures: Int
        package var openSeconds: Int
        package var halfOpenProbes: Int
        package var predictive: FailoverChainSpec.Predictive?
    }

    package struct Cache: Codable, Sendable, Hashable {
        package var enabled: Bool
        package var ttlSeconds: Int
        package var maxBytes: Int64
        package var serveStale: Bool
        package var shared: Bool
    }

    /// The Secret entries that a gateway of this table needs.
    package var secretReferences: Set<SecretKeyReference> { Set(targets.compactMap(\.apiKeySecretRef)) }

    /// The names of all Secrets that a gateway of this table needs.
    package var secretNames: Set<String> {
        let whole = [clients?.apiKeysSecretRef, tlsSecretRef, mesh?.tlsSecretRef].compactMap { $0?.name }
        return Set(secretReferences.map(\.name)).union(whole)
    }
}
