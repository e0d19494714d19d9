import BallastAPI
import Resilience

/// The language of a client or a target. Two that share it are joined byte for byte.
package enum Wire: String, Sendable, Hashable, CaseIterable {
    /// `/v1/chat/completions`: OpenAI, vLLM, and everything compatible.
    case openAI
    /// `/v1/messages`.
    case anthropic
    /// `models/…:generateContent`.
    case gemini
    /// `/api/chat`: lines of JSON.
    case ollama
}

/// Who a request is encoded for.
package struct DialectTarget: Sendable, Hashable {
    /// The path of the base address, without a slash at its end: `/v1`.
    package var basePath: String
    /// The id sent upstream.
    package var model: String
    package var apiKey: String?
    package var capabilities: Capabilities
    /// Whose server it is: those that share a wire still differ in what they take.
    package var provider: LLMBackendSpec.Provider
    /// In tokens, where it is known.
    package var contextLength: Int?

    package init(
        basePath: String, model: String, apiKey: String? = nil, capabilities: Capabilities = [],
        provider: LLMBackendSpec.Provider = .openAICompatible, contextLength: Int? = nil
    ) {
        self.basePath = basePath
        self.model = model
        self.apiKey = apiKey
        self.capabilities = capabilities
        self.provider = provider
        self.contextLength = contextLength
    }
}

/// A request as it goes out. The gateway adds `host`, `content-length` and its own tracing headers.
package struct UpstreamRequest: Sendable, Hashable {
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var method: String
    package var path: String
    package var headers: [Header]
    package var body: [UInt8]

    package init(method: String = "POST", path: String, headers: [(String, String)], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers.map { Header(name: $0.0, value: $0.1) }
        self.body = body
    }
}

/// A part of a request that a target cannot be told.
package struct Obstacle: Sendable, Hashable {
    /// The field as the caller wrote it: `seed`, `messages[2].content[0]`.
    package var field: String
    /// What stands in the way, as half a sentence: `the Gemini wire has no images by address`.
    package var reason: String

    package init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }
}

/// How one kind of provider is spoken to. Pure: bytes in, values out; no I/O, no clock.
package protocol UpstreamDialect: Sendable {
    var wire: Wire { get }

    /// Path and authentication for `target`, which the byte-for-byte path uses too. The body's own headers included.
    func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest

    /// What of a request from another wire this one has no words for; `nil` where it can say all of it. Asked before the target is
    /// tried, so that nothing a caller wrote is dropped on the way.
    func gap(in request: ChatRequest, for target: DialectTarget) -> Obstacle?

    /// Writes the request. `prefill` is what was already delivered of the answer, which the model shall continue; it is given only
    /// where the target's capabilities include ``Capabilities/prefill``. Throws what this wire cannot say.
    func encode(_ request: ChatRequest, for target: DialectTarget, prefill: String?) throws(UpstreamError) -> UpstreamRequest

    /// Reads a whole 200 answer. Throws an ``UpstreamError`` also for an error object inside it.
    func decodeAnswer(_ body: [UInt8]) throws(UpstreamError) -> ChatAnswer

    /// Reads one 200 stream, from its first byte.
    func makeDecoder() -> any UpstreamDecoder

    /// Says what an answer other than 2xx means. `header` looks a header up by its lower-case name; `now` is seconds since 1970, for
    /// headers that name a date. Tells an exhausted quota from a rate limit, and context length, content filter and a refused prefill
    /// (only meaningful when `prefilled`) from other 400s.
    func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError
}

/// The incremental reader of one stream.
package protocol UpstreamDecoder {
    /// Takes in the next bytes, cut anywhere, and answers the frames they complete.
    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame]

    /// The body ended: what the last, unterminated bytes still say.
    mutating func finish() -> [StreamFrame]
}

extension UpstreamDialect {
    /// Why the target cannot be asked this; `nil` where it can. Within one wire nothing is translated, so nothing can be lost.
    package func obstacle(to request: ChatRequest, for target: DialectTarget) -> Obstacle? {
        if request.wire == wire, request.original != nil { return nil }
        if let place = request.unsaid.first {
            return Obstacle(place, "only a target that speaks \(request.wire.title)'s wire understands it")
        }
        if request.endsInPrefill, !target.capabilities.contains(.prefill) {
            return Obstacle("messages", "\(target.model) does not go on with an answer that the caller began")
        }
        return gap(in: request, for: target)
    }
}

extension Wire {
    /// Its name in sentences.
    package var title: String {
        switch self {
        case .openAI: "OpenAI"
        case .anthropic: "Anthropic"
        case .gemini: "Gemini"
        case .ollama: "Ollama"
        }
    }

    /// The one dialect in which targets of this wire are spoken to.
    var upstream: any UpstreamDialect {
        switch self {
        case .openAI: OpenAIUpstream()
        case .anthropic: AnthropicUpstream()
        case .gemini: GeminiUpstream()
        case .ollama: OllamaUpstream()
        }
    }
}

extension LLMBackendSpec.Provider {
    /// The wire a provider is spoken to over.
    var wire: Wire {
        switch self {
        case .vllm, .openAI, .openAICompatible: .openAI
        case .anthropic: .anthropic
        case .gemini: .gemini
        case .ollama: .ollama
        }
    }
}
