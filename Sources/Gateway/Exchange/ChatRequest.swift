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
    /// Fields of the client's wire that have no neutral name; an upstream of the same wire sends them as they came, others drop them.
    package var extra: [String: JSONValue] = [:]
    package var extraWire: Wire = .openAI

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
        /// OpenAI's `reasoning_effort`: `minimal`, `low`, `medium`, `high`.
        case effort(String)
        /// Anthropic's `thinking.budget_tokens`, Gemini's `thinkingBudget`.
        case budget(tokens: Int)
        case off
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

    package init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
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
