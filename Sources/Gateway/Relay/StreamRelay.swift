import Resilience

/// One stream to one caller, fed by one target after another. Pure: frames in, bytes and a verdict out.
///
/// Nothing is released before the first content, so that until then another target can take over unseen. After that a target that
/// takes over must agree with what was delivered: it continues from it, or it repeats it word for word, which is swallowed. What the
/// caller has put together is always the answering target's own text, or the stream ends in an error.
struct StreamRelay {
    /// How the present target relates to what was delivered.
    enum Mode: Hashable {
        /// Nothing was delivered before it began.
        case first
        /// It was given so many bytes of the delivered text as a prefill, and goes on from there.
        case continuing(from: Int)
        /// It answers anew; the first bytes of its text must be the delivered ones.
        case repeating
    }

    enum Verdict: Hashable {
        case going
        /// The answer is whole and its end written.
        case complete
        case failed(UpstreamError)
    }

    struct Output {
        var bytes: [UInt8] = []
        var verdict = Verdict.going
        /// Whether the first content of the present target stands in `bytes`, or was swallowed as a repetition.
        var firstContent = false
        /// A frame came that is more than a sign of life.
        var progressed = false
        var malformed = 0
    }

    private(set) var mode = Mode.first
    /// The text that the caller has.
    private(set) var delivered: [UInt8] = []
    private(set) var usage: TokenUsage?
    /// Bytes of text, thought and tool calls that the present target said, delivered or not.
    private(set) var said = 0
    private(set) var finish: FinishReason?
    /// Whether the caller has seen anything of the answer.
    private(set) var hasDelivered = false
    private(set) var hasToolCall = false
    private var hasReasoning = false
    private var held: [UInt8] = []
    private var sawContent = false
    /// What of the delivered text the present target has still to say itself.
    private var owed: ArraySlice<UInt8> = []
    private var isComplete = false
    private var encoder: any ClientStreamEncoder
    private let makeEncoder: () -> any ClientStreamEncoder
    private let wantsUsage: Bool
    private let promptEstimate: Int

    /// `promptEstimate`: tokens of the prompt, for a provider that never tells usage to a caller who wants it.
    init(wantsUsage: Bool, promptEstimate: Int, makeEncoder: @escaping () -> any ClientStreamEncoder) {
        self.makeEncoder = makeEncoder
        encoder = makeEncoder()
        self.wantsUsage = wantsUsage
        self.promptEstimate = promptEstimate
    }

    /// Whether another target could go on where this one stopped: not inside a tool call, whose half would be lost.
    var canBeContinued: Bool { !hasToolCall && finish == nil }

    /// The text that a prefill holds: what was delivered without the white space at its end, which some providers refuse and others
    /// cut off. Whoever goes on says it again, and is held to it.
    var prefill: ArraySlice<UInt8> {
        let end = delivered.lastIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }.map { $0 + 1 } ?? 0
        return delivered[..<end]
    }

    /// Another target, or another attempt, takes over.
    mutating func begin(_ mode: Mode) {
        self.mode = mode
        switch mode {
        case .first:
            encoder = makeEncoder()
            owed = []
        case .continuing(let given): owed = delivered[min(given, delivered.count)...]
        case .repeating: owed = delivered[...]
        }
        held = []
        sawContent = false
        finish = nil
        usage = nil
        said = 0
    }

    /// Takes in the next frames of the present target. `raw`: whether they are in the caller's wire.
    mutating func receive(_ frames: [StreamFrame], raw: Bool) -> Output {
        var output = Output()
        for frame in frames {
            said += frame.events.reduce(0) { $0 + $1.contentBytes }
            guard !isComplete, output.verdict == .going else { break }
            if raw, mode == .first { passOn(frame, &output) } else { translate(frame, &output) }
        }
        return output
    }

    /// The body ended, or what follows a finish did not come in time.
    mutating func end() -> Output {
        var output = Output()
        if isComplete { return output }
        guard finish != nil else {
            output.verdict = .failed(cut("the stream ended before the answer did"))
            return output
        }
        guard owed.isEmpty else {
            output.verdict = .failed(cut("the next target's answer differs from what was delivered"))
            return output
        }
        complete(&output)
        return output
    }

    /// The frame that ends a stream that nobody can complete.
    mutating func fail(_ error: GatewayError) -> [UInt8] {
        isComplete = true
        return encoder.encode(error)
    }

    private func cut(_ message: String) -> UpstreamError { UpstreamError(.streamCut, message: message) }
}

