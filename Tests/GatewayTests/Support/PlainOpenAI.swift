import Resilience
import Structured

@testable import Gateway

/// Just enough of OpenAI's wire for the data plane's tests, so that they do not lean on the dialects they run beside.
struct PlainOpenAI: UpstreamDialect, ClientDialect {
    static let dialects = DialectSet(upstream: [PlainOpenAI()], client: [PlainOpenAI()])

    var wire: Wire { .openAI }

    func head(for target: DialectTarget, streaming: Bool) -> UpstreamRequest {
        var headers = [("content-type", "application/json")]
        if let key = target.apiKey { headers.append(("authorization", "Bearer \(key)")) }
        return UpstreamRequest(path: target.basePath + "/chat/completions", headers: headers, body: [])
    }

    func encode(_ request: ChatRequest, for target: DialectTarget, prefill: String?) throws(UpstreamError) -> UpstreamRequest {
        var head = head(for: target, streaming: request.stream)
        var messages: [JSONValue] = [["role": "user", "content": .string(request.promptText)]]
        if let prefill { messages.append(["role": "assistant", "content": .string(prefill)]) }
        var body: JSONValue = ["model": .string(target.model), "messages": .array(messages), "stream": .bool(request.stream)]
        if prefill != nil { body["continue_final_message"] = true }
        head.body = body.bytes
        return head
    }

    func decodeAnswer(_ body: [UInt8]) throws(UpstreamError) -> ChatAnswer {
        guard let value = try? JSONValue(parsing: body) else { throw UpstreamError(.unavailable(retryAfter: nil), message: "not JSON") }
        if let message = value["error"]?["message"]?.string { throw UpstreamError(.serverError, message: message) }
        let text = value["choices"]?[0]?["message"]?["content"]?.string ?? ""
        return ChatAnswer(
            identity: AnswerIdentity(id: "1", model: value["model"]?.string ?? "", created: 0), content: [.text(text)], finish: .stop)
    }

    func makeDecoder() -> any UpstreamDecoder { Decoder() }

    func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        let error = (try? JSONValue(parsing: body))?["error"]
        let code = error?["code"]?.string
        let wait = header("retry-after").flatMap { Int($0) }.map { Duration.seconds($0) }
        let failure: UpstreamFailure =
            switch (status, code) {
            case (402, _), (429, "insufficient_quota"): .quotaExhausted(resetAfter: nil)
            case (429, _): .rateLimited(retryAfter: wait)
            case (401, _), (403, _): .unauthorized
            case (500, _): .serverError
            case (502..., _): .unavailable(retryAfter: wait)
            case (400, "context_length_exceeded"): .contextLengthExceeded
            case (400, "content_filter"): .contentFiltered
            case (400, "prefill") where prefilled: .prefillRejected
            default: .invalidRequest
            }
        return UpstreamError(failure, status: status, message: error?["message"]?.string ?? "status \(status)", code: code)
    }

    func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest {
        guard let value = try? JSONValue(parsing: body) else { throw .invalid("not JSON") }
        let messages = (value["messages"]?.array ?? []).map { ChatMessage(.user, text: $0["content"]?.string ?? "") }
        return ChatRequest(model: value["model"]?.string ?? "", messages: messages)
    }

    func encode(_ answer: ChatAnswer) -> [UInt8] { Array("{}".utf8) }
    func encode(_ error: GatewayError) -> [UInt8] { error.openAIBody }
    func makeStreamEncoder(includeUsage: Bool) -> any ClientStreamEncoder { Encoder() }

    struct Decoder: UpstreamDecoder {
        private var splitter = FrameSplitter()

        mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] { splitter.receive(bytes).map(frame) }
        mutating func finish() -> [StreamFrame] { splitter.finish().map(frame) }

        private func frame(_ raw: [UInt8]) -> StreamFrame {
            guard let data = FrameSplitter.data(of: raw) else { return StreamFrame([.keepAlive], raw: raw) }
            if data.elementsEqual("[DONE]".utf8) { return StreamFrame([.done], raw: raw) }
            guard let value = try? JSONValue(parsing: data) else { return StreamFrame([.malformed], raw: raw) }
            if let message = value["error"]?["message"]?.string {
                let failure: UpstreamFailure = value["error"]?["code"] == "429" ? .rateLimited(retryAfter: nil) : .serverError
                return StreamFrame([.error(UpstreamError(failure, message: message))], raw: raw)
            }
            var events: [StreamEvent] = []
            let delta = value["choices"]?[0]?["delta"]
            if delta?["role"] != nil { events.append(.preamble(AnswerIdentity(id: "1", model: value["model"]?.string ?? "", created: 0))) }
            if let text = delta?["content"]?.string, !text.isEmpty { events.append(.textDelta(text)) }
            if let text = delta?["reasoning_content"]?.string { events.append(.reasoningDelta(text)) }
            if delta?["tool_calls"] != nil { events.append(.toolCallStart(index: 0, id: "1", name: "f")) }
            if let reason = value["choices"]?[0]?["finish_reason"]?.string {
                events.append(.finish(reason == "content_filter" ? .contentFilter : .stop))
            }
            if let prompt = value["usage"]?["prompt_tokens"]?.integer {
                let completion = value["usage"]?["completion_tokens"]?.integer ?? 0
                events.append(.usage(TokenUsage(promptTokens: Int(prompt), completionTokens: Int(completion))))
            }
            return StreamFrame(events, raw: raw)
        }
    }

    struct Encoder: ClientStreamEncoder {
        private var started = false

        mutating func encode(_ event: StreamEvent) -> [UInt8] {
            func frame(_ value: JSONValue) -> [UInt8] { Array("data: \(value.text)\n\n".utf8) }
            switch event {
            case .preamble(let identity):
                if started { return [] }
                started = true
                return frame(["model": .string(identity.model), "choices": [["delta": ["role": "assistant"]]]])
            case .textDelta(let text): return frame(["choices": [["delta": ["content": .string(text)]]]])
            case .finish: return frame(["choices": [["delta": [:], "finish_reason": "stop"]]])
            case .usage(let usage):
                return frame([
                    "choices": [],
                    "usage": [
                        "prompt_tokens": .integer(Int64(usage.promptTokens)), "completion_tokens": .integer(Int64(usage.completionTokens)),
                    ],
                ])
            case .done: return Array("data: [DONE]\n\n".utf8)
            default: return []
            }
        }

        mutating func encode(_ error: GatewayError) -> [UInt8] { Array("data: ".utf8) + error.openAIBody + Array("\n\n".utf8) }
    }
}
