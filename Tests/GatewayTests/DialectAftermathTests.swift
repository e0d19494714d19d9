import BallastAPI
import NIOCore
import Resilience
import Structured
import Testing

@testable import Gateway

/// How long a provider that misbehaved is waited for and left alone, and when it is believed again: callers of both wires, providers of all
/// four, whole answers and streams.
@Suite("After a provider misbehaved, whatever its wire", .timeLimit(.minutes(10)))
struct DialectAftermathTests {
    private struct NoSuchHost: Error {}

    /// One event loop is enough here, and leaves the cores to others.
    private static func run(
        _ replies: [[HostileProvider.Reply]], as words: [ProviderWords], settings: (inout GatewaySettings) -> Void = { $0.threads = 1 },
        change: (inout RouteTable) -> Void = { _ in }, _ body: (GatewayFixture) async throws -> Void
    ) async throws {
        try await GatewayFixture.run(replies, as: words, settings: settings, change: change, body)
    }

    private static func good(_ words: ProviderWords, _ text: String, _ streaming: Bool) -> HostileProvider.Reply {
        streaming ? words.says([text]) : .answer(200, body: words.answer(text))
    }

    private static func ask(_ fixture: GatewayFixture, _ caller: CallerWords, _ streaming: Bool) async throws -> Caller.Answer {
        try await fixture.caller.post(caller.request(streaming: streaming), to: caller.path)
    }

    private static func heard(_ answer: Caller.Answer, _ caller: CallerWords, _ streaming: Bool) throws -> String {
        streaming ? caller.hear(answer.body).text : try caller.read(answer.body)
    }

    /// What `/providers` says of a target.
    private static func shown(_ fixture: GatewayFixture, _ target: Int = 0) async throws -> JSONValue {
        try #require(try JSONValue(parsing: try await fixture.caller.get("/providers").body)["targets"]?[target])
    }

    @Test("500 once: one retry at the same target", arguments: CallerWords.all, ProviderWords.all)
    func oneRetry(caller: CallerWords, words: ProviderWords) async throws {
        let oops = try #require(words.reply(.serverError))
        for streaming in [false, true] {
            let replies = [[oops, Self.good(words, "yes", streaming)], [Self.good(words.next, "no", streaming)]]
            try await Self.run(replies, as: [words, words.next]) { fixture in
                let answer = try await Self.ask(fixture, caller, streaming)
                #expect(answer["x-ballast-target"] == "a" && answer["x-ballast-attempts"] == "2", "streaming: \(streaming)")
                #expect(try Self.heard(answer, caller, streaming) == "yes")
                #expect(fixture.providers.map(\.count) == [2, 0])
            }
        }
    }

    @Test("429 with a short Retry-After: waited out, never retried before", arguments: CallerWords.all, ProviderWords.all)
    func waitedOut(caller: CallerWords, words: ProviderWords) async throws {
        let limited = try #require(words.reply(.rateLimited, headers: [("retry-after", "1")]))
        for streaming in [false, true] {
            let replies = [[limited, Self.good(words, "yes", streaming)], [Self.good(words.next, "no", streaming)]]
            try await Self.run(replies, as: [words, words.next]) { fixture in
                let began = ContinuousClock.now
                let answer = try await Self.ask(fixture, caller, streaming)
                #expect(ContinuousClock.now - began >= .seconds(1))
                #expect(answer["x-ballast-target"] == "a", "streaming: \(streaming)")
                #expect(try Self.heard(answer, caller, streaming) == "yes")
                #expect(fixture.providers.map(\.count) == [2, 0])
            }
        }
    }

    struct Rest: Sendable {
        var fault: Fault
        var headers: [(String, String)] = []
        var state: String
        var reason: String
        /// `nil`: until something is done about it.
        var seconds: ClosedRange<Int64>?
    }

    private static let rests = [
        Rest(fault: .rateLimited, headers: [("retry-after", "600")], state: "Open", reason: "RateLimited", seconds: 300...600),
        Rest(fault: .quotaExhausted, state: "Open", reason: "QuotaExhausted", seconds: 3300...3600),
        Rest(fault: .unauthorized, state: "Blocked", reason: "Unauthorized"),
        Rest(fault: .forbidden, state: "Blocked", reason: "Unauthorized"),
    ]

