/// Why a text is not a JSON or YAML document, and where.
public struct StructuredError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in words that name the remedy where there is one.
    public var message: String
    /// The line, counted from 1.
    public var line: Int
    /// The column in bytes, counted from 1.
    public var column: Int

    public init(_ message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    public var description: String { "line \(line), column \(column): \(message)" }
}

extension JSONValue {
    /// Reads one JSON document (RFC 8259). Throws ``StructuredError`` with the place of the first mistake: trailing text, nesting
    /// deeper than `maxDepth`, a member that occurs twice, broken UTF-8 in strings.
    ///
    /// With `lastMemberWins` a doubled member is none: the last one counts, as for Go's reader.
    public init(
        parsing bytes: some Sequence<UInt8>, maxDepth: Int = 512, lastMemberWins: Bool = false
    ) throws(StructuredError) {
        let result: Result<JSONValue, StructuredError>? = bytes.withContiguousStorageIfAvailable { buffer in
            JSONReader.read(buffer, maxDepth: maxDepth, lastMemberWins: lastMemberWins)
        }
        if let result {
            self = try result.get()
            return
        }
        let copy = Array(bytes)
        self = try copy.withUnsafeBufferPointer { JSONReader.read($0, maxDepth: maxDepth, lastMemberWins: lastMemberWins) }.get()
    }

    /// Reads one JSON document from text, as ``init(parsing:maxDepth:)-(Sequence<UInt8>,_)``.
    public init(parsing text: String, maxDepth: Int = 512) throws(StructuredError) {
        try self.init(parsing: Array(text.utf8), maxDepth: maxDepth)
    }
}

/// A recursive-descent reader over bytes that never leaves the buffer it was given.
private struct JSONReader {
    private let buffer: UnsafeBufferPointer<UInt8>
    private let maxDepth: Int
    private let lastMemberWins: Bool
    private var position = 0

    static func read(
        _ buffer: UnsafeBufferPointer<UInt8>, maxDepth: Int, lastMemberWins: Bool
    ) -> Result<JSONValue, StructuredError> {
        var reader = JSONReader(buffer: buffer, maxDepth: maxDepth, lastMemberWins: lastMemberWins)
        do throws(StructuredError) {
            let value = try reader.value(depth: 0)
            reader.skipSpace()
            guard reader.position == buffer.count else { throw reader.error("text after the end of the document") }
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    private init(buffer: UnsafeBufferPointer<UInt8>, maxDepth: Int, lastMemberWins: Bool) {
        self.buffer = buffer
        self.maxDepth = maxDepth
        self.lastMemberWins = lastMemberWins
    }

    private func error(_ message: String, at place: Int? = nil) -> StructuredError {
        let end = min(place ?? position, buffer.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where buffer[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return StructuredError(message, line: line, column: end - lineStart + 1)
    }

    private mutating func skipSpace() {
        while position < buffer.count {
            switch buffer[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(StructuredError) -> JSONValue {
        skipSpace()
        guard position < buffer.count else { throw error("the document ends where a value is expected") }
        guard depth <= maxDepth else { throw error("nested deeper than \(maxDepth) levels") }
        switch buffer[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("a value cannot start with this character")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(StructuredError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= buffer.count else { throw error("expected \(word)") }
        for offset in 0..<length where buffer[position + offset] != word.utf8Start[offset] { throw error("expected \(word)") }
        position += length
        return value
    }

    private mutating func object(depth: Int) throws(StructuredError) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            let place = position
            guard position < buffer.count, buffer[position] == UInt8(ascii: "\"") else { throw error("expected a member name in quotes") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("expected ':' after the member name \"\(name)\"") }
            let member = try value(depth: depth + 1)
            guard members.updateValue(member, forKey: name) == nil || lastMemberWins else {
                throw error("member \"\(name)\" occurs twice", at: place)
            }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            if take(UInt8(ascii: "}")) { return .object(members) }
            throw error("expected ',' or '}' in an object")
        }
    }

    private mutating func array(depth: Int) throws(StructuredError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            if take(UInt8(ascii: "]")) { return .array(elements) }
            throw error("expected ',' or ']' in an array")
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < buffer.count, buffer[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func number() throws(StructuredError) -> JSONValue {
        let start = position
        var whole = true
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if position < buffer.count, isDigit(buffer[position]) {
                throw error("a number cannot start with 0 and another digit", at: start)
            }
        } else {
            guard digits() else { throw error("expected a digit") }
        }
        if take(UInt8(ascii: ".")) {
            whole = false
            guard digits() else { throw error("expected a digit after the decimal point") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            whole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() else { throw error("expected a digit in the exponent") }
        }
        let text = String(decoding: buffer[start..<position], as: UTF8.self)
        if whole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("the number \(text) is out of range", at: start) }
        return .double(value)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private mutating func digits() -> Bool {
        let start = position
        while position < buffer.count, isDigit(buffer[position]) { position += 1 }
        return position > start
    }

    private mutating func string() throws(StructuredError) -> String {
        position += 1
        let start = position
        while position < buffer.count {
            switch buffer[position] {
            case UInt8(ascii: "\""):
                let text = try text(start..<position)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw error("a control character must be written as an escape")
            default: position += 1
            }
        }
        throw error("a string has no closing quote", at: start - 1)
    }

    private func text(_ range: Range<Int>) throws(StructuredError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self) else {
            throw error("a string is not valid UTF-8", at: range.lowerBound)
        }
        return text
    }

    /// The slow path: a string from its first escape on.
    private mutating func escapedString(from start: Int) throws(StructuredError) -> String {
        var result = try text(start..<position)
        var plain = position
        while position < buffer.count {
            switch buffer[position] {
            case UInt8(ascii: "\""):
                result += try text(plain..<position)
                position += 1
                return result
            case UInt8(ascii: "\\"):
                result += try text(plain..<position)
                position += 1
                result.unicodeScalars.append(try escape())
                plain = position
            case 0..<0x20: throw error("a control character must be written as an escape")
            default: position += 1
            }
        }
        throw error("a string has no closing quote", at: start - 1)
    }

    private mutating func escape() throws(StructuredError) -> Unicode.Scalar {
        guard position < buffer.count else { throw error("the document ends inside an escape") }
        let kind = buffer[position]
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try hex4()
            if let scalar = Unicode.Scalar(first) { return scalar }
            // A surrogate: the second half must follow; a lone half becomes U+FFFD, as Go's decoder does.
            guard first < 0xDC00, position + 1 < buffer.count, buffer[position] == UInt8(ascii: "\\"),
                buffer[position + 1] == UInt8(ascii: "u")
            else { return "\u{FFFD}" }
            let mark = position
            position += 2
            let second = try hex4()
            guard (0xDC00...0xDFFF).contains(second) else {
                position = mark
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
        default: throw error("unknown escape in a string", at: position - 1)
        }
    }

    private mutating func hex4() throws(StructuredError) -> UInt32 {
        guard position + 4 <= buffer.count else { throw error("the document ends inside an escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(buffer[position])).hexDigitValue else { throw error("expected a hexadecimal digit") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
