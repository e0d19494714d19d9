/// A whole answer in no provider's words.
package struct ChatAnswer: Sendable, Hashable {
    package var identity: AnswerIdentity
    /// Text, reasoning and tool calls in the model's order.
    package var content: [ContentPart]
    package var finish: FinishReason
    package var usage: TokenUsage?

    package init(identity: AnswerIdentity, content: [ContentPart], finish: FinishReason, usage: TokenUsage? = nil) {
        self.identity = identity
        self.content = content
        self.finish = finish
        self.usage = usage
    }
}

/// What the answering target calls its answer.
package struct AnswerIdentity: Sendable, Hashable {
    package var id: String
    /// The model that answered, in the target's words: never the name that the client asked for.
    package var model: String
    /// Seconds since 1970.
    package var created: Int64

    package init(id: String, model: String, created: Int64) {
        self.id = id
        self.model = model
        self.created = created
    }
}

package enum FinishReason: Sendable, Hashable {
    case stop
    case length
    case toolCalls
    /// The provider withheld (the rest of) the answer on grounds of content.
    case contentFilter
    /// Any other word of the provider's, which is passed on.
    case other(String)
}

package struct TokenUsage: Sendable, Hashable {
    /// All of the prompt, cached parts included.
    package var promptTokens: Int
    /// All of the output, reasoning included.
    package var completionTokens: Int
    package var cachedPromptTokens: Int?
    /// Written to the provider's cache, where that is billed apart.
    package var cacheWriteTokens: Int?
    package var reasoningTokens: Int?

    package init(
        promptTokens: Int, completionTokens: Int, cachedPromptTokens: Int? = nil, cacheWriteTokens: Int? = nil, reasoningTokens: Int? = nil
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedPromptTokens = cachedPromptTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.reasoningTokens = reasoningTokens
    }

    package var totalTokens: Int { promptTokens + completionTokens }
}
