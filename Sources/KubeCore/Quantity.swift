/// `resource.Quantity`: an exact fixed-point number with a suffix, as in `500m`, `64Gi` and `1e3`.
///
/// Held as a whole number of billionths: Kubernetes rounds anything finer up, away from zero, and so does this.
public struct Quantity: Sendable {
    /// The family of suffixes it prints with.
    public enum Format: Sendable, Hashable {
        case decimalSI
        case binarySI
        case decimalExponent
    }

    /// Billionths of one.
    public let nanos: Int128
    public let format: Format

    public init(nanos: Int128, format: Format = .decimalSI) {
        self.nanos = nanos
        self.format = format
    }

    /// A whole number of units.
    public init(_ value: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(value) * Self.one, format: format)
    }

    /// Thousandths: CPU shares.
    public static func milli(_ value: Int64) -> Quantity { Quantity(nanos: Int128(value) * 1_000_000) }

    static let one: Int128 = 1_000_000_000

    public static let zero = Quantity(0)

    /// The value in whole units, rounded up (away from zero) as `Value()` does; held within 64 bits.
    public var value: Int64 { Int64(clamping: Self.roundedAway(nanos, Self.one)) }

    /// The value in thousandths, rounded up (away from zero) as `MilliValue()` does; held within 64 bits.
    public var milliValue: Int64 { Int64(clamping: Self.roundedAway(nanos, 1_000_000)) }

    static func roundedAway(_ dividend: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder == 0 ? quotient : quotient + (dividend < 0 ? -1 : 1)
    }
}

/// Two quantities are equal when their amounts are: `1` and `1000m`.
extension Quantity: Hashable, Comparable {
    public static func == (left: Self, right: Self) -> Bool { left.nanos == right.nanos }
    public static func < (left: Self, right: Self) -> Bool { left.nanos < right.nanos }
    public func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
}

/// Results keep the left side's format, unless that side is zero, as the original does. Beyond 1.7 × 10²⁹ they stay at the limit.
extension Quantity: AdditiveArithmetic {
    public static func + (left: Self, right: Self) -> Self {
        let (sum, overflow) = left.nanos.addingReportingOverflow(right.nanos)
        let limit: Int128 = left.nanos < 0 ? .min : .max
        return Quantity(nanos: overflow ? limit : sum, format: left.nanos == 0 ? right.format : left.format)
    }

    public static func - (left: Self, right: Self) -> Self {
        left + Quantity(nanos: right.nanos == .min ? .max : -right.nanos, format: right.format)
    }

    public static func * (left: Self, factor: Int) -> Self {
        let (product, overflow) = left.nanos.multipliedReportingOverflow(by: Int128(factor))
        let limit: Int128 = (left.nanos < 0) == (factor < 0) ? .max : .min
        return Quantity(nanos: overflow ? limit : product, format: left.format)
    }
}

extension Quantity: Codable {
    /// Reads a string, or a bare number as YAML gives for `cpu: 2`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text: String
        if let string = try? container.decode(String.self) {
            text = string
        } else if let number = try? container.decode(Int64.self) {
            text = String(number)
        } else {
            text = String(try container.decode(Double.self))
        }
        do {
            self = try Quantity(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes the canonical text, which is what the server would make of any other.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
