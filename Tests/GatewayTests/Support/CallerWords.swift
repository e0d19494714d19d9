import Structured
import Testing

@testable import Gateway

/// What a caller of a wire asks, and how it reads the answer.
struct CallerWords: Sendable, Hashable, CustomTestStringConvertible {
    let wire: Wire

    static let all = [CallerWords(wire: .openAI), CallerWords(wire: .anthropic)]

    var testDescription: String { wire.title }
    var path: String { wire == .anthropic ? "/v1/messages" : "/v1/chat/completions" }
    var dialect: any ClientDialect { wire == .anthropic ? AnthropicClient() : OpenAIClient() }

    func request(streaming: Bool) -> String {
        var value: JSONValue = ["model": "chat", "messages": [["role": "user", "content": "hi"]]]
        if wire == .anthropic { value["max_tokens"] = 64 }
        if streaming { value["stream"] = true }
        return value.text
    }

    /// What a caller puts together from a stream.
    struct Heard: Equatable {
        var text = ""
        var thought = ""
        var calls: [String] = []
        var usage: TokenUsage?
        /// Ended with a finish and the wire's end marker, and no error.
        var isWhole = false
        var error: String?
        var preambles = 0
    }

    func hear(_ bytes: [UInt8]) -> Heard {
        var heard = Heard()
        var decoder = wire.upstream.makeDecoder()
        let events = (decoder.receive(bytes) + decoder.finish()).flatMap(\.events)
        var finished = false
        for event in events {
            switch event {
            case .textDelta(let text): heard.text += text
            case .reasoningDelta(let text, _): heard.thought += text
            case .toolCallStart(_, _, let name, _): heard.calls.append(name + " ")
            case .toolCallDelta(let index, let arguments): if heard.calls.indices.contains(index) { heard.calls[index] += arguments }
            case .usage(let usage): heard.usage = usage
            case .finish: finished = true
            case .error(let error): heard.error = error.message
            case .preamble: heard.preambles += 1
            case .malformed: heard.error = "malformed"
            case .keepAlive, .done: break
            }
        }
        heard.isWhole = finished && events.last == .done && heard.error == nil
        return heard
    }

    func hear(_ text: String) -> Heard { hear(Array(text.utf8)) }

    /// The text of a whole answer.
    func read(_ body: String) throws -> String { try wire.upstream.decodeAnswer(Array(body.utf8)).content.text }
}
