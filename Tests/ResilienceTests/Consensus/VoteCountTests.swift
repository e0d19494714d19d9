import Resilience
import Testing

/// What happens to a count, in order.
private enum Step: Sendable {
    case vote(Int, Ballot.Choice, String)
    case lose(Int)
    case timeout
}

private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rules = VoteRules(adversaries: 3)
    var roles = ["skeptic", "safety", "expert"]
    var steps: [Step]
    /// `nil`: still open.
    var verdict: Verdict?
}

private func verdict(_ outcome: Verdict.Outcome, _ cause: Verdict.Cause, _ score: String? = nil) -> Verdict {
    Verdict(outcome, cause, score: score.flatMap(Millionths.init))
}

@Suite("The vote on an answer") struct VoteCountTests {
    @Test(
        "the verdict, and the moment it is certain",
        arguments: [
            Case(testDescription: "nobody has voted", steps: []),
            Case(testDescription: "one of three is no quorum", steps: [.vote(0, .refute, "1")]),
            Case(
                testDescription: "two refute", steps: [.vote(0, .refute, "1"), .vote(2, .refute, "1")],
                verdict: verdict(.refuted, .majority, "1")),
            Case(
                testDescription: "two uphold", steps: [.vote(0, .uphold, "1"), .vote(2, .uphold, "0.2")],
                verdict: verdict(.upheld, .majority, "0")),
            Case(
                testDescription: "one each is a tie", steps: [.vote(0, .uphold, "1"), .vote(1, .refute, "1")],
                verdict: verdict(.inconclusive, .tie, "0.5")),
            Case(
                testDescription: "confidence weighs", steps: [.vote(0, .uphold, "0.4"), .vote(1, .refute, "0.6")],
                verdict: verdict(.refuted, .majority, "0.6")),
            Case(
                testDescription: "a role's weight weighs",
                rules: VoteRules(adversaries: 3, quorum: 3, weights: ["skeptic": Millionths("3")!]),
                steps: [.vote(0, .refute, "1"), .vote(1, .uphold, "1"), .vote(2, .uphold, "1")],
                verdict: verdict(.refuted, .majority, "0.6")),
            Case(
                testDescription: "a share at a threshold above half is a tie",
                rules: VoteRules(adversaries: 4, quorum: 4, threshold: Millionths("0.75")!), roles: ["a", "b", "c", "d"],
                steps: [.vote(0, .refute, "1"), .vote(1, .refute, "1"), .vote(2, .refute, "1"), .vote(3, .uphold, "1")],
                verdict: verdict(.inconclusive, .tie, "0.75")),
            Case(
                testDescription: "a threshold of 1 is met by all", rules: VoteRules(adversaries: 2, quorum: 2, threshold: .one),
                roles: ["a", "b"], steps: [.vote(0, .refute, "1"), .vote(1, .refute, "0.1")],
                verdict: verdict(.refuted, .majority, "1")),
            Case(
                testDescription: "a threshold of 0 is not met by none", rules: VoteRules(adversaries: 2, quorum: 2, threshold: .zero),
                roles: ["a", "b"], steps: [.vote(0, .uphold, "1"), .vote(1, .uphold, "0.1")],
                verdict: verdict(.upheld, .majority, "0")),
            Case(
                testDescription: "a veto needs no quorum", rules: VoteRules(adversaries: 3, veto: ["safety"]),
                steps: [.vote(1, .refute, "0.1")], verdict: verdict(.vetoed, .veto, "1")),
            Case(
                testDescription: "the one with the veto is waited for", rules: VoteRules(adversaries: 3, veto: ["safety"]),
                steps: [.vote(0, .uphold, "1"), .vote(2, .uphold, "1")]),
            Case(
                testDescription: "the one with the veto upholds", rules: VoteRules(adversaries: 3, veto: ["safety"]),
                steps: [.vote(0, .uphold, "1"), .vote(2, .uphold, "1"), .vote(1, .uphold, "1")],
                verdict: verdict(.upheld, .majority, "0")),
            Case(
                testDescription: "the one with the veto is lost", rules: VoteRules(adversaries: 3, veto: ["safety"]),
                steps: [.vote(0, .uphold, "1"), .lose(1), .vote(2, .uphold, "1")],
                verdict: verdict(.upheld, .majority, "0")),
            Case(
                testDescription: "the one with the veto is silent until the time is up",
                rules: VoteRules(adversaries: 3, veto: ["safety"]),
                steps: [.vote(0, .refute, "1"), .vote(2, .refute, "1"), .timeout], verdict: verdict(.refuted, .majority, "1")),
            Case(
                testDescription: "abstaining makes no quorum", steps: [.vote(0, .abstain, "1"), .vote(1, .refute, "1")]),
            Case(
                testDescription: "all abstain", rules: VoteRules(adversaries: 3, quorum: 1),
                steps: [.vote(0, .abstain, "1"), .vote(1, .abstain, "1"), .vote(2, .abstain, "1")],
                verdict: verdict(.inconclusive, .allAbstained)),
            Case(
                testDescription: "abstaining that leaves too few ends it",
                steps: [.vote(0, .abstain, "1"), .vote(1, .abstain, "1")], verdict: verdict(.inconclusive, .noQuorum)),
            Case(
                testDescription: "losses that leave too few end it", steps: [.lose(0), .lose(1)],
                verdict: verdict(.inconclusive, .noQuorum)),
            Case(
                testDescription: "votes without any confidence decide nothing",
                steps: [.vote(0, .refute, "0"), .vote(1, .uphold, "0")], verdict: verdict(.inconclusive, .allAbstained)),
            Case(
                testDescription: "weights of zero decide nothing",
                rules: VoteRules(adversaries: 3, weights: ["skeptic": .zero, "safety": .zero]),
                steps: [.vote(0, .refute, "1"), .vote(1, .uphold, "1")], verdict: verdict(.inconclusive, .allAbstained)),
            Case(
                testDescription: "the time is up without a quorum", steps: [.vote(0, .refute, "1"), .timeout],
                verdict: verdict(.inconclusive, .noQuorum)),
            Case(testDescription: "the time is up before any vote", steps: [.timeout], verdict: verdict(.inconclusive, .noQuorum)),
            Case(
                testDescription: "what comes late changes nothing",
                steps: [.vote(0, .refute, "1"), .vote(1, .refute, "1"), .vote(2, .uphold, "1"), .lose(0), .timeout],
                verdict: verdict(.refuted, .majority, "1")),
            Case(
                testDescription: "a second vote changes nothing",
                steps: [.vote(0, .refute, "1"), .vote(0, .uphold, "1"), .vote(1, .refute, "1")],
                verdict: verdict(.refuted, .majority, "1")),
            Case(
                testDescription: "losing who has voted changes nothing",
                steps: [.vote(0, .refute, "1"), .lose(0), .vote(1, .refute, "1")], verdict: verdict(.refuted, .majority, "1")),
        ])
    private func verdicts(_ example: Case) {
        var count = VoteCount(example.rules, roles: example.roles)
        for step in example.steps {
            switch step {
            case .vote(let adversary, let choice, let confidence):
                _ = count.cast(Ballot(choice, confidence: Millionths(confidence)!), by: adversary)
            case .lose(let adversary): count.lose(adversary)
            case .timeout: count.close()
            }
        }
        #expect(count.verdict == example.verdict)
    }

