import Structured

/// Requests from Anthropic's words into neutral ones.
enum AnthropicRequest {
    /// Fields that have a neutral name.
    private static let known: Set<String> = [
        "model", "messages", "system", "max_tokens", "stop_sequences", "temperature", "top_p", "top_k", "stream", "tools", "tool_choice",
        "thinking", "output_config", "output_format", "metadata", "cost_priority",
    ]

    /// Fields that say nothing about what is answered: billing, caching, tracing.
    private static let hints: Set<String> = ["cache_control", "diagnostics", "service_tier", "speed", "user_profile_id", "workspace_id"]

    static func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest {
        let value: JSONValue
        do throws(StructuredError) { value = try JSONValue(parsing: body) } catch { throw .invalid("The body is not JSON: \(error).") }
        guard let messages = value["messages"]?.array else { throw .invalid("is missing or not a list.", param: "messages") }
        var reader = Reader()
        if let system = value["system"], !system.isNull {
            reader.messages.append(ChatMessage(.system, try reader.parts(system, "system")))
        }
        for (index, message) in messages.enumerated() { try reader.take(message, "messages[\(index)]") }
        var request = ChatRequest(model: value["model"]?.string ?? "", messages: reader.messages)
        for (index, tool) in (value["tools"]?.array ?? []).enumerated() {
            if let tool = try reader.tool(tool, "tools[\(index)]") { request.tools.append(tool) }
        }
        reader.options(value, into: &request)
        request.wire = .anthropic
        request.original = value
        for (field, content) in (value.object ?? [:]).sorted(by: { $0.key < $1.key })
        where !known.contains(field) && !hints.contains(field) && !content.isNull {
            reader.unsaid.append(field)
        }
        request.unsaid = reader.unsaid
        request.nameToolResults()
        return request
    }

    private struct Reader {
        var messages: [ChatMessage] = []
        var unsaid: [String] = []

        /// One message may become several: results of tools stand by themselves.
        mutating func take(_ message: JSONValue, _ place: String) throws(GatewayError) {
            let content = try parts(message["content"] ?? .null, "\(place).content")
            switch message["role"]?.string {
            case "assistant": messages.append(ChatMessage(.assistant, content))
            case "system": messages.append(ChatMessage(.system, content))
            case "user":
                let results = content.filter { if case .toolResult = $0 { true } else { false } }
                let rest = content.filter { if case .toolResult = $0 { false } else { true } }
                if !results.isEmpty { messages.append(ChatMessage(.tool, results)) }
                if !rest.isEmpty || results.isEmpty { messages.append(ChatMessage(.user, rest)) }
            case let role: throw .invalid("\"\(role ?? "")\" is no role; use user or assistant.", param: "\(place).role")
            }
        }

        mutating func parts(_ content: JSONValue, _ place: String) throws(GatewayError) -> [ContentPart] {
            switch content {
            case .string(let text): return [.text(text)]
            case .array(let blocks):
                var parts: [ContentPart] = []
                for (index, block) in blocks.enumerated() { if let part = try part(block, "\(place)[\(index)]") { parts.append(part) } }
                return parts
            default: throw .invalid("is neither text nor a list of blocks.", param: place)
            }
        }

        private mutating func part(_ block: JSONValue, _ place: String) throws(GatewayError) -> ContentPart? {
            switch block["type"]?.string {
            case "text": return .text(block["text"]?.string ?? "")
            case "image": return image(block, place)
            case "thinking": return .reasoning(text: block["thinking"]?.string ?? "", signature: block["signature"]?.string)
            // Sealed thoughts are for the model that had them; nobody else could read them.
            case "redacted_thinking": return nil
            case "tool_use":
                let input = block["input"] ?? .emptyObject
                return .toolCall(ToolCall(id: block["id"]?.string ?? "", name: block["name"]?.string ?? "", arguments: input.text))
            case "tool_result":
                let content = try block["content"].map { value throws(GatewayError) in try parts(value, "\(place).content") } ?? []
                return .toolResult(
                    ToolResult(
                        callID: block["tool_use_id"]?.string ?? "", content: content, isError: block["is_error"]?.bool ?? false))
            case let type?:
                unsaid.append("\(place) (\(type))")
                return nil
            case nil: throw .invalid("has no type.", param: place)
            }
        }

