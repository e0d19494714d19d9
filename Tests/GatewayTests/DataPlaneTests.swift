import BallastAPI
import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite("The request path")
struct DataPlaneTests {
    @Test("forwards the body as it came, but for the model, and answers with the target's own words")
    func forwards() async throws {
        try await GatewayFixture.run([[Say.whole("hello")]], change: { $0.targets[0].model = "m\"1" }) { fixture in
            let body = #"{ "model" : "chat", "weird": [1, {"a":"}\\"}], "messages":[] }"#
            let answer = try await fixture.caller.post(body, headers: [("x-request-id", "mine")])
            #expect(answer.status == 200)
            #expect(answer.body == Say.answer("hello"))
            #expect(fixture.providers[0].requests[0].body == #"{ "model" : "m\"1", "weird": [1, {"a":"}\\"}], "messages":[] }"#)
            #expect(fixture.providers[0].requests[0].head.contains("POST /v1/chat/completions HTTP/1.1"))
            #expect(answer["x-ballast-target"] == "a")
            #expect(answer["x-ballast-attempts"] == "1")
            #expect(answer["x-ballast-cache"] == "none")
            #expect(answer["x-request-id"] == "mine")
        }
    }

    @Test(
        "the model decides who is asked: the chain or nothing, a target by its name",
        arguments: [(#"{"messages":[]}"#, "a"), (#"{"model":"chat"}"#, "a"), (#"{"model":"b"}"#, "b"), ("{}", "a")])
    func model(body: String, target: String) async throws {
        try await GatewayFixture.run([[Say.whole("x")], [Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.post(body)
            #expect(answer["x-ballast-target"] == target)
            #expect(fixture.providers[target == "a" ? 0 : 1].requests[0].body.contains("\"model\":\"model-\(target)\""))
        }
    }

    @Test(
        "what is no request is refused without asking anybody",
        arguments: [
            (#"{"model":"gpt-4o"}"#, 404, "model_not_found"), ("[]", 400, "not a JSON object"), (#"{"model":1}"#, 400, "not a string"),
            (#"{"model":"chat""#, 400, "expected"), (#"{"model":"chat","model":"b"}"#, 400, "twice"),
            (#"{"stream":"yes"}"#, 400, "not a boolean"),
        ])
    func refused(body: String, status: Int, word: String) async throws {
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.post(body)
            #expect(answer.status == status)
            #expect(answer.body.hasPrefix("{\"error\":{"))
            #expect(answer.body.contains(word))
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("a body above the limit is refused, announced or not")
    func tooLarge() async throws {
        try await GatewayFixture.run([[Say.whole("x")]], settings: { $0.maxBodyBytes = 1000 }) { fixture in
            let announced = try await fixture.caller.exchange(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1001\r\n\r\n")
            #expect(announced.status == 413)
            let chunk = "3e9\r\n" + String(repeating: " ", count: 1001) + "\r\n"
            let chunked = try await fixture.caller.exchange(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n" + chunk)
            #expect(chunked.status == 413)
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test(
        "what could be read in two ways is not read at all",
        arguments: [
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}", "\u{1}\u{2}\r\n\r\n",
        ])
    func ambiguous(text: String) async throws {
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.exchange(text)
            #expect(answer.status == 400)
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("a head larger than 64 KiB is refused")
    func largeHead() async throws {
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.exchange(
                "GET /health HTTP/1.1\r\nhost: x\r\nlong: " + String(repeating: "a", count: 90_000) + "\r\n\r\n")
            #expect(answer.status == 431)
            #expect(answer.body.contains("the head is larger than 65536 bytes"))
        }
    }

    @Test("a thousand requests on one connection, sent at once, are all answered")
    func pipelinedMany() async throws {
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            let request = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n"
            let last = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
            let text = try await fixture.caller.raw(String(repeating: request, count: 999) + last)
            #expect(text.components(of: "HTTP/1.1 200 OK") == 1000)
        }
    }

    @Test("many requests on one connection, sent at once, are answered in their order")
    func pipelined() async throws {
        try await GatewayFixture.run([[Say.whole("one"), Say.whole("two"), Say.whole("three")]]) { fixture in
            let request = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}"
            let last = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}"
            let text = try await fixture.caller.raw(request + request + last)
            let places = ["one", "two", "three"].compactMap { text.range(of: $0)?.lowerBound }
            #expect(places.count == 3)
            #expect(places == places.sorted())
        }
    }

    @Test("a connection the provider closed meanwhile is no failure of anybody's")
    func staleConnection() async throws {
        let closing = HostileProvider.Reply.raw(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(Say.answer("x").utf8.count)\r\n\r\n\(Say.answer("x"))")
        try await GatewayFixture.run([[closing]], settings: { $0.threads = 1 }) { fixture in
            for _ in 0..<5 {
                let answer = try await fixture.caller.post(Say.request)
                #expect(answer.status == 200)
                #expect(answer["x-ballast-attempts"] == "1")
            }
        }
    }

    @Test("answers of 300 kB come whole, in one piece and streamed")
    func large() async throws {
        let text = String(repeating: "0123456789", count: 30_000)
        try await GatewayFixture.run([[Say.whole(text), Say.stream(Array(repeating: text, count: 4))]]) { fixture in
            let whole = try await fixture.caller.post(Say.request)
            #expect(whole.body == Say.answer(text))
            let streamed = try await fixture.caller.post(Say.streamRequest)
            #expect(streamed.streamedText.count == 1_200_000)
        }
    }

    @Test("embeddings and completions go to their own paths", arguments: ["embeddings", "completions"])
    func otherPaths(path: String) async throws {
        try await GatewayFixture.run([[Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.post(#"{"model":"chat","input":"x"}"#, to: "/v1/\(path)")
            #expect(answer.status == 200)
            #expect(fixture.providers[0].requests[0].head.hasPrefix("POST /v1/\(path) "))
        }
    }

    @Test("a caller who asks sees each decision, and a trace goes on")
    func debug() async throws {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let headers = [("x-ballast-debug", "1"), ("traceparent", trace)]
        try await GatewayFixture.run([[.answer(401, body: Say.error("bad\\nkey ü"))], [Say.whole("x")]]) { fixture in
            let answer = try await fixture.caller.post(Say.request, headers: headers)
            #expect(answer["x-ballast-route"] == "a=401: bad?key ?; b=answered")
            #expect(fixture.providers[1].requests[0].head.contains("\r\ntraceparent: \(trace)"))
            let silent = try await fixture.caller.post(Say.request)
            #expect(silent["x-ballast-route"] == nil)
        }
    }

    @Test("an access log line names no content")
    func accessLog() async throws {
        try await GatewayFixture.run([[Say.whole("the answer")]]) { fixture in
            _ = try await fixture.caller.post(#"{"messages":[{"role":"user","content":"the secret"}]}"#)
            try await fixture.server.shutDown()
            #expect(fixture.log.value.contains("\"target\":\"a\",\"promptTokens\":3,\"completionTokens\":2"))
            #expect(!fixture.log.value.contains("secret"))
            #expect(!fixture.log.value.contains("answer"))
        }
    }
}

@Suite("Under load")
struct LoadTests {
    @Test("a target that goes away fails no request")
    func killed() async throws {
        try await GatewayFixture.run([[Say.whole("a")], [Say.whole("b")]]) { fixture in
            let port = fixture.server.port
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var statuses: [Int] = []
                        for _ in 0..<40 { statuses.append(try await Caller(port: port).post(Say.request).status) }
                        return statuses
                    }
                }
                // In the middle of it the first target starts to hang up on everybody.
                await fixture.providers[0].waitForRequests(100)
                fixture.providers[0].become([.hangUp])
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count == 320)
            #expect(statuses.allSatisfy { $0 == 200 })
            #expect(fixture.providers[1].count > 0)
            // It was not hammered either: its breaker opened.
            #expect(fixture.providers[0].count < 320)
        }
    }

    @Test("a drain lets a stream come to its end and takes nothing new")
    func drains() async throws {
        let slow = HostileProvider.Reply.stream([Say.role, Say.words("one ")], ending: .stall)
        try await GatewayFixture.run([[slow], [Say.stream(["one ", "two"])]]) { fixture in
            let caller = fixture.caller
            let stream = Task { try await caller.post(Say.streamRequest) }
            await fixture.providers[0].waitForRequests(1)
            try await fixture.server.shutDown()
            let answer = try await stream.value
            #expect(answer.streamedText == "one two")
            #expect(answer.endsProperly)
            await #expect(throws: (any Error).self) { _ = try await caller.post(Say.request) }
        }
    }
}
