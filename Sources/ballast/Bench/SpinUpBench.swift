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

    private static let pollInterval = Duration.milliseconds(10)
    private static let patience = Duration.seconds(60)

    /// Measures all, prints a table, and says whether every wish was met.
    func run() async throws -> Bool {
        try await label(pool.name)
        try await waitForSlots(pool.size)
        _ = try await one("spinup-first")
        var warm: [Sample] = []
        for round in 1...rounds {
            try await waitForSlots(pool.size)
            warm.append(try await one("spinup-warm-\(round)"))
        }
        var burst: [Sample] = []
        for round in 1...max(1, bursts) where bursts > 0 {
            try await waitForSlots(pool.size)
            burst += try await many("spinup-burst-\(round)")
        }
        try await label(nil)
        try await waitForSlots(0)
        var cold: [Sample] = []
        for round in 1...max(1, rounds / 5) {
            cold.append(try await one("spinup-cold-\(round)"))
            try await waitForSlots(0)
        }
        let table = SpinUpTable(warm: warm, burst: burst, cold: cold, pool: pool.size)
        table.show()
        return table.isMet
    }

    private func many(_ name: String) async throws -> [Sample] {
        try await withThrowingTaskGroup(of: Sample.self) { group in
            for number in 1...pool.size { group.addTask { try await one("\(name)-\(number)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func one(_ name: String) async throws -> Sample {
        var spec = AdversaryJobSpec(
            subject: .init(question: "What is 2 + 2?", answer: "4"), adversaries: 1, chainRef: NameReference(name: chain))
        spec.pool = pool.name
        // No vote comes: the time for votes ends, and with it the adversary, which still runs.
        spec.vote = .init(timeoutSeconds: 1)
        let before = tap.writes
        let start = ContinuousClock.now
        let job = try await client.create(AdversaryJob(metadata: ObjectMeta(name: name, namespace: namespace), spec: spec))
        let uid = job.metadata.uid ?? ""
        try await wait("the runner of \(name) acknowledges") { tap.acknowledgement(of: uid) != nil }
        guard let acknowledgement = tap.acknowledgement(of: uid) else { throw Failure(description: "\(name) was not acknowledged") }
        var status: AdversaryJobStatus?
        try await wait("\(name) is over") {
            let seen: AdversaryJob = try await client.get(namespace: namespace, name: name)
            status = seen.status
            return ["Complete", "Failed"].contains { status?.conditions?.condition($0)?.status == .yes }
        }
        try await client.delete(job.reference)
        let adversary = status?.adversaries?.first
        return Sample(
            time: acknowledgement.at - start, writes: acknowledgement.writes - before + 1, isWarm: adversary?.source == .warm,
            kill: adversary?.killMilliseconds.map { .milliseconds($0) })
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
    }

    private func wait(_ what: String, until condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + Self.patience
        while try await !condition() {
            guard .now < end else { throw Failure(description: "\(what): not within \(Self.patience)") }
            try await Task.sleep(for: Self.pollInterval)
        }
    }
}
