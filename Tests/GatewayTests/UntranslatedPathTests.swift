import BallastAPI
import Structured
import Testing

@testable import Gateway

@Suite("Paths that pass as they are, to those who offer them")
struct UntranslatedPathTests {
    private static let claude = ProviderWords(wire: .anthropic)
    private static let gemini = ProviderWords(wire: .gemini)
    private static let count = #"{"model":"chat","messages":[{"role":"user","content":"hi"}]}"#

    @Test("tokens are counted by a target of Anthropic's wire, and by no other")
    func countTokens() async throws {
        let reply = HostileProvider.Reply.answer(200, body: #"{"input_tokens":14}"#)
        try await GatewayFixture.run([[Say.whole("no")], [reply]], as: [ProviderWords(wire: .openAI), Self.claude]) { fixture in
            let answer = try await fixture.caller.post(Self.count, to: "/v1/messages/count_tokens")
            #expect(answer.status == 200 && answer["x-ballast-target"] == "b" && answer.body == #"{"input_tokens":14}"#)
            #expect(fixture.providers[0].count == 0)
            let asked = try #require(fixture.providers[1].requests.first)
            #expect(asked.head.contains("/messages/count_tokens HTTP/1.1\r\n") && asked.head.contains("anthropic-version: "))
            #expect(try JSONValue(parsing: asked.body)["model"]?.string == Self.claude.model)
        }
        try await GatewayFixture.run([[Say.whole("no")]]) { fixture in
            let answer = try await fixture.caller.post(Self.count, to: "/v1/messages/count_tokens")
            #expect(answer.status == 400 && answer.body.contains("does not offer /v1/messages/count_tokens"))
            #expect(try JSONValue(parsing: answer.body)["type"] == "error")
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("Gemini answers OpenAI's embeddings under a path of its own; Anthropic has none, and says so")
    func embeddings() async throws {
        let reply = HostileProvider.Reply.answer(200, body: #"{"object":"list","data":[],"usage":{"prompt_tokens":3,"total_tokens":3}}"#)
        let request = #"{"model":"chat","input":"a ship"}"#
        try await GatewayFixture.run(
            [[Say.whole("no")], [reply]], as: [Self.claude, Self.gemini], secrets: ["gemini": ["key": Array("k-1".utf8)]],
            change: { $0.targets[1].apiKeySecretRef = .init(name: "gemini", key: "key") }
        ) { fixture in
            let answer = try await fixture.caller.post(request, to: "/v1/embeddings", headers: [("x-ballast-debug", "1")])
            #expect(answer.status == 200 && answer["x-ballast-target"] == "b", "\(answer)")
            #expect(answer["x-ballast-route"]?.contains("a=does not offer /v1/embeddings") == true)
            let asked = try #require(fixture.providers[1].requests.first)
            #expect(asked.head.contains("/openai/embeddings HTTP/1.1\r\n") && asked.head.contains("authorization: Bearer k-1\r\n"))
            #expect(try JSONValue(parsing: asked.body)["model"]?.string == Self.gemini.model)
        }
        try await GatewayFixture.run([[Say.whole("no")]], as: [Self.claude]) { fixture in
            let answer = try await fixture.caller.post(request, to: "/v1/embeddings")
            #expect(answer.status == 400 && answer.body.contains("does not offer /v1/embeddings"))
        }
    }
}
