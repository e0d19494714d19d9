import BallastAPI
import Foundation
import KubeCore
import NIOCore
import Resilience

/// The secrets of a chain's Secrets, by name and entry.
package typealias SecretData = [String: [String: [UInt8]]]

/// A chain as the request path uses it: immutable, so that a request that began under one keeps it to its end.
final class Chain: Sendable {
    let table: RouteTable
    let targets: [ChainTarget]
    let planner: RoutePlanner
    let retry: RetryPolicy
    let requestTimeout: Duration
    let firstTokenTimeout: Duration
    let streamIdleTimeout: Duration
    let clients: ClientKeys?
    let cache: AnswerCache?
    /// Whether routing needs to know the prompt.
    let measuresPrompt: Bool
    /// Which addresses its targets may have.
    let addresses: AddressPolicy
    /// Whom to ask when no target answers.
    let mesh: Mesh?
    let peerClock: PeerClock
    /// Targets that cannot be used, and why: the table's own, and those whose address cannot be read.
    let missing: [RouteTable.Missing]
    /// The order of all targets where neither chance nor the request has a say in it while all of them are well; `nil` otherwise.
    private let fixedOrder: [Int]?
    private let shortestContext: Int

    /// Compiles a table with its secrets. What is known of targets, clients and answers is taken over from the chain before, where
    /// they are still the same.
    init(
        table: RouteTable, secrets: SecretData, forceAirgap: Bool = false, timeouts: GatewayTimeouts? = nil,
        addresses: AddressPolicy = .unrestricted, mesh: Mesh? = nil, replacing old: Chain?, at now: Duration
    ) {
        self.table = table
        var planner = table.planner
        planner.airgap = planner.airgap || forceAirgap
        self.planner = planner
        self.addresses = planner.airgap ? addresses.insideOnly : addresses
        self.mesh = mesh
        peerClock = old?.peerClock ?? PeerClock()
        retry = table.retryPolicy
        requestTimeout = timeouts?.request ?? .seconds(table.retry.requestTimeoutSeconds)
        firstTokenTimeout = timeouts?.firstToken ?? .seconds(table.retry.firstTokenTimeoutSeconds)
        streamIdleTimeout = timeouts?.streamIdle ?? .seconds(table.retry.streamIdleTimeoutSeconds)
        measuresPrompt = table.measuresPrompt
        let before = Dictionary((old?.targets ?? []).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let breaker = table.breakerPolicy
        let samePolicy = old?.table.breakerPolicy == breaker
        var targets: [ChainTarget] = []
        var missing = table.missing
        for target in table.targets {
            let origins = target.urls.compactMap { Origin($0) }
            guard let first = origins.first, origins.count == target.urls.count else {
                let message = "none but http and https addresses can be used: \(target.urls.joined(separator: ", "))"
                missing.append(RouteTable.Missing(name: target.name, backend: target.backend, message: message))
                continue
            }
            let key = target.apiKeySecretRef.flatMap { secrets[$0.name]?[$0.key] }.map(\.trimmed)
            targets.append(
                ChainTarget(
                    index: targets.count, target, first, origins, key: key, breaker: breaker, airgap: planner.airgap, addresses: addresses,
                    replacing: samePolicy ? before[target.name] : nil, at: now))
        }
        self.targets = targets
        self.missing = missing
        clients = table.clients.map { clients in
            ClientKeys(
                secrets[clients.apiKeysSecretRef.name] ?? [:],
                limits: .init(requestsPerMinute: clients.requestsPerMinute, tokensPerMinute: clients.tokensPerMinute),
                keeping: old?.clients, at: now)
        }
        shortestContext = targets.compactMap(\.candidate.contextLength).min() ?? .max
        fixedOrder = Self.fixedOrder(planner, targets)
        cache = table.cache.enabled ? (old?.table.cache == table.cache ? old?.cache : nil) ?? AnswerCache(table.cache) : nil
    }

    private static func fixedOrder(_ planner: RoutePlanner, _ targets: [ChainTarget]) -> [Int]? {
        guard planner.strategy == .priority, planner.rules.isEmpty, planner.fallback else { return nil }
        let ranks = targets.map { target in
            [planner.regionPreference.firstIndex(of: target.config.region) ?? Int.max, target.config.priority]
        }
        guard Set(ranks).count == targets.count else { return nil }
        var random = SeededGenerator(seed: .random(in: .min ... .max))
        let plan = planner.plan(RequestFacts(), over: targets.map(\.candidate), using: &random)
        return plan.skipped.isEmpty ? plan.order : nil
    }

    /// The plan, where nothing has to be weighed: all targets well, and a request that any of them may answer. `nil` asks for a full
    /// plan.
    func quickOrder(for facts: RequestFacts, at now: Duration) -> [Int]? {
        guard let fixedOrder, facts.namedTarget == nil, !facts.costPriority, facts.regionPreference.isEmpty, facts.needs.isEmpty,
            facts.tokens <= shortestContext
        else { return nil }
        for target in targets {
            guard target.health.wouldAdmit(at: now), target.capacity.hasRoom(inFlight: target.health.requestsInFlight, at: now) else {
                return nil
            }
        }
        return fixedOrder
    }

    /// The names that a request's `model` may have: the chain's, then the targets'.
    var modelNames: [String] { [table.chain] + targets.map(\.name) + missing.map(\.name) }

    /// The candidates as they stand at this moment.
    func candidates(at now: Duration) -> [RouteCandidate] {
        targets.map { target in
            var candidate = target.candidate
            candidate.admits = target.health.wouldAdmit(at: now)
            candidate.hasCapacity = target.capacity.hasRoom(inFlight: target.health.requestsInFlight, at: now)
            candidate.latency = target.health.meanFirstToken
            return candidate
        }
    }
}

/// One target of a chain, ready to be tried.
final class ChainTarget: Sendable {
    let index: Int
    let name: String
    let config: RouteTable.Target
    let wire: Wire
    let origins: [Origin]
    let dialect: any UpstreamDialect
    let dialectTarget: DialectTarget
    let candidate: RouteCandidate
    let health: TargetHealth
    let capacity: CapacityGate
    let price: TokenPrice
    /// The answer's header lines where the first attempt at this target succeeds.
    let answerHeaders: String
    /// The request line and headers that never change, for whole answers and for streams, up to `content-length`.
    private let wholeHead: ByteBuffer
    private let streamHead: ByteBuffer
    private let key: [UInt8]?

