import Foundation
import Resilience
import Testing

@Suite("Schedule windows") struct ScheduleWindowsTests {
    private let nights = try! ScheduleWindows([
        ScheduleWindow(start: "0 20 * * 1-5", end: "0 7 * * 1-5", timeZone: "Europe/Berlin", replicas: 1)
    ])

    @Test(
        "a window is open between its ends, and it is known when that changes",
        arguments: [
            ("2026-07-01T12:00:00Z", nil, "2026-07-01T18:00:00Z"), ("2026-07-01T18:00:00Z", 1, "2026-07-02T05:00:00Z"),
            ("2026-07-02T04:59:59Z", 1, "2026-07-02T05:00:00Z"), ("2026-07-02T05:00:00Z", nil, "2026-07-02T18:00:00Z"),
            // Friday evening to Monday morning, with the clocks going back on Sunday.
            ("2026-10-23T18:00:00Z", 1, "2026-10-26T06:00:00Z"), ("2026-10-25T12:00:00Z", 1, "2026-10-26T06:00:00Z"),
        ] as [(String, Int?, String)])
    func nightly(moment: String, replicas: Int?, change: String) throws {
        #expect(nights.replicas(at: try utc(moment)) == replicas)
        #expect(nights.nextChange(after: try utc(moment)) == (try utc(change)))
    }

    @Test("of windows that overlap, the one that opened last decides") func overlap() throws {
        let windows = try ScheduleWindows([
            ScheduleWindow(start: "0 8 * * *", end: "0 20 * * *", replicas: 4),
            ScheduleWindow(start: "0 12 * * *", end: "0 14 * * *", replicas: 8),
            ScheduleWindow(start: "0 12 * * *", end: "0 13 * * *", replicas: 9),
        ])
        let day = try utc("2026-01-01T00:00:00Z")
        #expect([7, 8, 12, 13, 14, 20].map { windows.replicas(at: day + $0 * 3600) } == [nil, 4, 9, 8, 4, nil])
        #expect(windows.nextChange(after: day + 8 * 3600) == day + 12 * 3600)
        #expect(windows.nextChange(after: day + 14 * 3600) == day + 20 * 3600)
    }

    @Test("boundaries that change nothing are passed over") func unchanged() throws {
        let windows = try ScheduleWindows([ScheduleWindow(start: "0 8,9 * * *", end: "0 6,20 * * *", replicas: 2)])
        #expect(windows.nextChange(after: try utc("2026-06-01T05:00:00Z")) == (try utc("2026-06-01T08:00:00Z")))
        #expect(windows.nextChange(after: try utc("2026-06-01T08:00:00Z")) == (try utc("2026-06-01T20:00:00Z")))
        #expect(ScheduleWindows().nextChange(after: try utc("2026-06-01T00:30:00Z")) == nil)
    }

    @Test("a boundary in the hour that is skipped takes effect after it") func skipped() throws {
        let windows = try ScheduleWindows([
            ScheduleWindow(start: "0 22 * * *", end: "30 2 * * *", timeZone: "America/New_York", replicas: 0)
        ])
        #expect(windows.replicas(at: try utc("2026-03-08T06:59:00Z")) == 0)
        #expect(windows.replicas(at: try utc("2026-03-08T07:00:00Z")) == nil)
    }

    @Test(
        "errors name the boundary",
        arguments: [
            ("x", "@daily", "UTC", "start: \"x\" has 1 fields; write five: minute hour day-of-month month day-of-week"),
            ("@daily", "0 25 * * *", "UTC", "end: hour \"25\": 25 is not between 0 and 23"),
            ("@daily", "@hourly", "Nowhere", "time zone \"Nowhere\" is not known; use an IANA name such as Europe/Berlin"),
            ("@daily", "0 0 * * *", "UTC", "end: \"0 0 * * *\" is the same as start, so the window would never be open"),
        ])
    func errors(start: String, end: String, zone: String, sentence: String) {
        let error = #expect(throws: CronError.self) { try ScheduleWindow(start: start, end: end, timeZone: zone, replicas: 1) }
        #expect(error?.message == sentence)
    }
}
