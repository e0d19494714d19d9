/// `"…".format([…])`: the verbs %s %d %f %e %x %X %o %b and %%.
enum CELFormat {
    static func format(_ template: String, _ arguments: [CELValue]) throws(CELError) -> String {
        var result = ""
        var next = 0
        var rest = template[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            var precision: Int?
            if rest.first == "." {
                rest = rest.dropFirst()
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(digits.count)
                precision = Int(digits)
            }
            guard let verb = rest.popFirst() else { throw CELError("unexpected end of string") }
            if verb == "%" {
                result.append("%")
                continue
            }
            guard next < arguments.count else { throw CELError("index \(next) out of range") }
            result += try clause(verb, precision, arguments[next])
            next += 1
        }
        return result
    }

    private static func clause(_ verb: Character, _ precision: Int?, _ value: CELValue) throws(CELError) -> String {
        switch (verb, value) {
        case ("s", _): return text(value)
        case ("d", .int(let number)): return String(number)
        case ("d", .uint(let number)): return String(number)
        case ("d", .double(let number)) where !number.isFinite: return text(value)
        case ("f", .double(let number)): return fixed(number, precision ?? 6)
        case ("f", .int(let number)): return fixed(Double(number), precision ?? 6)
        case ("x", .int(let number)): return String(number, radix: 16)
        case ("X", .int(let number)): return String(number, radix: 16, uppercase: true)
        case ("x", .uint(let number)): return String(number, radix: 16)
        case ("X", .uint(let number)): return String(number, radix: 16, uppercase: true)
        case ("x", .string(let text)): return hexadecimal(Array(text.utf8))
        case ("x", .bytes(let bytes)): return hexadecimal(bytes)
        case ("o", .int(let number)): return String(number, radix: 8)
        case ("b", .int(let number)): return String(number, radix: 2)
        case ("b", .bool(let flag)): return flag ? "1" : "0"
        default: throw CELError("error during formatting: unrecognized formatting clause \"\(verb)\" for \(value.typeName)")
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func fixed(_ number: Double, _ places: Int) -> String {
        guard number.isFinite, places <= 15 else { return "\(number)" }
        let scale = (0..<places).reduce(1.0) { value, _ in value * 10 }
        let scaled = (abs(number) * scale).rounded(.toNearestOrEven)
        guard let whole = Int64(exactly: scaled) else { return "\(number)" }
        var digits = String(whole)
        if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
        let sign = number < 0 ? "-" : ""
        return places == 0 ? sign + digits : "\(sign)\(digits.dropLast(places)).\(digits.suffix(places))"
    }

    /// `%s` of any value.
    static func text(_ value: CELValue) -> String {
        switch value {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number):
            if number.isNaN { return "NaN" }
            if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
            return GoText.decimal(number)
        case .string(let text): return text
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .list(let elements, _): return "[\(elements.map(text).joined(separator: ", "))]"
        case .map, .object:
            let entries = (value.entries ?? [:]).map { (text($0.key.value), text($0.value)) }.sorted { $0.0 < $1.0 }
            return "{\(entries.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
        case .duration(let nanoseconds): return CELDuration.text(nanoseconds)
        case .timestamp(let time): return time.text
        case .type(let name): return name
        case .optional(let wrapped): return wrapped.map(text) ?? "optional.none()"
        case .quantity(let quantity): return quantity.description
        case .url(let url): return "\(url.scheme)://\(url.host)\(url.path)"
        case .ip(let address): return address.text
        case .cidr(let block): return "\(block.address.text)/\(block.prefixLength)"
        }
    }
}
