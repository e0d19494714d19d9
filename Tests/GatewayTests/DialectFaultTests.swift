import BallastAPI
import NIOCore
import Structured
import Testing

@testable import Gateway

/// The issue's table of misbehaving providers once more, through every dialect: callers of both wires, providers of all four.
@Suite("When a provider misbehaves, whatever its wire")
struct DialectFaultTests {
    struct Row: Sendable {
        var name: String
        var first: [HostileProvider.Reply]
        /// Requests that the first provider sees.
        var seen: Int
    }

    /// What is followed by the next target.
    static func rows(_ words: ProviderWords, streaming: Bool) -> [Row] {
        var rows: [Row] = []
        func refused(_ name: String, _ fault: Fault, _ seen: Int, headers: [(String, String)] = []) {
            if let reply = words.reply(fault, headers: headers) { rows.append(Row(name: name, first: [reply], seen: seen)) }
        }
        refused("429 with a long Retry-After", .rateLimited, 1, headers: [("retry-after", "60")])
        refused("429 without Retry-After", .rateLimited, 3)
        refused("exhausted quota", .quotaExhausted, 1)
        refused("wrong key", .unauthorized, 1)
        refused("forbidden", .forbidden, 1)
        refused("500 twice", .serverError, 2)
        refused("overloaded", .unavailable, 3)
        refused("no such model", .notFound, 3)
        rows += [
            Row(name: "hangs up", first: [.hangUp], seen: 3), Row(name: "no HTTP", first: [.raw("what?\r\n\r\n")], seen: 3),
            Row(name: "stays silent", first: [.silence], seen: 1),
        ]
        guard streaming else {
            let answer = words.answer("never whole")
            return rows + [
                Row(name: "cut in its middle", first: [.cutAnswer(String(answer.prefix(answer.count / 2)))], seen: 3),
                Row(name: "a page of HTML", first: [.answer(200, body: "<html>")], seen: 3),
                Row(name: "an error in a 200", first: [.answer(200, body: words.refusal(.serverError)?.body ?? "")], seen: 2),
            ]
        }
        return rows + [
            Row(name: "no first token", first: [words.stream([words.opening], ending: .stall)], seen: 1),
            Row(name: "only signs of life", first: [words.stream([words.lifeSign], ending: .stall)], seen: 1),
            Row(name: "an error before the first token", first: [words.stream([words.opening, words.errorFrame(.serverError)])], seen: 2),
            Row(name: "an empty stream", first: [words.stream([])], seen: 1),
        ]
    }

    private static func run(
        _ caller: CallerWords, _ words: ProviderWords, _ first: [HostileProvider.Reply], then next: [HostileProvider.Reply],
        change: (inout RouteTable) -> Void = { _ in }, _ body: (GatewayFixture, Caller.Answer, CallerWords.Heard) async throws -> Void,
        streaming: Bool = true
    ) async throws {
        try await GatewayFixture.run([first, next], as: [words, words.next], settings: { $0.threads = 1 }, change: change) { fixture in
            let answer = try await fixture.caller.post(caller.request(streaming: streaming), to: caller.path)
            try await body(fixture, answer, caller.hear(answer.body))
        }
    }

    @Test("the next target answers, and the first was not hammered", arguments: CallerWords.all, ProviderWords.all)
    func failsOver(caller: CallerWords, words: ProviderWords) async throws {
        for streaming in [false, true] {
            for row in Self.rows(words, streaming: streaming) {
                let next = words.next
                let good = streaming ? next.says(["all ", "well"]) : .answer(200, body: next.answer("all well"))
                try await Self.run(
                    caller, words, row.first, then: [good],
                    { fixture, answer, heard in
                        let place = Comment(rawValue: "\(row.name), streaming: \(streaming): \(answer.body)")
                        #expect(answer.status == 200, place)
                        #expect(answer["x-ballast-target"] == "b", place)
                        #expect(fixture.providers[0].count == row.seen, place)
                        if streaming {
                            #expect(heard.text == "all well", place)
                            #expect(heard.isWhole, place)
                        } else {
                            let read = try caller.read(answer.body)
                            #expect(read == "all well", place)
                        }
                    }, streaming: streaming)
            }
        }
    }

