import Structured

/// OpenAI's answer objects for chat and for plain completions.
struct CompletionDialect {
    let isChat: Bool
    let inference: ModelServer.Inference
    let created: Int64

    private var id: String { "\(isChat ? "chatcmpl" : "cmpl")-\(FakeDigest.hex(inference.tokens.joined()).prefix(24))" }

    private var usage: JSONValue {
        [
            "prompt_tokens": .int(inference.promptTokens), "completion_tokens": .int(inference.tokens.count),
            "total_tokens": .int(inference.promptTokens + inference.tokens.count),
        ]
    }

    private func envelope(_ object: String, choices: [JSONValue]) -> JSONValue {
        [
            "id": .string(id), "object": .string(object), "created": .integer(created), "model": .string(inference.model),
            "choices": .array(choices),
        ]
    }

    func whole(_ knobs: ModelKnobs) -> ModelAnswer {
        let text = JSONValue.string(inference.tokens.joined())
        var choice: JSONValue = ["index": 0, "finish_reason": .string(inference.finish), "logprobs": nil]
        if isChat { choice["message"] = ["role": "assistant", "content": text] } else { choice["text"] = text }
        var answer = envelope(isChat ? "chat.completion" : "text_completion", choices: [choice])
        answer["usage"] = usage
        let seconds = knobs.firstTokenSeconds + knobs.tokenSeconds * Double(max(0, inference.tokens.count - 1))
        return ModelAnswer(json: answer, afterSeconds: seconds)
    }

    func stream(_ knobs: ModelKnobs) -> ModelAnswer {
        let count = min(inference.tokens.count, knobs.breakAfterTokens ?? .max)
        var pieces: [ModelAnswer.Piece] = []
        if isChat { pieces.append(piece(chunk(["role": "assistant", "content": ""], finish: nil), after: knobs.firstTokenSeconds)) }
        for (index, token) in inference.tokens.prefix(count).enumerated() {
            let pause = index == 0 ? (isChat ? 0 : knobs.firstTokenSeconds) : knobs.tokenSeconds
            pieces.append(piece(chunk(isChat ? ["content": .string(token)] : .string(token), finish: nil), after: pause))
        }
        let breaks = knobs.breakAfterTokens.map { $0 < inference.tokens.count } ?? false
        if !breaks {
            pieces.append(piece(chunk(isChat ? [:] : "", finish: inference.finish), after: 0))
            if inference.includesUsage {
                var last = envelope(isChat ? "chat.completion.chunk" : "text_completion", choices: [])
                last["usage"] = usage
                pieces.append(piece(last, after: 0))
            }
            pieces.append(.init(afterSeconds: 0, bytes: Array("data: [DONE]\n\n".utf8)))
        }
        return ModelAnswer(contentType: "text/event-stream; charset=utf-8", pieces: pieces, breaks: breaks)
    }

    private func chunk(_ content: JSONValue, finish: String?) -> JSONValue {
        var choice: JSONValue = ["index": 0, "finish_reason": finish.map(JSONValue.string) ?? nil]
        choice[isChat ? "delta" : "text"] = content
        return envelope(isChat ? "chat.completion.chunk" : "text_completion", choices: [choice])
    }

    private func piece(_ value: JSONValue, after seconds: Double) -> ModelAnswer.Piece {
        .init(afterSeconds: seconds, bytes: Array("data: ".utf8) + value.bytes + Array("\n\n".utf8))
    }
}
