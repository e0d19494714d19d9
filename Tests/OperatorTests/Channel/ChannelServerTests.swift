import BallastAPI
import ControllerRuntime
import Cryptography
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import Logging
import Structured
import TestSupport
import Testing

@testable import Operator

private let begin = Date()
private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// The operator's end of the channel on a real socket, with two chains of one gateway each.
private struct ChannelFixture: Sendable {
    /// Begins now: the client's side of TLS asks the system for the time.
    let time = ManualTime(now: begin)
    let wakeups = Wakeups()
    let isLeading = Locked(true)
    let authority: ChannelAuthority
    let reports: GatewayReports
    let hub: ChannelHub
    let pods = Locked<[any KubeObject]>([
        ReportFixture.failoverChain(), ReportFixture.failoverChain("other"), ReportFixture.pod("g-1"),
        ReportFixture.pod("o-1", chain: "other"),
    ])

    init() throws {
        let server = try APIServer()
        try server.store(manager: "test").create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "ballast-system"]])
        authority = ChannelAuthority(
            api: EmbeddedAPI(server.api), namespace: "ballast-system", serverNames: [.ip("127.0.0.1")], time: time, log: quiet)
        reports = GatewayReports(reader: { [pods] in ObjectReader(objects: pods.value) }, time: time, wakeups: wakeups)
        hub = ChannelHub(operatorIdentity: "op", time: time)
    }

    static func run(_ body: (ChannelFixture, Int) async throws -> Void) async throws {
        let fixture = try ChannelFixture()
        await fixture.authority.pass()
        let endpoint = ChannelEndpoint(
            authority: fixture.authority, reports: fixture.reports, hub: fixture.hub, isLeading: { fixture.isLeading.value },
            leader: { "op-2_abc@10.0.0.2:8443" })
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = MutualTLSServer(
            host: "127.0.0.1", port: 0, credentials: fixture.authority, log: quiet, started: { continuation.yield($0) },
            handle: { endpoint.answer($0) })
        let running = Task { try await server.run() }
        let port = try #require(await ports.first { _ in true })
        do {
            try await body(fixture, port)
        } catch {
            running.cancel()
            throw error
        }
        fixture.hub.close()
        running.cancel()
        _ = await running.result
    }

    func identity(_ chain: String = "chat", now: Date = begin) throws -> [String: Base64Data] {
        let answer = try authority.certificate(of: NamespacedName(namespace: "team-a", name: chain), current: nil, now: now)
        guard case .issued(let data, _) = answer else { throw CryptographyError("nothing was issued") }
        return data
    }

    func transport(_ data: [String: Base64Data]?) throws -> CurlTransport {
        var configuration = CurlTransportConfiguration()
        configuration.protocols = .http1
        let trust = try #require(authority.trust)
        configuration.tls = TLSSettings(
            trust: .authorities(pem: Array(trust.bundlePEM.utf8)),
            identity: data.map { .init(certificatePEM: $0["tls.crt"]?.bytes ?? [], keyPEM: $0["tls.key"]?.bytes ?? []) })
        return try CurlTransport(configuration)
    }
}

extension CurlTransport {
    fileprivate func post(_ report: GatewayReport, _ port: Int) async throws -> (status: Int, answer: ChannelAnswer) {
        let response = try await execute(
            HTTPRequest(
                method: "POST", url: "https://127.0.0.1:\(port)/v1/reports", body: JSONValue(encoding: report).bytes,
                totalTimeout: .seconds(60)))
        let body = try await response.body.collect(upTo: 1 << 16)
        return (response.status, try JSONValue(parsing: body).decode(ChannelAnswer.self))
    }
}

@Suite("The channel's server")
struct ChannelServerTests {
    @Test("a gateway's report is counted once, however often its answer is lost")
    func counts() async throws {
        try await ChannelFixture.run { fixture, port in
            let transport = try fixture.transport(fixture.identity())
            let report = ReportFixture.report("g-1", 1) { $0.requests.total = 5 }
            for _ in 1...3 {
                let (status, answer) = try await transport.post(report, port)
                #expect(status == 200 && answer.accepted == 1)
            }
            let (status, answer) = try await transport.post(ReportFixture.report("g-1", 3), port)
            #expect(status == 409 && answer.expected == 2)
            #expect(fixture.reports.report(of: ReportFixture.chain)?.requests.total == 5)
            await transport.shutdown()
        }
    }

