/// An amount of money in whole micro-units of its currency (0.000001), so that sums are exact.
///
/// Arithmetic never wraps and never traps: a result that does not fit stays at ``max`` or ``min``, where a limit still sees it as
/// exceeded.
public struct Money: Sendable, Hashable, Comparable {
    /// Millionths of the currency's unit.
    public let micros: Int64

    public init(micros: Int64) { self.micros = micros }

    public static let zero = Money(micros: 0)
    public static let max = Money(micros: .max)
    public static let min = Money(micros: .min)

    /// How a share of a micro-unit is rounded.
    public enum Rounding: Sendable {
        /// To the nearest micro-unit, halves away from zero: for what was spent.
        case nearest
        /// Away from zero: for upper bounds, such as reservations.
        case up
    }

    public static func < (left: Money, right: Money) -> Bool { left.micros < right.micros }

    public static func + (left: Money, right: Money) -> Money {
        let (sum, overflow) = left.micros.addingReportingOverflow(right.micros)
        return overflow ? (right.micros < 0 ? .min : .max) : Money(micros: sum)
    }

    public static func - (left: Money, right: Money) -> Money {
        let (difference, overflow) = left.micros.subtractingReportingOverflow(right.micros)
        return overflow ? (right.micros < 0 ? .max : .min) : Money(micros: difference)
    }

    public static func += (left: inout Money, right: Money) { left = left + right }
    public static func -= (left: inout Money, right: Money) { left = left - right }

    /// The amount times `numerator / denominator`, exact until it is rounded once at the end. A price per million tokens for 1,200
    /// tokens is `price.scaled(by: 1200, per: 1_000_000)`. A `denominator` below 1 counts as 1.
    public func scaled(by numerator: Int64, per denominator: Int64 = 1, rounding: Rounding = .nearest) -> Money {
        let divisor = Swift.max(denominator, 1).magnitude
        let negative = (micros < 0) != (numerator < 0)
        let product = micros.magnitude.multipliedFullWidth(by: numerator.magnitude)
        guard product.high < divisor else { return negative ? .min : .max }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        let roundsUp =
            switch rounding {
            case .nearest: remainder >= divisor - remainder
            case .up: remainder > 0
            }
        let (magnitude, overflow) = quotient.addingReportingOverflow(roundsUp ? 1 : 0)
        guard !overflow, magnitude <= UInt64(Int64.max) else { return negative ? .min : .max }
        return Money(micros: negative ? -Int64(magnitude) : Int64(magnitude))
    }
}

/// Why a text is not an amount of money.
public struct MoneyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var text: String
    public var problem: String

    public var description: String { "\"\(text)\" \(problem)" }
}

extension Money: CustomStringConvertible {
    /// Reads a decimal string: `50`, `50.00`, `0.0003`, `-1.5`. No exponent, no separators, at most six decimals.
    public init(_ text: String) throws(MoneyError) {
        func wrong(_ problem: String) -> MoneyError { MoneyError(text: text, problem: problem) }
        let negative = text.hasPrefix("-")
        let parts = text.utf8.dropFirst(negative ? 1 : 0).split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        }
        guard isNumber, let whole = parts.first else {
            throw wrong("is not an amount of money; write digits with a point, such as \"50.00\"")
        }
        let decimals = parts.count > 1 ? parts[1] : parts[0][parts[0].endIndex...]
        guard decimals.count <= 6 else { throw wrong("has more than six decimals") }
        var magnitude: Int64 = 0
        let digits = Array(whole) + Array(decimals) + Array(repeating: UInt8(ascii: "0"), count: 6 - decimals.count)
        for digit in digits {
            let (shifted, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, alsoTooLarge) = shifted.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !tooLarge, !alsoTooLarge else { throw wrong("is too large; amounts end at \(Money.max)") }
            magnitude = sum
        }
        micros = negative ? -magnitude : magnitude
    }

    /// The decimal string: at least two decimals, and no zeros after them that are not needed.
    public var description: String {
        let magnitude = micros.magnitude
        var decimals = String(magnitude % 1_000_000)
        decimals = String(repeating: "0", count: 6 - decimals.count) + decimals
        while decimals.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(micros < 0 ? "-" : "")\(magnitude / 1_000_000).\(decimals)"
    }

    /// The decimal string rounded to cents: for figures that people read.
    public var rounded: String {
        Money(micros: scaled(by: 1, per: 10_000).micros).scaled(by: 10_000).description
    }
}
