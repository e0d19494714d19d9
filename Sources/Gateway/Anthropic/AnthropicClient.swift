import Structured

/// Callers that speak Anthropic's Messages.
package struct AnthropicClient: ClientDialect {
    package var wire: Wire { .anthropic }

    package init() {}

    package func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest { try AnthropicRequest.decode(body) }

    package func encode(_ answer: ChatAnswer, _ wishes: AnswerWishes) -> [UInt8] {
        let content = answer.content.compactMap { part -> JSONValue? in
            switch part {
            case .text(let text): return text.isEmpty ? nil : ["type": "text", "text": .string(text)]
            case .reasoning(let text, let signature):
                guard wishes.thinking else { return nil }
                return [
                    "type": "thinking", "thinking": .string(text), "signature": .string(signature ?? AnthropicWords.foreignSignature),
                ]
            case .toolCall(let call):
                // What a model wrote wrongly is handed on in the form that Anthropic proposes for it.
                let input = call.argumentsObject ?? ["INVALID_JSON": .string(call.arguments)]
                return ["type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": input]
            case .image, .toolResult: return nil
            }
        }
        let message: JSONValue = [
            "id": .string(answer.identity.id), "type": "message", "role": "assistant", "model": .string(answer.identity.model),
            "content": .array(content), "stop_reason": .string(AnthropicWords.word(answer.finish)), "stop_sequence": .null,
            "usage": AnthropicWords.json(answer.usage ?? TokenUsage(promptTokens: 0, completionTokens: 0)),
        ]
        return message.bytes
    }

    package func encode(_ error: GatewayError) -> [UInt8] { error.anthropicBody }

    package func makeStreamEncoder(_ wishes: AnswerWishes) -> any ClientStreamEncoder { AnthropicStreamEncoder(wishes) }
}

extension GatewayError {
    /// Anthropic's error object. Source: https://docs.claude.com/en/api/errors.
    var anthropicBody: [UInt8] {
        let type =
            switch status {
            case 401: "authentication_error"
            case 402: "billing_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 413: "request_too_large"
            case 429: "rate_limit_error"
            case 503, 529: "overloaded_error"
            case 504: "timeout_error"
            case 400..<500: "invalid_request_error"
            default: "api_error"
            }
        // The wire has no place for the field: it stands in front of the sentence, as Anthropic's own errors have it.
        let text = param.map { "\($0): \(message)" } ?? message
        return JSONValue.object(["type": "error", "error": ["type": .string(type), "message": .string(text)]]).bytes
    }
}

/// Writes Messages events in their order: `message_start`, then per block its start, deltas and stop, then `message_delta` with
/// the stop reason and usage, then `message_stop`.
struct AnthropicStreamEncoder: ClientStreamEncoder {
    private enum Block: Equatable {
        case text
        /// Whether its signature was written.
        case thinking(signed: Bool)
        case call(Int)
        case other
    }

    private let wishes: AnswerWishes
    private var hasBegun = false
    private var hasEnded = false
    private var open: Block?
    /// The number of blocks begun so far.
    private var blocks: Int64 = 0
    private var finish: FinishReason?
    private var usage: TokenUsage?

    init(_ wishes: AnswerWishes) { self.wishes = wishes }

    mutating func encode(_ event: StreamEvent) -> [UInt8] {
        switch event {
        case .preamble(let identity): return begin(identity)
        case .textDelta(let text):
            guard !text.isEmpty else { return [] }
            return enter(.text) + delta(["type": "text_delta", "text": .string(text)])
        case .reasoningDelta(let text, let signature): return wishes.thinking ? think(text, signature) : []
        case .toolCallStart(let index, let id, let name, _):
            return enter(.call(index), ["type": "tool_use", "id": .string(id), "name": .string(name), "input": .emptyObject])
        case .toolCallDelta(_, let arguments):
            guard case .call? = open else { return [] }
            return delta(["type": "input_json_delta", "partial_json": .string(arguments)])
        case .finish(let reason):
            finish = reason
            return []
        case .usage(let totals):
            usage = totals
            return []
        case .done: return end()
        case .keepAlive, .malformed, .error: return []
        }
    }

