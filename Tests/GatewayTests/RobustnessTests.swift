import BallastAPI
import KubeCore
import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Callers who mean no good, and changes under way")
struct RobustnessTests {
    @Test("a head that never ends is waited for no longer than it may be", arguments: ["", "POST /v1/chat/completions HTTP/1.1\r\nhos"])
    func slowHead(text: String) async throws {
        try await GatewayFixture.run([[Say.whole("x")]], settings: { $0.headTimeout = .milliseconds(30) }) { fixture in
            var answer = ""
            // On a slow machine the gateway may have hung up before the first byte was sent.
            do { answer = try await fixture.caller.raw(text) } catch ChannelError.ioOnClosedChannel {}
            #expect(answer == "")
        }
    }

    @Test("a body that never ends is refused")
    func slowBody() async throws {
        try await GatewayFixture.run([[Say.whole("x")]], settings: { $0.bodyGrace = .milliseconds(30) }) { fixture in
            let answer = try await fixture.caller.exchange("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
            #expect(answer.status == 408)
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("a body of 32 MiB is forwarded whole")
    func largeBody() async throws {
        let text = String(repeating: "0123456789abcdef", count: 2 * 1024 * 1024 - 16)
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.post(#"{"messages":[{"role":"user","content":"\#(text)"}]}"#)
            #expect(answer.status == 200)
            #expect(fixture.providers[0].requests[0].body.utf8.count > text.utf8.count)
        }
    }

    @Test("no key and no word of a prompt or an answer stands in the access log, whatever happens")
    func silentLog() async throws {
        let replies: [[HostileProvider.Reply]] = [
            [.answer(401, body: Say.error("bad key sk-provider")), .answer(500, body: Say.error("the-prompt"))],
            [Say.whole("the-answer"), Say.stream(["the-", "answer"]), .answer(400, body: Say.error("the-prompt is bad"))],
        ]
        let secrets: SecretData = ["keys": ["me": Array("sk-caller".utf8)], "provider": ["key": Array("sk-provider".utf8)]]
        let change: (inout RouteTable) -> Void = {
            $0.clients = .init(apiKeysSecretRef: NameReference(name: "keys"))
            $0.targets[0].apiKeySecretRef = SecretKeyReference(name: "provider", key: "key")
        }
        try await GatewayFixture.run(replies, secrets: secrets, change: change) { fixture in
            let key = [("authorization", "Bearer sk-caller")]
            for stream in ["false", "true", "false"] {
                let body = #"{"stream":\#(stream),"messages":[{"role":"user","content":"the-prompt"}]}"#
                _ = try await fixture.caller.post(body, headers: key)
                _ = try await fixture.caller.post(body, headers: [("authorization", "Bearer sk-wrong")])
            }
            try await fixture.server.shutDown()
            #expect(fixture.log.value.components(of: "\"request\":") == 3)
            for word in ["sk-", "the-prompt", "the-answer"] { #expect(!fixture.log.value.contains(word)) }
        }
    }

    @Test("a stream under way outlives a change of the table that takes its target away")
    func reload() async throws {
        let held = HostileProvider.Reply.held([Say.role, Say.words("one ")], then: [Say.words("two"), Say.finish, Say.usage, Say.done])
        try await GatewayFixture.run([[held], [Say.whole("x")]]) { fixture in
            let caller = fixture.caller
            let stream = Task { try await caller.post(Say.streamRequest) }
            await fixture.providers[0].waitForRequests(1)
            var table = GatewayFixture.table(fixture.providers.map(\.url))
            table.targets.removeFirst()
            try await fixture.server.apply(table: table, secrets: [:])
            #expect(try await caller.post(Say.request)["x-ballast-target"] == "b")
            fixture.providers[0].release()
            let answer = try await stream.value
            #expect(answer.streamedText == "one two")
            #expect(answer.endsProperly)
        }
    }
}
