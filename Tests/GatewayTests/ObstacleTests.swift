import BallastAPI
import Structured
import Testing

@testable import Gateway

/// Nothing that a caller wrote is dropped on the way: a target whose wire has no words for it is not asked.
@Suite("What a target cannot be told")
struct ObstacleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var caller: Wire
        var fields: JSONValue
        var target: Wire
        var model = ""
        /// The field that is named; `nil` where the target can be asked.
        var field: String?

        var testDescription: String { "\(fields.text) for \(target.title) \(model): \(field ?? "fine")" }
    }

    private static func openAI(_ fields: JSONValue, _ target: Wire, _ field: String?, model: String = "") -> Case {
        Case(caller: .openAI, fields: fields, target: target, model: model, field: field)
    }

    private static func anthropic(_ fields: JSONValue, _ target: Wire, _ field: String?, model: String = "") -> Case {
        Case(caller: .anthropic, fields: fields, target: target, model: model, field: field)
    }

    private static let image: JSONValue = [
        ["role": "user", "content": [["type": "image_url", "image_url": ["url": "https://x.example/a.png"]]]]
    ]
    private static let audio: JSONValue = [
        ["role": "user", "content": [["type": "input_audio", "input_audio": ["data": "AA", "format": "wav"]]]]
    ]
    private static let pdf: JSONValue = [
        ["role": "user", "content": [["type": "document", "source": ["type": "base64", "media_type": "application/pdf", "data": "AA"]]]]
    ]
    private static let begun: JSONValue = [["role": "user", "content": "a"], ["role": "assistant", "content": "The answer is ("]]
    private static let tool: JSONValue = [["type": "function", "function": ["name": "f", "strict": true]]]

    static let cases: [Case] = [
        openAI(["logit_bias": ["5": 1]], .anthropic, "logit_bias"), openAI(["logit_bias": [:]], .anthropic, nil),
        openAI(["n": 2], .gemini, "n"), openAI(["n": 1], .gemini, nil), openAI(["logprobs": true], .ollama, "logprobs"),
        openAI(["store": true, "service_tier": "flex", "metadata": ["a": "b"]], .anthropic, nil),
        openAI(["some_new_field": 1], .ollama, "some_new_field"), openAI(["seed": 1], .anthropic, "seed"),
        openAI(["seed": 1], .gemini, nil), openAI(["seed": 1], .ollama, nil),
        openAI(["presence_penalty": 0.5], .anthropic, "presence_penalty"), openAI(["presence_penalty": 0], .anthropic, nil),
        openAI(["temperature": 1.5], .anthropic, "temperature", model: "claude-sonnet-4-5"),
        openAI(["temperature": 0.2], .anthropic, nil, model: "claude-sonnet-4-5"),
        openAI(["temperature": 0.2], .anthropic, "temperature", model: "claude-opus-4-8"),
        openAI(["response_format": ["type": "json_object"]], .anthropic, "response_format"),
        openAI(["response_format": ["type": "json_object"]], .gemini, nil),
        openAI(["messages": image], .anthropic, nil), openAI(["messages": image], .gemini, "messages"),
        openAI(["messages": image], .ollama, "messages"), openAI(["messages": audio], .gemini, "messages[0].content[0] (input_audio)"),
        openAI(["tools": tool], .anthropic, nil), openAI(["tools": tool], .gemini, "tools"), openAI(["tools": tool], .ollama, "tools"),
        openAI(["tool_choice": "required"], .ollama, "tool_choice"), openAI(["tool_choice": "required"], .gemini, nil),
        openAI(["stop": ["1", "2", "3", "4", "5", "6"]], .gemini, "stop"),
        openAI(["reasoning_effort": "high"], .anthropic, "reasoning_effort", model: "claude-3-5-haiku-latest"),
        openAI(["reasoning_effort": "high"], .anthropic, nil, model: "claude-opus-4-8"),
        openAI(["reasoning_effort": "low"], .gemini, "reasoning_effort", model: "gemini-2.0-flash"),
        openAI(["reasoning_effort": "low", "max_tokens": 1500], .anthropic, "max_tokens", model: "claude-sonnet-4-5"),
        anthropic(["top_k": 5], .openAI, "top_k"), anthropic(["top_k": 5], .gemini, nil), anthropic(["top_k": 5], .ollama, nil),
        anthropic(["messages": pdf], .openAI, "messages[0].content[0] (document)"),
        anthropic(["messages": begun], .openAI, "messages"), anthropic(["messages": begun], .gemini, "messages"),
        anthropic(["tools": [["type": "web_search_20250305", "name": "web_search"]]], .openAI, "tools[0] (web_search_20250305)"),
        anthropic(["mcp_servers": [[:]]], .ollama, "mcp_servers"),
        anthropic(["service_tier": "auto", "metadata": ["user_id": "x"]], .gemini, nil),
        anthropic(["thinking": ["type": "enabled", "budget_tokens": 2000]], .gemini, "thinking", model: "gemini-2.0-flash"),
        anthropic(["thinking": ["type": "enabled", "budget_tokens": 2000]], .ollama, nil),
        anthropic(
            ["tool_choice": ["type": "auto", "disable_parallel_tool_use": true], "tools": [["name": "f"]]], .gemini,
            "tool_choice.disable_parallel_tool_use"),
    ]

    private static func request(_ test: Case) throws -> ChatRequest {
        var body: JSONValue = ["messages": [["role": "user", "content": "hi"]]]
        for (field, value) in test.fields.object ?? [:] { body[field] = value }
        return try (test.caller == .anthropic ? AnthropicClient().decode(body.bytes) : OpenAIClient().decode(body.bytes))
    }

    @Test("is known before it is asked, by the field's name", arguments: cases)
    func known(test: Case) throws {
        let target = DialectTarget(basePath: "", model: test.model, capabilities: [.tools, .vision, .jsonMode])
        let obstacle = test.target.upstream.obstacle(to: try Self.request(test), for: target)
        #expect(obstacle?.field == test.field, "\(obstacle?.reason ?? "")")
    }

    @Test("is nothing for a target of the caller's own wire", arguments: cases)
    func ownWire(test: Case) throws {
        #expect(test.caller.upstream.obstacle(to: try Self.request(test), for: DialectTarget(basePath: "", model: "m")) == nil)
    }

    @Test("OpenAI's own models differ from those of its imitators")
    func providers() throws {
        let test = Self.anthropic(["max_tokens": 9, "stop_sequences": ["1", "2", "3", "4", "5"]], .openAI, nil)
        let request = try Self.request(test)
        func target(_ provider: LLMBackendSpec.Provider) -> DialectTarget {
            DialectTarget(basePath: "", model: "gpt-4o", provider: provider)
        }
        #expect(OpenAIUpstream().obstacle(to: request, for: target(.openAI))?.field == "stop_sequences")
        #expect(OpenAIUpstream().obstacle(to: request, for: target(.openAICompatible)) == nil)
        let sent = try OpenAIUpstream().encode(request, for: target(.openAI), prefill: nil)
        #expect(try JSONValue(parsing: sent.body)["max_completion_tokens"] == 9)
    }

    @Test("a target that goes on with begun answers is asked to, in its own way", arguments: [Wire.openAI, .ollama])
    func begun(wire: Wire) throws {
        let request = try Self.request(Self.anthropic(["messages": Self.begun], wire, nil))
        let target = DialectTarget(basePath: "", model: "m", capabilities: [.prefill], provider: wire == .ollama ? .ollama : .vllm)
        #expect(wire.upstream.obstacle(to: request, for: target) == nil)
        let body = try JSONValue(parsing: try wire.upstream.encode(request, for: target, prefill: "B)").body)
        #expect(body["messages"]?.array?.last?["content"]?.string?.hasSuffix("B)") == true)
        if wire == .openAI {
            #expect(body["continue_final_message"] == true)
            #expect(body["messages"]?[1]?["content"] == "The answer is (B)")
        }
    }

    @Test("Ollama is told how long the context is, else it cuts prompts without a word")
    func context() throws {
        let target = DialectTarget(basePath: "", model: "m", contextLength: 32768)
        let request = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "hi")])
        let body = try JSONValue(parsing: try OllamaUpstream().encode(request, for: target, prefill: nil).body)
        #expect(body["options"] == ["num_ctx": 32768])
    }

    @Test(
        "a limit on output is always sent to Claude",
        arguments: zip(["claude-3-haiku-20240307", "claude-sonnet-4-5", "claude-opus-4-8"], [4096, 8192, 8192]))
    func limit(model: String, tokens: Int64) throws {
        let request = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "hi")])
        let body = try JSONValue(
            parsing: try AnthropicUpstream().encode(request, for: DialectTarget(basePath: "", model: model), prefill: nil).body)
        #expect(body["max_tokens"]?.integer == tokens)
    }
}
