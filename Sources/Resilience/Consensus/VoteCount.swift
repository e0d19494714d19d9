/// Counts the votes on one answer, as a value: ballots and losses in, a verdict out as soon as one is certain.
///
/// Decided at the first moment at which one of these holds, and never changed afterwards:
/// - a role with a veto refutes: Vetoed;
/// - the quorum is in, and every adversary whose role has a veto has voted or is lost: the weighted share decides;
/// - nobody who could still vote could make the quorum, or the time is up: Inconclusive, since too few is not an answer.
public struct VoteCount: Sendable, Hashable {
    public enum Receipt: Sendable, Hashable {
        case counted
        /// This adversary has voted; its first vote stands.
        case duplicate
        /// The verdict was already there.
        case late
        /// No adversary of this number, or one that was given up.
        case unknown
    }

    private enum Seat: Sendable, Hashable {
        case awaited, lost
        case voted(Ballot)
    }

    public let rules: VoteRules
    private let roles: [String]
    private var seats: [Seat]
    public private(set) var verdict: Verdict?

    /// `roles` holds the role of each adversary, in their order.
    public init(_ rules: VoteRules, roles: [String]) {
        self.rules = rules
        self.roles = roles
        seats = Array(repeating: .awaited, count: roles.count)
        decide(timeIsUp: false)
    }

    public mutating func cast(_ ballot: Ballot, by adversary: Int) -> Receipt {
        guard seats.indices.contains(adversary) else { return .unknown }
        if verdict != nil { return .late }
        switch seats[adversary] {
        case .voted: return .duplicate
        case .lost: return .unknown
        case .awaited: seats[adversary] = .voted(ballot)
        }
        decide(timeIsUp: false)
        return .counted
    }

    /// The adversary died, hung up or answered nonsense: no vote will come from it. A vote that was counted stays.
    public mutating func lose(_ adversary: Int) {
        guard verdict == nil, seats.indices.contains(adversary), seats[adversary] == .awaited else { return }
        seats[adversary] = .lost
        decide(timeIsUp: false)
    }

    /// No more votes are waited for: after this there is a verdict.
    public mutating func close() { decide(timeIsUp: true) }

    /// Votes that were counted, abstentions among them.
    public var votes: Int { seats.count { if case .voted = $0 { true } else { false } } }

    public func ballot(of adversary: Int) -> Ballot? {
        guard seats.indices.contains(adversary), case .voted(let ballot) = seats[adversary] else { return nil }
        return ballot
    }

    private mutating func decide(timeIsUp: Bool) {
        guard verdict == nil else { return }
        let tally = Tally(of: self)
        if tally.vetoed {
            verdict = Verdict(.vetoed, .veto, score: tally.share)
        } else if tally.decided >= rules.quorum {
            if timeIsUp || !tally.awaitsVeto { verdict = tally.verdict(threshold: rules.threshold) }
        } else if timeIsUp || tally.decided + tally.awaited < rules.quorum {
            let silent = tally.decided == 0 && tally.awaited == 0 && tally.abstained > 0
            verdict = Verdict(.inconclusive, silent ? .allAbstained : .noQuorum)
        }
    }

    /// The votes of one moment, added up.
    private struct Tally {
        var decided = 0, abstained = 0, awaited = 0
        var vetoed = false, awaitsVeto = false
        var refuting: UInt64 = 0, upholding: UInt64 = 0

        init(of count: VoteCount) {
            for (role, seat) in zip(count.roles, count.seats) {
                switch seat {
                case .awaited:
                    awaited += 1
                    if count.rules.veto.contains(role) { awaitsVeto = true }
                case .lost: break
                case .voted(let ballot):
                    let weight = count.rules.weight(of: role).value * ballot.confidence.value
                    switch ballot.choice {
                    case .abstain: abstained += 1
                    case .uphold:
                        decided += 1
                        upholding += weight
                    case .refute:
                        decided += 1
                        refuting += weight
                        if count.rules.veto.contains(role) { vetoed = true }
                    }
                }
            }
        }

        var share: Millionths? {
            refuting + upholding == 0 ? nil : .share(of: refuting, in: refuting + upholding)
        }

        func verdict(threshold: Millionths) -> Verdict {
            guard let share else { return Verdict(.inconclusive, .allAbstained) }
            // At the ends of the scale a unanimous vote lies on the threshold: it is no tie.
            if share > threshold || upholding == 0 { return Verdict(.refuted, .majority, score: share) }
            if share < threshold || refuting == 0 { return Verdict(.upheld, .majority, score: share) }
            return Verdict(.inconclusive, .tie, score: share)
        }
    }
}
