import Resilience
import Structured

/// Reads a stream of `chat.completion.chunk` frames.
struct OpenAIStreamDecoder: UpstreamDecoder {
    private var splitter = FrameSplitter()
    private var hasPreamble = false
    private var openCalls: Set<Int> = []
    /// Choices that began and did not end yet: only when all have ended is the answer finished.
    private var openChoices: Set<Int64> = []

    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] { frames(splitter.receive(bytes)) }
    mutating func finish() -> [StreamFrame] { frames(splitter.finish()) }

    private mutating func frames(_ raw: [[UInt8]]) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        for raw in raw { frames.append(StreamFrame(events(of: raw), raw: raw)) }
        return frames
    }

    private mutating func events(of raw: [UInt8]) -> [StreamEvent] {
        guard let data = FrameSplitter.data(of: raw) else { return [.keepAlive] }
        if data.elementsEqual("[DONE]".utf8) { return [.done] }
        guard let value = try? JSONValue(parsing: data), value.object != nil else { return [.malformed] }
        if let error = value["error"], !error.isNull { return [.error(OpenAIErrors.inAnswer(error))] }
        // vLLM's errors in a stream are bare objects.
        if value["object"] == "error" { return [.error(OpenAIErrors.inAnswer(value))] }
        var events: [StreamEvent] = []
        if !hasPreamble {
            hasPreamble = true
            events.append(
                .preamble(
                    AnswerIdentity(
                        id: value["id"]?.string ?? "", model: value["model"]?.string ?? "", created: value["created"]?.integer ?? 0)))
        }
        // Further choices (`n` above 1) pass with their frames, but only the first is followed.
        for choice in value["choices"]?.array ?? [] {
            let index = choice["index"]?.integer ?? 0
            openChoices.insert(index)
            if let delta = choice["delta"] { read(delta, isFirst: index == 0, into: &events) }
            if let reason = choice["finish_reason"]?.string, !reason.isEmpty {
                openChoices.remove(index)
                if openChoices.isEmpty { events.append(.finish(OpenAIWords.finish(reason))) }
            }
        }
        if let usage = value["usage"].flatMap(OpenAIWords.usage) { events.append(.usage(usage)) }
        return events
    }

    private mutating func read(_ delta: JSONValue, isFirst: Bool, into events: inout [StreamEvent]) {
        guard isFirst else { return }
        if let thought = delta["reasoning_content"]?.string ?? delta["reasoning"]?.string, !thought.isEmpty {
            events.append(.reasoningDelta(thought))
        }
        if let text = delta["content"]?.string ?? delta["refusal"]?.string, !text.isEmpty { events.append(.textDelta(text)) }
        for call in delta["tool_calls"]?.array ?? [] {
            let index = (call["index"]?.integer).map { Int(clamping: $0) } ?? openCalls.count
            if openCalls.insert(index).inserted {
                let read = OpenAIMessages.call(call)
                events.append(.toolCallStart(index: index, id: read.id, name: read.name, signature: read.signature))
            }
            if let arguments = call["function"]?["arguments"]?.string, !arguments.isEmpty {
                events.append(.toolCallDelta(index: index, arguments: arguments))
            }
        }
    }
}
