import BallastAPI
import KubeCore
import KubeTypes

/// Whom to ask for one backend's health, and how.
package struct ProbeTarget: Sendable, Hashable {
    /// How a key is shown to the server.
    package enum Scheme: Sendable, Hashable {
        /// `Authorization: Bearer …`
        case bearer
        /// `x-api-key` and `anthropic-version`. https://docs.anthropic.com/en/api/versioning
        case anthropic
        /// `x-goog-api-key`. A key in the query would stand in logs. https://ai.google.dev/gemini-api/docs/api-key
        case google
    }

    package struct Credential: Sendable, Hashable {
        package var secret: SecretKeyReference
        package var scheme: Scheme
    }

    /// Which of the addresses must answer for the backend to count as healthy.
    package enum Order: Sendable, Hashable {
        /// All are asked at once, because each is a pod of its own; one good answer is enough.
        case together
        /// One after another until one answers: they are ways to the same service.
        case inTurn
    }

    package var key: NamespacedName
    package var uid: String
    /// The URLs of the health check.
    package var urls: [String]
    package var order: Order
    /// The URLs of the servers' metrics, where the queue depth is wanted.
    package var metricsURLs: [String] = []
    /// Waiting requests per replica that the autoscaler aims at.
    package var targetQueueDepth: Int?
    package var credential: Credential?
    package var health: LLMBackendSpec.EffectiveHealth
}

extension ProbeTarget {
    /// The target of a provider elsewhere; `nil` when it has no address.
    package static func endpoint(of backend: LLMBackend) -> ProbeTarget? {
        guard let url = backend.spec.effectiveURL else { return nil }
        let health = backend.spec.effectiveHealth
        let bases = [url] + (backend.spec.endpoint?.alternateURLs ?? []).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        let scheme: Scheme =
            switch backend.spec.provider {
            case .anthropic: .anthropic
            case .gemini: .google
            case .vllm, .ollama, .openAI, .openAICompatible: .bearer
            }
        return ProbeTarget(
            key: backend.key, uid: backend.metadata.uid ?? "", urls: bases.map { $0 + health.path }, order: .inTurn,
            credential: backend.spec.endpoint?.apiKeySecretRef.map { Credential(secret: $0, scheme: scheme) }, health: health)
    }

    /// The target of a managed backend: its ready pods. `nil` when there are none, of which the kubelets have said all there is to say.
    package static func pods(of observed: ObservedBackend) -> ProbeTarget? {
        let backend = observed.backend
        let health = backend.spec.effectiveHealth
        let depth = backend.spec.serving?.autoscaling?.targetQueueDepth
        let pods = ServingGroup.allCases.flatMap { observed[$0].pods }.filter { $0.isReady && !$0.metadata.isTerminating }
        let authorities = pods.compactMap { authority(of: $0, port: ModelServer.port(of: backend)) }
        guard !authorities.isEmpty else { return nil }
        let scaled = observed[.primary].pods.filter { $0.isReady && !$0.metadata.isTerminating }
            .compactMap { authority(of: $0, port: ModelServer.port(of: backend)) }
        return ProbeTarget(
            key: backend.key, uid: backend.metadata.uid ?? "", urls: authorities.map { "http://\($0)\(health.path)" }, order: .together,
            metricsURLs: depth == nil ? [] : scaled.map { "http://\($0)/metrics" }, targetQueueDepth: depth, health: health)
    }

    private static func authority(of pod: Pod, port: Int) -> String? {
        guard let ip = pod.status?.podIP, !ip.isEmpty else { return nil }
        return ip.contains(":") ? "[\(ip)]:\(port)" : "\(ip):\(port)"
    }
}
