import Resilience
import Structured

/// Targets that speak Anthropic's Messages.
/// Source: https://docs.claude.com/en/api/messages.
package struct AnthropicUpstream: UpstreamDialect {
    package var wire: Wire { .anthropic }

    package init() {}

    package func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest {
        var headers = [
            ("content-type", "application/json"), ("accept", streaming ? "text/event-stream" : "application/json"),
            ("anthropic-version", AnthropicWords.version),
        ]
        if let key = target.apiKey { headers.append(("x-api-key", key)) }
        return UpstreamRequest(path: target.basePath + "/messages", headers: headers, body: [])
    }

    package func encode(_ request: ChatRequest, for target: DialectTarget, prefill: String?) throws(UpstreamError) -> UpstreamRequest {
        var body: JSONValue
        if request.wire == wire, let original = request.original {
            body = AnthropicMessages.withoutForeignThought(original)
            body["cost_priority"] = nil
            if let prefill { body["messages"] = .array((body["messages"]?.array ?? []) + [Self.assistant(prefill)]) }
        } else {
            body = AnthropicMessages.body(of: request, model: target.model)
            if let prefill { body["messages"] = .array((body["messages"]?.array ?? []) + [Self.assistant(prefill)]) }
        }
        body["model"] = .string(target.model)
        body["stream"] = request.stream ? true : nil
        var output = head(for: target, streaming: request.stream)
        output.body = body.bytes
        return output
    }

    private static func assistant(_ text: String) -> JSONValue { ["role": "assistant", "content": .string(text)] }

    package func gap(in request: ChatRequest, for target: DialectTarget) -> Obstacle? {
        AnthropicMessages.gap(in: request, model: target.model)
    }

    package func decodeAnswer(_ body: [UInt8]) throws(UpstreamError) -> ChatAnswer {
        guard let value = try? JSONValue(parsing: body) else {
            throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer is not JSON")
        }
        if value["type"] == "error" || value["error"]?.object != nil { throw AnthropicErrors.inAnswer(value) }
        guard let blocks = value["content"]?.array else {
            throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer has no content")
        }
        let content = blocks.compactMap { block -> ContentPart? in
            switch block["type"]?.string {
            case "text": return .text(block["text"]?.string ?? "")
            case "thinking": return .reasoning(text: block["thinking"]?.string ?? "", signature: block["signature"]?.string)
            case "tool_use":
                return .toolCall(
                    ToolCall(
                        id: block["id"]?.string ?? "", name: block["name"]?.string ?? "",
                        arguments: (block["input"] ?? .emptyObject).text))
            default: return nil
            }
        }
        return ChatAnswer(
            identity: AnthropicWords.identity(value), content: content,
            finish: AnthropicWords.finish(value["stop_reason"]?.string ?? "end_turn"),
            usage: value["usage"].flatMap { AnthropicWords.usage($0, after: nil) })
    }

    package func makeDecoder() -> any UpstreamDecoder { AnthropicStreamDecoder() }

    package func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        AnthropicErrors.classify(status: status, header: header, body: body, prefilled: prefilled, now: now)
    }
}

/// Words that both directions of the wire use.
enum AnthropicWords {
    /// The version of the wire in which requests are written here.
    static let version = "2023-06-01"

    /// The signature of thoughts that are not Claude's. Sent back, they are taken out before Claude could refuse them.
    static let foreignSignature = "ballast-unsigned"

    static func identity(_ message: JSONValue) -> AnswerIdentity {
        AnswerIdentity(id: message["id"]?.string ?? "", model: message["model"]?.string ?? "", created: 0)
    }

    static func finish(_ word: String) -> FinishReason {
        switch word {
        case "end_turn", "stop_sequence", "pause_turn": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .toolCalls
        case "refusal": .contentFilter
        default: .other(word)
        }
    }

    static func word(_ reason: FinishReason) -> String {
        switch reason {
        case .stop: "end_turn"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .contentFilter: "refusal"
        case .other(let word): word
        }
    }

    /// A stream tells the prompt's tokens first and the output's last; what a later object leaves out still holds. Cached tokens are
    /// counted beside `input_tokens`, not within.
    static func usage(_ value: JSONValue, after before: TokenUsage?) -> TokenUsage? {
        func count(_ field: String) -> Int? { (value[field]?.integer).map { Int(clamping: $0) } }
        guard count("input_tokens") != nil || count("output_tokens") != nil else { return nil }
        let read = count("cache_read_input_tokens") ?? before?.cachedPromptTokens
        let written = count("cache_creation_input_tokens") ?? before?.cacheWriteTokens
        let plainBefore = before.map { $0.promptTokens - ($0.cachedPromptTokens ?? 0) - ($0.cacheWriteTokens ?? 0) }
        let plain = count("input_tokens") ?? plainBefore ?? 0
        return TokenUsage(
            promptTokens: plain + (read ?? 0) + (written ?? 0), completionTokens: count("output_tokens") ?? before?.completionTokens ?? 0,
            cachedPromptTokens: read, cacheWriteTokens: written,
            reasoningTokens: (value["output_tokens_details"]?["thinking_tokens"]?.integer).map { Int(clamping: $0) })
    }

    static func json(_ usage: TokenUsage) -> JSONValue {
        let plain = usage.promptTokens - (usage.cachedPromptTokens ?? 0) - (usage.cacheWriteTokens ?? 0)
        return [
            "input_tokens": .integer(Int64(max(0, plain))), "output_tokens": .integer(Int64(usage.completionTokens)),
            "cache_read_input_tokens": .integer(Int64(usage.cachedPromptTokens ?? 0)),
            "cache_creation_input_tokens": .integer(Int64(usage.cacheWriteTokens ?? 0)),
        ]
    }
}