    init(
        index: Int, _ config: RouteTable.Target, _ first: Origin, _ origins: [Origin], key: [UInt8]?, breaker: CircuitBreaker.Policy,
        airgap: Bool, addresses: AddressPolicy, replacing old: ChainTarget?, at now: Duration
    ) {
        let wire = config.provider.wire
        let dialect = wire.upstream
        self.index = index
        self.config = config
        self.wire = wire
        self.origins = origins
        self.dialect = dialect
        self.key = key
        name = config.name
        answerHeaders = Self.answerHeaders(config.name, attempts: 1, cache: "none")
        var candidate = config.candidate
        // A table that claims an outside address to be inside is not believed.
        candidate.insideCluster =
            candidate.insideCluster
            && (!airgap
                || zip(config.urls, origins).allSatisfy { RouteTable.isInside($0) || addresses.takesLoopbackForInside && $1.isLoopback })
        self.candidate = candidate
        dialectTarget = DialectTarget(
            basePath: Self.basePath(first, wire), model: config.model, apiKey: key.map { String(decoding: $0, as: UTF8.self) },
            capabilities: candidate.capabilities, provider: config.provider, contextLength: config.contextLength)
        let same = old.flatMap { $0.config.urls == config.urls && $0.config.provider == config.provider ? $0 : nil }
        health = same?.health ?? TargetHealth(policy: breaker)
        if let same, same.key != key { health.unblock() }
        capacity = same.flatMap { $0.config.capacity == config.capacity ? $0.capacity : nil } ?? CapacityGate(config.capacity, at: now)
        price = TokenPrice(config.pricing)
        wholeHead = Self.serialize(dialect.head(for: dialectTarget, streaming: false), origin: first, pathSuffix: nil)
        streamHead = Self.serialize(dialect.head(for: dialectTarget, streaming: true), origin: first, pathSuffix: nil)
    }

    /// The head of a request that is forwarded as it came: all but `content-length` and what is this request's own.
    func head(streaming: Bool, endpoint: Endpoint, origin: Origin) -> ByteBuffer {
        if origin == origins[0], !endpoint.isUntranslated { return streaming ? streamHead : wholeHead }
        var suffix = endpoint.isUntranslated ? endpoint.pathSuffix : nil
        var spoken = dialect
        if wire == .gemini, endpoint == .embeddings {
            suffix = "/openai/embeddings"
            spoken = OpenAIUpstream()
        }
        return Self.serialize(spoken.head(for: dialectTarget(at: origin), streaming: streaming), origin: origin, pathSuffix: suffix)
    }

    /// The language in which it is spoken to about a path: Ollama offers OpenAI's older paths beside its own wire, Gemini OpenAI's
    /// embeddings (https://ai.google.dev/gemini-api/docs/openai).
    func wire(for endpoint: Endpoint) -> Wire {
        switch (wire, endpoint) {
        case (.ollama, .completions), (.ollama, .embeddings), (.gemini, .embeddings): .openAI
        default: wire
        }
    }

    /// Where an attempt goes: the address, then the alternates in turn.
    func origin(attempt: Int) -> Origin { origins[(max(1, attempt) - 1) % origins.count] }

    /// The target as a dialect sees it at one of its addresses.
    func dialectTarget(at origin: Origin) -> DialectTarget {
        var target = dialectTarget
        if origin != origins[0] { target.basePath = Self.basePath(origin, wire) }
        return target
    }

    private static func basePath(_ origin: Origin, _ wire: Wire) -> String {
        wire == .ollama && origin.basePath.hasSuffix("/v1") ? String(origin.basePath.dropLast(3)) : origin.basePath
    }

    /// The head of a request that a dialect wrote.
    func head(of request: UpstreamRequest, origin: Origin) -> ByteBuffer { Self.serialize(request, origin: origin, pathSuffix: nil) }

    static func answerHeaders(_ target: String, attempts: Int, cache: String) -> String {
        "x-ballast-target: \(target)\r\nx-ballast-attempts: \(attempts)\r\nx-ballast-cache: \(cache)\r\n"
    }

    private static func serialize(_ request: UpstreamRequest, origin: Origin, pathSuffix: String?) -> ByteBuffer {
        var path = request.path
        if let pathSuffix { path = origin.basePath + pathSuffix }
        var text = "\(request.method) \(path) HTTP/1.1\r\nhost: \(origin.authority)\r\n"
        for header in request.headers where header.isSafe { text += "\(header.name): \(header.value)\r\n" }
        return ByteBuffer(string: text)
    }
}

extension UpstreamRequest.Header {
    /// Whether it can stand in a head without ending it: a key with a line end in it must not become a header of its own.
    fileprivate var isSafe: Bool { !(name + value).utf8.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 } }
}