    @Test("whoever has no certificate of the authority's does not come in")
    func strangers() async throws {
        try await ChannelFixture.run { fixture, port in
            let foreign = try ChannelTrust.create(now: begin)
            let forged = try foreign.issueClient(ChannelIdentity(ReportFixture.chain).description, commonName: "x", now: begin)
            let trust = try #require(fixture.authority.trust)
            let nameless = try trust.current.issue(
                CertificateTemplate(
                    commonName: "chat-gateway", alternativeNames: [.dns("chat")], usages: [.client], notBefore: begin - 60,
                    notAfter: begin + 3600))
            let operators = try trust.issueServer([.ip("127.0.0.1")], now: begin)
            func data(_ identity: Identity) -> [String: Base64Data] {
                ["tls.crt": Base64Data(text: identity.certificate.pem), "tls.key": Base64Data(text: identity.key.pem)]
            }
            let cases: [(String, [String: Base64Data]?)] = [
                ("no certificate", nil), ("an expired one", try fixture.identity(now: begin - 2 * 86400)),
                ("one that begins tomorrow", try fixture.identity(now: begin + 86400)), ("another authority's", data(forged)),
                ("one without a gateway's name", data(nameless)), ("the operator's own", data(operators)),
            ]
            for (name, data) in cases {
                let transport = try fixture.transport(data)
                await #expect(throws: HTTPError.self, "\(name)") { try await transport.post(ReportFixture.report(), port) }
                await transport.shutdown()
            }
            #expect(fixture.reports.report(of: ReportFixture.chain) == nil)
        }
    }

    @Test("a stolen certificate speaks for its own chain only, and for pods that exist")
    func stolen() async throws {
        try await ChannelFixture.run { fixture, port in
            let transport = try fixture.transport(fixture.identity("other"))
            #expect(try await transport.post(ReportFixture.report("g-1"), port).status == 403)
            let gone = ReportFixture.report("o-1") {
                $0.sender.chain = "other"
                $0.sender.podUID = "uid-of-before"
            }
            #expect(try await transport.post(gone, port).status == 403)
            let stream = try await transport.execute(
                HTTPRequest(url: "https://127.0.0.1:\(port)/v1/stream?pod=g-1&uid=uid-g-1", totalTimeout: .seconds(60)))
            #expect(stream.status == 403)
            await transport.shutdown()
        }
    }

    @Test("a certificate that expires while its connection stands is refused from then on")
    func expires() async throws {
        try await ChannelFixture.run { fixture, port in
            let transport = try fixture.transport(fixture.identity())
            #expect(try await transport.post(ReportFixture.report("g-1", 1), port).status == 200)
            fixture.time.advance(by: .seconds(86_401))
            #expect(try await transport.post(ReportFixture.report("g-1", 2), port).status == 403)
            await transport.shutdown()
        }
    }

    @Test("one that does not lead answers 503 and names the leader and its address")
    func follower() async throws {
        try await ChannelFixture.run { fixture, port in
            fixture.isLeading.value = false
            let transport = try fixture.transport(fixture.identity())
            let (status, answer) = try await transport.post(ReportFixture.report(), port)
            #expect(status == 503 && answer.leader == "op-2_abc" && answer.leaderAddress == "10.0.0.2:8443")
            await transport.shutdown()
        }
    }

    @Test("a push reaches all of twenty streams, and a new one gets what is in force")
    func pushes() async throws {
        try await ChannelFixture.run { fixture, port in
            fixture.pods.value = [ReportFixture.failoverChain()] + (1...20).map { ReportFixture.pod("g-\($0)") }
            let identity = try fixture.identity()
            let transport = try fixture.transport(identity)
            try await withThrowingTaskGroup(of: ChannelMessage?.self) { group in
                let (opened, signal) = AsyncStream.makeStream(of: Void.self)
                for number in 1...20 {
                    group.addTask {
                        let url = "https://127.0.0.1:\(port)/v1/stream?pod=g-\(number)&uid=uid-g-\(number)"
                        let response = try await transport.execute(HTTPRequest(url: url, totalTimeout: .seconds(120)))
                        var buffer: [UInt8] = []
                        for try await piece in response.body {
                            buffer += piece
                            let lines = buffer.split(separator: UInt8(ascii: "\n"))
                            if lines.count == 1, buffer.last == UInt8(ascii: "\n") { signal.yield() }
                            if lines.count >= 2, buffer.last == UInt8(ascii: "\n") {
                                return try JSONValue(parsing: Array(lines[1])).decode(ChannelMessage.self)
                            }
                        }
                        return nil
                    }
                }
                var count = 0
                for await _ in opened {
                    count += 1
                    if count == 20 { break }
                }
                let delivery = fixture.hub.push(
                    .fault(id: "f", .init(abortStatus: 429), backend: "b", expiresAfter: .seconds(9)), to: ReportFixture.chain)
                #expect(delivery.pods.count == 20)
                for try await message in group { #expect(message?.orders?.faults.map(\.id) == ["f"]) }
            }
            await transport.shutdown()
        }
    }
}
