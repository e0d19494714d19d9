import BallastAPI
import ControllerRuntime
import Cryptography
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Logging
import Structured
import TestSupport
import Testing

@testable import Operator

private let day: TimeInterval = 86400
private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

@Suite("Whose certificates count on the channel")
struct ChannelTrustTests {
    /// Advances day by day, as the operator does, and says how many authorities count then.
    private func walk(_ trust: ChannelTrust, from start: Date, days: Int) throws -> ChannelTrust {
        var trust = trust
        for number in 1...days { trust = try trust.advanced(now: start + Double(number) * day) ?? trust }
        return trust
    }

    @Test("a new authority is trusted before it signs, and the old one until it expires")
    func rotation() throws {
        let first = try ChannelTrust.create(now: noon)
        #expect(try first.advanced(now: noon + 240 * day) == nil)
        let announced = try #require(try first.advanced(now: noon + 250 * day))
        #expect(announced.current == first.current && announced.authorities.count == 2)
        #expect(try announced.advanced(now: noon + 251 * day) == nil, "not before every gateway can know")
        let switched = try #require(try announced.advanced(now: noon + 252 * day))
        #expect(switched.current == announced.next && switched.previous == first.current.certificate)
        let old = try first.issueClient("spiffe://ballast/ns/a/chain/b", commonName: "b", now: noon + 251.5 * day).certificate
        #expect(switched.accepts(old, at: noon + 252 * day))
        #expect(!switched.accepts(old, at: noon + 253 * day), "its day is over")
        #expect(try walk(switched, from: noon + 252 * day, days: 120).authorities.count == 1)
    }

    @Test("an operator that comes back after years begins anew")
    func late() throws {
        let first = try ChannelTrust.create(now: noon)
        let anew = try #require(try first.advanced(now: noon + 400 * day))
        #expect(anew.current != first.current && anew.authorities.count == 1)
    }

    @Test("everything goes through the Secret")
    func secret() throws {
        let trust = try #require(try ChannelTrust.create(now: noon).advanced(now: noon + 250 * day))
        #expect(try ChannelTrust(data: trust.data) == trust)
        #expect(throws: CryptographyError.self) { try ChannelTrust(data: [:]) }
    }

    @Test(
        "only the exact form of a gateway's name is one",
        arguments: [
            ("spiffe://ballast/ns/team-a/chain/chat", true), ("spiffe://ballast/ns/team-a/chain/chat/", false),
            ("spiffe://ballast/ns/team-a/chain/", false), ("spiffe://other/ns/team-a/chain/chat", false),
            ("spiffe://ballast/ns/team-a/backend/chat", false), ("https://ballast/ns/team-a/chain/chat", false),
            ("spiffe://ballast/ns/team-a/chain/ch%61t", false), ("spiffe://ballast/ns/a/../b/chain/chat", false),
        ])
    func names(uri: String, isOne: Bool) {
        #expect((ChannelIdentity(uri: uri) != nil) == isOne)
        if let identity = ChannelIdentity(uri: uri) { #expect(identity.description == uri) }
    }
}

@Suite("The channel's authority")
struct ChannelAuthorityTests {
    private let time = ManualTime(now: noon)

