import Structured

/// Requests from neutral words into Anthropic's.
enum AnthropicMessages {
    static func body(of request: ChatRequest, model: String) -> JSONValue {
        let generation = ClaudeGeneration(model)
        var body: JSONValue = ["messages": .array(messages(request.messages))]
        body["system"] = request.systemPrompt.map { .string($0) }
        let thinking = generation.thinking(request.reasoning, maxTokens: request.maxTokens)
        // The wire demands a limit: a caller who set none gets one that every model of the generation takes.
        let limit = request.maxTokens ?? generation.defaultMaxTokens + (thinking?.budget ?? 0)
        body["max_tokens"] = .integer(Int64(limit))
        if let thinking {
            body["thinking"] = thinking.json
            if let effort = thinking.effort { body["output_config"] = ["effort": .string(effort)] }
        }
        if !request.stop.isEmpty { body["stop_sequences"] = .array(request.stop.map { .string($0) }) }
        body["temperature"] = request.temperature.map { .double($0) }
        body["top_p"] = request.topP.map { .double($0) }
        body["top_k"] = request.topK.map { .integer(Int64($0)) }
        if let user = request.user { body["metadata"] = ["user_id": .string(user)] }
        if case .jsonSchema(_, let schema, _) = request.responseFormat {
            body[path: "output_config", "format"] = ["type": "json_schema", "schema": schema]
        }
        if !request.tools.isEmpty {
            body["tools"] = .array(request.tools.map(tool))
            body["tool_choice"] = choice(request.toolChoice, parallel: request.parallelToolCalls)
        }
        return body
    }

    private static func tool(_ tool: ToolDefinition) -> JSONValue {
        var schema = tool.parameters
        if schema["type"] == nil { schema["type"] = "object" }
        var value: JSONValue = ["name": .string(tool.name), "input_schema": schema]
        value["description"] = tool.description.map { .string($0) }
        if tool.strict == true { value["strict"] = true }
        return value
    }

    private static func choice(_ choice: ToolChoice?, parallel: Bool?) -> JSONValue? {
        var value: JSONValue
        switch choice {
        case nil:
            guard parallel == false else { return nil }
            value = ["type": "auto"]
        case .auto?: value = ["type": "auto"]
        case .some(ToolChoice.none): return ["type": "none"]
        case .required?: value = ["type": "any"]
        case .tool(let name)?: value = ["type": "tool", "name": .string(name)]
        }
        if parallel == false { value["disable_parallel_tool_use"] = true }
        return value
    }

    /// One message per turn: results of parallel calls must stand together in the turn after them.
    private static func messages(_ messages: [ChatMessage]) -> [JSONValue] {
        var turns: [(role: String, blocks: [JSONValue])] = []
        for message in messages where message.role != .system {
            let role = message.role == .assistant ? "assistant" : "user"
            let blocks = message.content.compactMap(block)
            guard !blocks.isEmpty else { continue }
            if turns.last?.role == role { turns[turns.count - 1].blocks += blocks } else { turns.append((role, blocks)) }
        }
        return turns.map { ["role": .string($0.role), "content": .array($0.blocks)] }
    }

    private static func block(_ part: ContentPart) -> JSONValue? {
        switch part {
        case .text(let text): return text.isEmpty ? nil : ["type": "text", "text": .string(text)]
        case .image(.url(let url, _)): return ["type": "image", "source": ["type": "url", "url": .string(url)]]
        case .image(.base64(let type, let data, _)):
            return ["type": "image", "source": ["type": "base64", "media_type": .string(type), "data": .string(data)]]
        case .reasoning(let text, let signature):
            guard let signature, signature != AnthropicWords.foreignSignature else { return nil }
            return ["type": "thinking", "thinking": .string(text), "signature": .string(signature)]
        case .toolCall(let call):
            return [
                "type": "tool_use", "id": .string(identifier(call.id)), "name": .string(call.name),
                "input": call.argumentsObject ?? .emptyObject,
            ]
        case .toolResult(let result):
            var value: JSONValue = [
                "type": "tool_result", "tool_use_id": .string(identifier(result.callID)),
                "content": .array(result.content.compactMap(block)),
            ]
            if result.isError { value["is_error"] = true }
            return value
        }
    }

    /// Other providers' ids of calls, in the letters that this wire allows.
    private static func identifier(_ id: String) -> String {
        String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
    }

