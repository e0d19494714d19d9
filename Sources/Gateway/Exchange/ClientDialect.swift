/// How callers are spoken to. Pure.
package protocol ClientDialect: Sendable {
    var wire: Wire { get }

    /// Reads a request's body. Throws a 400 that names the field.
    func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest

    /// The body of a whole answer.
    func encode(_ answer: ChatAnswer, _ wishes: AnswerWishes) -> [UInt8]

    /// The body of an error answer.
    func encode(_ error: GatewayError) -> [UInt8]

    /// Writes one stream.
    func makeStreamEncoder(_ wishes: AnswerWishes) -> any ClientStreamEncoder
}

/// What a caller asked to see of an answer besides the answer.
package struct AnswerWishes: Sendable, Hashable {
    /// Usage at the end of a stream.
    package var usage: Bool
    /// The model's thinking. Who did not ask for it may take the first block of an answer for its text.
    package var thinking: Bool
    /// Seconds since 1970, for wires that tell when an answer was made where the target's does not.
    package var now: Int64

    package init(usage: Bool = true, thinking: Bool = true, now: Int64 = 0) {
        self.usage = usage
        self.thinking = thinking
        self.now = now
    }
}

/// Writes one stream, whose events may come from several targets one after the other.
package protocol ClientStreamEncoder {
    /// The bytes that say `event`; empty where this wire has no word for it. A second `preamble` (another target took over) changes
    /// the model named from there on and nothing else. `done` writes what the wire wants at the end, open blocks closed.
    mutating func encode(_ event: StreamEvent) -> [UInt8]

    /// Takes note of a frame of its own wire that the caller was sent as it came, so that it can go on from there.
    mutating func witness(_ frame: StreamFrame)

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