    @Test(
        "one that said so is left alone for as long as it said, and no request asks it meanwhile", arguments: CallerWords.all,
        ProviderWords.all)
    func rests(caller: CallerWords, words: ProviderWords) async throws {
        for rest in Self.rests {
            for streaming in [false, true] {
                let place = Comment(rawValue: "\(rest.fault), streaming: \(streaming)")
                let fault = try #require(words.reply(rest.fault, headers: rest.headers))
                let replies = [[fault], [Self.good(words.next, "yes", streaming)]]
                try await Self.run(replies, as: [words, words.next]) { fixture in
                    for _ in 1...2 {
                        let answer = try await Self.ask(fixture, caller, streaming)
                        #expect(answer["x-ballast-target"] == "b", place)
                        #expect(try Self.heard(answer, caller, streaming) == "yes", place)
                    }
                    #expect(fixture.providers.map(\.count) == [1, 2], place)
                    let shown = try await Self.shown(fixture)
                    #expect(shown["state"]?.string == rest.state && shown["reason"]?.string == rest.reason, "\(place): \(shown.text)")
                    let seconds = shown["openSeconds"]?.integer
                    #expect(seconds.map { rest.seconds?.contains($0) ?? false } ?? (rest.seconds == nil), "\(place): \(shown.text)")
                }
            }
        }
    }

    @Test("a context that is too long goes to a target with a longer one, and to no other", arguments: CallerWords.all, ProviderWords.all)
    func longerContext(caller: CallerWords, words: ProviderWords) async throws {
        let tooLong = try #require(words.reply(.tooLong))
        let change: (inout RouteTable) -> Void = { table in
            for (index, length) in [8000, 8000, 100_000].enumerated() { table.targets[index].contextLength = length }
        }
        for streaming in [false, true] {
            let last = words.next.next
            let replies = [[tooLong], [Self.good(words.next, "no", streaming)], [Self.good(last, "yes", streaming)]]
            try await Self.run(replies, as: [words, words.next, last], change: change) { fixture in
                let answer = try await Self.ask(fixture, caller, streaming)
                #expect(answer["x-ballast-target"] == "c", "streaming: \(streaming): \(answer.body)")
                #expect(try Self.heard(answer, caller, streaming) == "yes")
                #expect(fixture.providers.map(\.count) == [1, 0, 1])
            }
        }
    }

    @Test("no connection, refused or without an address: bounded attempts, then the next", arguments: CallerWords.all, ProviderWords.all)
    func unreachable(caller: CallerWords, words: ProviderWords) async throws {
        let gone = try await HostileProvider.start([.hangUp])
        let refusing = gone.url
        await gone.stop()
        for (name, url) in [("refused", refusing), ("no address", "http://nowhere.test/v1")] {
            for streaming in [false, true] {
                let settings: (inout GatewaySettings) -> Void = {
                    $0.threads = 1
                    $0.resolve = { host, port in
                        if host == "nowhere.test" { throw NoSuchHost() }
                        return try SystemLookup.addresses(host, port)
                    }
                }
                let replies = [[HostileProvider.Reply.hangUp], [Self.good(words.next, "yes", streaming)]]
                try await Self.run(
                    replies, as: [words, words.next], settings: settings, change: { $0.targets[0].urls = [url] }
                ) { fixture in
                    let answer = try await Self.ask(fixture, caller, streaming)
                    let place = Comment(rawValue: "\(name), streaming: \(streaming): \(answer.body)")
                    #expect(answer["x-ballast-target"] == "b" && answer["x-ballast-attempts"] == "4", place)
                    #expect(try Self.heard(answer, caller, streaming) == "yes", place)
                }
            }
        }
    }