extension StreamRelay {
    /// A frame in the caller's own wire, from the first target to deliver anything.
    private mutating func passOn(_ frame: StreamFrame, _ output: inout Output) {
        var passes = true
        var onlyUsage = !frame.events.isEmpty
        var ends = false
        for event in frame.events {
            if case .usage = event {} else { onlyUsage = false }
            switch event {
            case .malformed:
                output.malformed += 1
                passes = false
            case .error(let error):
                output.verdict = .failed(error)
                return
            case .done: ends = true
            case .keepAlive: if !hasDelivered { passes = false }
            default:
                output.progressed = true
                note(event, &output)
            }
        }
        if onlyUsage, !wantsUsage { passes = false }
        if passes, !ends {
            encoder.witness(frame)
            held += frame.raw
        }
        release(&output)
        if ends { finishOrCut(&output) }
    }

    /// Frames are released once they hold content, or the end of an answer without any.
    private mutating func release(_ output: inout Output) {
        guard hasDelivered || finish != nil, !held.isEmpty else { return }
        hasDelivered = true
        output.bytes += held
        held = []
    }

    private mutating func note(_ event: StreamEvent, _ output: inout Output) {
        switch event {
        case .textDelta(let text): delivered += Array(text.utf8)
        case .reasoningDelta: hasReasoning = true
        case .toolCallStart, .toolCallDelta: hasToolCall = true
        case .finish(let reason): finish = reason
        case .usage(let totals): usage = totals
        default: break
        }
        if event.isContent {
            if !sawContent { output.firstContent = true }
            sawContent = true
            hasDelivered = true
        }
    }

    private mutating func finishOrCut(_ output: inout Output) {
        // A provider that says it is done is believed, finish reason or not, unless it said nothing at all.
        guard finish != nil || sawContent else {
            output.verdict = .failed(cut("the stream ended without an answer"))
            return
        }
        guard owed.isEmpty else {
            output.verdict = .failed(cut("the next target's answer differs from what was delivered"))
            return
        }
        complete(&output)
    }

    private mutating func complete(_ output: inout Output) {
        if !held.isEmpty {
            output.bytes += held
            held = []
        }
        if wantsUsage, usage == nil {
            let estimate = TokenUsage(promptTokens: promptEstimate, completionTokens: (delivered.count + 3) / 4)
            output.bytes += encoder.encode(.usage(estimate))
        }
        isComplete = true
        hasDelivered = true
        output.bytes += encoder.encode(.done)
        output.verdict = .complete
    }
}

extension StreamRelay {
    /// A frame in another wire, or from a target that takes over.
    private mutating func translate(_ frame: StreamFrame, _ output: inout Output) {
        for event in frame.events {
            guard output.verdict == .going else { return }
            switch event {
            case .malformed: output.malformed += 1
            case .error(let error): output.verdict = .failed(error)
            case .keepAlive: break
            case .done: finishOrCut(&output)
            default:
                output.progressed = true
                mode == .first ? emit(event, &output) : splice(event, &output)
            }
        }
    }

    private mutating func emit(_ event: StreamEvent, _ output: inout Output) {
        note(event, &output)
        if case .usage = event, !wantsUsage { return }
        held += encoder.encode(event)
        release(&output)
    }

    private mutating func splice(_ event: StreamEvent, _ output: inout Output) {
        switch event {
        case .textDelta(let text): spliceText(text, &output)
        // The caller has seen one line of thought; a second one would be the same words again, or others.
        case .reasoningDelta where hasReasoning || !delivered.isEmpty:
            if !sawContent { output.firstContent = true }
            sawContent = true
        case .toolCallStart, .toolCallDelta:
            guard owed.isEmpty else {
                output.verdict = .failed(cut("the next target calls a tool where text was delivered"))
                return
            }
            emit(event, &output)
        case .finish:
            guard owed.isEmpty else {
                output.verdict = .failed(cut("the next target's answer differs from what was delivered"))
                return
            }
            emit(event, &output)
        default: emit(event, &output)
        }
    }

    private mutating func spliceText(_ text: String, _ output: inout Output) {
        guard !owed.isEmpty else { return emit(.textDelta(text), &output) }
        let bytes = Array(text.utf8)
        let overlap = min(bytes.count, owed.count)
        guard bytes[..<overlap].elementsEqual(owed.prefix(overlap)) else {
            output.verdict = .failed(cut("the next target's answer differs from what was delivered"))
            return
        }
        owed = owed.dropFirst(overlap)
        if !sawContent { output.firstContent = true }
        sawContent = true
        if owed.isEmpty, overlap < bytes.count { emit(.textDelta(String(decoding: bytes[overlap...], as: UTF8.self)), &output) }
    }
}
