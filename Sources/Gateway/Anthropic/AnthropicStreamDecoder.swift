import Resilience
import Structured

/// Reads a stream of Messages events. Source: https://docs.claude.com/en/docs/build-with-claude/streaming.
struct AnthropicStreamDecoder: UpstreamDecoder {
    private var splitter = FrameSplitter()
    private var usage: TokenUsage?
    /// The call of each block that is one.
    private var calls: [Int64: Int] = [:]

    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] { frames(splitter.receive(bytes)) }
    mutating func finish() -> [StreamFrame] { frames(splitter.finish()) }

    private mutating func frames(_ raw: [[UInt8]]) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        for raw in raw { frames.append(frame(raw)) }
        return frames
    }

    private mutating func frame(_ raw: [UInt8]) -> StreamFrame {
        guard let data = FrameSplitter.data(of: raw) else { return StreamFrame([.keepAlive], raw: raw) }
        guard let value = try? JSONValue(parsing: data), value.object != nil else { return StreamFrame([.malformed], raw: raw) }
        switch value["type"]?.string {
        case "message_start":
            var events: [StreamEvent] = [.preamble(AnthropicWords.identity(value["message"] ?? .emptyObject))]
            events += told(value["message"]?["usage"])
            return StreamFrame(events, raw: raw)
        case "content_block_start": return opening(value["content_block"] ?? .emptyObject, value["index"]?.integer ?? 0, raw)
        case "content_block_delta": return StreamFrame(delta(value), raw: raw)
        case "content_block_stop": return StreamFrame([], raw: raw, bound: .closes)
        case "message_delta":
            var events: [StreamEvent] = []
            if let reason = value["delta"]?["stop_reason"]?.string { events.append(.finish(AnthropicWords.finish(reason))) }
            return StreamFrame(events + told(value["usage"]), raw: raw)
        case "message_stop": return StreamFrame([.done], raw: raw)
        case "error": return StreamFrame([.error(AnthropicErrors.inAnswer(value))], raw: raw)
        case nil:
            guard value["error"] != nil else { return StreamFrame([.malformed], raw: raw) }
            return StreamFrame([.error(AnthropicErrors.inAnswer(value))], raw: raw)
        // Pings, and what may be added to the wire later.
        default: return StreamFrame([.keepAlive], raw: raw)
        }
    }

    private mutating func told(_ value: JSONValue?) -> [StreamEvent] {
        guard let told = value.flatMap({ AnthropicWords.usage($0, after: usage) }) else { return [] }
        usage = told
        return [.usage(told)]
    }

    private mutating func opening(_ block: JSONValue, _ index: Int64, _ raw: [UInt8]) -> StreamFrame {
        switch block["type"]?.string {
        case "text":
            let text = block["text"]?.string ?? ""
            return StreamFrame(text.isEmpty ? [] : [.textDelta(text)], raw: raw, bound: .opens(.text))
        case "thinking":
            let text = block["thinking"]?.string ?? ""
            return StreamFrame(text.isEmpty ? [] : [.reasoningDelta(text)], raw: raw, bound: .opens(.thinking))
        case "tool_use":
            let call = calls.count
            calls[index] = call
            var events: [StreamEvent] = [
                .toolCallStart(index: call, id: block["id"]?.string ?? "", name: block["name"]?.string ?? "")
            ]
            if let input = block["input"], input.object?.isEmpty == false {
                events.append(.toolCallDelta(index: call, arguments: input.text))
            }
            return StreamFrame(events, raw: raw, bound: .opens(.other))
        default: return StreamFrame([], raw: raw, bound: .opens(.other))
        }
    }

    private func delta(_ value: JSONValue) -> [StreamEvent] {
        guard let delta = value["delta"] else { return [.malformed] }
        switch delta["type"]?.string {
        case "text_delta": return [.textDelta(delta["text"]?.string ?? "")]
        case "thinking_delta": return [.reasoningDelta(delta["thinking"]?.string ?? "")]
        case "signature_delta": return [.reasoningDelta("", signature: delta["signature"]?.string ?? "")]
        case "input_json_delta":
            guard let call = calls[value["index"]?.integer ?? 0], let part = delta["partial_json"]?.string, !part.isEmpty else { return [] }
            return [.toolCallDelta(index: call, arguments: part)]
        default: return []
        }
    }
}