    private func api() throws -> EmbeddedAPI {
        let server = try APIServer()
        try server.store(manager: "test").create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "ballast-system"]])
        return EmbeddedAPI(server.api)
    }

    private func authority(_ api: any KubeAPI) -> ChannelAuthority {
        ChannelAuthority(api: api, namespace: "ballast-system", serverNames: [.ip("127.0.0.1")], time: time, log: quiet)
    }

    @Test("of two operators that race, both end with the same authority")
    func race() async throws {
        let api = try api()
        // Both have looked before either has created.
        let racing = Racing(api)
        let (one, two) = (authority(racing), authority(racing))
        async let first = one.pass()
        async let second = two.pass()
        _ = await (first, second)
        await one.pass()
        await two.pass()
        #expect(one.trust != nil && one.trust == two.trust)
    }

    /// Lets nobody past the first read before two have read.
    private actor Racing: KubeAPI {
        private let base: EmbeddedAPI
        private var readers = 0
        private var waiting: CheckedContinuation<Void, Never>?

        init(_ base: EmbeddedAPI) { self.base = base }

        func send(_ request: APIRequest) async throws -> JSONValue {
            guard request.method == .get, readers < 2 else { return try await base.send(request) }
            let answer = Result { try base.answer(request) }
            readers += 1
            if readers == 2 { waiting?.resume() } else { await withCheckedContinuation { waiting = $0 } }
            return try answer.get()
        }
    }

    @Test("it is renewed in time, and another operator follows")
    func renewal() async throws {
        let api = try api()
        let (one, two) = (authority(api), authority(api))
        await one.pass()
        await two.pass()
        time.advance(by: .seconds(250 * 86400))
        await one.pass()
        await two.pass()
        #expect(one.trust?.authorities.count == 2 && one.trust == two.trust)
    }

    @Test("without the lease nothing is written, and nothing can be issued yet")
    func follower() async throws {
        let gate = WriteGate(time: time, needsLease: true)
        let gated = GatedAPI(try api(), gate: gate, metrics: RuntimeMetrics(registry: MetricsRegistry()), host: "")
        let follower = authority(gated)
        #expect(await follower.pass() == false)
        #expect(throws: ChannelAuthority.NotReady.self) {
            try follower.certificate(of: ReportFixture.chain, current: nil, now: noon)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout [String: Base64Data]) -> Void = { _ in }
        var after: TimeInterval = 0
        var isGood = false
    }

    @Test(
        "a chain's certificate stays while it serves, and is made anew when it does not",
        arguments: [
            Case(testDescription: "as it was issued", isGood: true),
            Case(testDescription: "the cache keeps no key", change: { $0["tls.key"] = Base64Data(text: "") }, isGood: true),
            Case(testDescription: "shortly before two thirds of its life", after: 57_400, isGood: true),
            Case(testDescription: "after two thirds of its life", after: 57_600),
            Case(testDescription: "no key", change: { $0["tls.key"] = nil }),
            Case(testDescription: "no list of authorities", change: { $0["ca.crt"] = nil }),
            Case(testDescription: "no certificate", change: { $0["tls.crt"] = nil }),
            Case(testDescription: "what is no certificate", change: { $0["tls.crt"] = Base64Data(text: "hello") }),
        ])
    func chains(_ testCase: Case) async throws {
        let authority = authority(try api())
        await authority.pass()
        guard case .issued(var data, _) = try authority.certificate(of: ReportFixture.chain, current: nil, now: noon) else {
            Issue.record("nothing was issued")
            return
        }
        testCase.change(&data)
        let secret = Secret(metadata: ObjectMeta(name: "chat-gateway", namespace: "team-a"), data: data)
        let verdict = try authority.certificate(of: ReportFixture.chain, current: secret, now: noon + testCase.after)
        if case .good = verdict { #expect(testCase.isGood) } else { #expect(!testCase.isGood) }
        let elsewhere = try authority.certificate(of: NamespacedName(namespace: "team-b", name: "chat"), current: secret, now: noon)
        if case .good = elsewhere { Issue.record("another chain's certificate was found good") }
    }
}

@Suite("What is pushed")
struct ChannelHubTests {
    private let time = ManualTime(now: noon)

    private func messages(_ stream: AsyncStream<[UInt8]>, _ count: Int) async throws -> [ChannelMessage] {
        var iterator = stream.makeAsyncIterator()
        var messages: [ChannelMessage] = []
        while messages.count < count, let line = await iterator.next() {
            messages.append(try JSONValue(parsing: line).decode(ChannelMessage.self))
        }
        return messages
    }

    private let fault = ChaosScheduleSpec.GatewayFault(delayMilliseconds: 800)

    @Test("a gateway that connects is told what is in force, and for how long still; then every change")
    func orders() async throws {
        let hub = ChannelHub(operatorIdentity: "op", time: time)
        hub.push(.fault(id: "f", fault, expiresAfter: .seconds(30)), to: ReportFixture.chain)
        time.advance(by: .seconds(10))
        let stream = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: noon + 86400))
        let delivery = hub.push(.block(id: "b", message: "spent", expiresAfter: .seconds(5)), to: ReportFixture.chain)
        #expect(delivery.mark.sequence == 2 && delivery.pods == ["g-1"])
        hub.push(.lift(id: "f"), to: ReportFixture.chain)
        let told = try await messages(stream, 3)
        #expect(told[0].hello?.process == delivery.mark.process)
        #expect(told[0].hello?.operatorIdentity == "op" && told[0].orders?.faults.first?.expiresInMilliseconds == 20_000)
        #expect(told[1].orders?.faults.count == 1 && told[1].orders?.blocks.first?.message == "spent")
        #expect(told[2].orders?.faults.isEmpty == true && told.map(\.sequence) == [1, 2, 3])
    }

    @Test("what has expired is told to nobody, and other chains are told nothing")
    func expiry() async throws {
        let hub = ChannelHub(operatorIdentity: "op", time: time)
        hub.push(.fault(id: "f", fault, expiresAfter: .seconds(30)), to: ReportFixture.chain)
        time.advance(by: .seconds(30))
        let stream = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: noon + 86400))
        let other = NamespacedName(namespace: "team-a", name: "other")
        #expect(hub.push(.fault(id: "f", fault, expiresAfter: .seconds(30)), to: other).pods.isEmpty)
        let told = try await messages(stream, 1)
        #expect(told[0].orders?.isEmpty == true)
    }

    @Test("a stream ends with the certificate it was opened with; a pod has one")
    func ends() async throws {
        let hub = ChannelHub(operatorIdentity: "op", time: time)
        let first = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: noon + 60))
        let second = try #require(hub.open(ReportFixture.chain, pod: "g-1", until: noon + 60))
        #expect(try await messages(first, 9).count == 1, "the first was ended by the second")
        time.advance(by: .seconds(60))
        hub.pass()
        #expect(try await messages(second, 9).count == 1)
        #expect(hub.connected(ReportFixture.chain).isEmpty)
        hub.close()
        #expect(hub.open(ReportFixture.chain, pod: "g-1", until: noon + 999) == nil)
    }
}
