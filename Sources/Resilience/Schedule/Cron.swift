import Foundation

/// When something recurs: five cron fields, or `@every 1m30s`, `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
///
/// The syntax is that of Kubernetes CronJobs (robfig/cron v3) with 7 as another Sunday. Where both day fields are restricted, either
/// suffices. Daylight saving: a time of day that is repeated in autumn fires once, at its first pass, unless the hour is `*`, which
/// follows real time; what a time skipped in spring does is ``SkippedTimes``. `@every` counts from 1970 (or from an anchor), so that
/// it does not drift.
public struct Cron: Sendable, Hashable {
    /// What becomes of a time of day that the clocks skip.
    public enum SkippedTimes: Sendable, Hashable {
        /// It does not fire, as in a CronJob.
        case drop
        /// It fires when the clocks have moved: for what must not be missed.
        case fireAfterGap
    }

    enum Rule: Sendable, Hashable {
        case fields(CronFields)
        /// Whole seconds.
        case every(seconds: Int, anchor: Int)
    }

    /// As it was written.
    public let expression: String
    public let timeZone: TimeZone
    public let skippedTimes: SkippedTimes
    let rule: Rule

    /// Reads an expression. `timeZone` is an IANA name; `anchor` is where `@every` counts from.
    public init(
        _ expression: String, timeZone: String = "UTC", skippedTimes: SkippedTimes = .drop, anchor: Date = Date(timeIntervalSince1970: 0)
    ) throws(CronError) {
        self.expression = expression
        self.skippedTimes = skippedTimes
        self.timeZone = try Self.zone(timeZone)
        let text = expression.trimmingCharacters(in: .whitespaces)
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") {
            throw CronError("a schedule cannot name its time zone; use the field timeZone")
        }
        if text.hasPrefix("@every") {
            let origin = Int(max(-1e11, min(1e11, anchor.timeIntervalSince1970.rounded(.down))))
            rule = .every(seconds: try Self.interval(text.dropFirst("@every".count)), anchor: origin)
        } else if text.hasPrefix("@") {
            guard let fields = Self.descriptors[text] else {
                throw CronError("\(text) is not known; use @every, @hourly, @daily, @weekly, @monthly, @yearly or five fields")
            }
            rule = .fields(try CronFields(fields))
        } else {
            rule = .fields(try CronFields(text))
        }
    }

    private static let descriptors = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// A zone of the IANA database. Foundation also knows offsets and `Local`-like names, which other programs do not.
    private static func zone(_ name: String) throws(CronError) -> TimeZone {
        let isOffset = name.contains(where: \.isNumber) && !name.contains("/")
        let legacy = ["EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"]
        guard !name.isEmpty, !isOffset || legacy.contains(name), let zone = TimeZone(identifier: name) else {
            throw CronError("time zone \"\(name)\" is not known; use an IANA name such as Europe/Berlin")
        }
        return zone
    }

    /// A duration as Go writes it: `1h30m`, `90s`, `1.5h`. Rounded down to whole seconds, at least one.
    private static func interval(_ text: Substring) throws(CronError) -> Int {
        let units = ["h": 3600.0, "m": 60, "s": 1, "ms": 0.001]
        let body = text.trimmingCharacters(in: .whitespaces)
        var rest = Substring(body)
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(number.count).prefix { $0.isLetter }
            guard let value = Double(number), let seconds = units[String(unit)] else { break }
            total += value * seconds
            rest = rest.dropFirst(number.count + unit.count)
        }
        guard !body.isEmpty, rest.isEmpty, total >= 1, total < 1e10 else {
            throw CronError("@every \"\(body)\" is not a duration of a second or more; write it as 90s, 1m30s or 2h")
        }
        return Int(total)
    }
}

/// Why a text is not a schedule, in one sentence that names the field.
public struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String

    init(_ message: String) { self.message = message }

    public var description: String { message }
}

/// The five fields of an expression.
struct CronFields: Sendable, Hashable {
    let minute: CronField
    let hour: CronField
    let dayOfMonth: CronField
    let month: CronField
    let dayOfWeek: CronField

    init(_ text: String) throws(CronError) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 5 else {
            throw CronError("\"\(text)\" has \(parts.count) fields; write five: minute hour day-of-month month day-of-week")
        }
        minute = try CronField(parts[0], .minute)
        hour = try CronField(parts[1], .hour)
        dayOfMonth = try CronField(parts[2], .dayOfMonth)
        month = try CronField(parts[3], .month)
        dayOfWeek = try CronField(parts[4], .dayOfWeek)
        guard canFire else { throw CronError("\"\(text)\" never fires: no month it names has a day \(dayOfMonth.lowest)") }
    }

    private var canFire: Bool {
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return !dayOfWeek.isWildcard || (1...12).contains { month.contains($0) && longest[$0 - 1] >= dayOfMonth.lowest }
    }

    /// Whether it may fire on a day, given as days since 1970-01-01 of the local calendar.
    func matches(day number: Int) -> Bool {
        let date = CivilDate(day: number)
        guard month.contains(date.month) else { return false }
        let byDate = dayOfMonth.contains(date.day)
        let byWeekday = dayOfWeek.contains(CivilDate.weekday(ofDay: number))
        return dayOfMonth.isWildcard || dayOfWeek.isWildcard ? byDate && byWeekday : byDate || byWeekday
    }
}
