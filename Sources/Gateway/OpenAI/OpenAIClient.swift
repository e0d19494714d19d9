import Structured

/// Callers that speak OpenAI's chat completions.
package struct OpenAIClient: ClientDialect {
    package var wire: Wire { .openAI }

    package init() {}

    package func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest {
        let value: JSONValue
        do throws(StructuredError) { value = try JSONValue(parsing: body) } catch { throw .invalid("The body is not JSON: \(error).") }
        guard let messages = value["messages"]?.array else { throw .invalid("\"messages\" is missing or not a list.", param: "messages") }
        var request = ChatRequest(model: value["model"]?.string ?? "", messages: [])
        var unsaid: [String] = []
        for (index, message) in messages.enumerated() {
            request.messages.append(try Self.message(message, "messages[\(index)]", &unsaid))
        }
        for (index, tool) in (value["tools"]?.array ?? []).enumerated() {
            if let type = tool["type"]?.string, type != "function" {
                unsaid.append("tools[\(index)] (\(type))")
                continue
            }
            guard let function = tool["function"], let name = function["name"]?.string else {
                throw .invalid("A tool has no function with a name.", param: "tools[\(index)]")
            }
            request.tools.append(
                ToolDefinition(
                    name: name, description: function["description"]?.string, parameters: function["parameters"] ?? .emptyObject,
                    strict: function["strict"]?.bool))
        }
        Self.options(value, into: &request, &unsaid)
        unsaid += (value.object ?? [:]).filter { OpenAIMessages.isUnsaid($0.key, $0.value) }.map(\.key).sorted()
        request.unsaid = unsaid
        request.original = value
        request.nameToolResults()
        return request
    }

    private static func message(_ value: JSONValue, _ place: String, _ unsaid: inout [String]) throws(GatewayError) -> ChatMessage {
        let parts = try parts(value["content"], place, &unsaid)
        switch value["role"]?.string {
        case "system", "developer": return ChatMessage(.system, parts, name: value["name"]?.string)
        case "user": return ChatMessage(.user, parts, name: value["name"]?.string)
        case "assistant":
            var content = parts
            if let refusal = value["refusal"]?.string, !refusal.isEmpty { content.append(.text(refusal)) }
            for call in value["tool_calls"]?.array ?? [] {
                if call["type"] == "custom" { unsaid.append("\(place).tool_calls (custom)") }
                content.append(.toolCall(OpenAIMessages.call(call)))
            }
            for field in ["audio", "function_call"] where value[field]?.object != nil { unsaid.append("\(place).\(field)") }
            return ChatMessage(.assistant, content, name: value["name"]?.string)
        case "tool":
            let result = ToolResult(callID: value["tool_call_id"]?.string ?? "", content: parts)
            return ChatMessage(.tool, [.toolResult(result)])
        case let role:
            throw .invalid("\"\(role ?? "")\" is no role; use system, developer, user, assistant or tool.", param: "\(place).role")
        }
    }

    private static func parts(_ content: JSONValue?, _ place: String, _ unsaid: inout [String]) throws(GatewayError) -> [ContentPart] {
        switch content {
        case nil, .null?: return []
        case .string(let text)?: return [.text(text)]
        case .array(let elements)?:
            var parts: [ContentPart] = []
            for (index, element) in elements.enumerated() {
                if let part = try part(element, "\(place).content[\(index)]", &unsaid) { parts.append(part) }
            }
            return parts
        default: throw .invalid("The content is neither text nor a list of parts.", param: "\(place).content")
        }
    }

    private static func part(_ value: JSONValue, _ place: String, _ unsaid: inout [String]) throws(GatewayError) -> ContentPart? {
        if let text = value["text"]?.string ?? value["refusal"]?.string { return .text(text) }
        guard let type = value["type"]?.string else { throw .invalid("The part of the content has no type.", param: place) }
        guard type == "image_url" else {
            unsaid.append("\(place) (\(type))")
            return nil
        }
        guard let url = value["image_url"]?["url"]?.string else { throw .invalid("The image has no address.", param: place) }
        let detail = value["image_url"]?["detail"]?.string
        guard url.hasPrefix("data:") else { return .image(.url(url, detail: detail)) }
        let halves = url.dropFirst(5).split(separator: ";base64,", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw .invalid("The data: address of the image is not Base64.", param: place) }
        return .image(.base64(mediaType: String(halves[0]), data: String(halves[1]), detail: detail))
    }

    private static func options(_ value: JSONValue, into request: inout ChatRequest, _ unsaid: inout [String]) {
        request.maxTokens = (value["max_completion_tokens"]?.integer ?? value["max_tokens"]?.integer).map { Int(clamping: $0) }
        request.stop = value["stop"]?.array?.compactMap(\.string) ?? value["stop"]?.string.map { [$0] } ?? []
        request.temperature = value["temperature"]?.double
        request.topP = value["top_p"]?.double
        request.topK = (value["top_k"]?.integer).map { Int(clamping: $0) }
        request.presencePenalty = value["presence_penalty"]?.double
        request.frequencyPenalty = value["frequency_penalty"]?.double
        request.seed = value["seed"]?.integer
        request.user = value["user"]?.string
        switch value["reasoning_effort"]?.string {
        case nil: break
        case "none"?: request.reasoning = .off
        case let word?:
            request.reasoning = ChatRequest.Effort(rawValue: word).map { .effort($0) }
            if request.reasoning == nil { unsaid.append("reasoning_effort") }
        }
        request.parallelToolCalls = value["parallel_tool_calls"]?.bool
        request.stream = value["stream"]?.bool ?? false
        request.wantsStreamUsage = value["stream_options"]?["include_usage"]?.bool ?? false
        switch value["tool_choice"] {
        case "auto"?: request.toolChoice = .auto
        case "none"?: request.toolChoice = ToolChoice.none
        case "required"?: request.toolChoice = .required
        case let choice? where !choice.isNull:
            request.toolChoice = (choice["function"]?["name"]?.string).map { .tool(name: $0) }
            if request.toolChoice == nil { unsaid.append("tool_choice") }
        default: break
        }
        switch value["response_format"]?["type"]?.string {
        case "json_object"?: request.responseFormat = .jsonObject
        case "json_schema"?:
            let described = value["response_format"]?["json_schema"]
            request.responseFormat = .jsonSchema(
                name: described?["name"]?.string ?? "answer", schema: described?["schema"] ?? .emptyObject,
                strict: described?["strict"]?.bool)
        default: break
        }
    }

    package func encode(_ answer: ChatAnswer, _ wishes: AnswerWishes) -> [UInt8] {
        var text = ""
        var thought = ""
        var calls: [JSONValue] = []
        for part in answer.content {
            switch part {
            case .text(let words): text += words
            case .reasoning(let words, _): thought += words
            case .toolCall(let call): calls.append(OpenAIMessages.json(call))
            case .image, .toolResult: break
            }
        }
        var message: JSONValue = ["role": "assistant", "content": text.isEmpty && !calls.isEmpty ? .null : .string(text)]
        if !thought.isEmpty { message["reasoning_content"] = .string(thought) }
        if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        var value: JSONValue = [
            "id": .string(answer.identity.id), "object": "chat.completion",
            "created": .integer(answer.identity.created == 0 ? wishes.now : answer.identity.created),
            "model": .string(answer.identity.model),
            "choices": [
                ["index": 0, "message": message, "logprobs": .null, "finish_reason": .string(OpenAIWords.word(answer.finish))]
            ],
        ]
        if let usage = answer.usage { value["usage"] = OpenAIWords.json(usage) }
        return value.bytes
    }

    package func encode(_ error: GatewayError) -> [UInt8] { error.openAIBody }

    package func makeStreamEncoder(_ wishes: AnswerWishes) -> any ClientStreamEncoder { OpenAIStreamEncoder(wishes) }
}

