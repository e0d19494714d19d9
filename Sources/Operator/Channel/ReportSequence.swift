import BallastAPI

/// Which of one pod's reports are counted: each once, in order. A value.
package struct ReportSequence: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        /// New: count it.
        case count
        /// The last one again, whose answer was lost: say yes, count nothing.
        case repeated
        /// Neither; `expected` would be taken.
        case refuse(expected: UInt64)
        /// Of a process that another one of the same pod has followed.
        case retired
    }

    private static let retiredLimit = 16

    private var instance: String?
    private var last: UInt64 = 0
    private var retired: [String] = []

    package init() {}

    /// Judges a report, and remembers one that is to be counted.
    ///
    /// The first report of an instance may have any number: the operator may be younger than the gateway.
    package mutating func judge(instance new: String, sequence: UInt64) -> Verdict {
        guard instance == new else {
            guard !retired.contains(new) else { return .retired }
            if let instance { retired = (retired + [instance]).suffix(Self.retiredLimit) }
            instance = new
            last = sequence
            return .count
        }
        if sequence == last { return .repeated }
        guard sequence == last &+ 1 else { return .refuse(expected: last &+ 1) }
        last = sequence
        return .count
    }
}

extension GatewayReport {
    private static let longestText = 512

    /// Why a report cannot be taken as it is, in one sentence; `nil` when it can. Counts only grow, so that no gateway takes money back.
    package var problem: String? {
        guard version <= Self.currentVersion + 1 else {
            return "version: \(version) is newer than this operator reads; it reads up to \(Self.currentVersion + 1)"
        }
        guard sequence > 0 else { return "sequence: 0 is below 1" }
        guard targets.count <= 64 else { return "targets: \(targets.count) are more than the 64 a chain may have" }
        let counts = [requests.total, requests.failedOver, requests.fromCache, requests.rejected]
        guard counts.allSatisfy(Self.isCount) else { return "requests: a count is negative or beyond all bounds" }
        if let totals {
            let all = totals.requests
            let counts = [all.total, all.failedOver, all.fromCache, all.rejected, totals.costMicros]
            guard counts.allSatisfy({ $0 >= 0 }) else { return "totals: a count is negative" }
            guard !totals.process.isEmpty, totals.process.utf8.count <= 64 else { return "totals.process: empty, or longer than 64 bytes" }
        }
        for target in targets {
            let counts = [
                Int64(target.attempts), Int64(target.failures), Int64(target.answers), target.inputTokens, target.outputTokens,
                target.costMicros,
            ]
            guard counts.allSatisfy(Self.isCount) else { return "targets[\(target.name)]: a count is negative or beyond all bounds" }
        }
        let texts = [sender.pod, sender.podUID, sender.instance, sender.region] + targets.map(\.name)
        guard texts.allSatisfy({ $0.utf8.count <= Self.longestText }), !sender.podUID.isEmpty, !sender.instance.isEmpty else {
            return "sender: a name is empty or longer than \(Self.longestText) bytes"
        }
        return nil
    }

    /// No gateway does more between two reports.
    private static func isCount(_ count: Int64) -> Bool { (0...1_000_000_000_000_000).contains(count) }
}
