import BallastAPI
import KubeCore
import NIOCore
import Testing

@testable import Gateway

@Suite("TLS on both sides")
struct TLSTests {
    private static func over(_ name: String) -> (inout RouteTable) -> Void { { $0.tlsSecretRef = NameReference(name: name) } }

    @Test("callers are answered with the chain's certificate, and with a renewed one from the next connection on")
    func listener() async throws {
        let (first, second) = (try TestAuthority(), try TestAuthority())
        try await GatewayFixture.run(
            [[Say.whole("x")]], secrets: ["tls": try first.secret("gateway.test")], change: Self.over("tls")
        ) { fixture in
            let old = Caller(port: fixture.server.port, tls: try first.client())
            let new = Caller(port: fixture.server.port, tls: try second.client())
            #expect(try await old.post(Say.request).status == 200)
            await #expect(throws: (any Error).self) { _ = try await new.post(Say.request) }
            await #expect(throws: (any Error).self) { _ = try await fixture.caller.post(Say.request) }
            var table = GatewayFixture.table(fixture.providers.map(\.url))
            Self.over("tls")(&table)
            try await fixture.server.apply(table: table, secrets: ["tls": try second.secret("gateway.test")])
            #expect(try await new.post(Say.request).status == 200)
            await #expect(throws: (any Error).self) { _ = try await old.post(Say.request) }
        }
    }

    private static let broken: [(String, @Sendable ([String: [UInt8]]) -> [String: [UInt8]]?)] = [
        ("is missing", { _ in nil }), ("has no entry \"tls.key\"", { entries in entries.filter { $0.key == "tls.crt" } }),
        ("tls.crt is no certificate", { $0.merging(["tls.crt": [1]]) { $1 } }),
        ("tls.key is no private key", { $0.merging(["tls.key": [1]]) { $1 } }),
        ("do not belong together", { $0.merging(["tls.key": (try? TestAuthority().secret("other")["tls.key"]) ?? []]) { $1 } }),
    ]

    @Test("a certificate that cannot be used is named, and the last good one stays", arguments: broken)
    func unusable(word: String, change: @Sendable ([String: [UInt8]]) -> [String: [UInt8]]?) async throws {
        let authority = try TestAuthority()
        let good = try authority.secret("gateway.test")
        try await GatewayFixture.run([[Say.whole("x")]], secrets: ["tls": good], change: Self.over("tls")) { fixture in
            var table = GatewayFixture.table(fixture.providers.map(\.url))
            Self.over("tls")(&table)
            table.targets = []
            do {
                try await fixture.server.apply(table: table, secrets: change(good).map { ["tls": $0] } ?? [:])
                Issue.record("it was taken")
            } catch {
                #expect("\(error)".contains("Secret \"tls\""))
                #expect("\(error)".contains(word))
            }
            let caller = Caller(port: fixture.server.port, tls: try authority.client())
            let answer = try await caller.post(Say.request)
            #expect(answer.status == 200)
        }
    }

    @Test(
        "a target's certificate must be trusted and be its own",
        arguments: [("provider.test", true, 200), ("provider.test", false, 503), ("other.test", true, 503)])
    func upstream(name: String, isTrusted: Bool, status: Int) async throws {
        let authority = try TestAuthority()
        let provider = try await HostileProvider.start([Say.whole("x")], tls: try authority.server(name))
        let port = provider.port
        try await GatewayFixture.run(
            [[Say.whole("no")]],
            settings: {
                if isTrusted { $0.trustRoots = authority.pem }
                $0.resolve = { _, _ in [try SocketAddress(ipAddress: "127.0.0.1", port: port)] }
            },
            change: { $0.targets[0].urls = ["https://provider.test:\(port)/v1"] }
        ) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == status)
            #expect(provider.count == (status == 200 ? 1 : 0))
        }
        await provider.stop()
    }
}
