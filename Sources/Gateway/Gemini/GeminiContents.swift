import Structured

/// Requests from neutral words into Gemini's.
enum GeminiContents {
    static func body(of request: ChatRequest, model: String) -> JSONValue {
        var body: JSONValue = ["contents": .array(contents(request.messages, generation: GeminiGeneration(model)))]
        if let system = request.systemPrompt { body["systemInstruction"] = ["parts": [["text": .string(system)]]] }
        if !request.tools.isEmpty {
            body["tools"] = [["functionDeclarations": .array(request.tools.map(declaration))]]
            if let mode = calling(request.toolChoice) { body["toolConfig"] = ["functionCallingConfig": mode] }
        }
        let configuration = configuration(request, GeminiGeneration(model))
        if configuration.object?.isEmpty == false { body["generationConfig"] = configuration }
        return body
    }

    private static func configuration(_ request: ChatRequest, _ generation: GeminiGeneration) -> JSONValue {
        var value = JSONValue.emptyObject
        value["maxOutputTokens"] = request.maxTokens.map { .integer(Int64($0)) }
        if !request.stop.isEmpty { value["stopSequences"] = .array(request.stop.map { .string($0) }) }
        value["temperature"] = request.temperature.map { .double($0) }
        value["topP"] = request.topP.map { .double($0) }
        value["topK"] = request.topK.map { .integer(Int64($0)) }
        value["presencePenalty"] = request.presencePenalty.map { .double($0) }
        value["frequencyPenalty"] = request.frequencyPenalty.map { .double($0) }
        value["seed"] = request.seed.map { .integer($0) }
        switch request.responseFormat {
        case .text: break
        case .jsonObject: value["responseMimeType"] = "application/json"
        case .jsonSchema(_, let schema, _):
            value["responseMimeType"] = "application/json"
            // `responseSchema` knows a part of JSON Schema only; this field takes it as callers write it.
            value["responseJsonSchema"] = schema
        }
        if let reasoning = request.reasoning, let thinking = generation.thinking(reasoning) { value["thinkingConfig"] = thinking }
        return value
    }

    private static func declaration(_ tool: ToolDefinition) -> JSONValue {
        var value: JSONValue = ["name": .string(tool.name)]
        value["description"] = tool.description.map { .string($0) }
        if tool.parameters.object?.isEmpty == false { value["parametersJsonSchema"] = tool.parameters }
        return value
    }

    private static func calling(_ choice: ToolChoice?) -> JSONValue? {
        switch choice {
        case nil: nil
        case .auto?: ["mode": "AUTO"]
        case .some(ToolChoice.none): ["mode": "NONE"]
        case .required?: ["mode": "ANY"]
        case .tool(let name)?: ["mode": "ANY", "allowedFunctionNames": [.string(name)]]
        }
    }

    /// One content per turn: the results of parallel calls must stand together in the turn after them.
    private static func contents(_ messages: [ChatMessage], generation: GeminiGeneration) -> [JSONValue] {
        var turns: [(role: String, parts: [JSONValue])] = []
        for message in messages where message.role != .system {
            let role = message.role == .assistant ? "model" : "user"
            let parts = message.content.compactMap { part($0, generation) }
            guard !parts.isEmpty else { continue }
            if turns.last?.role == role { turns[turns.count - 1].parts += parts } else { turns.append((role, parts)) }
        }
        return turns.map { ["role": .string($0.role), "parts": .array($0.parts)] }
    }

    private static func part(_ part: ContentPart, _ generation: GeminiGeneration) -> JSONValue? {
        switch part {
        case .text(let text): return text.isEmpty ? nil : ["text": .string(text)]
        case .image(.base64(let type, let data, _)): return ["inlineData": ["mimeType": .string(type), "data": .string(data)]]
        // Thoughts are of the model that had them; an image by address is a gap, which is asked about first.
        case .image(.url), .reasoning: return nil
        case .toolCall(let call):
            var value: JSONValue = [
                "functionCall": ["name": .string(call.name), "args": call.argumentsObject ?? .emptyObject]
            ]
            if let signature = call.signature ?? generation.placeholderSignature { value["thoughtSignature"] = .string(signature) }
            return value
        case .toolResult(let result):
            let text = result.content.text
            let content: JSONValue
            if !result.isError, let object = try? JSONValue(parsing: text), object.object != nil {
                content = object
            } else {
                content = [result.isError ? "error" : "output": .string(text)]
            }
            return ["functionResponse": ["name": .string(result.name ?? ""), "response": content]]
        }
    }

