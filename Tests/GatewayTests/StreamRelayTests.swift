import Resilience
import Structured
import Testing

@testable import Gateway

@Suite("Going on with a stream that another target began")
struct StreamRelayTests {
    private static func relay() -> StreamRelay {
        StreamRelay(wantsUsage: true, promptEstimate: 1) { OpenAIClient().makeStreamEncoder(AnswerWishes()) }
    }

    private static func put(together bytes: [UInt8]) -> CallerWords.Heard { CallerWords(wire: .openAI).hear(bytes) }

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

    @Test("a prefill ends where the white space begins, and the target is held to say it", arguments: [(" b", true), ("b", false)])
    func whiteSpace(next: (String, Bool)) {
        var relay = Self.relay()
        _ = relay.receive([StreamFrame([.textDelta("a ")])], raw: false)
        #expect(Array(relay.prefill) == Array("a".utf8))
        relay.begin(.continuing(from: relay.prefill.count))
        let output = relay.receive([StreamFrame([.textDelta(next.0), .finish(.stop), .done])], raw: false)
        #expect((output.verdict == .complete) == next.1)
        if next.1 { #expect(Self.put(together: output.bytes).text == "b") }
    }
}
