/// A number from 0 upwards in whole millionths, so that weighing is exact: a confidence, a weight, a threshold, a share.
public struct Millionths: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let value: UInt64

    public init(value: UInt64) { self.value = value }

    public static let zero = Millionths(value: 0)
    public static let one = Millionths(value: 1_000_000)

    /// Reads a decimal string such as `0.5`, as ``Money`` does; `nil` for what is no number, below 0, or finer than six decimals.
    public init?(_ text: String) {
        guard let amount = try? Money(text), amount >= .zero else { return nil }
        value = UInt64(amount.micros)
    }

    public static func < (left: Millionths, right: Millionths) -> Bool { left.value < right.value }

    /// `part / whole`, rounded down; zero where the whole is zero or below the part.
    static func share(of part: UInt64, in whole: UInt64) -> Millionths {
        guard whole > 0, part <= whole else { return .zero }
        return Millionths(value: whole.dividingFullWidth(part.multipliedFullWidth(by: one.value)).quotient)
    }

    /// As few decimals as say it: `0.5`, `1`.
    public var description: String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: Self.one.value)
        guard rest > 0 else { return "\(whole)" }
        var decimals = String(rest)
        decimals = String(repeating: "0", count: 6 - decimals.count) + decimals
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(whole).\(decimals)"
    }

    /// Rounded to two decimals, halves up, for people: `0.71`.
    public var rounded: String {
        let hundredths = (value + 5_000) / 10_000
        let decimals = hundredths % 100
        return "\(hundredths / 100).\(decimals < 10 ? "0" : "")\(decimals)"
    }
}
