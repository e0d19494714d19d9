import Foundation
import KubeCore
import KubeTypes

/// One OpenAI-compatible address in front of several backends, which survives the loss of any of them.
package struct FailoverChain: KubeObject {
    package static let resourceType = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "FailoverChain", plural: "failoverchains")

    package var metadata: ObjectMeta
    package var spec: FailoverChainSpec
    package var status: FailoverChainStatus?

    package init(metadata: ObjectMeta, spec: FailoverChainSpec, status: FailoverChainStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

package struct FailoverChainSpec: Codable, Sendable, Hashable {
    package var targets: [Target]
    package var strategy: Strategy?
    package var regionPreference: [String]?
    package var rules: [RoutingRule]?
    package var retry: Retry?
    package var midStream: MidStream?
    package var circuitBreaker: CircuitBreaker?
    package var fallback: Fallback?
    package var airgap: Bool?
    package var cache: Cache?
    package var clients: Clients?
    package var gateway: Gateway?
    package var notifications: [NotificationTarget]?

    package init(
        targets: [Target], strategy: Strategy? = nil, regionPreference: [String]? = nil, rules: [RoutingRule]? = nil, retry: Retry? = nil,
        midStream: MidStream? = nil, circuitBreaker: CircuitBreaker? = nil, fallback: Fallback? = nil, airgap: Bool? = nil,
        cache: Cache? = nil, clients: Clients? = nil, gateway: Gateway? = nil, notifications: [NotificationTarget]? = nil
    ) {
        self.targets = targets
        self.strategy = strategy
        self.regionPreference = regionPreference
        self.rules = rules
        self.retry = retry
        self.midStream = midStream
        self.circuitBreaker = circuitBreaker
        self.fallback = fallback
        self.airgap = airgap
        self.cache = cache
        self.clients = clients
        self.gateway = gateway
        self.notifications = notifications
    }
}

extension FailoverChainSpec {
    package struct Target: Codable, Sendable, Hashable {
        package var name: String?
        package var backendRef: NameReference
        package var priority: Int?
        package var weight: Int?
        package var model: String?
        package var when: When?

        package init(
            name: String? = nil, backendRef: NameReference, priority: Int? = nil, weight: Int? = nil, model: String? = nil,
            when: When? = nil
        ) {
            self.name = name
            self.backendRef = backendRef
            self.priority = priority
            self.weight = weight
            self.model = model
            self.when = when
        }

        /// Unique in its chain: its own name, else its backend's.
        package var effectiveName: String { name ?? backendRef.name }
    }

    /// What a request must be; everything stated must hold.
    package struct When: Codable, Sendable, Hashable {
        package var maxPromptCharacters: Int?
        package var promptContains: [String]?

        package init(maxPromptCharacters: Int? = nil, promptContains: [String]? = nil) {
            self.maxPromptCharacters = maxPromptCharacters
            self.promptContains = promptContains
        }
    }

    package struct RoutingRule: Codable, Sendable, Hashable {
        package var when: When
        package var target: String

        package init(when: When, target: String) {
            self.when = when
            self.target = target
        }
    }

    package enum Strategy: String, Codable, Sendable, Hashable, CaseIterable {
        case priority = "Priority"
        case cost = "Cost"
        case latency = "Latency"
    }

    package struct Retry: Codable, Sendable, Hashable {
        package var attempts: Int?
        package var requestTimeoutSeconds: Int?
        package var firstTokenTimeoutSeconds: Int?
        package var streamIdleTimeoutSeconds: Int?
        package var backoffMilliseconds: Int?
        package var maxBackoffMilliseconds: Int?

        package init(
            attempts: Int? = nil, requestTimeoutSeconds: Int? = nil, firstTokenTimeoutSeconds: Int? = nil,
            streamIdleTimeoutSeconds: Int? = nil, backoffMilliseconds: Int? = nil, maxBackoffMilliseconds: Int? = nil
        ) {
            self.attempts = attempts
            self.requestTimeoutSeconds = requestTimeoutSeconds
            self.firstTokenTimeoutSeconds = firstTokenTimeoutSeconds
            self.streamIdleTimeoutSeconds = streamIdleTimeoutSeconds
            self.backoffMilliseconds = backoffMilliseconds
            self.maxBackoffMilliseconds = maxBackoffMilliseconds
        }
    }

    package enum MidStream: String, Codable, Sendable, Hashable, CaseIterable {
        case resume = "Continue"
        case error = "Error"
    }

    package struct CircuitBreaker: Codable, Sendable, Hashable {
        package var consecutiveFailures: Int?
        package var openSeconds: Int?
        package var halfOpenProbes: Int?
        package var predictive: Predictive?

        package init(consecutiveFailures: Int? = nil, openSeconds: Int? = nil, halfOpenProbes: Int? = nil, predictive: Predictive? = nil) {
            self.consecutiveFailures = consecutiveFailures
            self.openSeconds = openSeconds
            self.halfOpenProbes = halfOpenProbes
            self.predictive = predictive
        }
    }

    package struct Predictive: Codable, Sendable, Hashable {
        package var window: Int?
        package var latencyMilliseconds: Int

        package init(window: Int? = nil, latencyMilliseconds: Int) {
            self.window = window
            self.latencyMilliseconds = latencyMilliseconds
        }
    }

    package enum Fallback: String, Codable, Sendable, Hashable, CaseIterable {
        case enabled = "Enabled"
        case disabled = "Disabled"
    }

    package struct Cache: Codable, Sendable, Hashable {
        package var enabled: Bool?
        package var ttlSeconds: Int?
        package var maxBytes: Int64?
        package var serveStale: Bool?
        package var shared: Bool?
        package var mesh: Mesh?

        package init(
            enabled: Bool? = nil, ttlSeconds: Int? = nil, maxBytes: Int64? = nil, serveStale: Bool? = nil, shared: Bool? = nil,
            mesh: Mesh? = nil
        ) {
            self.enabled = enabled
            self.ttlSeconds = ttlSeconds
            self.maxBytes = maxBytes
            self.serveStale = serveStale
            self.shared = shared
            self.mesh = mesh
        }
    }

    package struct Mesh: Codable, Sendable, Hashable {
        package var enabled: Bool?
        package var tlsSecretRef: NameReference?
        package var peers: [Peer]?

        package init(enabled: Bool? = nil, tlsSecretRef: NameReference? = nil, peers: [Peer]? = nil) {
            self.enabled = enabled
            self.tlsSecretRef = tlsSecretRef
            self.peers = peers
        }
    }

    package struct Peer: Codable, Sendable, Hashable {
        package var url: String
        /// Ed25519, Base64.
        package var publicKey: String

        package init(url: String, publicKey: String) {
            self.url = url
            self.publicKey = publicKey
        }
    }

    package struct Clients: Codable, Sendable, Hashable {
        package var apiKeysSecretRef: NameReference
        package var requestsPerMinute: Int?
        package var tokensPerMinute: Int64?

        package init(apiKeysSecretRef: NameReference, requestsPerMinute: Int? = nil, tokensPerMinute: Int64? = nil) {
            self.apiKeysSecretRef = apiKeysSecretRef
            self.requestsPerMinute = requestsPerMinute
            self.tokensPerMinute = tokensPerMinute
        }
    }

    package struct Gateway: Codable, Sendable, Hashable {
        package var replicas: Int?
        package var autoscaling: GatewayAutoscaling?
        package var resources: ResourceRequirements?
        package var region: String?
        package var service: GatewayService?
        package var tlsSecretRef: NameReference?

        package init(
            replicas: Int? = nil, autoscaling: GatewayAutoscaling? = nil, resources: ResourceRequirements? = nil, region: String? = nil,
            service: GatewayService? = nil, tlsSecretRef: NameReference? = nil
        ) {
            self.replicas = replicas
            self.autoscaling = autoscaling
            self.resources = resources
            self.region = region
            self.service = service
            self.tlsSecretRef = tlsSecretRef
        }
    }

    package enum ServiceType: String, Codable, Sendable, Hashable, CaseIterable {
        case clusterIP = "ClusterIP"
        case nodePort = "NodePort"
        case loadBalancer = "LoadBalancer"
    }

    package struct GatewayService: Codable, Sendable, Hashable {
        package var type: ServiceType?
        package var annotations: [String: String]?

        package init(type: ServiceType? = nil, annotations: [String: String]? = nil) {
            self.type = type
            self.annotations = annotations
        }
    }
}
