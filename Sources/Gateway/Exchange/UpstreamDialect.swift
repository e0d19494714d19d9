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
    /// Whether vLLM serves it, whose continuations want `continue_final_message`.
    package var isVLLM: Bool

    package init(basePath: String, model: String, apiKey: String? = nil, capabilities: Capabilities = [], isVLLM: Bool = false) {
        self.basePath = basePath
        self.model = model
        self.apiKey = apiKey
        self.capabilities = capabilities
        self.isVLLM = isVLLM
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

/// How one kind of provider is spoken to. Pure: bytes in, values out; no I/O, no clock.
package protocol UpstreamDialect: Sendable {
    var wire: Wire { get }

    /// Path and authentication for `target`, which the byte-for-byte path uses too. The body's own headers included.
    func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest

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
