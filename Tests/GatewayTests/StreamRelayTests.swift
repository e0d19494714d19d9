import Resilience
import Structured
import Testing

@testable import Gateway

/// A stream as OpenAI's own servers send it, cut at every byte.
@Suite("Continuing a stream that was cut at any byte")
struct StreamRelayTests {
    private static func chunk(_ delta: String, finish: String = "null") -> String {
        #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":\#(finish)}],"usage":null}"#
            + "\n\n"
    }

    private static let words = ["Für ", "jeden ", "Byte \\\"", "ein 🎈", "."]
    private static let text = "Für jeden Byte \"ein 🎈."
    private static let recorded: [UInt8] = Array(
        (chunk(#"{"role":"assistant","content":"","refusal":null}"#) + words.map { chunk(#"{"content":"\#($0)"}"#) }.joined()
            + chunk("{}", finish: #""stop""#)
            + #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}}"#
            + "\n\ndata: [DONE]\n\n").utf8)

    private static func relay() -> StreamRelay {
        StreamRelay(wire: .openAI, wantsUsage: true, promptEstimate: 1) { OpenAIClient().makeStreamEncoder(includeUsage: true) }
    }

    /// The first `count` bytes of the recording, then the end of the body.
    private static func play(_ count: Int, into relay: inout StreamRelay, _ mode: StreamRelay.Mode, raw: Bool) -> (
        bytes: [UInt8], verdict: StreamRelay.Verdict
    ) {
        relay.begin(mode)
        var decoder = OpenAIUpstream().makeDecoder()
        var output = relay.receive(decoder.receive(Array(recorded[..<count])), raw: raw)
        var bytes = output.bytes
        if output.verdict == .going {
            output = relay.receive(decoder.finish(), raw: raw)
            bytes += output.bytes
        }
        if output.verdict == .going {
            output = relay.end()
            bytes += output.bytes
        }
        return (bytes, output.verdict)
    }

    /// What a caller puts together, and whether the stream ended properly.
    private static func put(together bytes: [UInt8]) -> (text: String, done: Bool, roles: Int) {
        var decoder = OpenAIUpstream().makeDecoder()
        let frames = decoder.receive(bytes)
        let text = frames.flatMap(\.events).reduce(into: "") { if case .textDelta(let part) = $1 { $0 += part } }
        let roles = frames.count { String(decoding: $0.raw, as: UTF8.self).contains("\"role\"") }
        return (text, frames.last?.events == [.done], roles)
    }

    @Test("the next target repeats the answer: the caller has it once, and whole", arguments: [true, false])
    func repeated(raw: Bool) {
        for cut in 0...Self.recorded.count {
            var relay = Self.relay()
            var (bytes, verdict) = Self.play(cut, into: &relay, .first, raw: raw)
            if case .failed = verdict {
                let next = Self.play(Self.recorded.count, into: &relay, relay.hasDelivered ? .repeating : .first, raw: true)
                bytes += next.bytes
                verdict = next.verdict
            }
            #expect(verdict == .complete, "cut at \(cut)")
            let caller = Self.put(together: bytes)
            #expect(caller.text == Self.text, "cut at \(cut)")
            #expect(caller.done, "cut at \(cut)")
            #expect(caller.roles == 1, "cut at \(cut)")
        }
    }

    @Test("a target that was given the words as a prefill goes on from them")
    func continued() {
        for cut in 0...Self.recorded.count {
            var relay = Self.relay()
            let (bytes, verdict) = Self.play(cut, into: &relay, .first, raw: true)
            guard case .failed = verdict, relay.hasDelivered else { continue }
            let rest = String(Self.text.dropFirst(relay.deliveredText.count))
            relay.begin(.continuing)
            let events: [StreamEvent] = [
                .preamble(AnswerIdentity(id: "2", model: "other", created: 0)), .textDelta(rest), .finish(.stop), .done,
            ]
            let output = relay.receive([StreamFrame(events)], raw: false)
            #expect(output.verdict == .complete)
            let caller = Self.put(together: bytes + output.bytes)
            #expect(caller.text == Self.text, "cut at \(cut)")
            #expect(caller.roles == 1)
        }
    }

    @Test("a target that says something else ends the stream in an error, wherever the difference stands")
    func different() {
        let delivered = "abcdef"
        for place in 0..<delivered.count {
            var relay = Self.relay()
            _ = relay.receive(
                [StreamFrame([.preamble(AnswerIdentity(id: "1", model: "m", created: 0)), .textDelta(delivered)])], raw: false)
            relay.begin(.repeating)
            let other = String(delivered.prefix(place)) + "X" + String(delivered.dropFirst(place + 1)) + "ghi"
            let output = relay.receive([StreamFrame([.textDelta(other), .finish(.stop), .done])], raw: false)
            guard case .failed(let error) = output.verdict else {
                Issue.record("a difference at \(place) was not seen")
                continue
            }
            #expect(error.failure == .streamCut)
            #expect(output.bytes.isEmpty)
        }
    }

    @Test("a shorter answer is a different one")
    func shorter() {
        var relay = Self.relay()
        _ = relay.receive([StreamFrame([.textDelta("abcdef")])], raw: false)
        relay.begin(.repeating)
        let output = relay.receive([StreamFrame([.textDelta("abc"), .finish(.stop), .done])], raw: false)
        #expect(output.verdict != .complete && output.verdict != .going)
    }

    @Test("thought that the caller has seen is not thought aloud again")
    func reasoning() {
        var relay = Self.relay()
        _ = relay.receive([StreamFrame([.reasoningDelta("hm"), .textDelta("a")])], raw: false)
        relay.begin(.repeating)
        let output = relay.receive([StreamFrame([.reasoningDelta("hm"), .textDelta("ab"), .finish(.stop), .done])], raw: false)
        #expect(output.verdict == .complete)
        #expect(!String(decoding: output.bytes, as: UTF8.self).contains("hm"))
        #expect(Self.put(together: output.bytes).text == "b")
    }
}
