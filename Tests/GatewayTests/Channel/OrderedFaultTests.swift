import BallastAPI
import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Faults and blocks that the operator asks for")
struct OrderedFaultTests {
    private func orders(_ fault: ChaosScheduleSpec.GatewayFault, backend: String? = "backend-a") -> ChannelOrders {
        ChannelOrders(faults: [ChannelFault(id: "f", backend: backend, fault: fault, expiresInMilliseconds: 3_600_000)])
    }

    @Test("an aborted target is failed over, with the status it was told to have")
    func abort() async throws {
        try await GatewayFixture.run([[Say.whole("from a")], [Say.whole("from b")]]) { fixture in
            try await fixture.server.obey(orders(.init(abortStatus: 429, retryAfterSeconds: 60)))
            let answer = try await fixture.caller.post(Say.request, headers: [("x-ballast-debug", "1")])
            #expect(answer.status == 200 && answer["x-ballast-target"] == "b")
            #expect(answer["x-ballast-route"]?.contains("a=429") == true)
            #expect(fixture.providers[0].count == 0)
            let providers = try await fixture.caller.get("/providers").body
            #expect(providers.contains("RateLimited") && providers.contains("\"faults\":[\"f\"]"))
        }
    }

    @Test("a reset in the middle of a stream is continued by the next target", arguments: [true, false])
    func midStream(reset: Bool) async throws {
        let words = ["one ", "two ", "three ", "four"]
        try await GatewayFixture.run([[Say.stream(words)], [Say.stream(words)]]) { fixture in
            try await fixture.server.obey(orders(.init(resetMidStream: reset, truncateStream: !reset)))
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "one two three four" && answer.endsProperly)
            #expect(fixture.providers.map(\.count) == [1, 1])
        }
    }

    @Test("a fault of every target leaves nobody to answer, and the caller is told why")
    func everywhere() async throws {
        try await GatewayFixture.run([[Say.whole("from a")], [Say.whole("from b")]]) { fixture in
            try await fixture.server.obey(orders(.init(abortStatus: 401), backend: nil))
            let answer = try await fixture.caller.post(Say.request)
            #expect(answer.status == 503 && answer.body.contains("ChaosSchedule"))
        }
    }

    @Test("a delay that costs a target its time sends the request on")
    func delay() async throws {
        try await GatewayFixture.run([[Say.whole("from a")], [Say.whole("from b")]]) { settings in
            // The next target has to be quicker than this, on a slow machine too.
            settings.timeouts = GatewayTimeouts(request: .seconds(60), firstToken: .seconds(5), streamIdle: .seconds(60))
        } _: { fixture in
            try await fixture.server.obey(orders(.init(delayMilliseconds: 3_600_000)))
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.status == 200 && answer["x-ballast-target"] == "b" && answer.streamedText == "from b" && answer.endsProperly)
            #expect(fixture.providers[0].count == 0)
        }
    }

    @Test("short delays change nothing but the time")
    func shortDelays() async throws {
        try await GatewayFixture.run([[Say.stream(["hello"])]]) { fixture in
            try await fixture.server.obey(orders(.init(delayMilliseconds: 5, firstTokenDelayMilliseconds: 5)))
            let answer = try await fixture.caller.post(Say.streamRequest)
            #expect(answer.streamedText == "hello" && answer.endsProperly && answer["x-ballast-target"] == "a")
        }
    }

    @Test("whoever is blocked is told by whom, and when to come back; lifted, all is as before")
    func blocks() async throws {
        try await GatewayFixture.run([[Say.whole("from a")]]) { fixture in
            let block = ChannelBlock(
                id: "b", message: "BudgetPolicy \"team\" has spent its 50.00 USD", retryAfterSeconds: 9, expiresInMilliseconds: 3_600_000)
            try await fixture.server.obey(ChannelOrders(blocks: [block]))
            let refused = try await fixture.caller.post(Say.request)
            #expect(refused.status == 402 && refused["retry-after"] == "9" && refused.body.contains("50.00 USD"))
            #expect(fixture.providers[0].count == 0)
            try await fixture.server.obey(ChannelOrders())
            #expect(try await fixture.caller.post(Say.request).status == 200)
        }
    }

    @Test("a snapshot counts what happened")
    func snapshot() async throws {
        try await GatewayFixture.run([[.answer(401, body: Say.error("no"))], [Say.whole("from b")]]) { fixture in
            _ = try await fixture.caller.post(Say.request)
            let snapshot = try await fixture.server.snapshot()
            #expect(snapshot.requests.total == 1 && snapshot.requests.failedOver == 1 && snapshot.mode == .degraded)
            #expect(snapshot.counts["a"]?.failures == 1 && snapshot.counts["b"]?.answers == 1 && snapshot.counts["b"]?.inputTokens == 3)
            #expect(snapshot.targets.map(\.target.state) == [.blocked, .closed])
        }
    }
}
