import BallastAPI
import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Callers, their keys and their limits")
struct ClientTests {
    private static let secrets: SecretData = ["keys": ["team-a": Array("sk-a\n".utf8), "team-b": Array("sk-b".utf8)]]

    private static func asked(_ requests: Int? = nil, tokens: Int64? = nil) -> @Sendable (inout RouteTable) -> Void {
        { table in
            table.clients = .init(apiKeysSecretRef: NameReference(name: "keys"), requestsPerMinute: requests, tokensPerMinute: tokens)
        }
    }

    @Test(
        "only a known key is served, in either header",
        arguments: zip(
            [("authorization", "Bearer sk-a"), ("authorization", "bearer sk-b"), ("x-api-key", "sk-a"), ("x-api-key", "sk"), ("x", "y")],
            [200, 200, 200, 401, 401]))
    func keys(header: (String, String), status: Int) async throws {
        try await GatewayFixture.run([[Say.whole("x")]], secrets: Self.secrets, change: Self.asked()) { fixture in
            let answer = try await fixture.caller.post(Say.request, headers: [header])
            #expect(answer.status == status)
            #expect(try await fixture.caller.get("/v1/models", headers: [header]).status == status)
            #expect(try await fixture.caller.get("/health").status == 200)
            #expect(!fixture.providers[0].requests.contains { $0.head.contains("sk-") })
        }
    }

    @Test("a client over its requests per minute gets 429 and when to come back; another is not touched")
    func requestLimit() async throws {
        try await GatewayFixture.run([[Say.whole("x")]], secrets: Self.secrets, change: Self.asked(2)) { fixture in
            let key = [("authorization", "Bearer sk-a")]
            let first = try await fixture.caller.post(Say.request, headers: key)
            #expect(first["x-ratelimit-limit-requests"] == "2")
            #expect(first["x-ratelimit-remaining-requests"] == "1")
            _ = try await fixture.caller.post(Say.request, headers: key)
            let third = try await fixture.caller.post(Say.request, headers: key)
            #expect(third.status == 429)
            #expect(third["retry-after"] != nil)
            #expect(third.body.contains("rate_limit_exceeded"))
            #expect(fixture.providers[0].count == 2)
            #expect(try await fixture.caller.post(Say.request, headers: [("authorization", "Bearer sk-b")]).status == 200)
        }
    }

    @Test("tokens count once they are known")
    func tokenLimit() async throws {
        // The answer takes five, of which four are owed then: minutes pass until the next request.
        try await GatewayFixture.run([[Say.whole("x")]], secrets: Self.secrets, change: Self.asked(tokens: 1)) { fixture in
            let key = [("authorization", "Bearer sk-a")]
            #expect(try await fixture.caller.post(Say.request, headers: key).status == 200)
            let second = try await fixture.caller.post(Say.request, headers: key)
            #expect(second.status == 429)
            #expect(second["x-ratelimit-remaining-tokens"] == "0")
        }
    }

    @Test("a renewed key replaces the old one, and the limits stay spent")
    func rotation() async throws {
        try await GatewayFixture.run([[Say.whole("x")]], secrets: Self.secrets, change: Self.asked(1)) { fixture in
            _ = try await fixture.caller.post(Say.request, headers: [("x-api-key", "sk-a")])
            var table = GatewayFixture.table(fixture.providers.map(\.url))
            Self.asked(1)(&table)
            try await fixture.server.apply(table: table, secrets: ["keys": ["team-a": Array("new".utf8)]])
            #expect(try await fixture.caller.post(Say.request, headers: [("x-api-key", "sk-a")]).status == 401)
            #expect(try await fixture.caller.post(Say.request, headers: [("x-api-key", "new")]).status == 429)
        }
    }