        private mutating func image(_ block: JSONValue, _ place: String) -> ContentPart? {
            if let change = block["transformations"], change.object?.isEmpty == false { unsaid.append("\(place).transformations") }
            let source = block["source"]
            switch source?["type"]?.string {
            case "base64":
                return .image(.base64(mediaType: source?["media_type"]?.string ?? "", data: source?["data"]?.string ?? ""))
            case "url": return .image(.url(source?["url"]?.string ?? ""))
            default:
                unsaid.append("\(place).source")
                return nil
            }
        }

        mutating func tool(_ value: JSONValue, _ place: String) throws(GatewayError) -> ToolDefinition? {
            if let type = value["type"]?.string, type != "custom" {
                unsaid.append("\(place) (\(type))")
                return nil
            }
            guard let name = value["name"]?.string else { throw .invalid("is missing or not a string.", param: "\(place).name") }
            if value["defer_loading"]?.bool == true { unsaid.append("\(place).defer_loading") }
            if let callers = value["allowed_callers"]?.array, callers != ["direct"] { unsaid.append("\(place).allowed_callers") }
            if value["input_examples"]?.array?.isEmpty == false { unsaid.append("\(place).input_examples") }
            return ToolDefinition(
                name: name, description: value["description"]?.string, parameters: value["input_schema"] ?? .emptyObject,
                strict: value["strict"]?.bool)
        }

        mutating func options(_ value: JSONValue, into request: inout ChatRequest) {
            request.maxTokens = (value["max_tokens"]?.integer).map { Int(clamping: $0) }
            request.stop = value["stop_sequences"]?.array?.compactMap(\.string) ?? []
            request.temperature = value["temperature"]?.double
            request.topP = value["top_p"]?.double
            request.topK = (value["top_k"]?.integer).map { Int(clamping: $0) }
            request.user = value["metadata"]?["user_id"]?.string
            request.stream = value["stream"]?.bool ?? false
            request.wantsStreamUsage = true
            switch value["tool_choice"]?["type"]?.string {
            case "auto"?: request.toolChoice = .auto
            case "any"?: request.toolChoice = .required
            case "none"?: request.toolChoice = ToolChoice.none
            case "tool"?: request.toolChoice = (value["tool_choice"]?["name"]?.string).map { .tool(name: $0) }
            default: break
            }
            if value["tool_choice"]?["disable_parallel_tool_use"]?.bool == true { request.parallelToolCalls = false }
            let format = value["output_config"]?["format"] ?? value["output_format"]
            if format?["type"] == "json_schema" {
                request.responseFormat = .jsonSchema(name: "answer", schema: format?["schema"] ?? .emptyObject, strict: nil)
            } else if let format, !format.isNull {
                unsaid.append("output_config.format")
            }
            reasoning(value, into: &request)
        }

        private mutating func reasoning(_ value: JSONValue, into request: inout ChatRequest) {
            let effort = (value["output_config"]?["effort"]?.string).flatMap { ChatRequest.Effort(rawValue: $0) }
            switch value["thinking"]?["type"]?.string {
            case "enabled"?:
                request.reasoning = .budget(tokens: (value["thinking"]?["budget_tokens"]?.integer).map { Int(clamping: $0) } ?? 1024)
            case "adaptive"?: request.reasoning = effort.map { .effort($0) } ?? .adaptive
            case "disabled"?: request.reasoning = .off
            case nil: request.reasoning = effort.map { .effort($0) }
            case _?: unsaid.append("thinking")
            }
        }
    }
}