    @Test(
        "what is the caller's fault is said once, in the provider's words and the caller's wire", arguments: CallerWords.all,
        ProviderWords.all)
    func passedOn(caller: CallerWords, words: ProviderWords) async throws {
        for fault in [Fault.tooLong, .filtered, .badRequest] {
            for streaming in [false, true] {
                guard let refusal = words.refusal(fault) else { continue }
                let isFrame = refusal.status == 200 && streaming
                let reply = isFrame ? words.stream([words.errorFrame(fault)]) : .answer(refusal.status, body: refusal.body)
                try await Self.run(
                    caller, words, [reply], then: [.answer(200, body: words.next.answer("no"))],
                    { fixture, answer, _ in
                        let place = Comment(rawValue: "\(fault), streaming: \(streaming): \(answer.body)")
                        #expect(answer.status == 400, place)
                        let error = try JSONValue(parsing: answer.body)["error"]
                        #expect(error?["message"]?.string?.contains(refusal.message) == true, place)
                        #expect(error?["type"] == "invalid_request_error" || caller.wire == words.wire, place)
                        if caller.wire == .openAI, fault == .tooLong { #expect(error?["code"] == "context_length_exceeded", place) }
                        if caller.wire == .openAI, fault == .filtered { #expect(error?["code"] == "content_filter", place) }
                        #expect(fixture.providers[1].count == 0, place)
                    }, streaming: streaming)
            }
        }
    }

    private static func dying(_ words: ProviderWords) -> [(String, HostileProvider.Reply)] {
        let begun = [words.opening, words.words("one "), words.words("two ")]
        return [
            ("cut", words.stream(begun, ending: .cut)), ("stall", words.stream(begun, ending: .stall)), ("end", words.stream(begun)),
            ("error", words.stream(begun + [words.errorFrame(.unavailable)])),
        ]
    }

    @Test("a stream that dies is gone on with, repeated or continued", arguments: CallerWords.all, ProviderWords.all)
    func dies(caller: CallerWords, words: ProviderWords) async throws {
        for (name, reply) in Self.dying(words) {
            for prefills in [false, true] {
                let next = words.next.says(prefills ? [" thr", "ee"] : ["one t", "wo thr", "ee"])
                try await Self.run(
                    caller, words, [reply], then: [next], change: { $0.targets[1].capabilities.prefill = prefills },
                    { fixture, answer, heard in
                        let place = Comment(rawValue: "\(name), prefill: \(prefills): \(answer.body)")
                        #expect(heard.text == "one two three", place)
                        #expect(heard.isWhole, place)
                        #expect(fixture.providers[1].requests.first?.body.contains("one two") == prefills, place)
                    })
            }
        }
    }

    /// Those followed by a provider that has words to refuse a prefill with: Ollama takes every one.
    private static let refusedAfter = ProviderWords.all.filter { $0.next.reply(.prefillRefused) != nil }

    @Test("a refused prefill is never seen: the target is asked again without", arguments: CallerWords.all, refusedAfter)
    func prefillRefused(caller: CallerWords, words: ProviderWords) async throws {
        let next = words.next
        let refusal = try #require(next.reply(.prefillRefused))
        try await Self.run(
            caller, words, [Self.dying(words)[0].1], then: [refusal, next.says(["one two ", "three"])],
            change: { $0.targets[1].capabilities.prefill = true },
            { fixture, answer, heard in
                #expect(heard.text == "one two three")
                #expect(heard.isWhole)
                #expect(fixture.providers[1].count == 2)
                #expect(fixture.providers[1].requests.last?.body.contains("one two") == false)
            })
    }

    @Test("half an answer never looks whole: other words, a call begun, nobody left", arguments: CallerWords.all, ProviderWords.all)
    func breaksOff(caller: CallerWords, words: ProviderWords) async throws {
        let dying = Self.dying(words)[0].1
        let called = words.stream([words.opening, words.words("x"), words.halfACall ?? ""], ending: .cut)
        let broken: [(String, HostileProvider.Reply, HostileProvider.Reply)] = [
            ("differs", dying, words.next.says(["one too"])), ("a call", called, words.next.says(["x"])),
            ("nobody", dying, .answer(401, body: words.next.refusal(.unauthorized)?.body ?? "")),
        ]
        for (name, first, next) in broken {
            try await Self.run(
                caller, words, [first], then: [next],
                { fixture, answer, heard in
                    let place = Comment(rawValue: "\(name): \(answer.body)")
                    #expect(!heard.isWhole, place)
                    #expect(heard.error?.contains("broke off") == true, place)
                    if name == "a call" { #expect(fixture.providers[1].count == 0, place) }
                })
        }
    }

    @Test("a malformed chunk is skipped; a finish without an end marker is finished", arguments: CallerWords.all, ProviderWords.all)
    func oddities(caller: CallerWords, words: ProviderWords) async throws {
        let streams: [(String, HostileProvider.Reply)] = [
            (
                "malformed",
                words.stream([words.opening, words.words("y"), words.malformed, words.words("es"), words.finish, words.endMarker])
            ), ("no marker", words.stream([words.opening, words.words("yes"), words.finish])),
            ("no marker, cut", words.stream([words.opening, words.words("yes"), words.finish], ending: .cut)),
        ]
        for (name, reply) in streams {
            try await Self.run(
                caller, words, [reply], then: [.answer(500, body: "{}")],
                { fixture, answer, heard in
                    let place = Comment(rawValue: "\(name): \(answer.body)")
                    #expect(heard.text == "yes", place)
                    #expect(heard.isWhole, place)
                    #expect(fixture.providers[1].count == 0, place)
                })
        }
    }

    @Test("what no target can be told is one 400 that names the field; a target that can be is asked instead")
    func obstacles() async throws {
        let seeded = #"{"model":"chat","messages":[{"role":"user","content":"hi"}],"seed":7}"#
        let claude = ProviderWords(wire: .anthropic)
        let gemini = ProviderWords(wire: .gemini)
        let good = HostileProvider.Reply.answer(200, body: gemini.answer("yes"))
        try await GatewayFixture.run([[.answer(500, body: "{}")], [good]], as: [claude, gemini]) { fixture in
            let answer = try await fixture.caller.post(seeded)
            #expect(answer["x-ballast-target"] == "b")
            #expect(fixture.providers[0].count == 0)
        }
        try await GatewayFixture.run([[.answer(500, body: "{}")]], as: [claude]) { fixture in
            let answer = try await fixture.caller.post(seeded)
            #expect(answer.status == 400)
            let body = try JSONValue(parsing: answer.body)
            #expect(body["error"]?["param"] == "seed")
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("Anthropic callers: betas and the version go along, what is no version is refused, /inference has an answer of its own")
    func paths() async throws {
        let claude = ProviderWords(wire: .anthropic)
        let caller = CallerWords(wire: .anthropic)
        try await GatewayFixture.run([[.answer(200, body: claude.answer("yes"))]], as: [claude]) { fixture in
            let headers = [("anthropic-version", "2026-10-21"), ("anthropic-beta", "a-1,b-2")]
            let answer = try await fixture.caller.post(caller.request(streaming: false), to: caller.path, headers: headers)
            #expect(answer.body == claude.answer("yes"))
            #expect(fixture.providers[0].requests[0].head.contains("anthropic-beta: a-1,b-2"))
            #expect(fixture.providers[0].requests[0].head.contains("anthropic-version: 2026-10-21\r\n"))
            let old = try await fixture.caller.post(
                caller.request(streaming: false), to: caller.path, headers: [("anthropic-version", "latest")])
            #expect(old.status == 400)
            #expect(old.body.contains(#""type":"invalid_request_error""#))
            let short = try JSONValue(parsing: try await fixture.caller.post(#"{"prompt":"hi","max_tokens":5}"#, to: "/inference").body)
            #expect(short["text"] == "yes")
            #expect(short["finish_reason"] == "stop")
            #expect(short["usage"] == ["prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5])
            let odd = try await fixture.caller.post(#"{"prompt":"hi","stream":true}"#, to: "/inference")
            #expect(odd.status == 400)
            #expect(odd.body.contains("stream"))
        }
    }
}
