import BallastAPI
import Structured
import Testing

@testable import Gateway

/// One and the same conversation, as the official packages of all four wires send it: system prompt, image, parallel tool calls and
/// their results, stop sequence, options.
@Suite("What official packages send")
struct RecordedRequestTests {
    struct Pair: Sendable, CustomTestStringConvertible {
        var caller: Wire
        var target: Wire
        var testDescription: String { "\(caller.title) to \(target.title)" }
    }

    static let pairs = [Wire.openAI, .anthropic].flatMap { caller in Wire.allCases.map { Pair(caller: caller, target: $0) } }

    private static let models: [Wire: String] = [
        .openAI: "gpt-4o", .anthropic: "claude-sonnet-4-5", .gemini: "gemini-2.5-flash", .ollama: "llama3.2",
    ]

    /// Takes out in what ways the packages say the same in other words.
    private static func plain(_ body: JSONValue, _ wire: Wire) -> JSONValue {
        var body = body
        switch wire {
        case .gemini:
            body[path: "systemInstruction", "role"] = nil
            body = renamed(body)
        case .openAI:
            // The results of the tools are text there, in one piece or in parts.
            if let limit = body["max_completion_tokens"] { body["max_tokens"] = limit }
            body["max_completion_tokens"] = nil
        case .anthropic, .ollama: break
        }
        return body
    }

    private static let names = ["mime_type": "mimeType", "parameters_json_schema": "parametersJsonSchema"]

    /// The package for Gemini leaves some names in the form of its own language, which the wire takes as well.
    private static func renamed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(renamed))
        case .object(let members):
            .object(Dictionary(uniqueKeysWithValues: members.map { (names[$0] ?? $0, renamed($1)) }))
        default: value
        }
    }

    /// Arguments of calls are text on OpenAI's wire: equal as JSON is equal.
    private static func withParsedArguments(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(withParsedArguments))
        case .object(var members):
            if let text = members["arguments"]?.string, let parsed = try? JSONValue(parsing: text) { members["arguments"] = parsed }
            return .object(members.mapValues(withParsedArguments))
        default: return value
        }
    }

    @Test("is what the gateway sends for it, from either caller to every target", arguments: pairs)
    func translated(pair: Pair) throws {
        let sent = try Recorded.request(pair.caller)["body"] ?? .null
        var request: ChatRequest =
            try (pair.caller == .anthropic ? AnthropicClient().decode(sent.bytes) : OpenAIClient().decode(sent.bytes))
        #expect(request.unsaid == [])
        request.original = nil
        request.stream = false
        let wanted = try Recorded.request(pair.target)
        let target = DialectTarget(
            basePath: pair.target == .ollama ? "" : pair.target == .gemini ? "/v1beta" : "/v1", model: Self.models[pair.target] ?? "",
            apiKey: "KEY", capabilities: [.tools, .vision])
        let dialect = pair.target.upstream
        #expect(dialect.obstacle(to: request, for: target) == nil)
        let written = try dialect.encode(request, for: target, prefill: nil)
        let body = Self.withParsedArguments(Self.plain(try JSONValue(parsing: written.body), pair.target))
        #expect(body == Self.withParsedArguments(Self.plain(wanted["body"] ?? .null, pair.target)))
        #expect(written.path == wanted["path"]?.string)
        // Anthropic's package names a later version and sends the key as a bearer's; Ollama's takes no key.
        let isOwn = pair.target == .anthropic || pair.target == .ollama
        for (name, value) in wanted["headers"]?.object ?? [:] where !isOwn || name == "content-type" {
            #expect(written.headers.contains { $0.name == name && $0.value == value.string }, "\(name)")
        }
    }

    @Test("keeps all of itself on its own wire, but for the model", arguments: [Wire.openAI, .anthropic])
    func untouched(wire: Wire) throws {
        var sent = try Recorded.request(wire)["body"] ?? .null
        sent["something_new"] = ["a": 1]
        let client: any ClientDialect = wire == .anthropic ? AnthropicClient() : OpenAIClient()
        let request = try client.decode(sent.bytes)
        #expect(request.unsaid == ["something_new"])
        let written = try wire.upstream.encode(request, for: DialectTarget(basePath: "/v1", model: "other"), prefill: nil)
        sent["model"] = "other"
        #expect(try JSONValue(parsing: written.body) == sent)
    }
}

/// Answers in the shapes of the providers' documents.
@Suite("What providers answer")
struct RecordedAnswerTests {
    private static func call(_ place: String) -> String { "look {\"place\":\"\(place)\"}" }

    @Test("is read whole", arguments: ProviderWords.all)
    func whole(words: ProviderWords) throws {
        let answer = try words.wire.upstream.decodeAnswer(try Recorded.answer(words.wire, "answer"))
        #expect(answer.content == [.text(Recorded.text)])
        #expect(answer.finish == .stop)
        #expect(answer.usage?.promptTokens == 9)
        #expect(answer.usage?.completionTokens == 7)
        #expect(!answer.identity.model.isEmpty && !answer.identity.id.isEmpty)
    }

