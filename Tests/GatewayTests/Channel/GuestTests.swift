import BallastAPI
import Cryptography
import KubeTypes
import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Callers that the operator lets in for a while")
struct GuestTests {
    private static let secrets: SecretData = ["keys": ["team-a": Array("sk-a".utf8)]]
    private static let key = [("authorization", "Bearer adv-secret")]

    private static func guest(_ name: String = "adversaryjob/check", key: String = "adv-secret", for life: Int64 = 3_600_000)
        -> ChannelGuest
    {
        ChannelGuest(
            id: name, name: name, keyDigest: Base64Data(SHA256.hash(Array(key.utf8))), expiresInMilliseconds: life)
    }

    private static func asking(_ requests: Int? = nil) -> (inout RouteTable) -> Void {
        { $0.clients = .init(apiKeysSecretRef: NameReference(name: "keys"), requestsPerMinute: requests) }
    }

    @Test("a guest is served beside the chain's clients, until it is taken back; nothing tells its key")
    func life() async throws {
        try await GatewayFixture.run([[Say.whole("x")]], secrets: Self.secrets, change: Self.asking()) { fixture in
            func status() async throws -> Int { try await fixture.caller.post(Say.request, headers: Self.key).status }
            #expect(try await status() == 401)
            try await fixture.server.obey(ChannelOrders(guests: [Self.guest()]))
            #expect(try await status() == 200)
            #expect(try await fixture.caller.get("/v1/models", headers: Self.key).status == 200)
            #expect(try await fixture.caller.get("/providers", headers: Self.key).status == 401, "costs are none of a guest's business")
            #expect(try await fixture.caller.post(Say.request, headers: [("x-api-key", "adv-other")]).status == 401)
            #expect(try await fixture.caller.post(Say.request, headers: [("x-api-key", "sk-a")]).status == 200)
            // Another table, the same orders.
            var table = GatewayFixture.table(fixture.providers.map(\.url))
            Self.asking()(&table)
            try await fixture.server.apply(table: table, secrets: Self.secrets)
            #expect(try await status() == 200)
            try await fixture.server.obey(ChannelOrders())
            #expect(try await status() == 401)
            for name in ["/providers", "/metrics"] {
                #expect(try await !fixture.caller.get(name, headers: [("x-api-key", "sk-a")]).body.contains("adv-"))
            }
            try await fixture.server.shutDown()
            #expect(fixture.log.value.contains("adversaryjob/check") && !fixture.log.value.contains("adv-secret"))
            #expect(!fixture.providers[0].requests.contains { $0.head.contains("adv-") })
        }
    }

    @Test("a guest has the limits of a client, and a repeated line does not fill them up again")
    func limits() async throws {
        try await GatewayFixture.run([[Say.whole("x")]], secrets: Self.secrets, change: Self.asking(1)) { fixture in
            let orders = ChannelOrders(guests: [Self.guest()])
            try await fixture.server.obey(orders)
            #expect(try await fixture.caller.post(Say.request, headers: Self.key).status == 200)
            try await fixture.server.obey(orders)
            let refused = try await fixture.caller.post(Say.request, headers: Self.key)
            #expect(refused.status == 429 && refused["x-ratelimit-limit-requests"] == "1" && refused.body.contains("adversaryjob/check"))
            #expect(try await fixture.caller.post(Say.request, headers: [("x-api-key", "sk-a")]).status == 200)
        }
    }

    @Test("a chain that asks for no key takes anybody, guests or not")
    func open() async throws {
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            try await fixture.server.obey(ChannelOrders(guests: [Self.guest()]))
            #expect(try await fixture.caller.post(Say.request).status == 200)
        }
    }

    @Test("ends on the gateway's own clock, each guest for itself", arguments: [(999, "a"), (1000, nil), (1001, nil)])
    func expiry(milliseconds: Int, name: String?) {
        let orders = OrdersInForce(
            ChannelOrders(guests: [Self.guest("a", key: "k", for: 1000), Self.guest("b", key: "l", for: 9000)]), at: .seconds(100))
        let now = Duration.seconds(100) + .milliseconds(milliseconds)
        #expect(orders.guest(withKey: SHA256.hash(Array("k".utf8)), at: now)?.name == name)
        #expect(orders.guest(withKey: SHA256.hash(Array("l".utf8)), at: now)?.name == "b")
        #expect(orders.guest(withKey: [], at: now) == nil)
        #expect(!orders.isEmpty)
    }

    @Test("a line of an operator that knows no guests is read")
    func older() throws {
        let line = #"{"sequence":3,"orders":{"faults":[],"blocks":[]}}"#
        #expect(try JSONValue(parsing: line).decode(ChannelMessage.self).orders?.isEmpty == true)
    }
}
