/// What a request says that routing cares about.
public struct RequestFacts: Sendable, Hashable {
    public var promptCharacters: Int
    /// Lower-cased text that `promptContains` rules search; empty where no rule needs it.
    public var searchableText: String
    /// The target the caller named as its model; it goes first.
    public var namedTarget: String?
    /// Cheapest first, for this request only.
    public var costPriority: Bool
    /// The caller's own preference; it goes before the chain's.
    public var regionPreference: [String]
    public var needs: Capabilities
    /// Prompt and wished output, in tokens, as far as they are known; 0 when not.
    public var tokens: Int

    public init(
        promptCharacters: Int = 0, searchableText: String = "", namedTarget: String? = nil, costPriority: Bool = false,
        regionPreference: [String] = [], needs: Capabilities = [], tokens: Int = 0
    ) {
        self.promptCharacters = promptCharacters
        self.searchableText = searchableText
        self.namedTarget = namedTarget
        self.costPriority = costPriority
        self.regionPreference = regionPreference
        self.needs = needs
        self.tokens = tokens
    }
}

/// What a model can do; what it cannot is known before it is tried.
public struct Capabilities: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let tools = Capabilities(rawValue: 1)
    public static let vision = Capabilities(rawValue: 2)
    public static let jsonMode = Capabilities(rawValue: 4)
    public static let prefill = Capabilities(rawValue: 8)
}

/// A condition of a target or a rule on the request; empty holds always.
public struct RouteCondition: Sendable, Hashable {
    public var maxPromptCharacters: Int?
    /// Lower-cased; any of them suffices.
    public var promptContains: [String]

    public init(maxPromptCharacters: Int? = nil, promptContains: [String] = []) {
        self.maxPromptCharacters = maxPromptCharacters
        self.promptContains = promptContains.map { $0.lowercased() }
    }

    /// Whether the request meets all of it.
    public func holds(for request: RequestFacts) -> Bool {
        if let maxPromptCharacters, request.promptCharacters > maxPromptCharacters { return false }
        return promptContains.isEmpty || promptContains.contains { request.searchableText.contains($0) }
    }
}

/// A target as routing sees it at this moment.
public struct RouteCandidate: Sendable, Hashable {
    /// Why a candidate may not be used at all, whatever its health.
    public enum Refusal: String, Sendable, Hashable {
        case airgap = "Airgap"
        case budget = "Budget"
        case condition = "Condition"
        case capability = "Capability"
        case contextLength = "ContextLength"
        case open = "Open"
        case capacity = "Capacity"
        case chainDisabledFallback = "FallbackDisabled"
        case missing = "Missing"
    }

    public var name: String
    public var priority: Int
    /// Share among the candidates of one priority; 0 takes none unless nothing else is left.
    public var weight: Int
    public var region: String
    public var insideCluster: Bool
    public var capabilities: Capabilities
    /// In tokens; `nil` when not known.
    public var contextLength: Int?
    public var condition: RouteCondition
    /// Price of a typical request, in micro-units; `nil` when not known, which sorts last.
    public var typicalCost: Int64?
    public var latency: Duration?
    /// Whether the breaker would let a request pass.
    public var admits: Bool
    public var hasCapacity: Bool
    public var blockedByBudget: Bool

    public init(
        name: String, priority: Int = 0, weight: Int = 1, region: String = "", insideCluster: Bool = true,
        capabilities: Capabilities = [.tools, .vision, .jsonMode, .prefill], contextLength: Int? = nil,
        condition: RouteCondition = RouteCondition(), typicalCost: Int64? = nil, latency: Duration? = nil, admits: Bool = true,
        hasCapacity: Bool = true, blockedByBudget: Bool = false
    ) {
        self.name = name
        self.priority = priority
        self.weight = weight
        self.region = region
        self.insideCluster = insideCluster
        self.capabilities = capabilities
        self.contextLength = contextLength
        self.condition = condition
        self.typicalCost = typicalCost
        self.latency = latency
        self.admits = admits
        self.hasCapacity = hasCapacity
        self.blockedByBudget = blockedByBudget
    }
}
