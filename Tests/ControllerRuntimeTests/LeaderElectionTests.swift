import Foundation
import KubeCore
import Structured
import Synchronization
import Testing

@testable import ControllerRuntime

@Suite("Leader election")
struct LeaderElectionTests {
    private func record(_ holder: String, renewed: String = "1", version: String = "1") -> LeaderElection.Record {
        LeaderElection.Record(holder: holder, transitions: 0, durationSeconds: 15, renewTime: renewed, resourceVersion: version)
    }

    @Test("without a lease one is created, and its writer leads until the renew deadline, counted from before it was sent")
    func creates() {
        var election = LeaderElection(identity: "me")
        #expect(election.next(now: .zero) == .read)
        election.handle(.read(nil), sentAt: .zero, now: .zero)
        #expect(election.next(now: .zero) == .create)
        election.handle(.wrote(record("me")), sentAt: .seconds(1), now: .seconds(3))
        #expect(election.mayWriteUntil == .seconds(11))
        #expect(election.isLeading(now: .seconds(10)))
        #expect(!election.isLeading(now: .seconds(11)))
    }

    @Test("a foreign lease is taken only when it has not changed for its whole duration on our clock")
    func waits() {
        var election = LeaderElection(identity: "me")
        _ = election.next(now: .zero)
        election.handle(.read(record("them")), sentAt: .zero, now: .zero)
        #expect(election.next(now: .zero) == .wait(.seconds(2)))
        election.handle(.read(record("them", renewed: "2")), sentAt: .seconds(14), now: .seconds(14))
        election.handle(.read(record("them", renewed: "2")), sentAt: .seconds(20), now: .seconds(20))
        #expect(election.next(now: .seconds(20)) == .wait(.seconds(2)))
        election.handle(.read(record("them", renewed: "2")), sentAt: .seconds(29), now: .seconds(29))
        #expect(election.next(now: .seconds(29)) == .take(over: record("them", renewed: "2")))
    }

    @Test("a released lease, and one of our own former life, are taken at once", arguments: ["", "me"])
    func free(_ holder: String) {
        var election = LeaderElection(identity: "me")
        _ = election.next(now: .zero)
        election.handle(.read(record(holder)), sentAt: .zero, now: .zero)
        #expect(election.next(now: .zero) == .take(over: record(holder)))
    }

    @Test("losing the race means reading again, not leading")
    func conflict() {
        var election = LeaderElection(identity: "me")
        _ = election.next(now: .zero)
        election.handle(.read(record("")), sentAt: .zero, now: .zero)
        election.handle(.conflict, sentAt: .zero, now: .zero)
        #expect(!election.isLeading(now: .zero))
        #expect(election.next(now: .zero) == .read)
    }

    @Test("a leader renews every retry period; failing to, it steps down by itself at the deadline")
    func stepsDown() {
        var election = LeaderElection(identity: "me")
        _ = election.next(now: .zero)
        election.handle(.read(nil), sentAt: .zero, now: .zero)
        election.handle(.wrote(record("me")), sentAt: .zero, now: .zero)
        #expect(election.next(now: .seconds(1)) == .wait(.seconds(1)))
        #expect(election.next(now: .seconds(2)) == .renew(record("me")))
        election.handle(.failed, sentAt: .seconds(2), now: .seconds(3))
        #expect(election.isLeading(now: .seconds(9)))
        _ = election.next(now: .seconds(10))
        #expect(election.mayWriteUntil == nil)
    }

    @Test("an answer lost and found by reading does not lengthen the lease")
    func lostAnswer() {
        var election = LeaderElection(identity: "me")
        _ = election.next(now: .zero)
        election.handle(.read(nil), sentAt: .zero, now: .zero)
        election.handle(.wrote(record("me")), sentAt: .zero, now: .zero)
        election.handle(.failed, sentAt: .seconds(2), now: .seconds(4))
        election.handle(.read(record("me", renewed: "2", version: "2")), sentAt: .seconds(6), now: .seconds(6))
        #expect(election.mayWriteUntil == .seconds(10))
        #expect(election.next(now: .seconds(6)) == .renew(record("me", renewed: "2", version: "2")))
    }
}

/// One Lease with optimistic locking.
private final class LeaseServer: KubeAPI {
    private let state = Mutex<(lease: JSONValue?, version: Int, isDown: Bool)>((nil, 0, false))

    var holder: String? { state.withLock { $0.lease?[path: "spec", "holderIdentity"]?.string } }
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    func send(_ request: APIRequest) async throws -> JSONValue {
        try state.withLock { state in
            if state.isDown { throw APIStatus(code: 503, reason: .serviceUnavailable, message: "down") }
            if request.method == .get {
                guard let lease = state.lease else { throw APIStatus.notFound(Elector.leases, name: "l") }
                return lease
            }
            let document = try JSONValue(parsing: request.body)
            if request.method == .post, state.lease != nil { throw APIStatus.alreadyExists(Elector.leases, name: "l") }
            if request.method == .patch,
                document[path: "metadata", "resourceVersion"] != state.lease?[path: "metadata", "resourceVersion"]
            {
                throw APIStatus.conflict(Elector.leases, name: "l", problem: "modified")
            }
            state.version += 1
            var lease = state.lease ?? document
            for (name, value) in document["spec"]?.object ?? [:] { lease[path: "spec", name] = value }
            lease[path: "metadata", "resourceVersion"] = .string(String(state.version))
            state.lease = lease
            return lease
        }
    }
}

@Suite("Elector")
struct ElectorTests {
    private func elector(_ name: String, _ server: LeaseServer, _ time: ManualTime) -> (Elector, WriteGate) {
        let gate = WriteGate(time: time, needsLease: true)
        let elector = Elector(
            api: server, namespace: "ns", name: "l", identity: name, gate: gate, time: time,
            metrics: RuntimeMetrics(registry: MetricsRegistry()), log: Fixture.log)
        return (elector, gate)
    }

    @Test("the gate opens with the lease and closes by the clock alone when renewals stop")
    func gate() async throws {
        let time = ManualTime()
        let server = LeaseServer()
        let (elector, gate) = elector("a", server, time)
        #expect(!gate.isOpen)
        try await elector.acquire()
        #expect(gate.isOpen)
        time.advance(by: .seconds(10))
        #expect(!gate.isOpen)
        #expect(throws: LeadershipLost.self) { try gate.check() }
    }

    @Test("a released lease is taken by the next without waiting for it to run out")
    func release() async throws {
        let time = ManualTime()
        let server = LeaseServer()
        let (first, firstGate) = elector("a", server, time)
        let (second, secondGate) = elector("b", server, time)
        try await first.acquire()
        await first.release()
        #expect(server.holder == "")
        try await second.acquire()
        #expect(server.holder == "b")
        #expect(!firstGate.isOpen)
        #expect(secondGate.isOpen)
    }

    @Test("a leader that cannot reach the server gives up at its deadline, before another may start")
    func loses() async throws {
        let time = ManualTime()
        let server = LeaseServer()
        let (elector, gate) = elector("a", server, time)
        try await elector.acquire()
        server.setDown(true)
        let holding = Task { try await elector.hold() }
        for _ in 0..<5 {
            await time.waitForSleepers()
            time.advance(by: .seconds(2))
        }
        await #expect(throws: LeadershipLost.self) { try await holding.value }
        #expect(!gate.isOpen)
        #expect(time.uptime < .seconds(15))
    }
}