/// Writes `chat.completion.chunk` frames.
struct OpenAIStreamEncoder: ClientStreamEncoder {
    private var identity = AnswerIdentity(id: "chatcmpl-ballast", model: "", created: 0)
    private var hasBegun = false
    private let wishes: AnswerWishes

    init(_ wishes: AnswerWishes) { self.wishes = wishes }

    /// Frames of this wire stand alone: only who answers has to be known to go on.
    mutating func witness(_ frame: StreamFrame) {
        for case .preamble(let identity) in frame.events { _ = encode(.preamble(identity)) }
    }

    mutating func encode(_ event: StreamEvent) -> [UInt8] {
        switch event {
        case .preamble(let new):
            // The id stays: to the caller it is one answer, whoever goes on with it.
            identity = hasBegun ? AnswerIdentity(id: identity.id, model: new.model, created: identity.created) : new
            guard !hasBegun else { return [] }
            hasBegun = true
            if identity.created == 0 { identity.created = wishes.now }
            return chunk(delta: ["role": "assistant", "content": ""])
        case .textDelta(let text): return chunk(delta: ["content": .string(text)])
        case .reasoningDelta(let text, _): return text.isEmpty ? [] : chunk(delta: ["reasoning_content": .string(text)])
        case .toolCallStart(let index, let id, let name, let signature):
            var call = OpenAIMessages.json(ToolCall(id: id, name: name, arguments: "", signature: signature))
            call["index"] = .integer(Int64(index))
            return chunk(delta: ["tool_calls": [call]])
        case .toolCallDelta(let index, let arguments):
            return chunk(delta: ["tool_calls": [["index": .integer(Int64(index)), "function": ["arguments": .string(arguments)]]]])
        case .finish(let reason): return chunk(delta: [:], finish: OpenAIWords.word(reason))
        case .usage(let usage):
            guard wishes.usage else { return [] }
            var value = frame
            value["choices"] = []
            value["usage"] = OpenAIWords.json(usage)
            return Self.bytes(value)
        case .done: return Array("data: [DONE]\n\n".utf8)
        case .keepAlive, .malformed, .error: return []
        }
    }

    mutating func encode(_ error: GatewayError) -> [UInt8] { Array("data: ".utf8) + error.openAIBody + Array("\n\n".utf8) }

    private var frame: JSONValue {
        [
            "id": .string(identity.id), "object": "chat.completion.chunk", "created": .integer(identity.created),
            "model": .string(identity.model),
        ]
    }

    private func chunk(delta: JSONValue, finish: String? = nil) -> [UInt8] {
        var value = frame
        value["choices"] = [["index": 0, "delta": delta, "finish_reason": finish.map { .string($0) } ?? .null]]
        return Self.bytes(value)
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] { Array("data: ".utf8) + value.bytes + Array("\n\n".utf8) }
}