    @Test("a target's key comes from its Secret, and a new one unblocks it")
    func targetKey() async throws {
        let reference = SecretKeyReference(name: "provider", key: "key")
        let refusal = HostileProvider.Reply.answer(401, body: Say.error("bad key"))
        try await GatewayFixture.run(
            [[refusal, Say.whole("x")]], secrets: ["provider": ["key": Array("old\r\n".utf8)]],
            change: { $0.targets[0].apiKeySecretRef = reference }
        ) { fixture in
            #expect(try await fixture.caller.post(Say.request).status == 503)
            #expect(fixture.providers[0].requests[0].head.contains("authorization: Bearer old\r\n"))
            var table = GatewayFixture.table(fixture.providers.map(\.url))
            table.targets[0].apiKeySecretRef = reference
            try await fixture.server.apply(table: table, secrets: ["provider": ["key": Array("new".utf8)]])
            #expect(try await fixture.caller.post(Say.request).status == 200)
            #expect(fixture.providers[0].requests[1].head.contains("authorization: Bearer new\r\n"))
        }
    }
}

@Suite("What the gateway keeps and tells")
struct LocalTests {
    private static func caching(_ change: @escaping (inout RouteTable.Cache) -> Void = { _ in }) -> (inout RouteTable) -> Void {
        { table in
            table.cache.enabled = true
            change(&table.cache)
        }
    }

    @Test("the same request is answered from the cache, streaming and not", arguments: [Say.request, Say.streamRequest])
    func cached(request: String) async throws {
        let reply = request == Say.request ? Say.whole("x") : Say.stream(["x"])
        try await GatewayFixture.run([[reply]], change: Self.caching()) { fixture in
            let first = try await fixture.caller.post(request)
            let second = try await fixture.caller.post(request)
            #expect(second.body == first.body)
            #expect(second["x-ballast-cache"] == "hit")
            #expect(second["x-ballast-target"] == "a")
            let other = try await fixture.caller.post(request + " ")
            #expect(other["x-ballast-cache"] == "none")
            #expect(fixture.providers[0].count == 2)
        }
    }

    @Test("with everything down a stale answer is better than none, where the chain says so", arguments: [true, false])
    func stale(serves: Bool) async throws {
        let change = Self.caching {
            $0.ttlSeconds = 0
            $0.serveStale = serves
        }
        try await GatewayFixture.run([[Say.whole("x"), .answer(401, body: Say.error("bad key"))]], change: change) { fixture in
            #expect(try await fixture.caller.post(Say.request)["x-ballast-cache"] == "none")
            let second = try await fixture.caller.post(Say.request)
            #expect(second.status == (serves ? 200 : 503))
            #expect(second["x-ballast-cache"] == (serves ? "stale" : "none"))
        }
    }

    @Test("a broken stream is not kept")
    func brokenStream() async throws {
        let broken = HostileProvider.Reply.stream([Say.role, Say.words("x")], ending: .cut)
        try await GatewayFixture.run([[broken, Say.stream(["whole"])]], change: Self.caching()) { fixture in
            _ = try await fixture.caller.post(Say.streamRequest)
            #expect(try await fixture.caller.post(Say.streamRequest).streamedText == "whole")
        }
    }

    @Test("lists exactly the names that a request may have")
    func models() async throws {
        try await GatewayFixture.run([[Say.whole("x")], [Say.whole("x")]]) { fixture in
            let value = try JSONValue(parsing: try await fixture.caller.get("/v1/models").body)
            #expect(value["data"]?.array?.compactMap { $0["id"]?.string } == ["chat", "a", "b"])
        }
    }

    @Test("providers and metrics show what happened")
    func providers() async throws {
        try await GatewayFixture.run([[.answer(402, body: Say.error("no money"))], [Say.whole("x")]]) { fixture in
            _ = try await fixture.caller.post(Say.request)
            let value = try JSONValue(parsing: try await fixture.caller.get("/providers").body)
            #expect(value["targets"]?[0]?["state"] == "Open")
            #expect(value["targets"]?[0]?["reason"] == "QuotaExhausted")
            #expect(value["targets"]?[1]?["answered"] == 1)
            let metrics = try await fixture.caller.get("/metrics").body
            #expect(metrics.contains(#"result="quota_exhausted"} 1"#))
            #expect(metrics.contains("gen_ai_client_token_usage_sum{"))
            #expect(try await fixture.caller.get("/ready").status == 200)
            #expect(try await fixture.caller.get("/nothing").status == 404)
        }
    }
}
