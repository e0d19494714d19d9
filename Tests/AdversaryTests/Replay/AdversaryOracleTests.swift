import TestSupport
import Testing

/// The proof of the world around replayed adversaries: a bug is planted in what the operator does, and the world must name it.
@Suite("What the replay of adversaries catches")
struct AdversaryOracleTests {
    /// What one of the oracle's lines says.
    static let told: [AdversaryBug: String] = [
        .jobsStay: "is left", .slotsStay: "slots wait for the use adversary, not 0", .policiesStay: "NetworkPolicies are left",
        .doubledSlots: "free slots for the use adversary, of at most 3", .doubledJobs: "2 Jobs were created under the name",
        .secondTask: "was given a second task", .unsignedStop: "was asked what it may not do",
        .credentialStays: "a credential still counts", .misheardVotes: "check ended with Upheld",
    ]

    @Test("names the bug that was planted", arguments: AdversaryBug.allCases)
    func names(_ bug: AdversaryBug) async throws {
        let record = try await Replay.run(AdversaryLife.buggy(bug))
        let words = try #require(Self.told[bug])
        #expect(record.faults.contains { $0.contains(words) }, "\(words)\n\(record.faults.prefix(10).joined(separator: "\n"))")
    }
}
