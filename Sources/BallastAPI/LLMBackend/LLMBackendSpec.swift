import KubeCore
import KubeTypes

package struct LLMBackendSpec: Codable, Sendable, Hashable {
    package var provider: Provider
    package var model: Model
    /// Of providers that run here; present exactly then.
    package var serving: Serving?
    /// Of providers elsewhere.
    package var endpoint: Endpoint?
    package var region: String?
    package var health: Health?
    package var capacity: Capacity?
    package var pricing: Pricing?

    package init(
        provider: Provider, model: Model, serving: Serving? = nil, endpoint: Endpoint? = nil, region: String? = nil, health: Health? = nil,
        capacity: Capacity? = nil, pricing: Pricing? = nil
    ) {
        self.provider = provider
        self.model = model
        self.serving = serving
        self.endpoint = endpoint
        self.region = region
        self.health = health
        self.capacity = capacity
        self.pricing = pricing
    }
}

extension LLMBackendSpec {
    /// Who answers: two engines run in this cluster, four kinds of services elsewhere.
    package enum Provider: String, Codable, Sendable, Hashable, CaseIterable {
        case vllm = "VLLM"
        case ollama = "Ollama"
        case openAI = "OpenAI"
        case anthropic = "Anthropic"
        case gemini = "Gemini"
        case openAICompatible = "OpenAICompatible"

        /// Whether its servers run in this cluster.
        package var isManaged: Bool { self == .vllm || self == .ollama }
    }

    package struct Model: Codable, Sendable, Hashable {
        /// The id sent upstream.
        package var name: String
        package var uri: String?
        package var revision: String?
        package var tokenSecretRef: SecretKeyReference?
        /// In tokens.
        package var contextLength: Int?
        package var capabilities: Capabilities?

        package init(
            name: String, uri: String? = nil, revision: String? = nil, tokenSecretRef: SecretKeyReference? = nil, contextLength: Int? = nil,
            capabilities: Capabilities? = nil
        ) {
            self.name = name
            self.uri = uri
            self.revision = revision
            self.tokenSecretRef = tokenSecretRef
            self.contextLength = contextLength
            self.capabilities = capabilities
        }
    }

    /// What a model can do; unknown means no.
    package struct Capabilities: Codable, Sendable, Hashable {
        package var tools: Bool?
        package var vision: Bool?
        package var jsonMode: Bool?
        package var prefill: Bool?

        package init(tools: Bool? = nil, vision: Bool? = nil, jsonMode: Bool? = nil, prefill: Bool? = nil) {
            self.tools = tools
            self.vision = vision
            self.jsonMode = jsonMode
            self.prefill = prefill
        }
    }

    package struct Endpoint: Codable, Sendable, Hashable {
        package var url: String?
        package var alternateURLs: [String]?
        package var apiKeySecretRef: SecretKeyReference?

        package init(url: String? = nil, alternateURLs: [String]? = nil, apiKeySecretRef: SecretKeyReference? = nil) {
            self.url = url
            self.alternateURLs = alternateURLs
            self.apiKeySecretRef = apiKeySecretRef
        }
    }

    package struct Health: Codable, Sendable, Hashable {
        package var path: String?
        package var intervalSeconds: Int?
        package var timeoutSeconds: Int?
        package var failureThreshold: Int?
        package var successThreshold: Int?

        package init(
            path: String? = nil, intervalSeconds: Int? = nil, timeoutSeconds: Int? = nil, failureThreshold: Int? = nil,
            successThreshold: Int? = nil
        ) {
            self.path = path
            self.intervalSeconds = intervalSeconds
            self.timeoutSeconds = timeoutSeconds
            self.failureThreshold = failureThreshold
            self.successThreshold = successThreshold
        }
    }

    package struct Capacity: Codable, Sendable, Hashable {
        package var maxConcurrentRequests: Int?
        package var requestsPerMinute: Int?
        package var tokensPerMinute: Int64?

        package init(maxConcurrentRequests: Int? = nil, requestsPerMinute: Int? = nil, tokensPerMinute: Int64? = nil) {
            self.maxConcurrentRequests = maxConcurrentRequests
            self.requestsPerMinute = requestsPerMinute
            self.tokensPerMinute = tokensPerMinute
        }
    }

    package enum Purchase: String, Codable, Sendable, Hashable, CaseIterable {
        case onDemand = "OnDemand"
        case reserved = "Reserved"
        case spot = "Spot"
    }

    /// Decimal strings in the operator's currency.
    package struct Pricing: Codable, Sendable, Hashable {
        package var inputPerMillionTokens: String?
        package var outputPerMillionTokens: String?
        package var perSecond: String?
        package var perReplicaHour: String?
        package var purchase: Purchase?
        package var discountPercent: Int?

        package init(
            inputPerMillionTokens: String? = nil, outputPerMillionTokens: String? = nil, perSecond: String? = nil,
            perReplicaHour: String? = nil, purchase: Purchase? = nil, discountPercent: Int? = nil
        ) {
            self.inputPerMillionTokens = inputPerMillionTokens
            self.outputPerMillionTokens = outputPerMillionTokens
            self.perSecond = perSecond
            self.perReplicaHour = perReplicaHour
            self.purchase = purchase
            self.discountPercent = discountPercent
        }
    }
}
