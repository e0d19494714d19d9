#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Finds the members of a JSON object's top level without decoding anything: one pass, no allocation.
///
/// It skips over nested values by their brackets and quotes alone, so it may accept a document that a parser refuses; it never reports
/// a range outside the document, and whoever gets the document next judges the rest.
enum TopLevelScan {
    struct Problem: Error {
        var message: String
    }

    /// The place of the object's opening and closing brace.
    struct Extent {
        var open: Int
        var close: Int
        var isEmpty: Bool
    }

    /// Calls `visit` with each member's key (between its quotes, escapes and all) and its value.
    static func members(
        of bytes: UnsafeBufferPointer<UInt8>, _ visit: (_ key: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(Problem) -> Extent {
        var cursor = Cursor(bytes: bytes)
        cursor.skipSpace()
        let open = cursor.position
        guard cursor.take(UInt8(ascii: "{")) else { throw Problem(message: "the body is not a JSON object") }
        cursor.skipSpace()
        if cursor.take(UInt8(ascii: "}")) {
            try expectEnd(&cursor)
            return Extent(open: open, close: cursor.position - 1, isEmpty: true)
        }
        var close = 0
        while true {
            cursor.skipSpace()
            guard let key = cursor.string() else { throw Problem(message: "a member's name is expected at byte \(cursor.position)") }
            cursor.skipSpace()
            guard cursor.take(UInt8(ascii: ":")) else { throw Problem(message: "\":\" is expected at byte \(cursor.position)") }
            cursor.skipSpace()
            guard let value = cursor.value() else { throw Problem(message: "the value at byte \(cursor.position) has no end") }
            visit(key, value)
            cursor.skipSpace()
            if cursor.take(UInt8(ascii: ",")) { continue }
            close = cursor.position
            guard cursor.take(UInt8(ascii: "}")) else { throw Problem(message: "\",\" or \"}\" is expected at byte \(cursor.position)") }
            break
        }
        try expectEnd(&cursor)
        return Extent(open: open, close: close, isEmpty: false)
    }

    /// Whether a key of the same length is `name`.
    static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ key: Range<Int>, _ name: StaticString) -> Bool {
        bytes.baseAddress.map { memcmp($0 + key.lowerBound, name.utf8Start, name.utf8CodeUnitCount) == 0 } ?? false
    }

    private static func expectEnd(_ cursor: inout Cursor) throws(Problem) {
        cursor.skipSpace()
        guard cursor.isAtEnd else { throw Problem(message: "there is text after the end of the document at byte \(cursor.position)") }
    }
}

private struct Cursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Moves past a string; the range lies between its quotes. An escaped quote is one with an odd number of backslashes before it.
    mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while let quote = next(UInt8(ascii: "\""), from: position) {
            position = quote + 1
            var backslashes = 0
            while quote - backslashes > start, bytes[quote - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
            if backslashes % 2 == 0 { return start..<quote }
        }
        position = bytes.count
        return nil
    }

    private func next(_ byte: UInt8, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress, let found = memchr(base + start, Int32(byte), bytes.count - start) else {
            return nil
        }
        return found - UnsafeMutableRawPointer(mutating: base)
    }

    mutating func value() -> Range<Int>? {
        let start = position
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            return string() == nil ? nil : start..<position
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return nested() ? start..<position : nil
        default:
            while position < bytes.count, !Self.endsScalar(bytes[position]) { position += 1 }
            return position > start ? start..<position : nil
        }
    }

    private mutating func nested() -> Bool {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                if string() == nil { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    position += 1
                    return true
                }
            default: break
            }
            position += 1
        }
        return false
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: "\""), UInt8(ascii: "{"),
            UInt8(ascii: "["):
            true
        default: false
        }
    }
}