    @Test("each ballot gets its receipt")
    func receipts() {
        var count = VoteCount(VoteRules(adversaries: 4, quorum: 2), roles: ["a", "b", "c", "d"])
        let yes = Ballot(.uphold)
        #expect(count.cast(yes, by: 4) == .unknown)
        #expect(count.cast(yes, by: -1) == .unknown)
        #expect(count.cast(yes, by: 0) == .counted)
        #expect(count.cast(Ballot(.refute), by: 0) == .duplicate)
        count.lose(1)
        #expect(count.cast(yes, by: 1) == .unknown)
        #expect(count.cast(yes, by: 2) == .counted)
        #expect(count.cast(yes, by: 3) == .late)
        #expect(count.votes == 2)
        #expect(count.ballot(of: 0) == yes)
        #expect(count.ballot(of: 3) == nil)
    }

    @Test("a quorum larger than the adversaries is never waited for")
    func impossibleQuorum() {
        #expect(VoteCount(VoteRules(adversaries: 2, quorum: 3), roles: ["a", "b"]).verdict == verdict(.inconclusive, .noQuorum))
    }

    @Test(
        "millionths are read and written",
        arguments: [
            ("0", "0", "0.00"), ("1", "1", "1.00"), ("0.5", "0.5", "0.50"), ("0.714285", "0.714285", "0.71"),
            ("999.999", "999.999", "1000.00"),
            ("0.005", "0.005", "0.01"),
        ])
    func millionths(text: String, exact: String, rounded: String) throws {
        let value = try #require(Millionths(text))
        #expect(value.description == exact)
        #expect(value.rounded == rounded)
    }

    @Test("what is no such number is refused", arguments: ["", "-1", "1e3", "0.1234567", "half"])
    func notMillionths(text: String) { #expect(Millionths(text) == nil) }

    @Test("the largest weights do not overflow")
    func largest() {
        let rules = VoteRules(adversaries: 32, quorum: 32, weights: ["a": Millionths("999.999")!])
        var count = VoteCount(rules, roles: Array(repeating: "a", count: 32))
        for adversary in 0..<32 { _ = count.cast(Ballot(adversary < 24 ? .refute : .uphold), by: adversary) }
        #expect(count.verdict?.score == Millionths("0.75"))
    }
}
