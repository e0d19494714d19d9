import Structured
import Testing

@testable import Gateway

/// Recorded streams of every wire, cut at every byte, for callers of either wire, gone on with by a target of any wire.
@Suite("A recorded stream that was cut at any byte")
struct CutStreamTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var caller: CallerWords
        var first: Wire
        var next: Wire
        var kind = "stream"

        var testDescription: String { "\(caller.wire.title) caller, \(first.title), then \(next.title), \(kind)" }
    }

    static let cases = CallerWords.all.flatMap { caller in
        Wire.allCases.flatMap { first in Wire.allCases.map { Case(caller: caller, first: first, next: $0) } }
    }

    static let thinking = CallerWords.all.flatMap { caller in
        [Wire.anthropic, .gemini, .ollama].map { Case(caller: caller, first: $0, next: .anthropic, kind: "thinking") }
    }

    static let tools = CallerWords.all.flatMap { caller in
        Wire.allCases.map { Case(caller: caller, first: $0, next: .openAI, kind: "tools") }
    }

    private static func relay(_ caller: CallerWords) -> StreamRelay {
        let dialect = caller.dialect
        return StreamRelay(wantsUsage: true, promptEstimate: 1) { dialect.makeStreamEncoder(AnswerWishes()) }
    }

    /// Cuts at every byte and hands what a caller had by then to `check`. Bytes that complete no frame change nothing for the relay,
    /// and what was checked already is not checked again.
    private static func cutting(
        _ test: Case, _ check: (_ cut: Int, _ relay: StreamRelay, _ bytes: [UInt8], _ verdict: StreamRelay.Verdict) -> Void
    ) throws -> Int {
        let recorded = try Recorded.stream(test.first, test.kind)
        let raw = test.first == test.caller.wire
        var relay = relay(test.caller)
        relay.begin(.first)
        var decoder = test.first.upstream.makeDecoder()
        var bytes: [UInt8] = []
        var lastTail: [StreamEvent]?
        var checked = 0
        for cut in 0...recorded.count {
            let frames = cut == 0 ? [] : decoder.receive([recorded[cut - 1]])
            let output = relay.receive(frames, raw: raw)
            bytes += output.bytes
            var end = decoder
            let tail = end.finish()
            let said = tail.flatMap(\.events)
            if frames.isEmpty, said == lastTail { continue }
            lastTail = said
            checked += 1
            var stopped = relay
            var heard = bytes
            var verdict = output.verdict
            if verdict == .going {
                let output = stopped.receive(tail, raw: raw)
                heard += output.bytes
                verdict = output.verdict
            }
            if verdict == .going {
                let output = stopped.end()
                heard += output.bytes
                verdict = output.verdict
            }
            check(cut, stopped, heard, verdict)
            if case .complete = output.verdict { break }
        }
        return checked
    }

    private static func finish(
        _ test: Case, _ relay: inout StreamRelay, _ mode: StreamRelay.Mode, _ frames: [StreamFrame]
    ) -> (bytes: [UInt8], verdict: StreamRelay.Verdict) {
        relay.begin(mode)
        var output = relay.receive(frames, raw: test.next == test.caller.wire)
        var bytes = output.bytes
        if output.verdict == .going {
            output = relay.end()
            bytes += output.bytes
        }
        return (bytes, output.verdict)
    }

    @Test("is repeated by the next target: the caller has it once, and whole", arguments: cases + thinking)
    func repeated(test: Case) throws {
        var decoder = test.next.upstream.makeDecoder()
        let frames = decoder.receive(try Recorded.stream(test.next, "stream")) + decoder.finish()
        let checked = try Self.cutting(test) { cut, relay, bytes, verdict in
            var relay = relay
            var bytes = bytes
            var verdict = verdict
            if case .failed = verdict {
                let next = Self.finish(test, &relay, relay.hasDelivered ? .repeating : .first, frames)
                bytes += next.bytes
                verdict = next.verdict
            }
            let heard = test.caller.hear(bytes)
            #expect(verdict == .complete, "cut at \(cut)")
            #expect(heard.text == Recorded.text, "cut at \(cut)")
            #expect(heard.isWhole, "cut at \(cut): \(String(decoding: bytes, as: UTF8.self))")
            #expect(test.caller.wire != .anthropic || heard.preambles == 1, "cut at \(cut)")
        }
        #expect(checked > 6)
    }

    @Test("is continued by a target that was given the words", arguments: cases + thinking)
    func continued(test: Case) throws {
        _ = try Self.cutting(test) { cut, relay, bytes, verdict in
            guard case .failed = verdict, relay.hasDelivered else { return }
            var relay = relay
            let given = relay.prefill.count
            let rest = String(decoding: Array(Recorded.text.utf8).dropFirst(given), as: UTF8.self)
            let identity = AnswerIdentity(id: "2", model: "other", created: 0)
            let frames = [StreamFrame([.preamble(identity), .textDelta(rest), .finish(.stop), .done])]
            relay.begin(given == 0 ? .repeating : .continuing(from: given))
            let output = relay.receive(frames, raw: false)
            let heard = test.caller.hear(bytes + output.bytes)
            #expect(output.verdict == .complete, "cut at \(cut)")
            #expect(heard.text == Recorded.text, "cut at \(cut)")
            #expect(heard.isWhole, "cut at \(cut)")
        }
    }

    @Test("that calls tools is whole or an error: half a call is never gone on with", arguments: tools)
    func calls(test: Case) throws {
        var wholes = 0
        _ = try Self.cutting(test) { cut, relay, bytes, verdict in
            var relay = relay
            if case .complete = verdict {
                wholes += 1
                let heard = test.caller.hear(bytes)
                #expect(heard.calls == [#"look {"place":"Bonn"}"#, #"look {"place":"Köln"}"#], "cut at \(cut)")
                #expect(heard.isWhole, "cut at \(cut)")
                return
            }
            guard relay.hasDelivered else { return }
            #expect(!relay.canBeContinued, "cut at \(cut)")
            let heard = test.caller.hear(bytes + relay.fail(GatewayError(status: 502, message: "broke", type: "server_error")))
            #expect(!heard.isWhole, "cut at \(cut)")
            #expect(heard.error?.contains("broke") == true, "cut at \(cut)")
        }
        #expect(wholes > 0)
    }

    @Test("keeps the thoughts of a model for the caller, and says them once", arguments: thinking)
    func thoughts(test: Case) throws {
        var decoder = test.next.upstream.makeDecoder()
        let frames = decoder.receive(try Recorded.stream(test.next, "stream")) + decoder.finish()
        _ = try Self.cutting(test) { cut, relay, bytes, verdict in
            var relay = relay
            var bytes = bytes
            let whole = "Bytes, then."
            if case .failed = verdict { bytes += Self.finish(test, &relay, relay.hasDelivered ? .repeating : .first, frames).bytes }
            #expect(whole.hasPrefix(test.caller.hear(bytes).thought), "cut at \(cut)")
            if case .complete = verdict { #expect(test.caller.hear(bytes).thought == whole) }
        }
    }
}
