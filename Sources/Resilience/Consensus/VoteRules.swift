/// How an answer's adversaries decide together: `spec.vote` with its defaults filled in.
public struct VoteRules: Sendable, Hashable {
    /// Votes other than Abstain that must be in before anything is decided.
    public var quorum: Int
    /// The weighted share of votes to refute above which the answer is refuted.
    public var threshold: Millionths
    /// The weight of a role's vote; 1 for roles not named.
    public var weights: [String: Millionths]
    /// Roles of which a single vote to refute decides.
    public var veto: Set<String>

    /// Without a quorum it is more than half of the adversaries.
    public init(
        adversaries: Int, quorum: Int? = nil, threshold: Millionths = Millionths(value: 500_000), weights: [String: Millionths] = [:],
        veto: Set<String> = []
    ) {
        self.quorum = max(1, quorum ?? adversaries / 2 + 1)
        self.threshold = threshold
        self.weights = weights
        self.veto = veto
    }

    func weight(of role: String) -> Millionths { weights[role] ?? .one }
}

/// What one adversary thinks of the answer.
public struct Ballot: Sendable, Hashable {
    public enum Choice: String, Sendable, Hashable, CaseIterable {
        case refute = "Refute"
        case uphold = "Uphold"
        case abstain = "Abstain"
    }

    public var choice: Choice
    /// From 0 to 1; more counts as 1.
    public var confidence: Millionths

    public init(_ choice: Choice, confidence: Millionths = .one) {
        self.choice = choice
        self.confidence = min(confidence, .one)
    }
}

/// What the adversaries came to.
public struct Verdict: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case upheld = "Upheld"
        case refuted = "Refuted"
        case vetoed = "Vetoed"
        case inconclusive = "Inconclusive"
    }

    public enum Cause: String, Sendable, Hashable {
        /// A role with a veto refuted.
        case veto = "Veto"
        /// The share lies on one side of the threshold.
        case majority = "Majority"
        /// The share lies on the threshold, and the adversaries disagree.
        case tie = "Tie"
        /// Everybody who could vote abstained, or voted without any confidence or weight.
        case allAbstained = "AllAbstained"
        /// Too few voted before the time was up, or too few are left to vote.
        case noQuorum = "NoQuorum"
    }

    public var outcome: Outcome
    public var cause: Cause
    /// The weighted share of votes to refute; `nil` where nothing was weighed.
    public var score: Millionths?

    public init(_ outcome: Outcome, _ cause: Cause, score: Millionths? = nil) {
        self.outcome = outcome
        self.cause = cause
        self.score = score
    }
}
