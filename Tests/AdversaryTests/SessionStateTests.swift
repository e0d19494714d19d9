import BallastAPI
import HTTPTransport
import Resilience
import RunnerProtocol
import Structured
import Testing

@testable import Operator

private func vote(_ choice: RunnerLine.Vote.Choice, _ confidence: String = "1", _ rationale: String = "because") -> RunnerLine.Vote {
    RunnerLine.Vote(vote: choice, confidence: confidence, rationale: rationale)
}

@Suite("What is known of a session")
struct SessionStateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var events: @Sendable (inout SessionState) -> Void
        var outcome: Verdict.Outcome?
        var cause: Verdict.Cause?
        var problem: String?
        var testDescription: String { name }
    }

    @Test(
        "comes to one end",
        arguments: [
            Case(name: "nothing yet", events: { _ in }),
            Case(
                name: "a majority",
                events: {
                    $0.voted(0, vote(.refute)); $0.voted(1, vote(.refute))
                }, outcome: .refuted, cause: .majority),
            Case(
                name: "the same adversary twice counts once",
                events: {
                    $0.voted(0, vote(.refute)); $0.voted(0, vote(.refute))
                }),
            Case(
                name: "a late vote changes nothing",
                events: {
                    $0.voted(0, vote(.uphold)); $0.voted(1, vote(.uphold)); $0.voted(2, vote(.refute))
                }, outcome: .upheld,
                cause: .majority),
            Case(
                name: "two are lost: no quorum",
                events: {
                    $0.lost(0, "died"); $0.lost(1, "died")
                }, outcome: .inconclusive, cause: .noQuorum),
            Case(
                name: "a confidence that is none makes the vote worthless",
                events: {
                    $0.voted(0, vote(.refute, "7")); $0.voted(1, vote(.refute, "much"))
                }, outcome: .inconclusive, cause: .noQuorum),
            Case(
                name: "the time is up",
                events: {
                    $0.voted(0, vote(.refute)); $0.close()
                }, outcome: .inconclusive, cause: .noQuorum),
            Case(
                name: "too many abstain",
                events: {
                    $0.voted(0, vote(.abstain)); $0.voted(1, vote(.abstain))
                }, outcome: .inconclusive,
                cause: .noQuorum),
            Case(
                name: "given up: no verdict any more",
                events: {
                    $0.give(up: .init(reason: "Deleted", message: "")); $0.close()
                }, problem: "Deleted"),
            Case(
                name: "given up after the verdict: the verdict stands",
                events: {
                    $0.close(); $0.give(up: .init(reason: "Deleted", message: ""))
                }, outcome: .inconclusive, cause: .noQuorum),
        ])
    func ends(_ test: Case) {
        var state = SessionState(rules: VoteRules(adversaries: 3), roles: ["a", "b", "c"])
        test.events(&state)
        #expect(state.verdict?.outcome == test.outcome && state.verdict?.cause == test.cause && state.problem?.reason == test.problem)
        #expect(state.isDecided == (test.outcome != nil || test.problem != nil))
    }

    @Test(
        "text from a runner stays text",
        arguments: [
            ("plain ünïcode\nand lines", "plain ünïcode\nand lines"),
            ("\u{1B}[2Jgone", "\\u{1b}[2Jgone"),
            ("\u{202E}evil", "\\u{202e}evil"),
            ("nul\0", "nul\\u{0}"),
        ])
    func escapes(raw: String, shown: String) {
        #expect(Untrusted.text(raw, limit: 100) == shown)
        #expect(Untrusted.text(String(repeating: raw, count: 1000), limit: 100).unicodeScalars.count <= 100)
    }
}

@Suite("A runner's lines")
struct RunnerLinesTests {
    private static func read(_ chunks: [String]) async -> (lines: Int, fault: RunnerFault?) {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        for chunk in chunks { continuation.yield(Array(chunk.utf8)) }
        continuation.finish()
        var lines = RunnerLines(
            HTTPBody {
                var iterator = stream.makeAsyncIterator(); return await iterator.next()
            })
        var count = 0
        do throws(RunnerFault) {
            while try await lines.next() != nil { count += 1 }
            return (count, nil)
        } catch {
            return (count, error)
        }
    }

    @Test(
        "are read as far as they are the protocol's",
        arguments: [
            ("whole", [#"{"ack":{"run":"r","podUID":"u"}}"# + "\n"], 1, nil),
            ("in pieces", [#"{"ack":{"run":"#, #""r","podUID":"u"}}"#, "\n"], 1, nil),
            ("empty lines say nothing", ["\n\n \n"], 0, nil),
            ("a later version's kind is left out", [#"{"mood":{"good":true}}"# + "\n"], 0, nil),
            ("a line that breaks off is none", [#"{"ack":{"run":"#], 0, nil),
            ("not JSON", ["hello\n"], 0, RunnerFault.malformed),
            ("a vote that is none", [#"{"vote":{"vote":"Maybe"}}"# + "\n"], 0, RunnerFault.malformed),
            ("an endless line", [String(repeating: "x", count: RunnerLines.most + 1)], 0, RunnerFault.flooded),
            ("endless heartbeats", [String(repeating: "\n", count: RunnerLines.most + 1)], 0, RunnerFault.flooded),
        ] as [(String, [String], Int, RunnerFault?)])
    func lines(name: String, chunks: [String], count: Int, fault: RunnerFault?) async {
        let seen = await Self.read(chunks)
        #expect(seen.lines == count && seen.fault == fault, "\(name): \(seen)")
    }
}
