import Foundation
import Structured
import TestSupport
import Testing

@testable import Operator

@Suite("The life of an LLMBackend, replayed under every fault")
struct LifecycleReplayTests {
    @Test("undisturbed, it comes to rest after each step, leaves nothing behind and writes nothing in quiet minutes")
    func undisturbed() async throws {
        let record = try await Replay.run(BackendLife.whole)
        #expect(record.faults == [])
        let created = try #require(record.snapshots.first)
        #expect(created["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 2)
        let broken = record.snapshots[3]
        #expect(broken["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 4)
        #expect(broken["Deployment team-a/qwen"]?[path: "metadata", "annotations", "example.com/theirs"] == "kept")
        #expect(broken["Service team-a/qwen"] != nil)
        #expect(Self.ready(record.snapshots[4])?["reason"] == "InvalidSpec")
        #expect(record.snapshots[5] == broken, "a spec mended is as good as one never spoilt")
        let last = record.snapshots[6].keys.filter { $0.contains(" team-a/") }.sorted()
        #expect(last == ["PersistentVolumeClaim team-a/qwen", "Secret team-a/hf"])
        #expect(record.events["LLMBackend team-a/qwen: Ready"] != nil)
    }

    @Test("under faults at every single write, it ends like an undisturbed life")
    func everyFaultAtEveryWrite() async throws {
        expectNone(try await Replay.check(BackendLife.whole) { ReplayEffort.atEveryWrite(writes: $0) })
    }

    @Test("under faults of every kind, each life ends as it does undisturbed", arguments: [BackendLife.whole] + BackendLife.all)
    func everyLife(scenario: ReplayScenario) async throws {
        expectNone(try await Replay.check(scenario) { ReplayEffort.broad(writes: $0) })
    }

