import BallastAPI
import Foundation
import Resilience
import Structured
import Testing

@testable import Operator

/// A gateway's counters as they grow, whoever counts them.
@Suite("Counts over a change of operators")
struct CountedGatewaysTests {
    /// One report of the gateway: how many requests it ever had, and how many of them are new to it.
    private static func report(
        _ sequence: UInt64, total: Int64, new: Int64, pod: String = "g-1", process: String = "p", instance: String = "i"
    ) -> GatewayReport {
        ReportFixture.report(pod, sequence, instance: instance) {
            $0.requests.total = new
            $0.targets = [ReportFixture.target("a", cost: new * 10)]
            $0.totals = .init(process: process, requests: .init(total: total), costMicros: total * 10)
        }
    }

    private static func tally(_ recorded: FailoverChainStatus?, _ reports: [GatewayReport]) -> ChainTally {
        var tally = ChainTally(recorded: recorded, now: noon)
        for report in reports { _ = tally.take(report, uptime: .zero, now: noon) }
        return tally
    }

    private static func status(_ tally: ChainTally) throws -> FailoverChainStatus {
        let report = try #require(tally.report(uptime: .zero, now: noon))
        return FailoverChainStatus(
            requests: report.requests, cost: .init(today: report.costToday.description, day: report.day), counted: report.counted)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What the first operator counted before it wrote the status, and after.
        var before: [GatewayReport] = []
        var unwritten: [GatewayReport] = []
        /// What the next one is told.
        var after: [GatewayReport]
        var total: Int64
    }

    @Test(
        "every request counts once",
        arguments: [
            Case(
                testDescription: "the status is up to date", before: [report(1, total: 5, new: 5)], after: [report(2, total: 7, new: 2)],
                total: 7),
            Case(
                testDescription: "the answer to the last report was lost with the operator: it is sent again",
                before: [report(1, total: 5, new: 5), report(2, total: 9, new: 4)], after: [report(2, total: 9, new: 4)], total: 9),
            Case(
                testDescription: "what was counted after the last write is not lost", before: [report(1, total: 5, new: 5)],
                unwritten: [report(2, total: 9, new: 4)], after: [report(3, total: 10, new: 1)], total: 10),
            Case(
                testDescription: "nothing was ever written", unwritten: [report(1, total: 5, new: 5)],
                after: [report(2, total: 6, new: 1)], total: 6),
            Case(
                testDescription: "refused as out of order, it begins anew under another instance",
                before: [report(1, total: 5, new: 5)], after: [report(1, total: 8, new: 3, instance: "j")], total: 8),
            Case(
                testDescription: "another process in the same pod begins at nothing", before: [report(1, total: 5, new: 5)],
                after: [report(1, total: 2, new: 2, process: "q", instance: "j")], total: 7),
            Case(
                testDescription: "several gateways, each for itself",
                before: [report(1, total: 5, new: 5), report(1, total: 7, new: 7, pod: "g-2")],
                unwritten: [report(2, total: 6, new: 1, pod: "g-1")],
                after: [report(3, total: 6, new: 0), report(2, total: 9, new: 2, pod: "g-2")], total: 15),
        ])
    func once(test: Case) throws {
        var first = Self.tally(nil, test.before)
        let written = test.before.isEmpty ? nil : try Self.status(first)
        for report in test.unwritten { _ = first.take(report, uptime: .zero, now: noon) }
        let second = try #require(Self.tally(written, test.after).report(uptime: .zero, now: noon))
        #expect(second.requests.total == test.total)
        #expect(second.costToday == Money(micros: test.total * 10))
    }

    @Test("totals of an operator that kept no marks are gone on from, not counted again")
    func older() throws {
        let recorded = FailoverChainStatus(requests: .init(total: 100))
        let report = try #require(Self.tally(recorded, [Self.report(8, total: 90, new: 2)]).report(uptime: .zero, now: noon))
        #expect(report.requests.total == 102)
        #expect(report.counted.map(\.total) == [90])
        // A gateway that tells no totals adds what it says is new.
        let plain = Self.tally(
            try Self.status(Self.tally(nil, [Self.report(1, total: 5, new: 5)])), [ReportFixture.report("g-2") { $0.requests.total = 3 }])
        #expect(plain.report(uptime: .zero, now: noon)?.requests.total == 8)
    }

    @Test("marks of pods that are gone are forgotten, their counts are not; a status that was meddled with takes nothing back")
    func gone() throws {
        var tally = Self.tally(nil, [Self.report(1, total: 5, new: 5), Self.report(1, total: 7, new: 7, pod: "g-2")])
        tally.keep(pods: ["uid-g-2"])
        let report = try #require(tally.report(uptime: .zero, now: noon))
        #expect(report.counted.map(\.podUID) == ["uid-g-2"] && report.requests.total == 12)
        var status = try Self.status(tally)
        status.counted?[0].total = 1000
        #expect(Self.tally(status, [Self.report(2, total: 8, new: 1, pod: "g-2")]).report(uptime: .zero, now: noon)?.requests.total == 12)
    }

    @Test("totals that no process can have are refused", arguments: zip(["", String(repeating: "p", count: 65), "p"], [1, 1, -1]))
    func problems(process: String, total: Int) {
        #expect(Self.report(1, total: Int64(total), new: 1, process: process).problem?.contains("totals") == true)
    }
}
