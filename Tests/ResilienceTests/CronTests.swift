import Foundation
import KubeCore
import Resilience
import Testing

@Suite("Cron") struct CronTests {
    @Test(
        "the next times after a moment",
        arguments: [
            ("*/15 * * * *", "UTC", "2026-01-01T00:00:00Z", ["2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z"]),
            ("0 9 * JAN-MAR mon-fri", "UTC", "2026-03-31T10:00:00Z", ["2027-01-01T09:00:00Z", "2027-01-04T09:00:00Z"]),
            ("5,35 0-3/2 * * *", "UTC", "2026-01-01T00:35:00Z", ["2026-01-01T02:05:00Z", "2026-01-01T02:35:00Z", "2026-01-02T00:05:00Z"]),
            ("50/5 23 31 12 ?", "UTC", "2026-06-01T00:00:00Z", ["2026-12-31T23:50:00Z", "2026-12-31T23:55:00Z", "2027-12-31T23:50:00Z"]),
            ("0 0 * * 7", "UTC", "2026-02-01T00:00:00Z", ["2026-02-08T00:00:00Z"]),
            (
                "0 0 * * 5-7", "UTC", "2026-02-05T00:00:00Z",
                ["2026-02-06T00:00:00Z", "2026-02-07T00:00:00Z", "2026-02-08T00:00:00Z", "2026-02-13T00:00:00Z"]
            ),
            ("0 0 13 * 5", "UTC", "2026-04-10T00:00:00Z", ["2026-04-13T00:00:00Z", "2026-04-17T00:00:00Z"]),
            ("0 0 13 * *", "UTC", "2026-04-10T00:00:00Z", ["2026-04-13T00:00:00Z", "2026-05-13T00:00:00Z"]),
            ("0 0 31 * *", "UTC", "2026-01-31T00:00:00Z", ["2026-03-31T00:00:00Z"]),
            ("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", ["2104-02-29T00:00:00Z"]),
            ("@hourly", "UTC", "2026-01-01T00:30:00Z", ["2026-01-01T01:00:00Z"]),
            ("@daily", "UTC", "2026-01-31T00:00:00Z", ["2026-02-01T00:00:00Z"]),
            ("@weekly", "UTC", "2026-02-02T00:00:00Z", ["2026-02-08T00:00:00Z"]),
            ("@monthly", "UTC", "2026-12-02T00:00:00Z", ["2027-01-01T00:00:00Z"]),
            ("@yearly", "UTC", "2026-12-02T00:00:00Z", ["2027-01-01T00:00:00Z"]),
            ("@every 1m30s", "UTC", "2026-01-01T00:00:00Z", ["2026-01-01T00:01:30Z", "2026-01-01T00:03:00Z"]),
            ("@every 1.5h", "UTC", "2026-01-01T00:00:01Z", ["2026-01-01T01:30:00Z"]),
            ("0 20 * * 1-5", "Europe/Berlin", "2026-07-01T18:00:00Z", ["2026-07-02T18:00:00Z"]),
            ("0 0 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", ["2026-01-01T18:30:00Z"]),
            // Spring: 02:00 becomes 03:00 on 29 March in Berlin and on 8 March in New York.
            ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-30T00:30:00Z"]),
            (
                "0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z",
                ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]
            ),
            ("30 2 8 3 *", "America/New_York", "2026-01-01T00:00:00Z", ["2027-03-08T07:30:00Z"]),
            ("0 3 * * *", "America/New_York", "2026-03-07T12:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-09T07:00:00Z"]),
            // Autumn: 03:00 becomes 02:00 on 25 October in Berlin, 02:00 becomes 01:00 on 1 November in New York.
            ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
            ("0 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", ["2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"]),
            (
                "*/30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z",
                ["2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:00:00Z"]
            ),
        ] as [(String, String, String, [String])])
    func next(expression: String, zone: String, after: String, times: [String]) throws {
        let cron = try Cron(expression, timeZone: zone)
        var moment = try utc(after)
        for time in times {
            moment = try #require(cron.next(after: moment))
            #expect(moment == (try utc(time)))
            #expect(cron.mostRecent(atOrBefore: moment) == moment)
            #expect(cron.mostRecent(atOrBefore: moment + 0.5) == moment)
        }
    }

    @Test("a skipped time may fire after the gap instead, once") func afterGap() throws {
        let cron = try Cron("0,30 2 * * *", timeZone: "Europe/Berlin", skippedTimes: .fireAfterGap)
        #expect(cron.next(after: try utc("2026-03-28T12:00:00Z")) == (try utc("2026-03-29T01:00:00Z")))
        #expect(cron.next(after: try utc("2026-03-29T01:00:00Z")) == (try utc("2026-03-30T00:00:00Z")))
        #expect(cron.mostRecent(atOrBefore: try utc("2026-03-29T12:00:00Z")) == (try utc("2026-03-29T01:00:00Z")))
    }

    @Test("@every counts from its anchor") func anchor() throws {
        let cron = try Cron("@every 7m", anchor: try utc("2026-01-01T00:03:00Z"))
        #expect(cron.next(after: try utc("2026-01-01T00:03:00Z")) == (try utc("2026-01-01T00:10:00Z")))
        #expect(cron.mostRecent(atOrBefore: try utc("2026-01-01T00:02:59Z")) == (try utc("2025-12-31T23:56:00Z")))
    }

    @Test(
        "a bad schedule is told by its field",
        arguments: [
            ("60 * * * *", "minute \"60\": 60 is not between 0 and 59"), ("* 24 * * *", "hour \"24\": 24 is not between 0 and 23"),
            ("* * 0 * *", "day-of-month \"0\": 0 is not between 1 and 31"), ("* * * 13 *", "month \"13\": 13 is not between 1 and 12"),
            ("* * * * 8", "day-of-week \"8\": 8 is not between 0 and 7"),
            ("* * * FOO *", "month \"FOO\": \"FOO\" is not a number or a name"),
            ("x * * * *", "minute \"x\": \"x\" is not a number"), ("*/0 * * * *", "minute \"*/0\": the step \"0\" is not a number above 0"),
            ("9-5 * * * *", "minute \"9-5\": the range 9-5 ends before it begins"),
            ("1,,2 * * * *", "minute \"1,,2\": \"\" is not a number"),
            ("1/2/3 * * * *", "minute \"1/2/3\" has more than one / in \"1/2/3\""), ("-1 * * * *", "minute \"-1\": \"\" is not a number"),
            ("* * * *", "\"* * * *\" has 4 fields; write five: minute hour day-of-month month day-of-week"),
            ("0 0 31 2,4 *", "\"0 0 31 2,4 *\" never fires: no month it names has a day 31"),
            ("@often", "@often is not known; use @every, @hourly, @daily, @weekly, @monthly, @yearly or five fields"),
            ("@every soon", "@every \"soon\" is not a duration of a second or more; write it as 90s, 1m30s or 2h"),
            ("@every 0s", "@every \"0s\" is not a duration of a second or more; write it as 90s, 1m30s or 2h"),
            ("TZ=UTC 0 0 * * *", "a schedule cannot name its time zone; use the field timeZone"),
        ])
    func errors(expression: String, sentence: String) {
        let error = #expect(throws: CronError.self) { try Cron(expression) }
        #expect(error?.message == sentence)
    }

    @Test("a time zone must be an IANA name", arguments: ["Mars/Base", "", "GMT+2", "+02:00"]) func zones(name: String) {
        let error = #expect(throws: CronError.self) { try Cron("@daily", timeZone: name) }
        #expect(error?.message == "time zone \"\(name)\" is not known; use an IANA name such as Europe/Berlin")
    }

    @Test(
        "around a change of the clocks, the times are those of a watched clock",
        arguments: [
            ("Europe/Berlin", "2026-03-28T00:00:00Z"), ("Europe/Berlin", "2026-10-24T00:00:00Z"),
            ("America/New_York", "2026-03-07T00:00:00Z"),
            ("America/New_York", "2026-10-31T00:00:00Z"), ("Australia/Lord_Howe", "2026-04-04T00:00:00Z"), ("UTC", "2026-03-28T00:00:00Z"),
        ])
    func brute(zone: String, from: String) throws {
        let cron = try Cron("*/10 0-4 * * *", timeZone: zone)
        let start = Int(try utc(from).timeIntervalSince1970)
        let timeZone = try #require(TimeZone(identifier: zone))
        var seen = Set<Int>()
        var expected: [Int] = []
        for second in stride(from: start + 60, through: start + 3 * 86400, by: 60) {
            let local = second + timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
            let minute = local / 60 % 1440
            if minute % 10 == 0, minute < 300, seen.insert(local).inserted { expected.append(second) }
        }
        var found: [Int] = []
        var moment = Date(timeIntervalSince1970: Double(start))
        while let next = cron.next(after: moment), Int(next.timeIntervalSince1970) <= start + 3 * 86400 {
            found.append(Int(next.timeIntervalSince1970))
            moment = next
        }
        #expect(found == expected)
    }

    @Test("the most recent time and the next one enclose every moment", arguments: 0..<20) func encloses(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let expressions = ["*/7 3-9 * * 1,4", "0 0 1 * *", "15 2 * * *", "0 0 13 * 5", "@every 97m", "59 23 * 2 *", "30 1 * 11 0"]
        let zones = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Africa/Casablanca"]
        for _ in 0..<20 {
            let cron = try Cron(
                expressions[Int.random(in: 0..<expressions.count, using: &random)],
                timeZone: zones[Int.random(in: 0..<zones.count, using: &random)],
                skippedTimes: Bool.random(using: &random) ? .drop : .fireAfterGap)
            let moment = Date(timeIntervalSince1970: Double(Int.random(in: 1_400_000_000...2_000_000_000, using: &random)))
            let recent = try #require(cron.mostRecent(atOrBefore: moment))
            let next = try #require(cron.next(after: moment))
            #expect(recent <= moment && moment < next)
            #expect(cron.next(after: recent) == next)
            #expect(cron.mostRecent(atOrBefore: next - 1) == recent)
        }
    }
}
