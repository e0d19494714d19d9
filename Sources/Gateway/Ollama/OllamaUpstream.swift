import Foundation
import Resilience
import Structured

/// Targets that speak Ollama's own `/api/chat`. Source: https://github.com/ollama/ollama/blob/main/docs/api.md.
package struct OllamaUpstream: UpstreamDialect {
    package var wire: Wire { .ollama }

    package init() {}

    package func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest {
        var headers = [("content-type", "application/json"), ("accept", streaming ? "application/x-ndjson" : "application/json")]
        if let key = target.apiKey { headers.append(("authorization", "Bearer \(key)")) }
        return UpstreamRequest(path: target.basePath + "/api/chat", headers: headers, body: [])
    }

    package func encode(_ request: ChatRequest, for target: DialectTarget, prefill: String?) throws(UpstreamError) -> UpstreamRequest {
        var output = head(for: target, streaming: request.stream)
        output.body = OllamaMessages.body(of: request, for: target, prefill: prefill).bytes
        return output
    }

    package func gap(in request: ChatRequest, for target: DialectTarget) -> Obstacle? { OllamaMessages.gap(in: request) }

    package func decodeAnswer(_ body: [UInt8]) throws(UpstreamError) -> ChatAnswer {
        guard let value = try? JSONValue(parsing: body) else {
            throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer is not JSON")
        }
        var reader = OllamaReader()
        var content: [ContentPart] = []
        var finish: FinishReason?
        var usage: TokenUsage?
        for event in reader.events(of: value) {
            switch event {
            case .error(let error): throw error
            case .textDelta(let text): content.append(.text(text))
            case .reasoningDelta(let text, _): content.append(.reasoning(text: text, signature: nil))
            case .toolCallStart(_, let id, let name, _): content.append(.toolCall(ToolCall(id: id, name: name, arguments: "")))
            case .toolCallDelta(_, let arguments):
                guard case .toolCall(var call)? = content.last else { continue }
                call.arguments = arguments
                content[content.count - 1] = .toolCall(call)
            case .finish(let reason): finish = reason
            case .usage(let totals): usage = totals
            default: break
            }
        }
        guard let finish else { throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer is not done") }
        return ChatAnswer(identity: OllamaReader.identity(value), content: content, finish: finish, usage: usage)
    }

    package func makeDecoder() -> any UpstreamDecoder { OllamaStreamDecoder() }

    package func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        let value = try? JSONValue(parsing: body)
        let message = value?["error"]?.string ?? value?["error"]?["message"]?.string ?? "status \(status)"
        let words = message.lowercased()
        let wait = RetryAfter.read(header, now: now)
        let failure: UpstreamFailure =
            switch status {
            case 401, 403: .unauthorized
            case 402: .quotaExhausted(resetAfter: wait)
            case 429: .rateLimited(retryAfter: wait)
            case 500: .serverError
            // A model that was not pulled is the target's own fault; another may have it.
            case 404, 408, 501...: .unavailable(retryAfter: wait)
            default: words.contains("context length") || words.contains("context window") ? .contextLengthExceeded : .invalidRequest
            }
        return UpstreamError(failure, status: status, message: message)
    }
}

/// Reads a stream of lines of JSON.
struct OllamaStreamDecoder: UpstreamDecoder {
    private var rest: [UInt8] = []
    private var reader = OllamaReader()

    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] {
        rest += bytes
        var frames: [StreamFrame] = []
        var start = 0
        for index in rest.indices where rest[index] == 0x0A {
            if let frame = frame(rest[start..<index]) { frames.append(frame) }
            start = index + 1
        }
        rest.removeFirst(start)
        return frames
    }

    mutating func finish() -> [StreamFrame] {
        defer { rest = [] }
        return frame(rest[...]).map { [$0] } ?? []
    }

    private mutating func frame(_ line: ArraySlice<UInt8>) -> StreamFrame? {
        guard line.contains(where: { $0 > 0x20 }) else { return nil }
        guard let value = try? JSONValue(parsing: Array(line)), value.object != nil else { return StreamFrame([.malformed]) }
        return StreamFrame(reader.events(of: value))
    }
}

/// What one response says; a stream's responses, one after the other.
struct OllamaReader {
    private var hasPreamble = false
    private var calls = 0

    /// The wire has no ids: the time of the answer, to the nanosecond, stands for one.
    static func identity(_ value: JSONValue) -> AnswerIdentity {
        let time = value["created_at"]?.string ?? ""
        return AnswerIdentity(
            id: "ollama-" + time.filter(\.isNumber), model: value["model"]?.string ?? "",
            created: RFC3339.parse(time).map { Int64($0.timeIntervalSince1970) } ?? 0)
    }

    mutating func events(of value: JSONValue) -> [StreamEvent] {
        if let message = value["error"]?.string ?? value["error"]?["message"]?.string {
            return [.error(UpstreamError(.serverError, message: message))]
        }
        var events: [StreamEvent] = []
        if !hasPreamble {
            hasPreamble = true
            events.append(.preamble(Self.identity(value)))
        }
        let message = value["message"]
        if let thought = message?["thinking"]?.string, !thought.isEmpty { events.append(.reasoningDelta(thought)) }
        if let text = message?["content"]?.string, !text.isEmpty { events.append(.textDelta(text)) }
        for call in message?["tool_calls"]?.array ?? [] {
            let id = call["id"]?.string ?? "call_\(Self.identity(value).id.dropFirst(7))_\(calls)"
            events.append(.toolCallStart(index: calls, id: id, name: call["function"]?["name"]?.string ?? ""))
            events.append(.toolCallDelta(index: calls, arguments: (call["function"]?["arguments"] ?? .emptyObject).text))
            calls += 1
        }
        guard value["done"]?.bool == true else { return events }
        events.append(.finish(finish(value["done_reason"]?.string ?? "stop")))
        if let prompt = value["prompt_eval_count"]?.integer ?? (value["eval_count"] == nil ? nil : 0) {
            events.append(
                .usage(
                    TokenUsage(
                        promptTokens: Int(clamping: prompt), completionTokens: Int(clamping: value["eval_count"]?.integer ?? 0))))
        }
        return events + [.done]
    }

    private func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "stop": calls > 0 ? .toolCalls : .stop
        case "length": .length
        default: .other(reason)
        }
    }
}
