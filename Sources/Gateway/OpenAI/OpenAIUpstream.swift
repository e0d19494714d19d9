import Foundation
import Resilience
import Structured

/// Targets that speak OpenAI's chat completions: OpenAI, vLLM, and everything compatible.
/// Source: https://platform.openai.com/docs/api-reference/chat.
package struct OpenAIUpstream: UpstreamDialect {
    package var wire: Wire { .openAI }

    package init() {}

    package func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest {
        var headers = [("content-type", "application/json"), ("accept", streaming ? "text/event-stream" : "application/json")]
        if let key = target.apiKey { headers.append(("authorization", "Bearer \(key)")) }
        return UpstreamRequest(path: target.basePath + "/chat/completions", headers: headers, body: [])
    }

    package func encode(_ request: ChatRequest, for target: DialectTarget, prefill: String?) throws(UpstreamError) -> UpstreamRequest {
        var body: JSONValue
        var messages: [JSONValue]
        if request.wire == wire, let original = request.original {
            body = original
            body["cost_priority"] = nil
            messages = body["messages"]?.array ?? []
            if request.stream { body[path: "stream_options", "include_usage"] = true }
        } else {
            body = .emptyObject
            messages = request.messages.flatMap(OpenAIMessages.encode)
            OpenAIMessages.encodeOptions(of: request, for: target, into: &body)
        }
        body["model"] = .string(target.model)
        if let prefill {
            if messages.last?["role"] == "assistant", let before = messages.last?["content"]?.string {
                // The caller began the answer itself: both are one turn.
                messages[messages.count - 1]["content"] = .string(before + prefill)
            } else {
                messages.append(["role": "assistant", "content": .string(prefill)])
            }
        }
        if prefill != nil || request.endsInPrefill, target.provider == .vllm {
            body["continue_final_message"] = true
            body["add_generation_prompt"] = false
        }
        body["messages"] = .array(messages)
        var output = head(for: target, streaming: request.stream)
        output.body = body.bytes
        return output
    }

    package func gap(in request: ChatRequest, for target: DialectTarget) -> Obstacle? { OpenAIMessages.gap(in: request, for: target) }

    package func decodeAnswer(_ body: [UInt8]) throws(UpstreamError) -> ChatAnswer {
        guard let value = try? JSONValue(parsing: body) else {
            throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer is not JSON")
        }
        if let error = value["error"], !error.isNull { throw OpenAIErrors.inAnswer(error) }
        guard let choice = value["choices"]?[0], let message = choice["message"] else {
            throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer has no choices")
        }
        var content: [ContentPart] = []
        if let thought = message["reasoning_content"]?.string ?? message["reasoning"]?.string, !thought.isEmpty {
            content.append(.reasoning(text: thought, signature: nil))
        }
        if let text = message["content"]?.string ?? message["refusal"]?.string, !text.isEmpty { content.append(.text(text)) }
        for call in message["tool_calls"]?.array ?? [] { content.append(.toolCall(OpenAIMessages.call(call))) }
        let identity = AnswerIdentity(
            id: value["id"]?.string ?? "", model: value["model"]?.string ?? "", created: value["created"]?.integer ?? 0)
        return ChatAnswer(
            identity: identity, content: content, finish: OpenAIWords.finish(choice["finish_reason"]?.string ?? "stop"),
            usage: value["usage"].flatMap(OpenAIWords.usage))
    }

    package func makeDecoder() -> any UpstreamDecoder { OpenAIStreamDecoder() }

    package func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        OpenAIErrors.classify(status: status, header: header, body: body, prefilled: prefilled, now: now)
    }
}

/// Words that both directions of the wire use.
enum OpenAIWords {
    static func finish(_ word: String) -> FinishReason {
        switch word {
        case "stop": .stop
        case "length": .length
        case "tool_calls", "function_call": .toolCalls
        case "content_filter": .contentFilter
        default: .other(word)
        }
    }

    static func word(_ reason: FinishReason) -> String {
        switch reason {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        case .other(let word): word
        }
    }

    static func usage(_ value: JSONValue) -> TokenUsage? {
        guard let prompt = value["prompt_tokens"]?.integer else { return nil }
        return TokenUsage(
            promptTokens: Int(clamping: prompt), completionTokens: Int(clamping: value["completion_tokens"]?.integer ?? 0),
            cachedPromptTokens: (value["prompt_tokens_details"]?["cached_tokens"]?.integer).map { Int(clamping: $0) },
            reasoningTokens: (value["completion_tokens_details"]?["reasoning_tokens"]?.integer).map { Int(clamping: $0) })
    }

    static func json(_ usage: TokenUsage) -> JSONValue {
        var value: JSONValue = [
            "prompt_tokens": .integer(Int64(usage.promptTokens)), "completion_tokens": .integer(Int64(usage.completionTokens)),
            "total_tokens": .integer(Int64(usage.totalTokens)),
        ]
        if let cached = usage.cachedPromptTokens { value["prompt_tokens_details"] = ["cached_tokens": .integer(Int64(cached))] }
        if let thought = usage.reasoningTokens { value["completion_tokens_details"] = ["reasoning_tokens": .integer(Int64(thought))] }
        return value
    }
}
