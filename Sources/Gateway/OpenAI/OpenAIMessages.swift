import Structured

/// Requests to OpenAI's wire and from it.
enum OpenAIMessages {
    /// The fields that have a neutral name, by all names the wire gives them.
    static let known: Set<String> = [
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "max_tokens", "max_completion_tokens", "stop", "temperature",
        "top_p", "presence_penalty", "frequency_penalty", "seed", "response_format", "reasoning_effort", "stream", "stream_options", "user",
        "cost_priority",
    ]

    /// One message may become several: a tool's results are a message each.
    static func encode(_ message: ChatMessage) -> [JSONValue] {
        let results = message.content.compactMap { part -> JSONValue? in
            guard case .toolResult(let result) = part else { return nil }
            return ["role": "tool", "tool_call_id": .string(result.callID), "content": content(result.content)]
        }
        let rest = message.content.filter { if case .toolResult = $0 { false } else { true } }
        guard !rest.isEmpty || results.isEmpty else { return results }
        var value: JSONValue = ["role": .string(message.role.rawValue)]
        let calls: [JSONValue] = rest.compactMap { part in
            guard case .toolCall(let call) = part else { return nil }
            return [
                "id": .string(call.id), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
            ]
        }
        let said = rest.filter { if case .toolCall = $0 { false } else if case .reasoning = $0 { false } else { true } }
        value["content"] = said.isEmpty && !calls.isEmpty ? .null : content(said)
        if !calls.isEmpty { value["tool_calls"] = .array(calls) }
        if let name = message.name { value["name"] = .string(name) }
        return results + [value]
    }

    private static func content(_ parts: [ContentPart]) -> JSONValue {
        let hasImage = parts.contains { if case .image = $0 { true } else { false } }
        guard hasImage else {
            return .string(parts.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined())
        }
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

    static func encodeOptions(of request: ChatRequest, into body: inout JSONValue) {
        body["max_tokens"] = request.maxTokens.map { .integer(Int64($0)) }
        if !request.stop.isEmpty { body["stop"] = .array(request.stop.map { .string($0) }) }
        body["temperature"] = request.temperature.map { .double($0) }
        body["top_p"] = request.topP.map { .double($0) }
        body["presence_penalty"] = request.presencePenalty.map { .double($0) }
        body["frequency_penalty"] = request.frequencyPenalty.map { .double($0) }
        body["seed"] = request.seed.map { .integer($0) }
        body["user"] = request.user.map { .string($0) }
        if case .effort(let effort)? = request.reasoning { body["reasoning_effort"] = .string(effort) }
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

    private static func encode(_ tool: ToolDefinition) -> JSONValue {
        var function: JSONValue = ["name": .string(tool.name), "parameters": tool.parameters]
        function["description"] = tool.description.map { .string($0) }
        function["strict"] = tool.strict.map { .bool($0) }
        return ["type": "function", "function": function]
    }
}