    @Test("parallel calls are told apart", arguments: ProviderWords.all)
    func calls(words: ProviderWords) throws {
        let answer = try words.wire.upstream.decodeAnswer(try Recorded.answer(words.wire, "tools"))
        let calls = answer.content.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
        #expect(calls.map { "\($0.name) \($0.arguments)" } == [Self.call("Bonn"), Self.call("Köln")])
        #expect(Set(calls.map(\.id)).count == 2)
        #expect(answer.finish == .toolCalls)
    }

    @Test("thoughts stand apart from the text", arguments: [Wire.anthropic, .gemini, .ollama])
    func thoughts(wire: Wire) throws {
        let answer = try wire.upstream.decodeAnswer(try Recorded.answer(wire, "thinking"))
        guard case .reasoning("Bytes, then.", let signature)? = answer.content.first else {
            Issue.record("no thought: \(answer.content)")
            return
        }
        #expect((signature != nil) == (wire == .anthropic))
        #expect(answer.content.text == Recorded.text)
        #expect(answer.usage?.completionTokens == 7)
    }

    @Test("a stream says the same wherever its bytes are cut", arguments: ProviderWords.all, ["stream", "tools"])
    func anywhere(words: ProviderWords, kind: String) throws {
        let bytes = try Recorded.stream(words.wire, kind)
        var whole = words.wire.upstream.makeDecoder()
        let wanted = (whole.receive(bytes) + whole.finish()).flatMap(\.events)
        #expect(!wanted.contains(.malformed))
        var single = words.wire.upstream.makeDecoder()
        #expect((bytes.flatMap { single.receive([$0]) } + single.finish()).flatMap(\.events) == wanted)
    }

    @Test("reaches either caller with words, calls and usage", arguments: CallerWords.all, ProviderWords.all)
    func passedOn(caller: CallerWords, words: ProviderWords) throws {
        for kind in ["answer", "tools"] {
            let answer = try words.wire.upstream.decodeAnswer(try Recorded.answer(words.wire, kind))
            let read = try caller.wire.upstream.decodeAnswer(caller.dialect.encode(answer, AnswerWishes()))
            #expect(read.content.text == answer.content.text)
            #expect(read.content.count == answer.content.count)
            #expect(read.finish == answer.finish)
            #expect(read.usage?.totalTokens == answer.usage?.totalTokens)
        }
    }

    @Test("an Anthropic caller who did not ask for thoughts is not given any; who did gets them sealed, and may send them back")
    func unasked() throws {
        let answer = try OllamaUpstream().decodeAnswer(try Recorded.answer(.ollama, "thinking"))
        let quiet = try JSONValue(parsing: AnthropicClient().encode(answer, AnswerWishes(thinking: false)))
        #expect(quiet["content"]?[0]?["type"] == "text")
        let loud = try JSONValue(parsing: AnthropicClient().encode(answer, AnswerWishes()))
        #expect(loud["content"]?[0]?["type"] == "thinking")
        let body: JSONValue = [
            "model": "m", "max_tokens": 9,
            "messages": [
                ["role": "user", "content": "a"], ["role": "assistant", "content": loud["content"] ?? .null],
                ["role": "user", "content": "b"],
            ],
        ]
        let request = try AnthropicClient().decode(body.bytes)
        let sent = try JSONValue(
            parsing: try AnthropicUpstream().encode(request, for: DialectTarget(basePath: "", model: "m"), prefill: nil).body)
        #expect(sent["messages"]?[1]?["content"]?.array?.map { $0["type"]?.string } == ["text"])
    }

    @Test("Gemini's seal on a call goes with it through OpenAI's wire and back; another model's call gets the one that Gemini lets pass")
    func seals() throws {
        let answer = try GeminiUpstream().decodeAnswer(try Recorded.answer(.gemini, "tools"))
        let message = try JSONValue(parsing: OpenAIClient().encode(answer, AnswerWishes()))["choices"]?[0]?["message"] ?? .null
        let body: JSONValue = ["messages": [["role": "user", "content": "a"], message]]
        let request = try OpenAIClient().decode(body.bytes)
        let target = DialectTarget(basePath: "", model: "gemini-3-pro-preview")
        let parts = try JSONValue(parsing: try GeminiUpstream().encode(request, for: target, prefill: nil).body)["contents"]?[1]?["parts"]
        #expect(parts?[0]?["thoughtSignature"] == "CiEBjz1rX0ilumvP")
        #expect(parts?[1]?["thoughtSignature"] == "skip_thought_signature_validator")
    }

    @Test("with several choices the answer is finished when all of them are")
    func choices() {
        func chunk(_ index: Int, _ finish: String) -> String {
            "data: {\"choices\":[{\"index\":\(index),\"delta\":{},\"finish_reason\":\(finish)}]}\n\n"
        }
        var decoder = OpenAIUpstream().makeDecoder()
        let events = decoder.receive(Array([chunk(0, "null"), chunk(1, "null"), chunk(0, "\"stop\"")].joined().utf8)).flatMap(\.events)
        #expect(!events.contains(.finish(.stop)))
        #expect(decoder.receive(Array(chunk(1, "\"stop\"").utf8)).flatMap(\.events) == [.finish(.stop)])
    }
}
