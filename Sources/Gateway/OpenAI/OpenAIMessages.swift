import Structured

/// Requests to OpenAI's wire and from it.
enum OpenAIMessages {
    /// The fields that have a neutral name, by all names the wire gives them.
    private static let known: Set<String> = [
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "max_tokens", "max_completion_tokens", "stop", "temperature",
        "top_p", "top_k", "presence_penalty", "frequency_penalty", "seed", "response_format", "reasoning_effort", "stream",
        "stream_options", "user", "cost_priority",
    ]

    /// Fields that say nothing about what is answered: billing, caching, tracing, speed.
    private static let hints: Set<String> = [
        "metadata", "prediction", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "safety_identifier",
        "service_tier", "store",
    ]

    /// Whether a field asks for something that has no neutral name. What states the wire's own default asks for nothing.
    static func isUnsaid(_ field: String, _ value: JSONValue) -> Bool {
        if known.contains(field) || hints.contains(field) || value.isNull { return false }
        switch (field, value) {
        case ("n", 1), ("logprobs", false), ("modalities", ["text"]): return false
        case ("logit_bias", .object(let bias)): return !bias.isEmpty
        default: return true
        }
    }

    /// One message may become several: a tool's results are a message each.
    static func encode(_ message: ChatMessage) -> [JSONValue] {
        let results = message.content.compactMap { part -> JSONValue? in
            guard case .toolResult(let result) = part else { return nil }
            // The wire has no mark for a failure, so the words have to say it.
            let said = result.isError ? [.text("Error: ")] + result.content : result.content
            return ["role": "tool", "tool_call_id": .string(result.callID), "content": content(said)]
        }
        let rest = message.content.filter { if case .toolResult = $0 { false } else { true } }
        guard !rest.isEmpty || results.isEmpty else { return results }
        var value: JSONValue = ["role": .string(message.role.rawValue)]
        let calls: [JSONValue] = rest.compactMap { part in
            guard case .toolCall(let call) = part else { return nil }
            return json(call)
        }
        let said = rest.filter { if case .toolCall = $0 { false } else if case .reasoning = $0 { false } else { true } }
        value["content"] = said.isEmpty && !calls.isEmpty ? .null : content(said)
        if !calls.isEmpty { value["tool_calls"] = .array(calls) }
        if let name = message.name { value["name"] = .string(name) }
        return results + [value]
    }

    /// A call, with Gemini's seal where Google's own OpenAI path has it.
    static func json(_ call: ToolCall) -> JSONValue {
        var value: JSONValue = [
            "id": .string(call.id), "type": "function", "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
        if let signature = call.signature { value["extra_content"] = ["google": ["thought_signature": .string(signature)]] }
        return value
    }

    static func call(_ value: JSONValue) -> ToolCall {
        ToolCall(
            id: value["id"]?.string ?? "", name: value["function"]?["name"]?.string ?? "",
            arguments: value["function"]?["arguments"]?.string ?? "",
            signature: value["extra_content"]?["google"]?["thought_signature"]?.string)
    }

    private static func content(_ parts: [ContentPart]) -> JSONValue {
        guard parts.hasImage else { return .string(parts.text) }
        return .array(
            parts.compactMap { part in
                switch part {
                case .text(let text): ["type": "text", "text": .string(text)]
                case .image(.url(let url, let detail)): image(url, detail)
                case .image(.base64(let type, let data, let detail)): image("data:\(type);base64,\(data)", detail)
                case .reasoning, .toolCall, .toolResult: nil
                }
            })
    }

    private static func image(_ url: String, _ detail: String?) -> JSONValue {
        var image: JSONValue = ["url": .string(url)]
        image["detail"] = detail.map { .string($0) }
        return ["type": "image_url", "image_url": image]
    }

    static func encodeOptions(of request: ChatRequest, for target: DialectTarget, into body: inout JSONValue) {
        // OpenAI's newer models refuse the older name; imitators often know no other.
        let limit = target.provider == .openAI ? "max_completion_tokens" : "max_tokens"
        body[limit] = request.maxTokens.map { .integer(Int64($0)) }
        if !request.stop.isEmpty { body["stop"] = .array(request.stop.map { .string($0) }) }
        body["temperature"] = request.temperature.map { .double($0) }
        body["top_p"] = request.topP.map { .double($0) }
        body["top_k"] = request.topK.map { .integer(Int64($0)) }
        body["presence_penalty"] = request.presencePenalty.map { .double($0) }
        body["frequency_penalty"] = request.frequencyPenalty.map { .double($0) }
        body["seed"] = request.seed.map { .integer($0) }
        body["user"] = request.user.map { .string($0) }
        if let reasoning = request.reasoning, let effort = effort(reasoning) { body["reasoning_effort"] = .string(effort) }
        switch request.responseFormat {
        case .text: break
        case .jsonObject: body["response_format"] = ["type": "json_object"]
        case .jsonSchema(let name, let schema, let strict):
            var described: JSONValue = ["name": .string(name), "schema": schema]
            described["strict"] = strict.map { .bool($0) }
            body["response_format"] = ["type": "json_schema", "json_schema": described]
        }
        if !request.tools.isEmpty { body["tools"] = .array(request.tools.map(encode)) }
        body["parallel_tool_calls"] = request.parallelToolCalls.map { .bool($0) }
        switch request.toolChoice {
        case nil: break
        case .auto?: body["tool_choice"] = "auto"
        case .some(ToolChoice.none): body["tool_choice"] = "none"
        case .required?: body["tool_choice"] = "required"
        case .tool(let name)?: body["tool_choice"] = ["type": "function", "function": ["name": .string(name)]]
        }
        guard request.stream else { return }
        body["stream"] = true
        body["stream_options"] = ["include_usage": true]
    }

    /// The wire has levels only. As much as the model sees fit is what it does unasked.
    private static func effort(_ reasoning: ChatRequest.Reasoning) -> String? {
        switch reasoning {
        case .effort(let effort): effort.rawValue
        case .budget(let tokens): tokens <= 2048 ? "low" : tokens <= 8192 ? "medium" : "high"
        case .adaptive, .off: nil
        }
    }

    static func gap(in request: ChatRequest, for target: DialectTarget) -> Obstacle? {
        if request.hasImageInResult { return Obstacle("messages", "OpenAI's wire has no images in the results of tools") }
        if request.topK != nil, target.provider != .vllm { return Obstacle("top_k", "of those who speak OpenAI's wire only vLLM takes it") }
        guard target.provider == .openAI else { return nil }
        if request.stop.count > 4 { return Obstacle(request.name(of: .stop), "OpenAI takes 4, not \(request.stop.count)") }
        let reasons = ["o1", "o3", "o4", "gpt-5", "codex"].contains(where: target.model.hasPrefix)
        if let reasoning = request.reasoning, reasoning != .off, !reasons,
            ["gpt-3", "gpt-4", "chatgpt"].contains(where: target.model.hasPrefix)
        {
            return Obstacle(request.name(of: .reasoning), "\(target.model) does not reason")
        }
        if reasons, let temperature = request.temperature, temperature != 1 {
            return Obstacle("temperature", "\(target.model) takes no other than 1")
        }
        return nil
    }

    private static func encode(_ tool: ToolDefinition) -> JSONValue {
        var function: JSONValue = ["name": .string(tool.name), "parameters": tool.parameters]
        function["description"] = tool.description.map { .string($0) }
        function["strict"] = tool.strict.map { .bool($0) }
        return ["type": "function", "function": function]
    }
}