    @Test("A spec changed and changed back leaves what the first one made")
    func backAndForth() async throws {
        let record = try await Replay.run(BackendLife.backAndForth)
        let (first, last) = (record.snapshots[0], record.snapshots[2])
        #expect(Set(record.snapshots[1].keys).isSuperset(of: ["Deployment team-a/qwen-standby", "PersistentVolumeClaim team-a/qwen"]))
        #expect(Set(first.keys) == Set(last.keys))
        for key in first.keys { #expect(last[key] == first[key], "\(key)") }
    }

    @Test("An older version's children become what this version makes, without a field or an object of theirs")
    func upgrade() async throws {
        let upgraded = try #require(try await Replay.run(BackendLife.upgrade).snapshots.first)
        let made = try #require(try await Replay.run(BackendLife.backAndForth).snapshots.first)
        #expect(Set(upgraded.keys) == Set(made.keys))
        for key in made.keys { #expect(upgraded[key] == made[key], "\(key)") }
    }

    @Test("A hot standby serves while the first group has nothing ready, without a write of ours to any Deployment")
    func hotStandby() async throws {
        let record = try await Replay.run(BackendLife.hotStandby)
        let down = record.snapshots[1]
        #expect(Self.condition(down, "Available")?["reason"] == "ServedByStandby")
        #expect(down["Deployment team-a/qwen-standby"]?["spec"] == record.snapshots[0]["Deployment team-a/qwen-standby"]?["spec"])
        #expect(record.snapshots[3]["Deployment team-a/qwen-standby"] == nil)
    }

    @Test("A cold standby is raised when the first group has nothing ready, and rests when it is back")
    func coldStandby() async throws {
        let record = try await Replay.run(BackendLife.coldStandby)
        let replicas = record.snapshots.prefix(3).map { $0["Deployment team-a/qwen-standby"]?[path: "spec", "replicas"] }
        #expect(replicas == [0, 2, 0])
        #expect(record.events["LLMBackend team-a/qwen: StandbyRaised"] == 1)
    }

    @Test("An autoscaler takes the count over without a dip, is moved by the queue, and its trouble is told")
    func autoscaling() async throws {
        let record = try await Replay.run(BackendLife.autoscaling)
        let minimum = record.snapshots.map { $0["HorizontalPodAutoscaler team-a/qwen"]?[path: "spec", "minReplicas"] }
        #expect(minimum == [nil, nil, 2, 6, 2, 2, 2, nil, nil], "a queue for nine asks for no more than the maximum of six")
        let replicas = record.snapshots.map { $0["Deployment team-a/qwen"]?[path: "spec", "replicas"] }
        #expect(replicas == [nil, 3, 2, 6, 2, 2, 2, 1, nil])
        #expect(Self.condition(record.snapshots[5], "ScalingReady")?["reason"] == "FailedGetResourceMetric")
    }

    @Test("A download that failed is tried again by itself, and a kept claim is taken up by a namesake")
    func cache() async throws {
        let record = try await Replay.run(BackendLife.cache)
        let failed = try #require(Self.condition(record.snapshots[1], "ModelCached"))
        #expect(failed["reason"] == "PrefetchFailed")
        #expect(failed["message"]?.string?.contains("it is tried again at TIME") == true, "\(failed)")
        #expect(record.snapshots[1]["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 0)
        #expect(Self.condition(record.snapshots[3], "ModelCached")?["reason"] == "Cached")
        #expect(record.snapshots[3]["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 2)
        #expect(record.events["LLMBackend team-a/qwen: PrefetchRetried"] ?? 0 >= 1)
        #expect(record.created["PersistentVolumeClaim"] == 1)
    }

    @Test("Windows begin and end in their time zones; holds win over them and end independently of each other")
    func schedulesAndHolds() async throws {
        let record = try await Replay.run(BackendLife.schedulesAndHolds)
        let replicas = record.snapshots.map { $0["Deployment team-a/qwen"]?[path: "spec", "replicas"] }
        #expect(replicas == [2, 5, 0, 0, 0, 5, 2, 0, 2])
        let reasons = record.snapshots.map { Self.ready($0)?["reason"] }
        #expect(
            reasons == [
                "Ready", "Ready", "HeldByBudget", "HeldByBudget", "HeldByBudget", "Ready", "Ready", "HeldByBudget", "Ready",
            ])
    }

    @Test("A provider elsewhere: a missing, rotated and refused key each has its word, and a rotation none")
    func elsewhere() async throws {
        let record = try await Replay.run(BackendLife.elsewhere)
        let reasons = record.snapshots.prefix(6).map { Self.ready($0)?["reason"] }
        #expect(reasons == ["SecretNotFound", "Ready", "Ready", "AuthenticationFailed", "Ready", "SecretNotFound"])
    }

    @Test("A stranger's object is left as it is; a namesake gets children of its own; what is deleted by hand comes back")
    func namesakes() async throws {
        let record = try await Replay.run(BackendLife.namesakes)
        #expect(Self.ready(record.snapshots[1])?["reason"] == "NameConflict")
        #expect(Self.ready(record.snapshots[2])?["reason"] == "Ready")
        #expect(record.snapshots[3]["Deployment team-a/qwen"]?[path: "spec", "replicas"] == 1)
        #expect(record.snapshots[4] == record.snapshots[3])
        #expect(record.snapshots[5] == record.snapshots[3])
        #expect(record.created["Deployment"] == 3)
    }

    private static func condition(_ snapshot: [String: JSONValue], _ type: String) -> JSONValue? {
        snapshot["LLMBackend team-a/qwen"]?[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
    }

    private static func ready(_ snapshot: [String: JSONValue]) -> JSONValue? { condition(snapshot, "Ready") }
}

extension ReplayScenario: CustomTestStringConvertible {
    public var testDescription: String { name }
}

/// Expects that a check found nothing wrong, and shows what it found.
func expectNone(_ problems: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(problems.isEmpty, "\(problems.prefix(20).joined(separator: "\n"))", sourceLocation: sourceLocation)
}
