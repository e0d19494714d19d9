import Foundation
import KubeCore
import Resilience
import Testing

@Suite("Cost meter") struct CostMeterTests {
    private func meter(_ start: String, perHour: String) throws -> CostMeter {
        CostMeter(startingAt: try utc(start), perHour: try Money(perHour))
    }

    @Test("amounts grow with time and rate") func accrues() throws {
        var meter = try meter("2026-11-10T10:00:00Z", perHour: "32.58")
        #expect(meter.extrapolated(at: try utc("2026-11-10T10:30:00Z")).today.description == "16.29")
        meter.checkpoint(at: try utc("2026-11-10T11:00:00Z"), perHour: .zero)
        meter.checkpoint(at: try utc("2026-11-10T13:00:00Z"), perHour: try Money("1.00"))
        let figures = meter.extrapolated(at: try utc("2026-11-10T15:00:00Z"))
        #expect(figures.today.description == "34.58")
        #expect(figures.monthToDate.description == "34.58")
        // 20 days and 9 hours remain at 1.00 an hour.
        #expect(figures.projectedMonth.description == "523.58")
    }

    @Test("days and months roll over in UTC") func rollsOver() throws {
        var meter = try meter("2026-11-30T22:00:00Z", perHour: "1.00")
        #expect(
            meter.extrapolated(at: try utc("2026-11-30T23:59:59Z")).today
                == meter.extrapolated(at: try utc("2026-11-30T23:59:59Z")).monthToDate)
        let december = meter.extrapolated(at: try utc("2026-12-01T03:00:00Z"))
        #expect(december.today.description == "3.00")
        #expect(december.monthToDate.description == "3.00")
        #expect(december.projectedMonth.description == "744.00")
        meter = try self.meter("2026-11-10T22:00:00Z", perHour: "1.00")
        let nextDay = meter.extrapolated(at: try utc("2026-11-12T06:00:00Z"))
        #expect(nextDay.today.description == "6.00")
        #expect(nextDay.monthToDate.description == "32.00")
        let leap = try self.meter("2028-02-28T00:00:00Z", perHour: "1.00").extrapolated(at: try utc("2028-02-29T12:00:00Z"))
        #expect(leap.projectedMonth.description == "48.00")
        let year = try self.meter("2026-12-31T23:00:00Z", perHour: "1.00").extrapolated(at: try utc("2027-01-01T00:00:00Z"))
        #expect(year.monthToDate == .zero)
    }

    @Test("however often it is kept and resumed, no second counts twice and none is lost", arguments: 0..<20) func resumes(seed: UInt64)
        throws
    {
        var random = SeededGenerator(seed: seed)
        let start = try utc("2026-11-10T00:00:00Z")
        let rate = try Money("3.60")
        var meter = CostMeter(startingAt: start, perHour: rate)
        var moment = start
        while moment < start + 80_000 {
            moment += Double.random(in: 0.1...900, using: &random)
            meter.checkpoint(at: moment, perHour: rate)
            meter = CostMeter(today: meter.today, monthToDate: meter.monthToDate, since: meter.since, perHour: meter.perHour)
        }
        // 3.60 an hour is 0.001 a second, so that rounding has nothing to do.
        #expect(meter.extrapolated(at: start + 86_399).today.description == "86.399")
    }

    @Test("a clock that goes back neither adds nor takes") func backwards() throws {
        var meter = try meter("2026-11-10T10:00:00Z", perHour: "1.00")
        meter.checkpoint(at: try utc("2026-11-10T11:00:00Z"), perHour: try Money("1.00"))
        #expect(meter.extrapolated(at: try utc("2026-11-10T10:55:00Z")).today.description == "1.00")
        meter.checkpoint(at: try utc("2026-11-10T10:55:00Z"), perHour: try Money("2.00"))
        #expect(meter.since == (try utc("2026-11-10T11:00:00Z")))
        #expect(meter.extrapolated(at: try utc("2026-11-10T12:00:00Z")).today.description == "3.00")
    }

    @Test("after a clock that was months ahead, counting starts anew") func farAhead() throws {
        var meter = CostMeter(
            today: try Money("5.00"), monthToDate: try Money("50.00"), since: try utc("2027-03-10T10:00:00Z"), perHour: try Money("1.00"))
        meter.checkpoint(at: try utc("2026-11-10T10:00:00Z"), perHour: try Money("1.00"))
        #expect(meter.monthToDate == .zero)
        #expect(meter.extrapolated(at: try utc("2026-11-10T12:00:00Z")).today.description == "2.00")
    }

    @Test(
        "a checkpoint is due when the rate changes, at day rollover and hourly",
        arguments: [
            ("2026-11-10T10:59:59Z", "1.00", false), ("2026-11-10T11:00:00Z", "1.00", true), ("2026-11-10T10:00:01Z", "2.00", true),
            ("2026-11-10T09:59:00Z", "1.00", false),
        ])
    func due(moment: String, rate: String, expected: Bool) throws {
        let meter = try meter("2026-11-10T10:00:00Z", perHour: "1.00")
        #expect(meter.isCheckpointDue(at: try utc(moment), perHour: try Money(rate)) == expected)
        let late = try self.meter("2026-11-10T23:59:00Z", perHour: "1.00")
        #expect(late.isCheckpointDue(at: try utc("2026-11-11T00:00:00Z"), perHour: try Money("1.00")))
    }

    @Test("rates come from replicas, discounts and seconds") func rates() throws {
        #expect(Money.perHour(perReplicaHour: try Money("16.29"), replicas: 2).description == "32.58")
        #expect(Money.perHour(perReplicaHour: try Money("16.29"), replicas: 2, discountPercent: 50).description == "16.29")
        #expect(Money.perHour(perReplicaHour: try Money("16.29"), replicas: 2, discountPercent: 100) == .zero)
        #expect(Money.perHour(perSecond: try Money("0.0003"), discountPercent: 0).description == "1.08")
    }
}
