import Structured
import Testing

@testable import Gateway

@Suite("OpenAI's wire")
struct OpenAIDialectTests {
    /// As the official Python package writes it.
    private static let recorded = """
        {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"What is this?"},\
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},{"role":"assistant","content":null,\
        "tool_calls":[{"id":"call_1","type":"function","function":{"name":"look","arguments":"{\\"a\\":1}"}},{"id":"call_2","type":"function",\
        "function":{"name":"look","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"a cat"},{"role":"tool",\
        "tool_call_id":"call_2","content":"a dog"}],"model":"gpt-4o","max_tokens":64,"stop":["END"],"temperature":0.5,"tools":[{"type":"function",\
        "function":{"name":"look","description":"Looks","parameters":{"type":"object","properties":{}}}}],"tool_choice":{"type":"function",\
        "function":{"name":"look"}},"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"},"strict":true}},\
        "logit_bias":{"50256":-100}}
        """

    @Test("a request keeps its meaning through the neutral words, unknown fields included")
    func request() throws {
        var request = try OpenAIClient().decode(Array(Self.recorded.utf8))
        #expect(request.unsaid == ["logit_bias"])
        // Without the original there is nothing but the neutral words to write from.
        request.original = nil
        #expect(request.messages.map(\.role) == [.system, .user, .assistant, .tool, .tool])
        #expect(request.messages[1].content[1] == .image(.base64(mediaType: "image/png", data: "AAAA", detail: "low")))
        #expect(request.messages[2].content.count == 2)
        let target = DialectTarget(basePath: "/v1", model: "gpt-4o", apiKey: "k")
        let written = try OpenAIUpstream().encode(request, for: target, prefill: nil)
        var wanted = try JSONValue(parsing: Self.recorded)
        wanted["logit_bias"] = nil
        #expect(try JSONValue(parsing: written.body) == wanted)
        #expect(written.headers.contains { $0.name == "authorization" && $0.value == "Bearer k" })
    }

    @Test("a prefill is the last message; vLLM is told to go on with it", arguments: [true, false])
    func prefill(isVLLM: Bool) throws {
        var target = DialectTarget(basePath: "/v1", model: "m")
        if isVLLM { target.provider = .vllm }
        let request = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "hi")])
        let body = try JSONValue(parsing: try OpenAIUpstream().encode(request, for: target, prefill: "so far").body)
        #expect(body["messages"]?[1] == ["role": "assistant", "content": "so far"])
        #expect(body["continue_final_message"]?.bool == (isVLLM ? true : nil))
        #expect(body["add_generation_prompt"]?.bool == (isVLLM ? false : nil))
    }

    @Test("parallel tool calls come apart and together again")
    func toolCalls() {
        let frames =
            [
                #"{"id":"c","model":"m","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]}"#,
                #"{"id":"c","model":"m","created":1,"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]},"finish_reason":null}]}"#,
                #"{"id":"c","model":"m","created":1,"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":null}]}"#,
                #"{"id":"c","model":"m","created":1,"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
            ].map { "data: \($0)\r\n\r\n" }.joined() + "data: [DONE]"
        var decoder = OpenAIUpstream().makeDecoder()
        let events = (decoder.receive(Array(frames.utf8)) + decoder.finish()).flatMap(\.events)
        let expected: [StreamEvent] = [
            .preamble(AnswerIdentity(id: "c", model: "m", created: 1)), .toolCallStart(index: 0, id: "call_1", name: "f"),
            .toolCallDelta(index: 0, arguments: "{\"a\""), .toolCallStart(index: 1, id: "call_2", name: "g"),
            .toolCallDelta(index: 1, arguments: "{}"), .finish(.toolCalls), .done,
        ]
        #expect(events == expected)
        var encoder = OpenAIClient().makeStreamEncoder(AnswerWishes(usage: false))
        var again = OpenAIUpstream().makeDecoder()
        #expect(again.receive(events.flatMap { encoder.encode($0) }).flatMap(\.events) == expected)
    }

    @Test(
        "an error inside a 200 stream is what it says",
        arguments: zip(
            [
                #"{"error":{"message":"slow down","type":"rate_limit_error","code":429}}"#,
                #"{"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}"#,
                #"{"object":"error","message":"engine died","code":500}"#, #"{"error":{"message":"no","code":"insufficient_quota"}}"#,
            ], ["rate_limited", "rate_limited", "server_error", "quota_exhausted"]))
    func errorInStream(data: String, failure: String) {
        var decoder = OpenAIUpstream().makeDecoder()
        guard case .error(let error)? = decoder.receive(Array("data: \(data)\n\n".utf8)).first?.events.first else {
            Issue.record("no error was seen")
            return
        }
        #expect(error.failure.name == failure)
    }

    @Test("a whole answer keeps thought, text and calls")
    func answer() throws {
        let body =
            #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi","reasoning_content":"hm","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#
        let answer = try OpenAIUpstream().decodeAnswer(Array(body.utf8))
        #expect(try JSONValue(parsing: OpenAIClient().encode(answer, AnswerWishes())) == JSONValue(parsing: body))
    }
}