    static func gap(in request: ChatRequest, model: String) -> Obstacle? {
        let wire = "Gemini's wire"
        if request.hasImageByAddress { return Obstacle("messages", "\(wire) has no images by address, only Base64") }
        if request.hasImageInResult { return Obstacle("messages", "\(wire) has no images in the results of tools") }
        if request.stop.count > 5 { return Obstacle(request.name(of: .stop), "Gemini takes 5, not \(request.stop.count)") }
        if request.parallelToolCalls == false, !request.tools.isEmpty {
            return Obstacle(request.name(of: .parallelToolCalls), "Gemini cannot be kept from calling tools in parallel")
        }
        if request.tools.contains(where: { $0.strict == true }) { return Obstacle("tools", "\(wire) has no strict tools") }
        if request.messages.contains(where: { $0.name != nil }) { return Obstacle("messages", "\(wire) has no names of participants") }
        if request.hasBrokenArguments { return Obstacle("messages", "a tool call's arguments are no JSON object") }
        for case .toolResult(let result) in request.messages.flatMap(\.content) where result.name == nil {
            return Obstacle("messages", "the result of \"\(result.callID)\" follows no call of that id")
        }
        if let reasoning = request.reasoning, GeminiGeneration(model).thinking(reasoning) == nil {
            return Obstacle(request.name(of: .reasoning), "\(model) cannot be told how much to think in this way")
        }
        return nil
    }
}

/// What generations of Gemini differ in. Source: https://ai.google.dev/gemini-api/docs/thinking.
struct GeminiGeneration {
    private enum Thinks {
        case never
        /// With a budget of tokens; the larger models cannot do without.
        case budget(canStop: Bool)
        /// With a level.
        case level(hasAll: Bool)
    }

    private let thinks: Thinks

    /// Models that are not known are taken for the newest.
    init(_ model: String) {
        let name = model.hasPrefix("models/") ? String(model.dropFirst(7)) : model
        if name.hasPrefix("gemini-1") || name.hasPrefix("gemini-2.0") || name.hasPrefix("gemma") {
            thinks = .never
        } else if name.hasPrefix("gemini-2.5") {
            thinks = .budget(canStop: !name.contains("pro"))
        } else {
            thinks = .level(hasAll: name.contains("flash"))
        }
    }

    /// What stands where a call lacks its signature, since another model made it: this generation refuses calls without.
    /// Source: https://ai.google.dev/gemini-api/docs/thought-signatures.
    var placeholderSignature: String? { if case .level = thinks { "skip_thought_signature_validator" } else { nil } }

    /// `thinkingConfig`; `nil` where the model cannot do it. A model that never thinks need not be told to leave it.
    func thinking(_ reasoning: ChatRequest.Reasoning) -> JSONValue? {
        switch (thinks, reasoning) {
        case (.never, .off): .emptyObject
        case (.never, _): nil
        case (.budget(let canStop), .off): canStop ? .some(["thinkingBudget": 0]) : nil
        case (.budget, .adaptive): ["thinkingBudget": -1, "includeThoughts": true]
        case (.budget, .effort(let effort)): ["thinkingBudget": .integer(Self.budget(effort)), "includeThoughts": true]
        case (_, .budget(let tokens)): ["thinkingBudget": .integer(Int64(tokens)), "includeThoughts": true]
        case (.level, .off): nil
        case (.level, .adaptive): ["includeThoughts": true]
        case (.level(let hasAll), .effort(let effort)):
            ["thinkingLevel": .string(Self.level(effort, hasAll: hasAll)), "includeThoughts": true]
        }
    }

    private static func budget(_ effort: ChatRequest.Effort) -> Int64 {
        switch effort {
        case .minimal: 512
        case .low: 1024
        case .medium: 8192
        case .high, .xhigh, .max: 24576
        }
    }

    /// The larger models know two levels.
    private static func level(_ effort: ChatRequest.Effort, hasAll: Bool) -> String {
        switch effort {
        case .minimal: hasAll ? "minimal" : "low"
        case .low: "low"
        case .medium: hasAll ? "medium" : "high"
        case .high, .xhigh, .max: "high"
        }
    }
}
