import BallastAPI
import Resilience

/// Turns a gateway's counters into reports of which each is counted once. A value: no clock, no I/O.
///
///     next → post → accepted: the next report counts from here
///              ├→ no answer: the same report again, unchanged
///              └→ refused as out of order: a new instance, which begins at 1 with all that was never accepted
struct ReportMachine: Sendable {
    /// What the counters stood at.
    private struct Mark: Sendable {
        var counts: [String: GatewaySnapshot.Counts] = [:]
        var requests = GatewayReport.Requests()
    }

    private(set) var instance: String
    private var sequence: UInt64 = 0
    private var accepted = Mark()
    private var pending: (report: GatewayReport, mark: Mark)?

    /// `instance` is drawn at random, so that no other process of the pod has it.
    init(instance: String) { self.instance = instance }

    /// What is known besides the counters.
    struct Circumstances: Sendable {
        var namespace: String
        var chain: String
        var pod: String
        var podUID: String
        var table: String?
        var tableError: String?
        var canary = GatewayReport.Canary.notTried
        var appliedPush: UInt64?
        var appliedProcess: String?
        /// One life of this process.
        var process = ""
    }

    /// The report to post now: the one without an answer, else a new one.
    mutating func next(_ snapshot: GatewaySnapshot, _ circumstances: Circumstances) -> GatewayReport {
        if let pending { return pending.report }
        sequence += 1
        let mark = Mark(counts: snapshot.counts, requests: snapshot.requests)
        let report = report(snapshot, circumstances)
        pending = (report, mark)
        return report
    }

    /// The operator has counted the report under way.
    mutating func wasAccepted() {
        guard let pending else { return }
        accepted = pending.mark
        self.pending = nil
    }

    /// The operator expected another number: it has never counted this report, and will not.
    mutating func wasRefused(newInstance: String) {
        pending = nil
        sequence = 0
        instance = newInstance
    }

    private func report(_ snapshot: GatewaySnapshot, _ circumstances: Circumstances) -> GatewayReport {
        var names = snapshot.targets.map(\.name)
        // A target that left the table takes nothing with it.
        names += snapshot.counts.keys.filter { !names.contains($0) && snapshot.counts[$0] != accepted.counts[$0] }.sorted()
        let states = Dictionary(snapshot.targets.map { ($0.name, $0.target) }, uniquingKeysWith: { first, _ in first })
        let sender = GatewayReport.Sender(
            namespace: circumstances.namespace, chain: circumstances.chain, pod: circumstances.pod, podUID: circumstances.podUID,
            instance: instance, region: snapshot.region)
        let before = accepted.requests
        let requests = GatewayReport.Requests(
            total: snapshot.requests.total - before.total, failedOver: snapshot.requests.failedOver - before.failedOver,
            fromCache: snapshot.requests.fromCache - before.fromCache, rejected: snapshot.requests.rejected - before.rejected)
        return GatewayReport(
            sender: sender, sequence: sequence, table: circumstances.table, tableError: circumstances.tableError, mode: snapshot.mode,
            targets: names.map { target($0, states[$0] ?? .init(), snapshot.counts[$0] ?? .init()) }, requests: requests,
            canary: circumstances.canary, appliedPush: circumstances.appliedPush, appliedProcess: circumstances.appliedProcess,
            totals: GatewayReport.Totals(
                process: circumstances.process, requests: snapshot.requests,
                costMicros: snapshot.counts.values.reduce(0) { $0 &+ $1.costMicros }))
    }

    private func target(
        _ name: String, _ target: GatewaySnapshot.Target, _ counts: GatewaySnapshot.Counts
    ) -> GatewayReport.Target {
        let before = accepted.counts[name] ?? GatewaySnapshot.Counts()
        return GatewayReport.Target(
            name: name, state: target.state, reason: target.reason, openForMilliseconds: target.openFor.map { Int($0 / .milliseconds(1)) },
            latencyMilliseconds: target.latency, attempts: counts.attempts - before.attempts, failures: counts.failures - before.failures,
            answers: counts.answers - before.answers, inputTokens: counts.inputTokens - before.inputTokens,
            outputTokens: counts.outputTokens - before.outputTokens, costMicros: counts.costMicros - before.costMicros)
    }
}

/// Which operator is spoken to: the one behind the Service, or the leader that another one named. A value.
struct ChannelRoute: Sendable, Hashable {
    /// `host:port` of the Service.
    let home: String
    private(set) var leader: String?

    init(home: String) { self.home = home }

    var authority: String { leader ?? home }

    /// One that does not lead answered.
    mutating func wasSent(to leader: String?) {
        // A leader that was named and denies it: whoever named it was behind the times.
        self.leader = leader == self.leader ? nil : leader.flatMap { Self.isAuthority($0) ? $0 : nil }
    }

    /// Nobody answered: the Service knows who is there.
    mutating func failed() { leader = nil }

    /// What is named becomes part of a URL; anything but `host:port` does not.
    static func isAuthority(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), 1...65535 ~= port else {
            return false
        }
        return colon != text.startIndex && text.utf8.count <= 260
            && text.utf8.allSatisfy {
                0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 || 0x41...0x5A ~= $0 || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains($0)
            }
    }
}