    static func gap(in request: ChatRequest, model: String) -> Obstacle? {
        let generation = ClaudeGeneration(model)
        let wire = "Anthropic's wire"
        if let seed = request.seed { return Obstacle("seed", "\(wire) has no seed (\(seed))") }
        if request.presencePenalty ?? 0 != 0 { return Obstacle("presence_penalty", "\(wire) has no penalties") }
        if request.frequencyPenalty ?? 0 != 0 { return Obstacle("frequency_penalty", "\(wire) has no penalties") }
        if request.messages.contains(where: { $0.name != nil }) { return Obstacle("messages", "\(wire) has no names of participants") }
        if case .jsonObject = request.responseFormat {
            return Obstacle(request.name(of: .responseFormat), "\(wire) has JSON by a schema only, no json_object")
        }
        if request.hasBrokenArguments { return Obstacle("messages", "a tool call's arguments are no JSON object") }
        if !generation.samples {
            if let temperature = request.temperature, temperature != 1 {
                return Obstacle("temperature", "\(model) takes no other than 1")
            }
            if request.topP ?? 1 != 1 { return Obstacle("top_p", "\(model) does not take it") }
            if request.topK != nil { return Obstacle("top_k", "\(model) does not take it") }
        }
        if let temperature = request.temperature, temperature > 1 {
            return Obstacle("temperature", "Claude takes 0 to 1, not \(temperature)")
        }
        guard let reasoning = request.reasoning, reasoning != .off else { return nil }
        let field = request.name(of: .reasoning)
        guard generation.thinks != .never else { return Obstacle(field, "\(model) does not think aloud") }
        guard generation.thinking(reasoning, maxTokens: request.maxTokens) != nil else {
            return Obstacle("max_tokens", "\(model) needs more than 2048 tokens to think and answer")
        }
        if let temperature = request.temperature, temperature != 1 { return Obstacle("temperature", "Claude thinks at temperature 1 only") }
        if request.topK != nil { return Obstacle("top_k", "Claude does not take it while it thinks") }
        switch request.toolChoice {
        case .required?, .tool?: return Obstacle("tool_choice", "Claude cannot be made to call a tool while it thinks")
        default: return nil
        }
    }

    /// The body without thoughts that are not Claude's, whose signature it would refuse.
    static func withoutForeignThought(_ body: JSONValue) -> JSONValue {
        guard let messages = body["messages"]?.array else { return body }
        var body = body
        body["messages"] = .array(
            messages.map { message in
                guard let blocks = message["content"]?.array else { return message }
                var message = message
                message["content"] = .array(blocks.filter { $0["signature"]?.string != AnthropicWords.foreignSignature })
                return message
            })
        return body
    }
}

/// What generations of Claude differ in. Source: https://docs.claude.com/en/docs/about-claude/models/overview.
struct ClaudeGeneration {
    enum Thinks {
        case never
        /// With `budget_tokens`.
        case budget
        /// By itself, with an effort.
        case adaptive
    }

    let thinks: Thinks
    /// Whether it takes temperature and its kin, which the newest answer with 400.
    let samples: Bool
    /// The most that every model of the generation takes.
    let defaultMaxTokens: Int

    /// Models that are not known are taken for the newest.
    init(_ model: String) {
        let budget = ["claude-3-7", "claude-opus-4-0", "claude-opus-4-1", "claude-opus-4-2", "claude-opus-4-5"]
        let alsoBudget = ["claude-sonnet-4-0", "claude-sonnet-4-2", "claude-sonnet-4-5", "claude-haiku-4-5"]
        if (budget + alsoBudget).contains(where: model.hasPrefix) {
            thinks = .budget
        } else if ["claude-3-", "claude-2", "claude-instant"].contains(where: model.hasPrefix) {
            thinks = .never
        } else {
            thinks = .adaptive
        }
        samples = thinks != .adaptive || model.hasPrefix("claude-opus-4-6") || model.hasPrefix("claude-sonnet-4-6")
        defaultMaxTokens =
            ["claude-3-opus", "claude-3-sonnet", "claude-3-haiku", "claude-2"].contains(where: model.hasPrefix) ? 4096 : 8192
    }

    struct Thinking {
        var json: JSONValue
        var effort: String?
        var budget: Int?
    }

    /// How to ask for so much thinking; `nil` where none was asked for, or the limit on output leaves no room for it.
    func thinking(_ reasoning: ChatRequest.Reasoning?, maxTokens: Int?) -> Thinking? {
        guard let reasoning, reasoning != .off, thinks != .never else { return nil }
        guard thinks == .budget else {
            let effort: String? =
                switch reasoning {
                case .effort(.minimal): "low"
                case .effort(let effort): effort.rawValue
                case .budget(let tokens): tokens <= 2048 ? "low" : tokens <= 8192 ? "medium" : "high"
                case .adaptive, .off: nil
                }
            return Thinking(json: ["type": "adaptive"], effort: effort)
        }
        let wanted =
            switch reasoning {
            case .effort(.minimal): 1024
            case .effort(.low): 2048
            case .effort(.medium), .adaptive: 8192
            case .effort: 16384
            case .budget(let tokens): tokens
            case .off: 0
            }
        // A budget is at least 1024, and the answer needs room after it.
        let budget = min(wanted, maxTokens.map { $0 - 1024 } ?? wanted)
        guard budget >= 1024 else { return nil }
        return Thinking(json: ["type": "enabled", "budget_tokens": .integer(Int64(budget))], budget: budget)
    }
}
