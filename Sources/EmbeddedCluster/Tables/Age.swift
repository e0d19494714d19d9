import Foundation
import Structured

/// Durations as kubectl shows them (apimachinery `duration.HumanDuration`).
enum Age {
    static func text(from start: Date, to end: Date) -> String { text(end.timeIntervalSince(start)) }

    static func text(_ interval: TimeInterval) -> String {
        let seconds = Int(interval.rounded(.towardZero))
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        if seconds < 120 { return "\(seconds)s" }
        let minutes = seconds / 60
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        let hours = minutes / 60
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        let days = hours / 24
        if hours < 192 { return pair(days, "d", hours % 24, "h") }
        if hours < 24 * 365 * 2 { return "\(days)d" }
        let years = hours / 24 / 365
        if hours < 24 * 365 * 8 { return pair(years, "y", days % 365, "d") }
        return "\(years)y"
    }

    private static func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }

    /// The cell of an object's age.
    static func cell(_ object: JSONValue, _ now: Date) -> JSONValue {
        guard let created = object[path: "metadata", "creationTimestamp"]?.string.flatMap(RFC3339.parse) else { return "<unknown>" }
        return .string(text(from: created, to: now))
    }

    /// The cell of a time somewhere in an object; `none` when it is not set.
    static func cell(_ time: JSONValue?, _ now: Date, none: String = "<unknown>") -> JSONValue {
        guard let date = time?.string.flatMap(RFC3339.parse) else { return .string(none) }
        return .string(text(from: date, to: now))
    }
}
