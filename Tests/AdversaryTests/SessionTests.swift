import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import RunnerProtocol
import Testing

@testable import Operator

@Suite("A session", .timeLimit(.minutes(1)))
struct SessionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var scripts: [String: Script]
        var outcome: Verdict.Outcome
        var cause: Verdict.Cause
        /// Adversaries that were never heard.
        var lost = 0
        var testDescription: String { name }
    }

    @Test(
        "comes to a verdict whatever runners do, and leaves nothing behind",
        arguments: [
            Case(
                name: "all honest", scripts: ["a": .votes(.refute), "b": .votes(.refute), "c": .votes(.refute)], outcome: .refuted,
                cause: .majority),
            Case(
                name: "one hangs", scripts: ["a": .votes(.uphold), "b": .votes(.uphold), "c": .hangs], outcome: .upheld, cause: .majority),
            Case(name: "one dies", scripts: ["a": .votes(.uphold), "b": .votes(.uphold), "c": .dies], outcome: .upheld, cause: .majority),
            Case(
                name: "one floods", scripts: ["a": .votes(.uphold), "b": .floods, "c": .votes(.uphold)], outcome: .upheld, cause: .majority),
            Case(
                name: "two flood: no quorum", scripts: ["a": .floods, "b": .floods, "c": .hangs], outcome: .inconclusive, cause: .noQuorum,
                lost: 2),
            Case(
                name: "one answers twice: its first vote counts",
                scripts: ["a": .votesTwice(.refute, .uphold), "b": .votes(.refute), "c": .hangs],
                outcome: .refuted, cause: .majority),
        ])
    func verdicts(_ test: Case) async throws {
        let fixture = try SessionFixture(slots: ["a", "b", "c"])
        let wire = ScriptedWire(test.scripts, key: fixture.keyring)
        let session = fixture.session(try fixture.job(), wire)
        await session.run()
        let state = session.state
        #expect(state.verdict?.outcome == test.outcome && state.verdict?.cause == test.cause)
        #expect(state.isOver && state.adversaries.allSatisfy { $0.source == nil || $0.source == .warm })
        #expect(try fixture.names(Job.resourceType).isEmpty && fixture.names(Pod.resourceType).isEmpty)
    }

    @Test("makes one write for each acknowledgement, and tells a hanging adversary to stop")
    func writes() async throws {
        let fixture = try SessionFixture(slots: ["a", "b", "c"])
        let wire = ScriptedWire(["a": .votes(.uphold), "b": .votes(.uphold), "c": .hangs], key: fixture.keyring)
        let session = fixture.session(try fixture.job(), wire)
        await session.run()
        #expect(fixture.api.writes.count { $0.method == .post } == 3)
        for slot in ["a", "b", "c"] {
            let deleted = fixture.api.writes.filter { $0.method == .delete && $0.path.hasSuffix("/\(slot)") }.map(\.path)
            #expect(deleted.count == 2 && deleted[0].contains("/pods/"), "a slot goes before the Job that keeps others from it: \(deleted)")
        }
        #expect(Set(wire.tasks.filter { $0.attack != nil }.map(\.podUID)).count == 3)
        if session.state.adversaries.contains(where: { $0.vote == nil && $0.spinUpMilliseconds != nil }) {
            #expect(wire.tasks.contains { $0.stop == true })
        }
    }

    @Test(
        "takes another slot for one that is lost",
        arguments: [
            ("another's pod answers", Script.impostor), ("it is not there", .unreachable), ("it has run", .refuses(409)),
            ("it speaks something else", .garbage),
        ])
    func nextSlot(name: String, script: Script) async throws {
        let fixture = try SessionFixture(slots: ["a", "b"])
        let wire = ScriptedWire(["a": script, "b": .votes(.refute)], key: fixture.keyring)
        let session = fixture.session(try fixture.job { $0.adversaries = 1 }, wire)
        await session.run()
        #expect(session.state.verdict?.outcome == .refuted, "\(name): \(session.state)")
        #expect(session.state.adversaries.first?.job == "b")
        #expect(fixture.metrics.registry.value("ballast_adversary_claims_total", labels: ["lost"]) == 1)
        #expect(try fixture.names(Job.resourceType).isEmpty && fixture.names(Pod.resourceType).isEmpty)
    }

    @Test("leaves a slot to whoever named a Job after it first")
    func race() async throws {
        let fixture = try SessionFixture(slots: ["a", "b"])
        let job = try fixture.job { $0.adversaries = 1 }
        var other = SlotJob(slot: "a", pod: SlotPod(use: .adversary, image: "b", publicKey: "k"), owner: job, deadlineSeconds: 60).job
        other.metadata.ownerReferences = []
        try fixture.server.store(manager: "other").create(other.manifest())
        let session = fixture.session(job, ScriptedWire(["b": .votes(.refute)], key: fixture.keyring))
        await session.run()
        #expect(session.state.adversaries.first?.job == "b")
        #expect(try fixture.names(Job.resourceType) == ["a"] && fixture.names(Pod.resourceType) == ["a"])
    }

    @Test("an empty pool that may not be made up for is a problem, said and counted")
    func empty() async throws {
        let fixture = try SessionFixture(slots: ["a"])
        let session = fixture.session(try fixture.job(), ScriptedWire([:], fallback: .hangs, key: fixture.keyring))
        await session.run()
        #expect(session.state.problem?.reason == AdversaryReason.poolEmpty)
        #expect((fixture.metrics.registry.value("ballast_adversary_claims_total", labels: ["refused"]) ?? 0) >= 1)
        #expect(try fixture.names(Job.resourceType).isEmpty && fixture.names(Pod.resourceType).isEmpty)
    }

    @Test("one that is waited for is claimed when it comes")
    func waits() async throws {
        let fixture = try SessionFixture(slots: ["a"])
        _ = fixture.slots.ledger.claim([ObservedSlot(name: "a", uid: "u", pool: "default", created: .distantPast)], namespace: "team-a")
        let job = try fixture.job { ($0.adversaries, $0.onPoolEmpty) = (1, .wait) }
        let session = fixture.session(job, ScriptedWire(["a": .votes(.uphold)], key: fixture.keyring))
        let running = Task { await session.run() }
        try await eventually { fixture.slots.ledger.waiters == 1 }
        fixture.slots.ledger.release("a", namespace: "team-a")
        await running.value
        #expect(session.state.verdict?.outcome == .upheld)
        #expect(fixture.metrics.registry.value("ballast_adversary_claims_total", labels: ["waited"]) == 1)
    }

    @Test("ends at the vote's timeout, at the deadline, or when its job is deleted", arguments: ["vote", "deadline", "deleted"])
    func ends(how: String) async throws {
        let fixture = try SessionFixture(slots: ["a"])
        let job = try fixture.job {
            $0.adversaries = 1; $0.onPoolEmpty = how == "deadline" ? .wait : .fail
        }
        let wire = ScriptedWire(["a": how == "deadline" ? .refuses(409) : .hangs], key: fixture.keyring)
        let (changes, changed) = AsyncStream.makeStream(of: Void.self)
        let session = fixture.session(job, wire, changed: { changed.yield() })
        let running = Task { await session.run() }
        if how != "deadline" {
            for await _ in changes where session.state.isSpunUp { break }
            await fixture.time.waitForSleepers(2)
        } else {
            await fixture.time.waitForSleepers(1)
        }
        switch how {
        case "vote": fixture.time.advance(by: .seconds(30))
        case "deadline": fixture.time.advance(by: .seconds(120))
        default: session.end(.init(reason: AdversaryReason.deleted, message: ""))
        }
        await running.value
        #expect(session.state.verdict?.cause == (how == "vote" ? .noQuorum : nil))
        #expect(session.state.problem?.reason == (how == "vote" ? nil : how == "deadline" ? "DeadlineExceeded" : "Deleted"))
        if how != "deadline" { #expect(session.state.adversaries.first?.killMilliseconds != nil) }
        #expect(try fixture.names(Job.resourceType).isEmpty)
    }

    @Test("an adversary that takes no notice of its stop is cut off, and its end is not held to be proven")
    func deaf() async throws {
        let fixture = try SessionFixture(slots: ["a"])
        let (changes, changed) = AsyncStream.makeStream(of: Void.self)
        let session = fixture.session(
            try fixture.job { $0.adversaries = 1 }, ScriptedWire(["a": .deaf], key: fixture.keyring), changed: { changed.yield() })
        let running = Task { await session.run() }
        for await _ in changes where session.state.isSpunUp { break }
        await fixture.time.waitForSleepers(2)
        session.end(.init(reason: AdversaryReason.deleted, message: ""))
        while fixture.time.nextDue != fixture.time.uptime + Session.killGrace { await Task.yield() }
        fixture.time.advance(by: Session.killGrace)
        await running.value
        #expect(session.state.adversaries.first?.killMilliseconds == nil)
        #expect(fixture.metrics.registry.value("ballast_adversary_kills_unproven_total") == 1)
        #expect(try fixture.names(Job.resourceType).isEmpty && fixture.names(Pod.resourceType).isEmpty)
    }

    @Test("generated code is refused where its RuntimeClass is missing, and where that is allowed it runs without, told loudly")
    func sandbox() async throws {
        for isAllowed in [false, true] {
            let fixture = try SessionFixture(slots: ["a"])
            let job = try fixture.job { spec in
                spec.adversaries = 1
                spec.verifier = .init(language: .python, source: "print(1)", sandbox: isAllowed ? .allowUnsandboxed : .required)
                spec.activeDeadlineSeconds = 30
            }
            let session = fixture.session(job, ScriptedWire(["a": .votes(.uphold)], key: fixture.keyring))
            let running = Task { await session.run() }
            // No pod comes in this fixture: the verifier's patience ends.
            if isAllowed { await fixture.time.waitForSleepers(1); fixture.time.advance(by: .seconds(120)) }
            await running.value
            guard case .refused(let reason, let message) = session.state.verification else { throw SessionTestFailure() }
            #expect(reason == (isAllowed ? AdversaryReason.verifierFailed : AdversaryReason.sandboxMissing), "\(message)")
            if !isAllowed { #expect(message.contains("RuntimeClass gvisor") && message.contains("AllowUnsandboxed")) }
            #expect(try fixture.names(Job.resourceType).isEmpty)
        }
    }

    private struct SessionTestFailure: Error {}
}
