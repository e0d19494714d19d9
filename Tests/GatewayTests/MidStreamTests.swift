import BallastAPI
import NIOCore
import Testing

@testable import Gateway

@Suite("A stream that dies after its first word")
struct MidStreamTests {
    static let dying: [[HostileProvider.Reply]] = [
        [.stream([Say.role, Say.words("one "), Say.words("two ")], ending: .cut)],
        [.stream([Say.role, Say.words("one "), Say.words("two ")], ending: .stall)],
        [.stream([Say.role, Say.words("one "), Say.words("two ")])],
        [.stream([Say.role, Say.words("one "), Say.words("two "), "data: " + Say.error("oops", code: "429") + "\n\n"])],
    ]

    @Test("is repeated by the next target, and the words that the caller has are not said again", arguments: dying)
    func repeats(first: [HostileProvider.Reply]) async throws {
        try await GatewayFixture.run([first, [Say.stream(["one t", "wo thr", "ee"])]]) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "one two three")
            #expect(answer.endsProperly)
            #expect(answer["x-ballast-target"] == "a")
        }
    }

    @Test("is continued from a prefill where the next target can", arguments: dying)
    func continues(first: [HostileProvider.Reply]) async throws {
        let change: (inout RouteTable) -> Void = { $0.targets[1].capabilities.prefill = true }
        try await GatewayFixture.run([first, [Say.stream([" ", "three"])]], change: change) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "one two three")
            #expect(answer.endsProperly)
            // White space at the end is what providers refuse or cut off: it is left to the model to say again.
            #expect(fixture.providers[1].requests[0].body.contains(#""content":"one two""#))
        }
    }

    @Test("a refused prefill is never seen: the target is asked again without")
    func prefillRefused() async throws {
        let change: (inout RouteTable) -> Void = { $0.targets[1].capabilities.prefill = true }
        let refusal = HostileProvider.Reply.answer(400, body: Say.error("no prefill", code: "prefill"))
        try await GatewayFixture.run([Self.dying[0], [refusal, Say.stream(["one two ", "three"])]], change: change) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "one two three")
            #expect(answer.endsProperly)
            #expect(!answer.body.contains("no prefill"))
            #expect(!fixture.providers[1].requests[1].body.contains("one two"))
        }
    }

    @Test("ends in an error where the next target says something else")
    func differs() async throws {
        try await GatewayFixture.run([Self.dying[0], [Say.stream(["one too ", "three"])]]) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "one two ")
            #expect(!answer.endsProperly)
            #expect(answer.body.contains("stream_interrupted"))
        }
    }

    @Test("ends in an error where the chain says so, or nobody is left", arguments: [1, 2])
    func breaksOff(targets: Int) async throws {
        let replies = [Self.dying[0], [Say.stream(["one two three"])]]
        try await GatewayFixture.run(Array(replies[..<targets]), change: { $0.midStream = targets == 2 ? .error : .resume }) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "one two ")
            #expect(!answer.endsProperly)
            #expect(answer.body.contains("stream_interrupted"))
        }
    }

    @Test("inside a tool call ends in an error: half a call is never continued")
    func toolCall() async throws {
        let call = "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"f\"}}]}}]}\n\n"
        try await GatewayFixture.run([[.stream([Say.role, call], ending: .cut)], [Say.stream(["x"])]]) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.body.contains("stream_interrupted"))
            #expect(!answer.endsProperly)
            #expect(fixture.providers[1].count == 0)
        }
    }

    @Test(
        "a finish without an end marker is finished promptly, marker and all",
        arguments: [HostileProvider.Ending.proper, .cut, .stall])
    func noEndMarker(ending: HostileProvider.Ending) async throws {
        let request = #"{"model":"chat","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#
        try await GatewayFixture.run([[.stream([Say.role, Say.words("yes"), Say.finish], ending: ending)]]) { fixture in
            let answer = try await fixture.caller.post(request)
            #expect(answer.streamedText == "yes")
            #expect(answer.endsProperly)
            #expect(answer.body.contains("\"completion_tokens\":1"))
        }
    }

    @Test("a malformed chunk is skipped and the rest delivered")
    func malformed() async throws {
        let stream = HostileProvider.Reply.stream([Say.role, Say.words("y"), "data: {\"cho\n\n", Say.words("es"), Say.finish, Say.done])
        try await GatewayFixture.run([[stream]]) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "yes")
            #expect(answer.endsProperly)
            #expect(!answer.body.contains("cho\n"))
        }
    }

    @Test("usage that the caller did not ask for is not shown")
    func hiddenUsage() async throws {
        try await GatewayFixture.run([[Say.stream(["yes"])]]) { fixture in
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(!answer.body.contains("prompt_tokens"))
            #expect(fixture.providers[0].requests[0].body.contains(#""stream_options":{"include_usage":true}"#))
        }
    }

    @Test("a caller who hangs up ends the upstream call")
    func hangUp() async throws {
        try await GatewayFixture.run([[.stream([Say.role, Say.words("one ")], ending: .stall)]], settings: { $0.timeouts = nil }) {
            fixture in
            let first = try await fixture.caller.hangUpAfterFirstBytes(Say.streamRequest)
            #expect(first.contains("200 OK"))
            await fixture.providers[0].waitForHangUp()
        }
    }
}