    mutating func witness(_ frame: StreamFrame) {
        for event in frame.events {
            switch event {
            case .preamble: hasBegun = true
            case .finish: hasEnded = true
            case .usage(let totals): usage = totals
            case .reasoningDelta(_, _?): open = .thinking(signed: true)
            default: break
            }
        }
        switch frame.bound {
        case .opens(let part)?:
            blocks += 1
            open = part == .text ? .text : part == .thinking ? .thinking(signed: false) : .other
        case .closes?: open = nil
        case nil: break
        }
    }

    mutating func encode(_ error: GatewayError) -> [UInt8] { Array("event: error\ndata: ".utf8) + error.anthropicBody + Array("\n\n".utf8) }

    private mutating func begin(_ identity: AnswerIdentity) -> [UInt8] {
        guard !hasBegun else { return [] }
        hasBegun = true
        let none = usage ?? TokenUsage(promptTokens: 0, completionTokens: 0)
        let message: JSONValue = [
            "id": .string(identity.id), "type": "message", "role": "assistant", "model": .string(identity.model), "content": [],
            "stop_reason": .null, "stop_sequence": .null, "usage": AnthropicWords.json(none),
        ]
        return event("message_start", ["message": message])
    }

    private mutating func think(_ text: String, _ signature: String?) -> [UInt8] {
        // A signature after its block was left belongs to nothing that the caller still waits for.
        if text.isEmpty, signature != nil, open != .thinking(signed: false) { return [] }
        var bytes = open == .thinking(signed: false) ? [] : enter(.thinking(signed: false))
        if !text.isEmpty { bytes += delta(["type": "thinking_delta", "thinking": .string(text)]) }
        if let signature {
            bytes += delta(["type": "signature_delta", "signature": .string(signature)])
            open = .thinking(signed: true)
        }
        return bytes
    }

    private mutating func enter(_ block: Block, _ start: JSONValue? = nil) -> [UInt8] {
        guard open != block else { return [] }
        var bytes = hasBegun ? [] : begin(AnswerIdentity(id: "msg_ballast", model: "", created: 0))
        bytes += leave()
        let empty: JSONValue =
            block == .text ? ["type": "text", "text": ""] : ["type": "thinking", "thinking": "", "signature": ""]
        bytes += event("content_block_start", ["index": .integer(blocks), "content_block": start ?? empty])
        blocks += 1
        open = block
        return bytes
    }

    private mutating func leave() -> [UInt8] {
        guard let block = open else { return [] }
        var bytes: [UInt8] = []
        if block == .thinking(signed: false) {
            bytes += delta(["type": "signature_delta", "signature": .string(AnthropicWords.foreignSignature)])
        }
        open = nil
        return bytes + event("content_block_stop", ["index": .integer(blocks - 1)])
    }

    private mutating func end() -> [UInt8] {
        var bytes = hasBegun ? [] : begin(AnswerIdentity(id: "msg_ballast", model: "", created: 0))
        bytes += leave()
        if !hasEnded {
            hasEnded = true
            let delta: JSONValue = ["stop_reason": .string(AnthropicWords.word(finish ?? .stop)), "stop_sequence": .null]
            let totals = AnthropicWords.json(usage ?? TokenUsage(promptTokens: 0, completionTokens: 0))
            bytes += event("message_delta", ["delta": delta, "usage": totals])
        }
        return bytes + event("message_stop", [:])
    }

    private func delta(_ delta: JSONValue) -> [UInt8] {
        event("content_block_delta", ["index": .integer(blocks - 1), "delta": delta])
    }

    private func event(_ name: String, _ fields: [String: JSONValue]) -> [UInt8] {
        var fields = fields
        fields["type"] = .string(name)
        return Array("event: \(name)\ndata: ".utf8) + JSONValue.object(fields).bytes + Array("\n\n".utf8)
    }
}
