import Resilience

/// One thing that an answering target said, in no provider's words.
package enum StreamEvent: Sendable, Hashable {
    /// The frames before anything was said. They are held back until content comes, so that a failover is not seen.
    case preamble(AnswerIdentity)
    case textDelta(String)
    /// Thinking counts as a first token. `signature` comes alone, with an empty text, where the provider sends it.
    case reasoningDelta(String, signature: String? = nil)
    /// `index` counts the calls of this answer from 0.
    /// `signature` is Gemini's, which wants it back.
    case toolCallStart(index: Int, id: String, name: String, signature: String? = nil)
    case toolCallDelta(index: Int, arguments: String)
    /// The model is done; usage and the end marker may still follow.
    case finish(FinishReason)
    /// The totals so far: a later one replaces an earlier one.
    case usage(TokenUsage)
    /// An error inside a 200 stream.
    case error(UpstreamError)
    /// A frame that could not be read: skipped, and counted.
    case malformed
    /// A sign of life without content (a comment, a ping).
    case keepAlive
    /// The provider's end marker (`[DONE]`, `message_stop`). Some never send it.
    case done

    /// Whether the caller sees something of the answer in it: the first such event is the first token.
    package var isContent: Bool {
        switch self {
        case .textDelta(let text): !text.isEmpty
        case .reasoningDelta(let text, let signature): !text.isEmpty || signature != nil
        case .toolCallStart, .toolCallDelta: true
        case .preamble, .finish, .usage, .error, .malformed, .keepAlive, .done: false
        }
    }

    /// Bytes of text, thought or a tool's arguments.
    var contentBytes: Int {
        switch self {
        case .textDelta(let text), .reasoningDelta(let text, _), .toolCallDelta(_, let text): text.utf8.count
        default: 0
        }
    }
}

/// One frame of an upstream's stream: what it says, and how.
package struct StreamFrame: Sendable, Hashable {
    package var events: [StreamEvent]
    /// The frame as it came, with its own terminator: what a client that speaks the same wire is sent, so that nothing of the
    /// provider's is lost. Empty where the events were made from more or less than one frame.
    package var raw: [UInt8]
    /// Where its wire marks parts of the answer, as Anthropic's does: whoever goes on with frames that were passed on as they came
    /// must know which part is open.
    package var bound: Bound?

    package enum Bound: Sendable, Hashable {
        case opens(Part)
        case closes
    }

    package enum Part: Sendable, Hashable {
        case text, thinking, other
    }

    package init(_ events: [StreamEvent], raw: [UInt8] = [], bound: Bound? = nil) {
        self.events = events
        self.raw = raw
        self.bound = bound
    }
}

/// Why a target did not answer, and in its own words.
package struct UpstreamError: Error, Sendable, Hashable {
    package var failure: UpstreamFailure
    /// The provider's status; `nil` where there was no HTTP answer, or the error came inside a stream.
    package var status: Int?
    /// The provider's own sentence, for the caller and the log; never a key, never a prompt.
    package var message: String
    /// The provider's type and code, passed on where the failure is the answer.
    package var type: String?
    package var code: String?
    package var param: String?

    package init(
        _ failure: UpstreamFailure, status: Int? = nil, message: String, type: String? = nil, code: String? = nil, param: String? = nil
    ) {
        self.failure = failure
        self.status = status
        self.message = message
        self.type = type
        self.code = code
        self.param = param
    }
}
