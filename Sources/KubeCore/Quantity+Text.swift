/// Why a text is no quantity.
public struct QuantityError: Error, Sendable, Hashable, CustomStringConvertible {
    public var text: String
    /// What is wrong beyond the form; `nil` when the text has not the form of a quantity.
    public var problem: String?

    public var description: String {
        "\"\(text)\" \(problem ?? "is not a quantity"); write a number such as 500m, 2 or 64Gi"
    }
}

extension Quantity {
    private static let decimalSuffixes: [(String, Int)] = [
        ("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18),
    ]
    private static let binarySuffixes: [(String, Int)] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)]

    /// Reads a quantity by the grammar of `resource.ParseQuantity`, finer digits than a billionth rounded up. Throws ``QuantityError``
    /// for another text and for amounts beyond 1.7 × 10²⁹.
    public init(parsing text: String) throws(QuantityError) {
        guard !text.isEmpty else { throw QuantityError(text: text) }
        var rest = Array(text.utf8)[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = Self.takeDigits(&rest)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = Self.takeDigits(&rest)
        }
        let suffix = String(decoding: rest, as: UTF8.self)
        guard let (base, exponent, format) = Self.scale(of: suffix) else {
            throw QuantityError(text: text)
        }
        guard let nanos = Self.nanos(digits: whole + fraction, decimals: fraction.count, base: base, exponent: exponent) else {
            throw QuantityError(text: text, problem: "is too large a quantity")
        }
        // Binary amounts are capped at 64 bits, and fractions of one print as decimals, as in the original.
        let capped = format == .binarySI ? min(nanos, Int128(Int64.max) * Self.one) : nanos
        let printed = format == .binarySI && capped > 0 && capped < Self.one ? .decimalSI : format
        self.init(nanos: negative ? -capped : capped, format: printed)
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    private static func scale(of suffix: String) -> (base: Int128, exponent: Int, format: Format)? {
        if let (_, exponent) = decimalSuffixes.first(where: { $0.0 == suffix }) { return (10, exponent, .decimalSI) }
        if let (_, exponent) = binarySuffixes.first(where: { $0.0 == suffix }) { return (2, exponent, .binarySI) }
        guard let mark = suffix.first, mark == "e" || mark == "E", let exponent = Int(suffix.dropFirst()) else { return nil }
        return (10, exponent, .decimalExponent)
    }

    /// `digits × 10⁻ᵈᵉᶜⁱᵐᵃˡˢ × base^exponent` in billionths, rounded up; `nil` when 128 bits do not hold it.
    private static func nanos(digits: ArraySlice<UInt8>, decimals: Int, base: Int128, exponent: Int) -> Int128? {
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        if significant.isEmpty { return 0 }
        var ten = 9 - decimals
        if base == 10 { ten += exponent }
        // More than 45 places to the right of what is kept: whatever it is, it rounds up to one billionth.
        if significant.count + ten <= 0, base == 10 { return 1 }
        var kept = significant
        var lost = false
        while base == 10, ten < 0, let last = kept.last {
            lost = lost || last != UInt8(ascii: "0")
            kept = kept.dropLast()
            ten += 1
        }
        var amount: Int128 = 0
        for digit in kept {
            guard let next = amount.scaled(by: 10, adding: Int128(digit - UInt8(ascii: "0"))) else { return nil }
            amount = next
        }
        if base == 2 {
            guard let next = amount.scaled(by: Int128(1) << Int128(exponent), adding: 0) else { return nil }
            amount = next
        }
        while ten > 0 {
            guard let next = amount.scaled(by: 10, adding: 0) else { return nil }
            amount = next
            ten -= 1
        }
        while ten < 0 {
            lost = lost || amount % 10 != 0
            amount /= 10
            ten += 1
        }
        return lost ? amount + 1 : amount
    }
}

extension Int128 {
    fileprivate func scaled(by factor: Int128, adding digit: Int128) -> Int128? {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        if overflow { return nil }
        let (sum, carried) = product.addingReportingOverflow(digit)
        return carried ? nil : sum
    }
}

extension Quantity: CustomStringConvertible {
    /// The canonical text: no fraction, the largest suffix of its format that allows that.
    public var description: String {
        if nanos == 0 { return "0" }
        if format == .binarySI, nanos % Self.one == 0, nanos.magnitude >= 1024 * Self.one.magnitude { return binaryText }
        var mantissa = nanos
        var exponent = -9
        while mantissa % 1000 == 0, exponent < 18 {
            mantissa /= 1000
            exponent += 3
        }
        if format == .decimalExponent { return exponent == 0 ? "\(mantissa)" : "\(mantissa)e\(exponent)" }
        return "\(mantissa)\(Self.decimalSuffixes.first { $0.1 == exponent }?.0 ?? "")"
    }

    private var binaryText: String {
        var mantissa = nanos / Self.one
        var step = 0
        while mantissa % 1024 == 0, step < Self.binarySuffixes.count {
            mantissa /= 1024
            step += 1
        }
        return "\(mantissa)\(step == 0 ? "" : Self.binarySuffixes[step - 1].0)"
    }
}

extension Quantity: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}
