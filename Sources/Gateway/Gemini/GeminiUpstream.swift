import Foundation
import Resilience
import Structured

/// Targets that speak Gemini's generateContent. Source: https://ai.google.dev/api/generate-content.
package struct GeminiUpstream: UpstreamDialect {
    package var wire: Wire { .gemini }

    package init() {}

    package func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest {
        var headers = [("content-type", "application/json"), ("accept", streaming ? "text/event-stream" : "application/json")]
        if let key = target.apiKey { headers.append(("x-goog-api-key", key)) }
        let plain = target.model.hasPrefix("models/") ? String(target.model.dropFirst(7)) : target.model
        let model = plain.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? plain
        let method = streaming ? "streamGenerateContent?alt=sse" : "generateContent"
        return UpstreamRequest(path: "\(target.basePath)/models/\(model):\(method)", headers: headers, body: [])
    }

    package func encode(_ request: ChatRequest, for target: DialectTarget, prefill: String?) throws(UpstreamError) -> UpstreamRequest {
        var body = GeminiContents.body(of: request, model: target.model)
        if let prefill {
            let turn: JSONValue = ["role": "model", "parts": [["text": .string(prefill)]]]
            body["contents"] = .array((body["contents"]?.array ?? []) + [turn])
        }
        var output = head(for: target, streaming: request.stream)
        output.body = body.bytes
        return output
    }

    package func gap(in request: ChatRequest, for target: DialectTarget) -> Obstacle? {
        GeminiContents.gap(in: request, model: target.model)
    }

    package func decodeAnswer(_ body: [UInt8]) throws(UpstreamError) -> ChatAnswer {
        guard let value = try? JSONValue(parsing: body) else {
            throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer is not JSON")
        }
        var reader = GeminiReader()
        var content: [ContentPart] = []
        var finish: FinishReason?
        var usage: TokenUsage?
        for event in reader.events(of: value) {
            switch event {
            case .error(let error): throw error
            case .textDelta(let text): content.append(.text(text))
            case .reasoningDelta(let text, let signature): content.append(.reasoning(text: text, signature: signature))
            case .toolCallStart(_, let id, let name, let signature):
                content.append(.toolCall(ToolCall(id: id, name: name, arguments: "", signature: signature)))
            case .toolCallDelta(_, let arguments):
                guard case .toolCall(var call)? = content.last else { continue }
                call.arguments = arguments
                content[content.count - 1] = .toolCall(call)
            case .finish(let reason): finish = reason
            case .usage(let totals): usage = totals
            default: break
            }
        }
        guard let finish else { throw UpstreamError(.unavailable(retryAfter: nil), message: "the answer has no candidates") }
        return ChatAnswer(identity: GeminiReader.identity(value), content: content, finish: finish, usage: usage)
    }

    package func makeDecoder() -> any UpstreamDecoder { GeminiStreamDecoder() }

    package func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        GeminiErrors.classify(status: status, header: header, body: body, prefilled: prefilled, now: now)
    }
}

/// Reads a stream of GenerateContentResponse frames. The wire has no end marker.
struct GeminiStreamDecoder: UpstreamDecoder {
    private var splitter = FrameSplitter()
    private var reader = GeminiReader()

    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] { frames(splitter.receive(bytes)) }
    mutating func finish() -> [StreamFrame] { frames(splitter.finish()) }

    private mutating func frames(_ raw: [[UInt8]]) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        for raw in raw { frames.append(StreamFrame(events(of: raw), raw: raw)) }
        return frames
    }

    private mutating func events(of raw: [UInt8]) -> [StreamEvent] {
        guard let data = FrameSplitter.data(of: raw) else { return [.keepAlive] }
        guard let value = try? JSONValue(parsing: data), value.object != nil else { return [.malformed] }
        return reader.events(of: value)
    }
}

/// What one response says; a stream's responses, one after the other.
struct GeminiReader {
    private var hasPreamble = false
    private var calls = 0

    static func identity(_ value: JSONValue) -> AnswerIdentity {
        AnswerIdentity(id: value["responseId"]?.string ?? "gemini", model: value["modelVersion"]?.string ?? "", created: 0)
    }

    mutating func events(of value: JSONValue) -> [StreamEvent] {
        if value["error"]?.object != nil { return [.error(GeminiErrors.inAnswer(value))] }
        if let reason = value["promptFeedback"]?["blockReason"]?.string {
            return [.error(GeminiErrors.blocked(reason, value["promptFeedback"]?["blockReasonMessage"]?.string))]
        }
        var events: [StreamEvent] = []
        if !hasPreamble {
            hasPreamble = true
            events.append(.preamble(Self.identity(value)))
        }
        // Only one candidate is ever asked for.
        let candidate = value["candidates"]?[0]
        for part in candidate?["content"]?["parts"]?.array ?? [] { read(part, value, into: &events) }
        if let reason = candidate?["finishReason"]?.string, reason != "FINISH_REASON_UNSPECIFIED" {
            events.append(ended(reason, candidate?["finishMessage"]?.string))
        }
        if let usage = value["usageMetadata"].flatMap(Self.usage) { events.append(.usage(usage)) }
        return events
    }

    private mutating func read(_ part: JSONValue, _ value: JSONValue, into events: inout [StreamEvent]) {
        if let call = part["functionCall"] {
            // Ids are optional on this wire; callers need one to tell parallel calls apart.
            let id = call["id"]?.string ?? "call_\(Self.identity(value).id)_\(calls)"
            events.append(
                .toolCallStart(index: calls, id: id, name: call["name"]?.string ?? "", signature: part["thoughtSignature"]?.string))
            events.append(.toolCallDelta(index: calls, arguments: (call["args"] ?? .emptyObject).text))
            calls += 1
        } else if let text = part["text"]?.string, !text.isEmpty {
            events.append(part["thought"]?.bool == true ? .reasoningDelta(text) : .textDelta(text))
        }
    }

    private func ended(_ reason: String, _ message: String?) -> StreamEvent {
        switch reason {
        case "STOP": .finish(calls > 0 ? .toolCalls : .stop)
        case "MAX_TOKENS": .finish(.length)
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION", "MODEL_ARMOR":
            .finish(.contentFilter)
        // The model wrote something that is no answer: another attempt may fare better.
        case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE", "MISSING_THOUGHT_SIGNATURE",
            "OTHER":
            .error(UpstreamError(.serverError, message: "the model stopped with \(reason)" + (message.map { ": \($0)" } ?? "")))
        default: .finish(.other(reason.lowercased()))
        }
    }

    private static func usage(_ value: JSONValue) -> TokenUsage? {
        func count(_ field: String) -> Int? { (value[field]?.integer).map { Int(clamping: $0) } }
        guard let prompt = count("promptTokenCount") else { return nil }
        let thought = count("thoughtsTokenCount")
        return TokenUsage(
            promptTokens: prompt + (count("toolUsePromptTokenCount") ?? 0),
            completionTokens: (count("candidatesTokenCount") ?? 0) + (thought ?? 0),
            cachedPromptTokens: count("cachedContentTokenCount"), reasoningTokens: thought)
    }
}
