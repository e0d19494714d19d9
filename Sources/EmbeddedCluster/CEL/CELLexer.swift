/// The words of an expression (the CEL language definition, "Syntax").
enum CELToken: Sendable, Hashable {
    case identifier(String)
    case integer(Int64)
    /// 2⁶³, which is an integer only behind a minus sign.
    case integerMagnitudeOverflow
    case unsigned(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case symbol(String)
    case end
}

/// Cuts an expression into words.
struct CELLexer {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    private static let symbols = [
        "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}",
    ]

    static func tokens(of expression: String) throws(CELError) -> [CELToken] {
        var lexer = CELLexer(scalars: Array(expression.unicodeScalars))
        var tokens: [CELToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens + [.end]
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < scalars.count ? scalars[position + offset] : nil
    }

    private mutating func next() throws(CELError) -> CELToken? {
        skipSpace()
        guard let first = peek() else { return nil }
        if let literal = try textLiteral() { return literal }
        if first.isCELLetter { return .identifier(take { $0.isCELLetter || $0.isCELDigit }) }
        if first.isCELDigit || (first == "." && peek(1)?.isCELDigit == true) { return try number() }
        for symbol in Self.symbols where matches(symbol) {
            position += symbol.unicodeScalars.count
            return .symbol(symbol)
        }
        throw CELError("Syntax error: token recognition error at: '\(first)'")
    }

    private func matches(_ text: String) -> Bool {
        text.unicodeScalars.enumerated().allSatisfy { peek($0.offset) == $0.element }
    }

    private mutating func skipSpace() {
        while let scalar = peek() {
            if scalar == "/", peek(1) == "/" {
                while let inside = peek(), inside != "\n" {
                    _ = inside
                    position += 1
                }
            } else if scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" || scalar == "\u{0C}" {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func take(_ belongs: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = peek(), belongs(scalar) {
            text.append(scalar)
            position += 1
        }
        return String(text)
    }

    private mutating func number() throws(CELError) -> CELToken {
        if peek() == "0", peek(1) == "x" || peek(1) == "X" {
            position += 2
            return try integer(take { $0.properties.numericType != nil || "abcdefABCDEF".unicodeScalars.contains($0) }, radix: 16)
        }
        var text = take(\.isCELDigit)
        var isDouble = false
        if peek() == ".", peek(1)?.isCELDigit == true {
            isDouble = true
            position += 1
            text += "." + take(\.isCELDigit)
        }
        if peek() == "e" || peek() == "E" {
            isDouble = true
            position += 1
            text += "e"
            if let sign = peek(), sign == "+" || sign == "-" {
                text.unicodeScalars.append(sign)
                position += 1
            }
            text += take(\.isCELDigit)
        }
        guard isDouble else { return try integer(text, radix: 10) }
        guard let value = Double(text.hasPrefix(".") ? "0\(text)" : text) else { throw CELError("invalid double literal") }
        return .double(value)
    }

    private mutating func integer(_ digits: String, radix: Int) throws(CELError) -> CELToken {
        guard let magnitude = UInt64(digits, radix: radix) else { throw CELError("invalid int literal") }
        if peek() == "u" || peek() == "U" {
            position += 1
            return .unsigned(magnitude)
        }
        if let value = Int64(exactly: magnitude) { return .integer(value) }
        guard magnitude == 1 << 63 else { throw CELError("invalid int literal") }
        return .integerMagnitudeOverflow
    }

    // MARK: Texts and bytes

    private mutating func textLiteral() throws(CELError) -> CELToken? {
        var raw = false
        var isBytes = false
        var offset = 0
        while let scalar = peek(offset), offset < 2, "rRbB".unicodeScalars.contains(scalar) {
            if scalar == "r" || scalar == "R" { raw = true } else { isBytes = true }
            offset += 1
        }
        guard let quote = peek(offset), quote == "\"" || quote == "'" else { return nil }
        position += offset
        let isTriple = peek(1) == quote && peek(2) == quote
        position += isTriple ? 3 : 1
        var text = String.UnicodeScalarView()
        var bytes: [UInt8] = []
        while true {
            guard let scalar = peek(), isTriple || scalar != "\n" else { throw CELError("Syntax error: a text literal does not end") }
            if scalar == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                position += isTriple ? 3 : 1
                break
            }
            position += 1
            let isEscape = scalar == "\\" && !raw
            let value = isEscape ? try escape() : scalar
            text.append(value)
            // In a bytes literal \x and octal escapes stand for bytes, not for characters.
            if isEscape, value.value < 256 { bytes.append(UInt8(value.value)) } else { bytes += Array(String(value).utf8) }
        }
        return isBytes ? .bytes(bytes) : .string(String(text))
    }

    private mutating func escape() throws(CELError) -> Unicode.Scalar {
        guard let scalar = peek() else { throw CELError("Syntax error: a text literal does not end") }
        position += 1
        switch scalar {
        case "a": return "\u{07}"
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "\\", "\"", "'", "`", "?": return scalar
        case "x", "X": return try codePoint(digits: 2, radix: 16)
        case "u": return try codePoint(digits: 4, radix: 16)
        case "U": return try codePoint(digits: 8, radix: 16)
        case "0"..."3":
            position -= 1
            return try codePoint(digits: 3, radix: 8)
        default: throw CELError("Syntax error: unable to unescape string: \\\(scalar)")
        }
    }

    private mutating func codePoint(digits: Int, radix: Int) throws(CELError) -> Unicode.Scalar {
        guard position + digits <= scalars.count else { throw CELError("Syntax error: unable to unescape string") }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[position..<(position + digits)])
        position += digits
        guard let value = UInt32(String(text), radix: radix), let scalar = Unicode.Scalar(value) else {
            throw CELError("Syntax error: unable to unescape string")
        }
        return scalar
    }
}

extension Unicode.Scalar {
    fileprivate var isCELLetter: Bool { self == "_" || (self >= "a" && self <= "z") || (self >= "A" && self <= "Z") }
    fileprivate var isCELDigit: Bool { self >= "0" && self <= "9" }
}
