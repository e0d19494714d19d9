import BallastAPI
import Resilience
import RunnerProtocol

/// What is known of one job's adversaries and verifier at a moment. A value: events in, nothing out but itself.
package struct SessionState: Sendable, Hashable {
    package struct Adversary: Sendable, Hashable {
        package var role: String
        package var job: String?
        package var source: AdversaryJobStatus.Source?
        package var spinUpMilliseconds: Int?
        package var vote: RunnerLine.Vote?
        /// Why no vote will come from it.
        package var lost: String?
        package var killMilliseconds: Int?

        package var isSettled: Bool { spinUpMilliseconds != nil || lost != nil }
    }

    package enum Verification: Sendable, Hashable {
        case none
        case awaited
        case ran(RunnerLine.Result, runtimeClassName: String?)
        case refused(reason: String, message: String)
    }

    /// Why there will be no verdict.
    package struct Problem: Sendable, Hashable {
        package var reason: String
        package var message: String

        package init(reason: String, message: String) {
            self.reason = reason
            self.message = message
        }
    }

    package private(set) var adversaries: [Adversary]
    package var verification = Verification.none
    package private(set) var problem: Problem?
    /// Everything is killed and deleted.
    package private(set) var isOver = false
    private var count: VoteCount

    package init(rules: VoteRules, roles: [String]) {
        adversaries = roles.map { Adversary(role: $0) }
        count = VoteCount(rules, roles: roles)
    }

    package var verdict: Verdict? { problem == nil ? count.verdict : nil }
    package var votes: Int { count.votes }
    /// Nothing more is waited for: there is a verdict, or there will be none.
    package var isDecided: Bool { verdict != nil || problem != nil }
    /// Each adversary runs, or is given up.
    package var isSpunUp: Bool { adversaries.allSatisfy(\.isSettled) && adversaries.contains { $0.spinUpMilliseconds != nil } }

    package mutating func claimed(_ index: Int, job: String, source: AdversaryJobStatus.Source) {
        adversaries[index].job = job
        adversaries[index].source = source
    }

    package mutating func acknowledged(_ index: Int, milliseconds: Int) { adversaries[index].spinUpMilliseconds = milliseconds }

    /// Takes a vote in; a confidence that is no number from 0 to 1 makes it worthless.
    @discardableResult
    package mutating func voted(_ index: Int, _ vote: RunnerLine.Vote) -> VoteCount.Receipt {
        guard let confidence = Millionths(vote.confidence), confidence <= .one else {
            lost(index, "its confidence \"\(Untrusted.text(vote.confidence, limit: 16))\" is not a number from 0 to 1")
            return .unknown
        }
        let choice: Ballot.Choice =
            switch vote.vote {
            case .refute: .refute
            case .uphold: .uphold
            case .abstain: .abstain
            }
        let receipt = count.cast(Ballot(choice, confidence: confidence), by: index)
        if receipt == .counted {
            adversaries[index].vote = RunnerLine.Vote(
                vote: vote.vote, confidence: confidence.description, rationale: Untrusted.text(vote.rationale, limit: 4096))
        }
        return receipt
    }

    package mutating func lost(_ index: Int, _ why: String) {
        if adversaries[index].lost == nil { adversaries[index].lost = Untrusted.text(why, limit: 512) }
        count.lose(index)
    }

    /// The time for votes is over.
    package mutating func close() { if problem == nil { count.close() } }

    /// There will be no verdict. Says nothing where there is one.
    package mutating func give(up problem: Problem) { if verdict == nil, self.problem == nil { self.problem = problem } }

    package mutating func killed(_ index: Int, milliseconds: Int) { adversaries[index].killMilliseconds = milliseconds }

    package mutating func end() { isOver = true }
}
