import KubeCore
import Structured
import TestSupport
import Testing

@testable import Operator

@Suite("The life of an AdversaryJob, replayed under every fault")
struct AdversaryReplayTests {
    @Test("undisturbed, it comes to its verdict, leaves nothing behind and writes nothing in quiet minutes")
    func undisturbed() async throws {
        let record = try await Replay.run(AdversaryLife.warm)
        expectNone(record.faults)
        let judged = record.snapshots[2]["AdversaryJob team-a/check"]?[path: "status"]
        #expect(judged?[path: "verdict", "outcome"] == "Refuted")
        #expect(judged?[path: "spinUp", "source"] == "Warm")
        #expect(judged?["votes"] == "2/3")
        #expect(record.created["Job"] == 3)
        #expect(record.created["Pod"] == 6, "three that wait, and three in their place")
    }

    @Test("after a crash at any write it comes to the same verdict, and leaves nothing behind")
    func crashes() async throws {
        expectNone(
            try await Replay.check(AdversaryLife.warm) {
                ReplayEffort.sampled(ReplayEffort.atEveryWrite(writes: $0), of: 0, every: 3)
            })
    }

    @Test("so does each other life, whatever happens in its middle", arguments: AdversaryLife.others.indices)
    func everyLife(index: Int) async throws {
        expectNone(
            try await Replay.check(AdversaryLife.others[index]) {
                ReplayEffort.sampled(ReplayEffort.atEveryWrite(writes: $0), of: index, every: 16)
            })
    }

    @Test("two operators at once end it too, in whatever order their tasks run, and leave nothing behind")
    func race() async throws {
        for order in 0..<ReplayEffort.orders {
            let record = try await Replay.run(AdversaryLife.raced, order: order)
            expectNone(record.faults.map { "order \(order): \($0)" })
        }
        expectNone(
            try await Replay.check(AdversaryLife.raced) {
                ReplayEffort.sampled(ReplayEffort.atEveryWrite(writes: $0), of: 0, every: 20)
            })
    }

    @Test("under faults of every kind each life ends, and leaves nothing behind", arguments: AdversaryLife.others.indices)
    func everyFault(index: Int) async throws {
        expectNone(
            try await Replay.check(AdversaryLife.others[index]) {
                ReplayEffort.sampled(ReplayFault.broad(writes: $0), of: index, every: AdversaryLife.others.count)
            })
    }
}

/// Expects that a check found nothing wrong, and shows what it found.
private func expectNone(_ problems: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(problems.isEmpty, "\(problems.prefix(20).joined(separator: "\n"))", sourceLocation: sourceLocation)
}
