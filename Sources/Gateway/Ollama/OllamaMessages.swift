import Structured

/// Requests from neutral words into Ollama's.
enum OllamaMessages {
    static func body(of request: ChatRequest, for target: DialectTarget, prefill: String?) -> JSONValue {
        var messages = request.messages.flatMap(messages)
        // A trailing answer is gone on with, as it stands.
        if let prefill { messages.append(["role": "assistant", "content": .string(prefill)]) }
        var body: JSONValue = [
            "model": .string(target.model), "messages": .array(messages), "stream": .bool(request.stream),
        ]
        let options = options(request, target)
        if options.object?.isEmpty == false { body["options"] = options }
        switch request.responseFormat {
        case .text: break
        case .jsonObject: body["format"] = "json"
        case .jsonSchema(_, let schema, _): body["format"] = schema
        }
        // The wire has no tool_choice: not to call any is not to be told of any.
        if !request.tools.isEmpty, request.toolChoice != ToolChoice.none { body["tools"] = .array(request.tools.map(tool)) }
        switch request.reasoning {
        case nil: break
        case .off?: body["think"] = false
        case .effort(let effort)? where target.model.contains("gpt-oss"): body["think"] = .string(level(effort))
        case .effort?, .budget?, .adaptive?: body["think"] = true
        }
        return body
    }

    private static func level(_ effort: ChatRequest.Effort) -> String {
        switch effort {
        case .minimal, .low: "low"
        case .medium: "medium"
        case .high, .xhigh, .max: "high"
        }
    }

    private static func options(_ request: ChatRequest, _ target: DialectTarget) -> JSONValue {
        var value = JSONValue.emptyObject
        value["num_predict"] = request.maxTokens.map { .integer(Int64($0)) }
        // Left out, the server takes its own default and cuts longer prompts without a word.
        value["num_ctx"] = target.contextLength.map { .integer(Int64($0)) }
        if !request.stop.isEmpty { value["stop"] = .array(request.stop.map { .string($0) }) }
        value["temperature"] = request.temperature.map { .double($0) }
        value["top_p"] = request.topP.map { .double($0) }
        value["top_k"] = request.topK.map { .integer(Int64($0)) }
        value["presence_penalty"] = request.presencePenalty.map { .double($0) }
        value["frequency_penalty"] = request.frequencyPenalty.map { .double($0) }
        value["seed"] = request.seed.map { .integer($0) }
        return value
    }

    private static func tool(_ tool: ToolDefinition) -> JSONValue {
        var function: JSONValue = ["name": .string(tool.name), "parameters": tool.parameters]
        function["description"] = tool.description.map { .string($0) }
        return ["type": "function", "function": function]
    }

    private static func messages(_ message: ChatMessage) -> [JSONValue] {
        var results: [JSONValue] = []
        var images: [JSONValue] = []
        var calls: [JSONValue] = []
        for part in message.content {
            switch part {
            case .image(.base64(_, let data, _)): images.append(.string(data))
            case .toolCall(let call):
                calls.append(["function": ["name": .string(call.name), "arguments": call.argumentsObject ?? .emptyObject]])
            case .toolResult(let result):
                // The wire has no mark for a failure, so the words have to say it.
                let text = (result.isError ? "Error: " : "") + result.content.text
                var value: JSONValue = ["role": "tool", "content": .string(text)]
                value["tool_name"] = result.name.map { .string($0) }
                results.append(value)
            case .text, .image(.url), .reasoning: break
            }
        }
        guard message.role != .tool else { return results }
        var value: JSONValue = ["role": .string(message.role.rawValue), "content": .string(message.content.text)]
        if !images.isEmpty { value["images"] = .array(images) }
        if !calls.isEmpty { value["tool_calls"] = .array(calls) }
        return results + [value]
    }

    static func gap(in request: ChatRequest) -> Obstacle? {
        let wire = "Ollama's wire"
        if request.hasImageByAddress { return Obstacle("messages", "\(wire) has no images by address, only Base64") }
        if request.hasImageInResult { return Obstacle("messages", "\(wire) has no images in the results of tools") }
        switch request.toolChoice {
        case .required?, .tool?: return Obstacle("tool_choice", "Ollama cannot be made to call a tool")
        default: break
        }
        if request.parallelToolCalls == false, !request.tools.isEmpty {
            return Obstacle(request.name(of: .parallelToolCalls), "Ollama cannot be kept from calling tools in parallel")
        }
        if request.tools.contains(where: { $0.strict == true }) { return Obstacle("tools", "\(wire) has no strict tools") }
        if request.messages.contains(where: { $0.name != nil }) { return Obstacle("messages", "\(wire) has no names of participants") }
        if request.hasBrokenArguments { return Obstacle("messages", "a tool call's arguments are no JSON object") }
        return nil
    }
}