    @Test(
        "everything down: 503 with Retry-After, and each target's own reason in the caller's wire", arguments: CallerWords.all,
        ProviderWords.all)
    func allDown(caller: CallerWords, words: ProviderWords) async throws {
        let first = try #require(words.refusal(.unauthorized))
        let second = try #require(words.next.refusal(.quotaExhausted))
        for streaming in [false, true] {
            let replies: [[HostileProvider.Reply]] = [
                [.answer(first.status, body: first.body)], [.answer(second.status, body: second.body)],
            ]
            try await Self.run(replies, as: [words, words.next]) { fixture in
                let answer = try await Self.ask(fixture, caller, streaming)
                #expect(answer.status == 503 && answer["retry-after"] != nil, "\(answer)")
                let body = try JSONValue(parsing: answer.body)
                let message = body["error"]?["message"]?.string ?? ""
                for reason in ["a: \(first.status): \(first.message)", "b: \(second.status): \(second.message)"] {
                    #expect(message.contains(reason), "\(message)")
                }
                #expect((body["type"] == "error") == (caller.wire == .anthropic))
            }
        }
    }

    @Test("one that failed in a row is out, and closes with the first probe that succeeds", arguments: CallerWords.all, ProviderWords.all)
    func recovers(caller: CallerWords, words: ProviderWords) async throws {
        let busy = try #require(words.reply(.unavailable))
        let change: (inout RouteTable) -> Void = { $0.circuitBreaker.openSeconds = 1 }
        for streaming in [false, true] {
            let replies = [[busy], [Self.good(words.next, "no", streaming)]]
            try await Self.run(replies, as: [words, words.next], change: change) { fixture in
                #expect(try await Self.ask(fixture, caller, streaming)["x-ballast-target"] == "b")
                #expect(fixture.providers[0].count == 3)
                fixture.providers[0].become([Self.good(words, "yes", streaming)])
                var answer = try await Self.ask(fixture, caller, streaming)
                while answer["x-ballast-target"] != "a" { answer = try await Self.ask(fixture, caller, streaming) }
                #expect(fixture.providers[0].count == 4, "the first probe is the answer")
                #expect(try Self.heard(answer, caller, streaming) == "yes")
                #expect(try await Self.shown(fixture)["state"] == "Closed")
                #expect(try await Self.ask(fixture, caller, streaming)["x-ballast-target"] == "a")
            }
        }
    }

    @Test("one that becomes slow is out before it fails", arguments: CallerWords.all, ProviderWords.all)
    func slow(caller: CallerWords, words: ProviderWords) async throws {
        // Any first-token time is above this threshold.
        let change: (inout RouteTable) -> Void = { $0.circuitBreaker.predictive = .init(window: 2, latencyMilliseconds: 0) }
        for streaming in [false, true] {
            let replies = [[Self.good(words, "yes", streaming)], [Self.good(words.next, "yes", streaming)]]
            try await Self.run(replies, as: [words, words.next], change: change) { fixture in
                var targets: [String?] = []
                for _ in 1...3 { targets.append(try await Self.ask(fixture, caller, streaming)["x-ballast-target"]) }
                #expect(targets == ["a", "a", "b"], "streaming: \(streaming)")
                let shown = try await Self.shown(fixture)
                #expect(shown["state"] == "Open" && shown["reason"] == "SlowFirstToken", "\(shown.text)")
            }
        }
    }

    @Test("everything down: the cache answers, fresh or stale, whoever filled it", arguments: CallerWords.all, ProviderWords.all)
    func cached(caller: CallerWords, words: ProviderWords) async throws {
        let refusal = try #require(words.reply(.unauthorized))
        for (ttl, word) in [(3600, "hit"), (0, "stale")] {
            for streaming in [false, true] {
                let change: (inout RouteTable) -> Void = {
                    $0.cache.enabled = true
                    $0.cache.ttlSeconds = ttl
                    $0.cache.serveStale = true
                }
                try await Self.run([[Self.good(words, "yes", streaming), refusal]], as: [words], change: change) { fixture in
                    let first = try await Self.ask(fixture, caller, streaming)
                    let second = try await Self.ask(fixture, caller, streaming)
                    let place = Comment(rawValue: "\(word), streaming: \(streaming): \(second.body)")
                    #expect(first["x-ballast-cache"] == "none" && second["x-ballast-cache"] == word, place)
                    #expect(second.body == first.body, place)
                    #expect(try Self.heard(second, caller, streaming) == "yes", place)
                }
            }
        }
    }
}
