import BallastAPI
import NIOCore
import Testing

@testable import Gateway

/// The issue's table of misbehaving providers: what the caller gets, and what the provider sees.
@Suite("When a provider misbehaves")
struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var first: [HostileProvider.Reply]
        /// Requests that the first provider sees.
        var seen: Int
        var streaming: Bool

        var testDescription: String { "\(name)\(streaming ? ", streaming" : "")" }
    }

    private static func both(_ name: String, _ first: [HostileProvider.Reply], seen: Int) -> [Case] {
        [false, true].map { Case(name: name, first: first, seen: seen, streaming: $0) }
    }

    static let failedOver: [Case] =
        both(
            "429 with a long Retry-After is not waited for", [.answer(429, headers: [("retry-after", "60")], body: Say.error("slow down"))],
            seen: 1)
        + both("429 without Retry-After: bounded attempts", [.answer(429, body: Say.error("slow down"))], seen: 3)
        + both("an exhausted quota is not retried", [.answer(429, body: Say.error("no money", code: "insufficient_quota"))], seen: 1)
        + both("402 is not retried", [.answer(402, body: Say.error("no money"))], seen: 1)
        + both("401 is not retried", [.answer(401, body: Say.error("bad key"))], seen: 1)
        + both("403 is not retried", [.answer(403, body: Say.error("bad key"))], seen: 1)
        + both("500 twice: one retry", [.answer(500, body: Say.error("oops"))], seen: 2)
        + both("503 persistently: bounded attempts", [.answer(503, body: Say.error("busy"))], seen: 3)
        + both("529 persistently: bounded attempts", [.answer(529, body: Say.error("busy"))], seen: 3)
        + both("the connection is closed before an answer", [.hangUp], seen: 3)
        + both("the answer is no HTTP", [.raw("what?\r\n\r\n")], seen: 3)
        + both("accepts and stays silent: asked once", [.silence], seen: 1)
        + [
            Case(name: "a whole answer is cut in its middle", first: [.cutAnswer("{\"choices\":[")], seen: 3, streaming: false),
            Case(name: "a page of HTML in a 200", first: [.answer(200, body: "<html>")], seen: 3, streaming: false),
            Case(name: "an error object in a 200", first: [.answer(200, body: Say.error("oops"))], seen: 2, streaming: false),
            Case(name: "headers, and no first token", first: [.stream([Say.role], ending: .stall)], seen: 1, streaming: true),
            Case(name: "only comments, and no first token", first: [.stream([": ping\n\n"], ending: .stall)], seen: 1, streaming: true),
            Case(
                name: "an error before the first token", first: [.stream([Say.role, "data: " + Say.error("oops") + "\n\n"])], seen: 2,
                streaming: true),
            Case(name: "an empty stream", first: [.stream([])], seen: 1, streaming: true),
        ]

    @Test("the next target answers, and the first was not hammered", arguments: failedOver)
    func failsOver(test: Case) async throws {
        let good = test.streaming ? Say.stream(["all ", "well"]) : Say.whole("all well")
        try await GatewayFixture.run([test.first, [good]]) { fixture in
            let answer = try await fixture.caller.post(test.streaming ? Say.streamRequest : Say.request)
            #expect(answer.status == 200)
            #expect(answer["x-ballast-target"] == "b")
            #expect(answer["x-ballast-attempts"] == "\(test.seen + 1)")
            #expect(fixture.providers[0].count == test.seen)
            if test.streaming {
                #expect(answer.streamedText == "all well")
                #expect(answer.endsProperly)
                #expect(answer.body.components(of: "\"role\"") == 1)
            } else {
                #expect(answer.body == Say.answer("all well"))
            }
        }
    }

    @Test("429 with a short Retry-After is waited out at the same target")
    func shortRetryAfter() async throws {
        let limited = HostileProvider.Reply.answer(429, headers: [("retry-after", "1")], body: Say.error("slow down"))
        try await GatewayFixture.run([[limited, Say.whole("yes")], [Say.whole("no")]]) { fixture in
            let began = ContinuousClock.now
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer["x-ballast-target"] == "a")
            #expect(ContinuousClock.now - began >= .seconds(1))
        }
    }

    @Test("500 once: the same target answers the retry", arguments: [false, true])
    func oneRetry(streaming: Bool) async throws {
        let good = streaming ? Say.stream(["yes"]) : Say.whole("yes")
        try await GatewayFixture.run([[.answer(500, body: Say.error("oops")), good], [good]]) { fixture in
            let answer = try await fixture.caller.post(streaming ? Say.streamRequest : Say.request)
            #expect(answer["x-ballast-target"] == "a")
            #expect(answer["x-ballast-attempts"] == "2")
            #expect(fixture.providers[1].count == 0)
        }
    }

    @Test(
        "what is the caller's fault is said in the provider's words, once",
        arguments: [("content_filter", "blocked"), ("x", "bad field"), ("context_length_exceeded", "too long")], [false, true])
    func passedOn(error: (code: String, message: String), streaming: Bool) async throws {
        let bad = HostileProvider.Reply.answer(400, body: Say.error(error.message, code: error.code))
        try await GatewayFixture.run([[bad], [Say.whole("no")]]) { fixture in
            let answer = try await fixture.caller.post(streaming ? Say.streamRequest : Say.request)
            #expect(answer.status == 400)
            #expect(answer.body.contains(error.message))
            #expect(fixture.providers.map(\.count) == [1, 0])
        }
    }

    @Test("a context that is too short is followed by a target with a longer one")
    func longerContext() async throws {
        let bad = HostileProvider.Reply.answer(400, body: Say.error("too long", code: "context_length_exceeded"))
        let change: (inout RouteTable) -> Void = { table in
            for (index, length) in [8000, 8000, 100_000].enumerated() { table.targets[index].contextLength = length }
        }
        try await GatewayFixture.run([[bad], [Say.whole("no")], [Say.whole("yes")]], change: change) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer["x-ballast-target"] == "c")
            #expect(fixture.providers.map(\.count) == [1, 0, 1])
        }
    }

    @Test("everything down: 503 with Retry-After and each target's reason", arguments: [false, true])
    func allDown(streaming: Bool) async throws {
        let replies: [[HostileProvider.Reply]] = [[.answer(401, body: Say.error("bad key"))], [.answer(402, body: Say.error("no money"))]]
        try await GatewayFixture.run(replies) { fixture in
            let first = try await fixture.caller.post(streaming ? Say.streamRequest : Say.request)
            #expect(first.status == 503)
            #expect(first["retry-after"] != nil)
            #expect(first.body.contains("a: 401: bad key"))
            #expect(first.body.contains("b: 402: no money"))
            // Both breakers are open now: the providers are left alone, and the caller still learns why.
            let second = try await fixture.caller.post(Say.request)
            #expect(second.status == 503)
            #expect(second.body.contains("a: Blocked (Unauthorized)"))
            #expect(second.body.contains("b: Open (QuotaExhausted"))
            #expect(fixture.providers.map(\.count) == [1, 1])
        }
    }

    @Test("with fallback disabled the first target answers or nobody")
    func noFallback() async throws {
        try await GatewayFixture.run([[.answer(503, body: Say.error("busy"))], [Say.whole("no")]], change: { $0.fallback = false }) {
            fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == 503)
            #expect(answer.body.contains("a: 503: busy"))
            #expect(fixture.providers[1].count == 0)
        }
    }

    @Test("under airgap an outside target is refused, whatever the table claims")
    func airgap() async throws {
        let change: (inout RouteTable) -> Void = { table in
            table.airgap = true
            table.targets[0].inside = true
        }
        try await GatewayFixture.run([[Say.whole("no")]], change: change) { fixture in
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == 503)
            #expect(answer.body.contains("a: Airgap"))
            #expect(fixture.providers[0].count == 0)
        }
    }
}

extension String {
    /// How often `word` stands in it.
    func components(of word: String) -> Int { split(separator: word, omittingEmptySubsequences: false).count - 1 }
}
