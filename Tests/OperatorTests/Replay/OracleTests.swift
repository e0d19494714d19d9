import TestSupport
import Testing

/// The replay's own proof: a bug is planted in a small reconciler, and the oracle must name it.
@Suite("What the replay's oracle catches")
struct OracleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var bug: PlantedBug
        var faults: [ReplayFault]
        /// What the oracle's lines say, each in one of them.
        var told: [String]

        init(_ name: String, _ bug: PlantedBug, under faults: [ReplayFault] = [], told: String...) {
            self.name = name
            self.bug = bug
            self.faults = faults
            self.told = told
        }

        var testDescription: String { name }
    }

    static let cases = [
        Case("a child that nobody owns outlives its owner", .orphan, told: "undisturbed: orphan: ConfigMap team-a/w-left"),
        Case(
            "a child made a second time after a crash", .doubledCreate, under: [.everyWrite(.crashAfter)],
            told: "after create, ConfigMap team-a/w-1: should not be there", "at every write, 1 times: created ["),
        Case(
            "a write that failed and is never made up for", .lostWrite, under: [.everyWrite(.serverError)],
            told: "after create, ConfigMap team-a/w-extra: missing"),
        Case(
            "a write every few minutes", .quietWrite,
            told: "undisturbed: written in quiet minutes: PATCH /api/v1/namespaces/team-a/configmaps/w"),
        Case(
            "another's field overwritten from a cache that lags", .staleOverwrite, under: [.reorderedEvents],
            told: "watch events out of order: after edit, Widget team-a/w: "),
        Case("a status that never settles", .restlessStatus, told: "undisturbed: did not come to rest after: create"),
        Case(
            "a write after the lease was lost", .writeWithoutLease, under: [.everyWrite(.leaseLost)],
            told: "written without the lease: PATCH /apis/test.dev/v1/namespaces/team-a/widgets/w/status"),
    ]

    @Test("names the bug that was planted", arguments: cases)
    func names(_ example: Case) async throws {
        let told = try await Replay.check(WidgetLife.scenario(example.bug)) { _ in example.faults }
        for words in example.told {
            #expect(told.contains { $0.contains(words) }, "\(words)\n\(told.prefix(10).joined(separator: "\n"))")
        }
    }

    @Test("has a case for every bug")
    func everyBug() { #expect(Set(Self.cases.map(\.bug)) == Set(PlantedBug.allCases)) }

    @Test("finds nothing in the same reconciler without a bug")
    func soundness() async throws {
        expectNone(try await Replay.check(WidgetLife.scenario(nil)) { ReplayFault.all(writes: $0) })
    }
}
