import BallastAPI
import Cryptography
import KubeCore
import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Answers from peers")
struct MeshTests {
    private static let seal = MeshSeal(nonce: "n", request: "r", target: "t", contentType: "c", storedAt: 1000, expiresAt: 2000)

    private static let shown: [(String, @Sendable (inout MeshSeal) -> Void, Int64, String?)] = [
        ("as it is", { _ in }, 1500, nil), ("to another question", { $0.request = "s" }, 1500, "signature"),
        ("with another nonce", { $0.nonce = "m" }, 1500, "signature"), ("made younger", { $0.storedAt = 1400 }, 1500, "signature"),
        ("made to last", { $0.expiresAt = 9000 }, 1500, "signature"), ("from another target", { $0.target = "u" }, 1500, "signature"),
        ("of another kind", { $0.contentType = "text/event-stream" }, 1500, "signature"), ("expired", { _ in }, 2000, "expired"),
        ("older than is allowed here", { _ in }, 1900, "older"), ("from the future", { _ in }, 900, "older"),
    ]

    @Test("a seal holds for its own answer, its own question and its own time", arguments: shown)
    func seals(name: String, change: @Sendable (inout MeshSeal) -> Void, now: Int64, word: String?) throws {
        let key = try Ed25519.SigningKey()
        let body = ByteBuffer(string: "answer")
        let signature = try key.sign(Self.seal.bytes(over: body))
        var shown = Self.seal
        change(&shown)
        let objection = shown.objection(over: body, signature: signature, by: key.verifyingKey, now: now, ttlSeconds: 800)
        #expect((objection == nil) == (word == nil))
        if let word { #expect(objection?.contains(word) == true) }
    }

    @Test("another body, another key or no signature is refused")
    func forged() throws {
        let (key, other) = (try Ed25519.SigningKey(), try Ed25519.SigningKey())
        let body = ByteBuffer(string: "answer")
        let signature = try key.sign(Self.seal.bytes(over: body))
        func objection(_ body: ByteBuffer, _ signature: [UInt8], _ key: Ed25519.VerifyingKey) -> String? {
            Self.seal.objection(over: body, signature: signature, by: key, now: 1500, ttlSeconds: 800)
        }
        #expect(objection(body, signature, key.verifyingKey) == nil)
        #expect(objection(ByteBuffer(string: "answers"), signature, key.verifyingKey) != nil)
        #expect(objection(body, signature, other.verifyingKey) != nil)
        #expect(objection(body, [], key.verifyingKey) != nil)
    }

    /// What a gateway of the mesh needs in its Secret.
    private static func secret(_ authority: TestAuthority, _ key: Ed25519.SigningKey) throws -> SecretData {
        ["mesh": try authority.secret("localhost").merging(["signing.key": Array(key.pem.utf8)]) { $1 }]
    }

    private static func meshing(_ peers: [FailoverChainSpec.Peer]) -> (inout RouteTable) -> Void {
        { table in
            table.cache.enabled = true
            table.mesh = .init(enabled: true, tlsSecretRef: NameReference(name: "mesh"), peers: peers)
        }
    }

    /// A gateway that has an answer, and one whose only target is down and that knows the first as its peer.
    private static func pair(
        authority: TestAuthority, askerAuthority: TestAuthority? = nil, expects: Ed25519.VerifyingKey? = nil,
        remembering reply: HostileProvider.Reply = Say.whole("remembered"), as words: [ProviderWords] = [],
        _ body: (_ owner: GatewayFixture, _ asker: GatewayFixture) async throws -> Void
    ) async throws {
        let (ours, theirs) = (try Ed25519.SigningKey(), try Ed25519.SigningKey())
        try await GatewayFixture.run(
            [[reply]], as: words, secrets: try secret(authority, theirs), settings: { $0.meshPort = 0 }, change: meshing([])
        ) { owner in
            let peer = FailoverChainSpec.Peer(
                url: "https://localhost:\(owner.server.meshPort ?? 0)",
                publicKey: Base64.encode((expects ?? theirs.verifyingKey).rawRepresentation))
            try await GatewayFixture.run(
                [[.answer(401, body: Say.error("bad key"))]], secrets: try secret(askerAuthority ?? authority, ours),
                settings: {
                    $0.meshPort = 0
                    $0.meshTimeout = .seconds(30)
                }, change: meshing([peer])
            ) { asker in try await body(owner, asker) }
        }
    }

    @Test("with everything down a peer's answer is served, marked, and shown as the chain's mode")
    func peer() async throws {
        try await Self.pair(authority: try TestAuthority()) { owner, asker in
            let own = try await owner.caller.post(Say.request)
            let answer = try await asker.caller.post(Say.request)
            #expect(answer.status == 200)
            #expect(answer.body == own.body)
            #expect(answer["x-ballast-cache"] == "peer")
            #expect(answer["x-ballast-target"] == "a")
            let providers = try JSONValue(parsing: try await asker.caller.get("/providers").body)
            #expect(providers["mode"] == "Mesh")
            #expect(try await asker.caller.get("/metrics").body.contains(#"kind="peer"} 1"#))
            #expect(try await owner.caller.get("/metrics").body.contains(#"kind="served_to_peer"} 1"#))
            // What no peer knows stays unanswered.
            let other = try await asker.caller.post(Say.request + " ")
            #expect(other.status == 503)
        }
    }

    @Test(
        "a peer's answer comes in the caller's wire, whole or as a stream, whoever gave it", arguments: CallerWords.all, ProviderWords.all)
    func dialects(caller: CallerWords, words: ProviderWords) async throws {
        let authority = try TestAuthority()
        for streaming in [false, true] {
            let reply = streaming ? words.says(["remem", "bered"]) : .answer(200, body: words.answer("remembered"))
            try await Self.pair(authority: authority, remembering: reply, as: [words]) { owner, asker in
                let request = caller.request(streaming: streaming)
                let own = try await owner.caller.post(request, to: caller.path)
                let answer = try await asker.caller.post(request, to: caller.path)
                #expect(answer["x-ballast-cache"] == "peer", "streaming: \(streaming): \(answer.body)")
                #expect(answer.body == own.body)
                #expect(try (streaming ? caller.hear(answer.body).text : caller.read(answer.body)) == "remembered")
            }
        }
    }

    @Test("a peer whose signature is not the expected one is not believed")
    func wrongKey() async throws {
        let wrong = try Ed25519.SigningKey().verifyingKey
        try await Self.pair(authority: try TestAuthority(), expects: wrong) { owner, asker in
            _ = try await owner.caller.post(Say.request)
            #expect(try await asker.caller.post(Say.request).status == 503)
            let providers = try JSONValue(parsing: try await asker.caller.get("/providers").body)
            #expect(providers["mode"] == "Down")
        }
    }

    @Test("a stranger is not answered")
    func stranger() async throws {
        try await Self.pair(authority: try TestAuthority(), askerAuthority: try TestAuthority()) { owner, asker in
            _ = try await owner.caller.post(Say.request)
            #expect(try await asker.caller.post(Say.request).status == 503)
            #expect(try await owner.caller.get("/metrics").body.contains(#"kind="served_to_peer"} 0"#))
        }
    }

    @Test("a peer that does not answer is waited for no longer than it may be")
    func silent() async throws {
        let (authority, key) = (try TestAuthority(), try Ed25519.SigningKey())
        let silent = try await HostileProvider.start([.silence], tls: try authority.server("localhost"))
        let peer = FailoverChainSpec.Peer(
            url: "https://localhost:\(silent.port)", publicKey: Base64.encode(key.verifyingKey.rawRepresentation))
        try await GatewayFixture.run(
            [[.answer(401, body: Say.error("bad key"))]], secrets: try Self.secret(authority, key),
            settings: {
                $0.meshPort = 0
                $0.meshTimeout = .milliseconds(100)
            }, change: Self.meshing([peer])
        ) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == 503)
        }
        await silent.stop()
    }

    @Test("a mesh that cannot be used is named", arguments: [("signing.key", "signing.key"), ("ca.crt", "ca.crt"), ("tls.crt", "tls.crt")])
    func unusable(entry: String, word: String) async throws {
        var secrets = try Self.secret(try TestAuthority(), try Ed25519.SigningKey())
        secrets["mesh"]?[entry] = nil
        await #expect {
            try await GatewayFixture.run([[Say.whole("x")]], secrets: secrets, settings: { $0.meshPort = 0 }, change: Self.meshing([])) {
                _ in
            }
        } throws: { "\($0)".contains(word) }
    }
}
