/// How callers are spoken to. Pure.
package protocol ClientDialect: Sendable {
    var wire: Wire { get }

    /// Reads a request's body. Throws a 400 that names the field.
    func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest

    /// The body of a whole answer.
    func encode(_ answer: ChatAnswer) -> [UInt8]

    /// The body of an error answer.
    func encode(_ error: GatewayError) -> [UInt8]

    /// Writes one stream. `includeUsage`: whether the caller asked to see usage.
    func makeStreamEncoder(includeUsage: Bool) -> any ClientStreamEncoder
}

/// Writes one stream, whose events may come from several targets one after the other.
package protocol ClientStreamEncoder {
    /// The bytes that say `event`; empty where this wire has no word for it. A second `preamble` (another target took over) changes
    /// the model named from there on and nothing else. `done` writes what the wire wants at the end, open blocks closed.
    mutating func encode(_ event: StreamEvent) -> [UInt8]

    /// The error frame that ends a stream which cannot be completed. No end marker follows: a truncated answer never looks whole.
    mutating func encode(_ error: GatewayError) -> [UInt8]
}

/// An answer of the gateway's own that is not the model's.
package struct GatewayError: Error, Sendable, Hashable {
    package var status: Int
    package var message: String
    /// OpenAI's words: `invalid_request_error`, `authentication_error`, `rate_limit_error`, `server_error`. Anthropic's dialect maps them.
    package var type: String
    package var code: String?
    package var param: String?
    package var retryAfterSeconds: Int?

    package init(
        status: Int, message: String, type: String, code: String? = nil, param: String? = nil, retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.code = code
        self.param = param
        self.retryAfterSeconds = retryAfterSeconds
    }

    package static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> GatewayError {
        GatewayError(status: 400, message: message, type: "invalid_request_error", code: code, param: param)
    }
}

/// The dialects a gateway speaks; assembled once in `Dialects/`.
package struct DialectSet: Sendable {
    package var upstream: [Wire: any UpstreamDialect]
    package var client: [Wire: any ClientDialect]

    package init(upstream: [any UpstreamDialect], client: [any ClientDialect]) {
        self.upstream = Dictionary(upstream.map { ($0.wire, $0) }, uniquingKeysWith: { $1 })
        self.client = Dictionary(client.map { ($0.wire, $0) }, uniquingKeysWith: { $1 })
    }
}
