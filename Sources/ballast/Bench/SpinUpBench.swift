import BallastAPI
import Foundation
import KubeClient
import KubeCore
import KubeTypes
import Operator
import Structured

/// AdversaryJobs of one adversary each, one at a time and many at once, warm and cold, with a stopwatch: from before the request that
/// creates a job to its runner's acknowledgement, on this process's monotonic clock.
struct SpinUpBench {
    struct Sample {
        var time: Duration
        /// Writes to the API server from the job's creation, which is one of them, to the acknowledgement.
        var writes: Int
        var isWarm: Bool
        var kill: Duration?
        var steps: Steps?
    }

    /// Where a warm spin-up's time went; they follow one another.
    struct Steps: Sendable {
        /// The API server takes the AdversaryJob, as its creator sees it.
        var created: Duration
        /// Until the operator sends the claim: it hears of the job, plans, and picks a slot. Negative where it hears before the creator.
        var heard: Duration
        /// The API server takes the claim.
        var claimed: Duration
        /// Until the runner has acknowledged its task.
        var acknowledged: Duration
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let client: KubeClient
    let tap: SpinUpTap
    let namespace: String
    let chain: String
    let pool: AdversaryPool
    let rounds: Int
    let bursts: Int

    private static let pollInterval = Duration.milliseconds(250)
    private static let settling = Duration.seconds(2)
    private static let patience = Duration.seconds(60)

    /// Measures all, prints a table, and says whether every wish was met.
    func run() async throws -> Bool {
        try await label(pool.name)
        try await waitForSlots(pool.size)
        _ = try await many("spinup-first", 1)
        var warm: [Sample] = []
        for round in 1...rounds {
            try await waitForSlots(pool.size)
            warm += try await many("spinup-warm-\(round)", 1)
        }
        var burst: [Sample] = []
        for round in 1...max(1, bursts) where bursts > 0 {
            try await waitForSlots(pool.size)
            burst += try await many("spinup-burst-\(round)", pool.size)
        }
        try await label(nil)
        try await waitForSlots(0)
        var cold: [Sample] = []
        for round in 1...max(1, rounds / 5) {
            cold += try await many("spinup-cold-\(round)", 1)
            try await waitForSlots(0)
        }
        let table = SpinUpTable(warm: warm, burst: burst, cold: cold, pool: pool.size)
        table.show()
        return table.isMet
    }

    /// A job of one adversary that was acknowledged.
    private struct Acknowledged: Sendable {
        var job: ObjectReference
        var time: Duration
        var writes: Int
        var steps: Steps?
    }

    /// So many jobs at once.
    private func many(_ name: String, _ count: Int) async throws -> [Sample] {
        let acknowledged = try await withThrowingTaskGroup(of: Acknowledged.self) { group in
            for number in 1...count { group.addTask { try await acknowledgement(of: "\(name)-\(number)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // Nothing asks the API server while any of them is still on its way: what is measured is the operator, not who looks on.
        var ended: [String: AdversaryJobStatus] = [:]
        try await wait("\(name) is over") {
            for job in try await client.list(AdversaryJob.self, namespace: namespace) {
                guard let status = job.status else { continue }
                let isOver = ["Complete", "Failed"].contains { status.conditions?.condition($0)?.status == .yes }
                if isOver { ended[job.metadata.name] = status }
            }
            return acknowledged.allSatisfy { ended[$0.job.name] != nil }
        }
        return try await withThrowingTaskGroup(of: Sample.self) { group in
            for job in acknowledged {
                let adversary = ended[job.job.name]?.adversaries?.first
                group.addTask {
                    try await client.delete(job.job)
                    return Sample(
                        time: job.time, writes: job.writes, isWarm: adversary?.source == .warm,
                        kill: adversary?.killMilliseconds.map { .milliseconds($0) }, steps: job.steps)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func acknowledgement(of name: String) async throws -> Acknowledged {
        var spec = AdversaryJobSpec(
            subject: .init(question: "What is 2 + 2?", answer: "4"), adversaries: 1, chainRef: NameReference(name: chain))
        spec.pool = pool.name
        // No vote comes: the time for votes ends, and with it the adversary, which still runs.
        spec.vote = .init(timeoutSeconds: 1)
        let before = tap.writes
        let start = ContinuousClock.now
        let job = try await client.create(AdversaryJob(metadata: ObjectMeta(name: name, namespace: namespace), spec: spec))
        let created = ContinuousClock.now
        let uid = job.metadata.uid ?? ""
        let end = start + Self.patience
        while tap.acknowledgement(of: uid) == nil {
            guard .now < end else { throw Failure(description: "\(name) was not acknowledged within \(Self.patience)") }
            try await Task.sleep(for: .milliseconds(5))
        }
        guard let acknowledgement = tap.acknowledgement(of: uid) else { throw Failure(description: "\(name) was not acknowledged") }
        let steps = tap.claim(of: uid).map {
            Steps(
                created: created - start, heard: $0.sent - created, claimed: $0.answered - $0.sent,
                acknowledged: acknowledgement.at - $0.answered)
        }
        return Acknowledged(
            job: job.reference, time: acknowledgement.at - start, writes: acknowledgement.writes - before + 1, steps: steps)
    }

    private func label(_ pool: String?) async throws {
        _ = try await client.patch(
            ObjectReference(Namespace.resourceType, namespace: nil, name: namespace),
            .merge(["metadata": ["labels": [SlotNames.adversaryPool: pool.map(JSONValue.string) ?? JSONValue.null]]]))
    }

    /// Until so many slots wait, and nothing of an earlier job is left.
    private func waitForSlots(_ count: Int) async throws {
        try await wait("\(count) slots wait") {
            let pods = try await client.list(Pod.self, namespace: namespace).filter { $0.metadata.labels[SlotNames.slot] != nil }
            return pods.count == count && pods.allSatisfy { $0.isReady && $0.metadata.controller == nil && !$0.metadata.isTerminating }
        }
        // The node still tears down what the API server no longer shows.
        try await Task.sleep(for: Self.settling)
    }

    private func wait(_ what: String, until condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + Self.patience
        while try await !condition() {
            guard .now < end else { throw Failure(description: "\(what): not within \(Self.patience)") }
            try await Task.sleep(for: Self.pollInterval)
        }
    }
}
