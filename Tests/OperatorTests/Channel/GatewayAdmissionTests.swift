import BallastAPI
import ControllerRuntime
import Cryptography
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("Credentials for adversaries")
struct GatewayAdmissionTests {
    private let time = ManualTime()
    private let hub: ChannelHub
    private let reports: GatewayReports
    private let admission: GatewayAdmission
    private let objects: Locked<[any KubeObject]>

    init() {
        let time = time
        let objects = Locked<[any KubeObject]>([Self.chain(asksForKeys: true), Self.gateway("g-1"), Self.gateway("g-2")])
        self.objects = objects
        hub = ChannelHub(operatorIdentity: "op", time: time)
        reports = GatewayReports(reader: { ObjectReader(objects: objects.value) }, time: time, wakeups: Wakeups())
        admission = GatewayAdmission(hub: hub, reports: reports, reader: { ObjectReader(objects: objects.value) }, time: time)
    }

    private static func chain(asksForKeys: Bool) -> FailoverChain {
        var chain = ReportFixture.failoverChain()
        if asksForKeys { chain.spec.clients = .init(apiKeysSecretRef: NameReference(name: "keys")) }
        return chain
    }

    private static func gateway(_ name: String) -> Pod {
        var pod = ReportFixture.pod(name)
        pod.status = PodStatus(conditions: [ObjectCondition(type: "Ready", status: .yes)])
        return pod
    }

    /// The orders in the next line of a stream.
    private func orders(_ lines: inout AsyncStream<[UInt8]>.AsyncIterator) async throws -> (sequence: UInt64, orders: ChannelOrders) {
        let line = await lines.next()
        let message = try JSONValue(parsing: try #require(line)).decode(ChannelMessage.self)
        return (message.sequence, try #require(message.orders))
    }

    private func report(_ pod: String, _ number: UInt64, obeying sequence: UInt64, of process: String?) {
        let report = ReportFixture.report(pod, number) {
            $0.appliedPush = sequence
            $0.appliedProcess = process
        }
        if case .failure(let refusal) = reports.take(report, from: ChannelIdentity(ReportFixture.chain)) { Issue.record("\(refusal)") }
    }

    private func admit() async throws -> String? {
        try await admission.admit(session: "uid-1", job: "check", to: ReportFixture.chain, for: .seconds(60))
    }

    @Test("a chain that asks for no key needs none, and its gateways are told nothing")
    func open() async throws {
        objects.value = [Self.chain(asksForKeys: false), Self.gateway("g-1")]
        #expect(try await admit() == nil)
        admission.revoke(session: "uid-1", from: ReportFixture.chain)
        let lines = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: .distantFuture))
        var iterator = lines.makeAsyncIterator()
        #expect(try await orders(&iterator).sequence == 0)
    }

    @Test("every ready gateway confirms it first; who connects later learns of it, and all learn that it is over")
    func life() async throws {
        let lines = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: .distantFuture))
        var first = lines.makeAsyncIterator()
        _ = try await orders(&first)
        let (begun, done) = AsyncStream.makeStream(of: Void.self)
        let admitting = Task {
            defer { done.yield() }
            return try await admit()
        }
        let told = try await orders(&first)
        let guest = try #require(told.orders.guests?.first)
        #expect(guest.name == "adversaryjob/check" && guest.expiresInMilliseconds == 60_000)
        report("g-1", 1, obeying: told.sequence, of: hub.process)
        // The other one opens its stream only now: what is in force comes with its hello.
        let later = try #require(hub.open(ReportFixture.chain, pod: "g-2", until: .distantFuture))
        var second = later.makeAsyncIterator()
        let hello = try await orders(&second)
        #expect(hello.orders.guests == told.orders.guests)
        report("g-2", 1, obeying: hello.sequence, of: hub.process)
        for await _ in begun { break }
        let key = try #require(try await admitting.value)
        #expect(SHA256.hash(Array(key.utf8)) == guest.keyDigest.bytes)
        admission.revoke(session: "uid-1", from: ReportFixture.chain)
        #expect(try await orders(&first).orders.guests == nil)
        #expect(try await orders(&second).orders.guests == nil)
    }

    @Test("one gateway that says nothing does not keep the job for ever; none that says anything ends it", arguments: [true, false])
    func silence(oneConfirms: Bool) async throws {
        let lines = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: .distantFuture))
        var iterator = lines.makeAsyncIterator()
        _ = try await orders(&iterator)
        let admitting = Task { try await admit() }
        let told = try await orders(&iterator)
        await time.waitForSleepers(1)
        time.advance(by: .seconds(3))
        if oneConfirms { report("g-1", 1, obeying: told.sequence, of: hub.process) }
        time.advance(by: .seconds(2))
        if oneConfirms {
            #expect(try await admitting.value != nil)
        } else {
            let problem = await #expect(throws: SessionState.Problem.self) { try await admitting.value }
            #expect(problem?.reason == AdversaryReason.credentialNotTaken)
            #expect(try await orders(&iterator).orders.guests == nil, "what nobody can use is taken back")
        }
    }

    @Test("what a gateway obeys of the operator before, however much that was, confirms nothing", arguments: ["another", nil] as [String?])
    func predecessor(process: String?) async throws {
        objects.value = [Self.chain(asksForKeys: true), Self.gateway("g-1")]
        report("g-1", 1, obeying: 99, of: process)
        let admitting = Task { try await admit() }
        await time.waitForSleepers(1)
        time.advance(by: .seconds(5))
        let problem = await #expect(throws: SessionState.Problem.self) { try await admitting.value }
        #expect(problem?.reason == AdversaryReason.credentialNotTaken)
    }

    @Test("ends by itself, and what a gateway said before the chain was forgotten confirms nothing")
    func expiry() async throws {
        hub.push(.admit(id: "x", name: "x", keyDigest: [1], expiresAfter: .seconds(9)), to: ReportFixture.chain)
        let before = hub.push(.admit(id: "x", name: "x", keyDigest: [2], expiresAfter: .seconds(9)), to: ReportFixture.chain)
        time.advance(by: .seconds(9))
        hub.pass()
        let after = hub.push(.admit(id: "y", name: "y", keyDigest: [3], expiresAfter: .seconds(9)), to: ReportFixture.chain)
        #expect(after.mark.sequence > before.mark.sequence)
        let lines = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: .distantFuture))
        var iterator = lines.makeAsyncIterator()
        #expect(try await orders(&iterator).orders.guests?.map(\.id) == ["y"])
    }
}
