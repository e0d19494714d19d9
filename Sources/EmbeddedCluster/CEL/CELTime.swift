/// A point in time with nanoseconds, on the proleptic Gregorian calendar in UTC.
struct CELTimestamp: Sendable, Hashable, Comparable {
    /// Since 1970.
    var seconds: Int64
    /// 0 to 999,999,999.
    var nanoseconds: Int64

    init(seconds: Int64, nanoseconds: Int64 = 0) {
        let carry = (Double(nanoseconds) / 1e9).rounded(.down)
        self.seconds = seconds + Int64(carry)
        self.nanoseconds = nanoseconds - Int64(carry) * 1_000_000_000
    }

    static func < (left: Self, right: Self) -> Bool { (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds) }

    func adding(_ duration: Int64) -> CELTimestamp {
        CELTimestamp(seconds: seconds + duration / 1_000_000_000, nanoseconds: nanoseconds + duration % 1_000_000_000)
    }

    func nanoseconds(since other: CELTimestamp) throws(CELError) -> Int64 {
        let (scaled, overflow) = (seconds - other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { throw CELError("integer overflow") }
        return scaled + nanoseconds - other.nanoseconds
    }

    /// RFC 3339, or a date alone (midnight).
    init?(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "T"), maxSplits: 1).map { String($0) ?? "" }
        guard let date = parts.first, case let numbers = date.split(separator: "-").map(String.init), numbers.count == 3,
            numbers[0].count == 4, numbers[1].count == 2, numbers[2].count == 2,
            let year = Int64(numbers[0]), let month = Int64(numbers[1]), let day = Int64(numbers[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = Self.days(year: year, month: month, day: day) * 86400
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            guard let time = Self.time(parts[1]) else { return nil }
            seconds += time.seconds
            nanoseconds = time.nanoseconds
        }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// `15:04:05.999Z`, `15:04:05+02:00`: seconds of the day in UTC, which may lie outside the day.
    private static func time(_ text: String) -> (seconds: Int64, nanoseconds: Int64)? {
        guard let zoneStart = text.firstIndex(where: { $0 == "Z" || $0 == "z" || $0 == "+" || $0 == "-" }) else { return nil }
        let clock = text[..<zoneStart].split(separator: ":")
        guard clock.count == 3, clock[0].count == 2, clock[1].count == 2, let hour = Int64(clock[0]), let minute = Int64(clock[1]) else {
            return nil
        }
        let parts = clock[2].split(separator: ".")
        guard parts.count <= 2, parts[0].count == 2, let second = Int64(parts[0]), hour < 24, minute < 60, second < 60 else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            let digits = String(parts[1].prefix(9))
            guard let fraction = Int64(digits) else { return nil }
            nanoseconds = (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
        }
        guard let offset = zoneOffset(String(text[zoneStart...])) else { return nil }
        return (hour * 3600 + minute * 60 + second - offset, nanoseconds)
    }

    static func zoneOffset(_ zone: String) -> Int64? {
        if zone == "Z" || zone == "z" || zone == "UTC" { return 0 }
        let parts = zone.dropFirst().split(separator: ":")
        guard zone.hasPrefix("+") || zone.hasPrefix("-"), parts.count == 2, let hours = Int64(parts[0]), let minutes = Int64(parts[1])
        else {
            return nil
        }
        return (hours * 3600 + minutes * 60) * (zone.hasPrefix("-") ? -1 : 1)
    }

    /// Days since 1970-01-01 (Howard Hinnant's algorithm over 400-year eras).
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    /// The parts of the date and time at an offset from UTC in seconds.
    func components(offset: Int64 = 0) -> (
        year: Int64, month: Int64, day: Int64, dayOfYear: Int64, weekday: Int64, hour: Int64, minute: Int64, second: Int64
    ) {
        let local = seconds + offset
        let days = local >= 0 ? local / 86400 : (local - 86399) / 86400
        let rest = local - days * 86400
        let shifted = days + 719468
        let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex + (monthIndex < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let weekday = ((days % 7) + 11) % 7
        let startOfYear = Self.days(year: year, month: 1, day: 1)
        return (
            year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1, days - startOfYear, weekday, rest / 3600, rest / 60 % 60, rest % 60
        )
    }

    /// RFC 3339 in UTC, fractions only where there are some.
    var text: String {
        func pad(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let parts = components()
        let date = "\(pad(parts.year, 4))-\(pad(parts.month, 2))-\(pad(parts.day, 2))"
        let time = "\(pad(parts.hour, 2)):\(pad(parts.minute, 2)):\(pad(parts.second, 2))"
        var fraction = nanoseconds == 0 ? "" : "." + pad(nanoseconds, 9)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(date)T\(time)\(fraction)Z"
    }
}

/// Durations are nanoseconds; their texts are Go's (`1h30m`, `-1.5s`).
enum CELDuration {
    private static let units: [(String, Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    static func parse(_ text: String) -> Int64? {
        var rest = text[...]
        let negative = rest.hasPrefix("-")
        if negative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest.dropFirst(unit.count)
            let number = digits.hasPrefix(".") ? "0\(digits)" : digits.hasSuffix(".") ? "\(digits)0" : String(digits)
            guard let value = Double(number), let scale = units.first(where: { $0.0 == unit })?.1 else { return nil }
            total += value * scale
        }
        return Int64(exactly: (negative ? -total : total).rounded())
    }

    /// What `string(duration)` gives: seconds.
    static func text(_ nanoseconds: Int64) -> String { "\(GoText.decimal(Double(nanoseconds) / 1e9))s" }
}
