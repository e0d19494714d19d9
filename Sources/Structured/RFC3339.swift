import Foundation

/// The times of the Kubernetes API (RFC 3339 in UTC), written and read by hand: a formatter costs more than the rest of an object.
public enum RFC3339 {
    /// `metav1.Time`: whole seconds, `2026-01-02T03:04:05Z`. A fraction is dropped, as the API server does.
    public static func format(_ date: Date) -> String {
        text(seconds: wholeSeconds(date.timeIntervalSince1970), micros: nil)
    }

    /// `metav1.MicroTime`: six digits after the second, `2026-01-02T03:04:05.000006Z`, rounded to the nearest microsecond.
    public static func formatMicro(_ date: Date) -> String {
        let micros = wholeSeconds((date.timeIntervalSince1970 * 1_000_000).rounded())
        let seconds = micros.floorDivided(by: 1_000_000)
        return text(seconds: seconds, micros: micros - seconds * 1_000_000)
    }

    /// Reads a time with or without a fraction, in UTC or with an offset; `nil` for anything RFC 3339 does not allow.
    public static func parse(_ text: String) -> Date? {
        var cursor = Cursor(bytes: Array(text.utf8))
        guard let year = cursor.digits(4), cursor.take("-"), let month = cursor.digits(2), cursor.take("-"), let day = cursor.digits(2),
            cursor.take("T") || cursor.take("t"), let hour = cursor.digits(2), cursor.take(":"), let minute = cursor.digits(2),
            cursor.take(":"), let second = cursor.digits(2),
            (1...12).contains(month), day >= 1, day <= daysInMonth(month, year: year), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = 0.0
        if cursor.take(".") {
            guard let read = cursor.fraction() else { return nil }
            fraction = read
        }
        var offset = 0
        if !cursor.take("Z"), !cursor.take("z") {
            let sign = cursor.take("+") ? 1 : cursor.take("-") ? -1 : 0
            guard sign != 0, let hours = cursor.digits(2), cursor.take(":"), let minutes = cursor.digits(2), hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard cursor.atEnd else { return nil }
        let seconds = daysSinceEpoch(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// Rounded down, and held within what four-digit years can say.
    private static func wholeSeconds(_ value: Double) -> Int {
        let limit = 253_402_300_799.0 * 1_000_000
        return Int(max(-limit, min(limit, value.isNaN ? 0 : value.rounded(.down))))
    }

    private static func text(seconds: Int, micros: Int?) -> String {
        let seconds = max(-62_167_219_200, min(253_402_300_799, seconds))
        let days = seconds.floorDivided(by: 86400)
        let ofDay = seconds - days * 86400
        let (year, month, day) = civil(days: days)
        return String(unsafeUninitializedCapacity: 27) { buffer in
            var writer = Writer(buffer: buffer)
            writer.digits(year, 4)
            writer.put("-")
            writer.digits(month, 2)
            writer.put("-")
            writer.digits(day, 2)
            writer.put("T")
            writer.digits(ofDay / 3600, 2)
            writer.put(":")
            writer.digits(ofDay / 60 % 60, 2)
            writer.put(":")
            writer.digits(ofDay % 60, 2)
            if let micros {
                writer.put(".")
                writer.digits(micros, 6)
            }
            writer.put("Z")
            return writer.count
        }
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar; years begin in March so that the leap day comes last.
private func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.floorDivided(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}

private func daysInMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int { self >= 0 ? self / divisor : (self + 1) / divisor - 1 }
}

private struct Cursor {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var atEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, bytes[position] >= UInt8(ascii: "0"), bytes[position] <= UInt8(ascii: "9") else { return nil }
        position += 1
        return Int(bytes[position - 1] - UInt8(ascii: "0"))
    }

    mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Any number of digits after the point, of which nine count.
    mutating func fraction() -> Double? {
        var value = 0
        var scale = 1
        let start = position
        while let digit = digit() {
            guard scale < 1_000_000_000 else { continue }
            value = value * 10 + digit
            scale *= 10
        }
        return position == start ? nil : Double(value) / Double(scale)
    }
}

private struct Writer {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    mutating func put(_ character: Unicode.Scalar) {
        buffer[count] = UInt8(ascii: character)
        count += 1
    }

    mutating func digits(_ value: Int, _ width: Int) {
        var rest = value
        for place in stride(from: count + width - 1, through: count, by: -1) {
            buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += width
    }
}
