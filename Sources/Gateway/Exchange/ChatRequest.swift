import Structured

/// A chat request in no provider's words: what a client dialect reads and an upstream dialect writes.
///
/// It exists only where translation needs it. A client that speaks its target's wire is forwarded byte for byte.
package struct ChatRequest: Sendable, Hashable {
    package var model: String
    package var messages: [ChatMessage]
    package var tools: [ToolDefinition] = []
    package var toolChoice: ToolChoice?
    package var parallelToolCalls: Bool?
    /// The limit on output, in tokens, whatever the wire calls it.
    package var maxTokens: Int?
    package var stop: [String] = []
    package var temperature: Double?
    package var topP: Double?
    package var topK: Int?
    package var presencePenalty: Double?
    package var frequencyPenalty: Double?
    package var seed: Int64?
    package var responseFormat: ResponseFormat = .text
    package var reasoning: Reasoning?
    package var stream = false
    /// Whether the caller asked for usage at the end of a stream. Wires that always send it set it.
    package var wantsStreamUsage = false
    package var user: String?
    /// The language it came in.
    package var wire = Wire.openAI
    /// The body as it came. A target of the same wire is sent it with no more changed than must be, so that it loses nothing.
    package var original: JSONValue?
    /// Places of the body that mean something for the answer and have no neutral words: a target of another wire cannot be asked.
    /// Hints that change nothing about what is answered (caching, tracing, service tiers) are not among them.
    package var unsaid: [String] = []

    package init(model: String, messages: [ChatMessage]) {
        self.model = model
        self.messages = messages
    }

    package enum ResponseFormat: Sendable, Hashable {
        case text
        case jsonObject
        /// A named JSON Schema; `strict` as the client said.
        case jsonSchema(name: String, schema: JSONValue, strict: Bool?)
    }

    package enum Reasoning: Sendable, Hashable {
        /// OpenAI's `reasoning_effort` and Anthropic's `output_config.effort`.
        case effort(Effort)
        /// Anthropic's `thinking.budget_tokens`, Gemini's `thinkingBudget`.
        case budget(tokens: Int)
        /// As much as the model itself sees fit.
        case adaptive
        case off
    }

    package enum Effort: String, Sendable, Hashable, CaseIterable {
        case minimal, low, medium, high, xhigh, max
    }
}

package struct ChatMessage: Sendable, Hashable {
    package enum Role: String, Sendable, Hashable {
        /// System and developer messages; wires with one system prompt join them in order.
        case system
        case user
        case assistant
        /// Carries tool results only.
        case tool
    }

    package var role: Role
    package var content: [ContentPart]
    package var name: String?

    package init(_ role: Role, _ content: [ContentPart], name: String? = nil) {
        self.role = role
        self.content = content
        self.name = name
    }

    package init(_ role: Role, text: String) { self.init(role, [.text(text)]) }
}

package enum ContentPart: Sendable, Hashable {
    case text(String)
    case image(ImageSource)
    /// A model's thinking, with the provider's signature where it must be sent back.
    case reasoning(text: String, signature: String?)
    case toolCall(ToolCall)
    case toolResult(ToolResult)
}

package enum ImageSource: Sendable, Hashable {
    /// `http(s)` address; `detail` is OpenAI's.
    case url(String, detail: String? = nil)
    case base64(mediaType: String, data: String, detail: String? = nil)
}

package struct ToolCall: Sendable, Hashable {
    package var id: String
    package var name: String
    /// The arguments as JSON text; it may be broken when a model wrote it.
    package var arguments: String
    /// Gemini's seal on its own call, which it wants back with the result.
    package var signature: String?

    package init(id: String, name: String, arguments: String, signature: String? = nil) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.signature = signature
    }

    /// The arguments as an object, for wires that take no text; `nil` where they are none.
    package var argumentsObject: JSONValue? {
        if arguments.isEmpty { return .emptyObject }
        guard let value = try? JSONValue(parsing: arguments), value.object != nil else { return nil }
        return value
    }
}

package struct ToolResult: Sendable, Hashable {
    package var callID: String
    /// The tool's name, which Gemini wants; filled from the call where the client's wire leaves it out.
    package var name: String?
    package var content: [ContentPart]
    package var isError: Bool

    package init(callID: String, name: String? = nil, content: [ContentPart], isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.content = content
        self.isError = isError
    }
}

package struct ToolDefinition: Sendable, Hashable {
    package var name: String
    package var description: String?
    /// JSON Schema of the arguments.
    package var parameters: JSONValue
    package var strict: Bool?

    package init(name: String, description: String? = nil, parameters: JSONValue = .emptyObject, strict: Bool? = nil) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.strict = strict
    }
}

package enum ToolChoice: Sendable, Hashable {
    case auto
    case none
    case required
    case tool(name: String)
}

extension ChatRequest {
    /// Gives each tool result the name of its call, for wires that identify results by name.
    package mutating func nameToolResults() {
        var names: [String: String] = [:]
        for index in messages.indices {
            for place in messages[index].content.indices {
                switch messages[index].content[place] {
                case .toolCall(let call): names[call.id] = call.name
                case .toolResult(var result) where result.name == nil:
                    result.name = names[result.callID]
                    messages[index].content[place] = .toolResult(result)
                default: break
                }
            }
        }
    }

    /// All system prompts, joined in order; `nil` without any.
    package var systemPrompt: String? {
        let texts = messages.filter { $0.role == .system }.map(\.content.text)
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }
}

extension [ContentPart] {
    /// The text in it.
    package var text: String { compactMap { if case .text(let text) = $0 { text } else { nil } }.joined() }

    package var hasImage: Bool { contains { if case .image = $0 { true } else { false } } }
}

// What dialects ask about before they translate.
extension ChatRequest {
    package enum Feature: Sendable, Hashable {
        case stop, reasoning, responseFormat, parallelToolCalls
    }

    /// What the caller's own wire calls it, for messages.
    package func name(of feature: Feature) -> String {
        switch (feature, wire) {
        case (.stop, .anthropic): "stop_sequences"
        case (.stop, _): "stop"
        case (.reasoning, .anthropic): "thinking"
        case (.reasoning, _): "reasoning_effort"
        case (.responseFormat, .anthropic): "output_config.format"
        case (.responseFormat, _): "response_format"
        case (.parallelToolCalls, .anthropic): "tool_choice.disable_parallel_tool_use"
        case (.parallelToolCalls, _): "parallel_tool_calls"
        }
    }

    /// Whether the last turn is the beginning of the answer, which Anthropic's wire means by it and OpenAI's does not.
    package var endsInPrefill: Bool { wire == .anthropic && messages.last?.role == .assistant }

    private var parts: [ContentPart] { messages.flatMap(\.content) }

    /// Whether a call in the history has arguments that are no JSON object.
    package var hasBrokenArguments: Bool {
        parts.contains { if case .toolCall(let call) = $0 { call.argumentsObject == nil } else { false } }
    }

    package var hasImageByAddress: Bool { parts.contains { if case .image(.url) = $0 { true } else { false } } }

    /// Whether the result of a tool holds an image.
    package var hasImageInResult: Bool {
        parts.contains { if case .toolResult(let result) = $0 { result.content.hasImage } else { false } }
    }
}
