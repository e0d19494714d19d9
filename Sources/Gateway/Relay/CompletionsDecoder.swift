import Structured

/// Reads the stream of `/v1/completions`, which is OpenAI's older wire: frames whose choices hold `text`.
struct CompletionsDecoder: UpstreamDecoder {
    private var lines = FrameSplitter()

    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] { lines.receive(bytes).map(Self.frame) }
    mutating func finish() -> [StreamFrame] { lines.finish().map(Self.frame) }

    private static func frame(_ raw: [UInt8]) -> StreamFrame {
        guard let data = FrameSplitter.data(of: raw) else { return StreamFrame([.keepAlive], raw: raw) }
        if data.elementsEqual("[DONE]".utf8) { return StreamFrame([.done], raw: raw) }
        guard let value = try? JSONValue(parsing: data), value.object != nil else { return StreamFrame([.malformed], raw: raw) }
        if let error = value["error"], !error.isNull {
            let message = error["message"]?.string ?? "an error in the stream"
            return StreamFrame([.error(UpstreamError(.unavailable(retryAfter: nil), message: message))], raw: raw)
        }
        var events: [StreamEvent] = []
        if let text = value["choices"]?[0]?["text"]?.string, !text.isEmpty { events.append(.textDelta(text)) }
        if let reason = value["choices"]?[0]?["finish_reason"]?.string {
            events.append(.finish(reason == "length" ? .length : reason == "stop" ? .stop : .other(reason)))
        }
        if let usage = value["usage"], let prompt = usage["prompt_tokens"]?.integer {
            events.append(
                .usage(TokenUsage(promptTokens: Int(prompt), completionTokens: Int(usage["completion_tokens"]?.integer ?? 0))))
        }
        return StreamFrame(events, raw: raw)
    }
}

/// Cuts a stream of server-sent events into frames, each with its blank line, whatever line ends the sender uses.
struct FrameSplitter {
    private var buffer: [UInt8] = []
    private var scanned = 0

    mutating func receive(_ bytes: [UInt8]) -> [[UInt8]] {
        buffer += bytes
        var frames: [[UInt8]] = []
        var start = 0
        var index = scanned
        var lineStart = scanned
        while lineStart > 0, buffer[lineStart - 1] != 0x0A { lineStart -= 1 }
        while index < buffer.count {
            if buffer[index] == 0x0A {
                let isBlank = index == lineStart || index == lineStart + 1 && buffer[lineStart] == 0x0D
                lineStart = index + 1
                if isBlank {
                    if index - start > 1 { frames.append(Array(buffer[start...index])) }
                    start = index + 1
                }
            }
            index += 1
        }
        buffer.removeFirst(start)
        scanned = buffer.count
        return frames
    }

    /// The last frame, where the sender left out the blank line after it.
    mutating func finish() -> [[UInt8]] {
        defer { buffer = [] }
        guard buffer.contains(where: { $0 > 0x20 }) else { return [] }
        return [buffer + Array("\n\n".utf8)]
    }

    /// The data of a frame: its `data:` lines, joined; `nil` for comments and other fields.
    static func data(of frame: [UInt8]) -> [UInt8]? {
        var data: [UInt8]?
        for line in frame.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where line.starts(with: "data:".utf8) {
            var value = line.dropFirst(5)
            if value.first == 0x20 { value = value.dropFirst() }
            data = data.map { $0 + [0x0A] + value } ?? Array(value)
        }
        return data
    }
}
