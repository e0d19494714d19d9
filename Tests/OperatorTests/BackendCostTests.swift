import BallastAPI
import Foundation
import Structured
import Testing

@testable import Operator

@Suite("What a backend costs")
struct BackendCostTests {
    /// A backend at 10.00 per replica and hour, with what its status recorded.
    private func backend(discount: Int? = nil, _ recorded: LLMBackendStatus.Cost? = nil) -> LLMBackend {
        var backend = Fixture.backend {
            $0[path: "spec", "pricing"] = ["perReplicaHour": "10.00"]
            $0[path: "spec", "pricing", "discountPercent"] = discount.map { .integer(Int64($0)) }
        }
        backend.status = LLMBackendStatus(cost: recorded)
        return backend
    }

    private func cost(_ backend: LLMBackend, ready: Int, at date: Date) throws -> LLMBackendStatus.Cost {
        try #require(BackendCost(of: backend, ready: ready, currency: "USD", now: date)).status
    }

    @Test("is ready replicas times price less discount")
    func rate() throws {
        #expect(try cost(backend(), ready: 2, at: noon).perHour == "20.00")
        #expect(try cost(backend(discount: 25), ready: 2, at: noon).perHour == "15.00")
        #expect(try cost(backend(), ready: 0, at: noon).perHour == "0.00")
    }

    @Test("stands still in the status until the rate changes, an hour passes or the day ends")
    func steady() throws {
        let first = try cost(backend(), ready: 2, at: noon)
        #expect(try cost(backend(first), ready: 2, at: noon + 3599) == first)
        let hourly = try cost(backend(first), ready: 2, at: noon + 3600)
        #expect(hourly.today == "20.00")
        let changed = try cost(backend(first), ready: 1, at: noon + 1800)
        #expect(changed.today == "10.00")
        #expect(changed.rate == "10.00")
        #expect(changed.since == noon + 1800)
    }

    @Test("counts the time that no operator was there once, and no minute twice")
    func restart() throws {
        var recorded = try cost(backend(), ready: 2, at: noon)
        recorded = try cost(backend(recorded), ready: 2, at: noon + 6 * 3600)
        #expect(recorded.today == "120.00")
        // Two leaders with the same checkpoint say the same.
        #expect(try cost(backend(recorded), ready: 2, at: noon + 7 * 3600) == cost(backend(recorded), ready: 2, at: noon + 7 * 3600))
        #expect(try cost(backend(recorded), ready: 2, at: noon + 7 * 3600).today == "140.00")
    }

    @Test("starts a new day and a new month in UTC")
    func rollover() throws {
        let first = try cost(backend(), ready: 1, at: noon)
        let tomorrow = try cost(backend(first), ready: 1, at: noon + 13 * 3600)
        #expect(tomorrow.today == "10.00")
        #expect(tomorrow.monthToDate == "130.00")
        let april = Date(timeIntervalSince1970: 1_775_001_600)
        let next = try cost(backend(first), ready: 1, at: april + 7200)
        #expect(next.monthToDate == "20.00")
    }

    @Test("of nothing is written once a day, not once an hour")
    func idle() throws {
        let first = try cost(backend(), ready: 0, at: noon)
        #expect(try cost(backend(first), ready: 0, at: noon + 5 * 3600) == first)
        #expect(try cost(backend(first), ready: 0, at: noon + 13 * 3600) != first)
    }

    @Test("is not told of a backend without a price, or elsewhere")
    func none() {
        #expect(BackendCost(of: Fixture.backend { $0[path: "spec", "pricing"] = nil }, ready: 2, currency: "USD", now: noon) == nil)
        #expect(BackendCost(of: Fixture.backend(Fixture.openAI), ready: 0, currency: "USD", now: noon) == nil)
    }
}
