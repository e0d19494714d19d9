import BallastAPI
import Structured
import TestSupport
import Testing

@testable import Operator

@Suite("A backend beside one whose spec is wrong")
struct BadNeighbourTests {
    private static let bad = BackendLife.document {
        $0[path: "metadata", "name"] = "bad"
        $0[path: "spec", "serving", "schedules"] = [
            ["start": "0 20 * * *", "end": "0 7 * * *", "timeZone": "Europe/Atlantis", "replicas": 1]
        ]
    }

    @Test("is made by the same writes, in the same order, as if it were alone; the wrong one is told once and left alone")
    func neighbours() async throws {
        let alone = try await Replay.run(BackendLife.scenario("alone", [BackendLife.create()]))
        let beside = try await Replay.run(
            BackendLife.scenario(
                "beside",
                [
                    ReplayScenario.Step("both at once") { store in
                        try store.create(Self.bad)
                        try store.create(BackendLife.document())
                    }
                ]))
        #expect(beside.faults == [])
        let ofGood = { (record: ReplayRecord) in record.writes.filter { $0.contains("/qwen") } }
        #expect(ofGood(beside) == ofGood(alone))
        #expect(ofGood(alone).isEmpty == false)
        let ofBad = beside.writes.filter { $0.contains("/bad") }
        #expect(ofBad.allSatisfy { $0.hasSuffix("/llmbackends/bad/status") } && ofBad.count == 1, "\(ofBad)")
        let ready = beside.snapshots.first?["LLMBackend team-a/bad"]?[path: "status", "conditions"]?.array?.first { $0["type"] == "Ready" }
        #expect(ready?["reason"] == "InvalidSpec")
        #expect(ready?["message"]?.string?.contains("\"Europe/Atlantis\" is not a time zone") == true)
    }
}
