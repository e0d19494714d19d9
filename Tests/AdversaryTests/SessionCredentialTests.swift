import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import RunnerProtocol
import Synchronization
import Testing

@testable import Operator

/// Hands out one credential, and notes what was going on when it was taken back.
private final class NotedAdmission: ChainAdmission {
    private struct State {
        var isAdmitted = false
        var revocations: [Int] = []
    }

    private let state = Mutex(State())
    private let refusal: SessionState.Problem?
    /// How many runners were told to stop so far.
    private let stops: @Sendable () -> Int

    init(refusal: SessionState.Problem? = nil, stops: @escaping @Sendable () -> Int) {
        self.refusal = refusal
        self.stops = stops
    }

    /// For each time the credential was taken back: how many runners had been told to stop by then.
    var revocations: [Int] { state.withLock(\.revocations) }

    func admit(session: String, job: String, to chain: NamespacedName, for life: Duration) async throws(SessionState.Problem) -> String? {
        if let refusal { throw refusal }
        state.withLock { $0.isAdmitted = true }
        return "adv-key of \(job) for \(chain)"
    }

    func revoke(session: String, from chain: NamespacedName) {
        let stops = stops()
        state.withLock { state in
            if state.isAdmitted { state.revocations.append(stops) }
            state.isAdmitted = false
        }
    }
}

@Suite("A session's credential", .timeLimit(.minutes(1)))
struct SessionCredentialTests {
    private func session(_ fixture: SessionFixture, _ job: AdversaryJob, _ wire: ScriptedWire, _ admission: NotedAdmission) -> Session {
        let reader = ObjectReader(objects: fixture.pods)
        let tools = SessionTools(
            slots: fixture.slots, api: fixture.api, wire: wire, admission: admission, reader: { reader }, time: fixture.time,
            metrics: fixture.metrics, log: quiet)
        return Session(
            SessionRequest(
                job: job, chainURL: "http://127.0.0.1:8080", toldAt: fixture.time.uptime, deadline: fixture.time.uptime + .seconds(120)),
            tools: tools, keys: fixture.keys, changed: {})
    }

    @Test(
        "goes to every adversary with its task, and is taken back at the end, whichever it is, before anybody is told to stop",
        arguments: ["vote", "timeout", "deleted"])
    func life(end: String) async throws {
        let fixture = try SessionFixture(slots: ["a", "b", "c"])
        let votes = end == "vote"
        let wire = ScriptedWire(
            ["a": votes ? .votes(.uphold) : .hangs, "b": votes ? .votes(.uphold) : .hangs, "c": .hangs], key: fixture.keyring)
        let admission = NotedAdmission { wire.tasks.count { $0.stop == true } }
        let session = session(fixture, try fixture.job(), wire, admission)
        let running = Task { await session.run() }
        if !votes {
            // The deadline's, the vote's: both clocks run.
            await fixture.time.waitForSleepers(2)
            if end == "timeout" { fixture.time.advance(by: .seconds(30)) }
            if end == "deleted" { session.end(.init(reason: AdversaryReason.deleted, message: "the job was deleted")) }
        }
        await running.value
        #expect(admission.revocations == [0])
        let credentials = Set(wire.tasks.compactMap(\.attack).map(\.credential))
        #expect(credentials.isSubset(of: ["adv-key of check for team-a/chat"]))
        #expect(!credentials.isEmpty)
        // It is in no status: what a session knows of itself names no key.
        #expect(!"\(session.state)".contains("adv-key"))
    }

    @Test("none that a gateway takes: no adversary is started, and the job says why")
    func refused() async throws {
        let fixture = try SessionFixture(slots: ["a", "b", "c"])
        let wire = ScriptedWire([:], fallback: .votes(.uphold), key: fixture.keyring)
        let problem = SessionState.Problem(reason: AdversaryReason.credentialNotTaken, message: "no gateway has confirmed it")
        let session = session(fixture, try fixture.job(), wire, NotedAdmission(refusal: problem) { 0 })
        await session.run()
        #expect(session.state.problem == problem && wire.tasks.isEmpty)
    }
}
