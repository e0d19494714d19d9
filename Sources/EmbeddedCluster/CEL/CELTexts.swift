import Foundation

/// Methods of texts; positions count Unicode code points.
enum CELTexts {
    static func call(_ text: String, _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch (name, arguments.first, arguments.count) {
        case ("size", nil, 0): return .int(Int64(text.unicodeScalars.count))
        case ("startsWith", .string(let part)?, 1): return .bool(text.utf8.starts(with: part.utf8))
        case ("endsWith", .string(let part)?, 1): return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
        case ("contains", .string(let part)?, 1): return .bool(position(of: part, in: text) != nil)
        case ("matches", .string(let pattern)?, 1): return .bool(try expression(pattern).isFound(in: text))
        case ("lowerAscii", nil, 0): return .string(mapASCII(text) { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 })
        case ("upperAscii", nil, 0): return .string(mapASCII(text) { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 })
        case ("trim", nil, 0): return .string(text.trimmingCharacters(in: .whitespacesAndNewlines))
        case ("reverse", nil, 0): return .string(string(text.unicodeScalars.reversed()))
        case ("split", .string(let separator)?, _): return try split(text, separator, arguments)
        case ("replace", .string(let old)?, _): return try replace(text, old, arguments)
        case ("substring", .int(let start)?, _): return try substring(text, start, arguments)
        case ("indexOf", .string(let part)?, _), ("lastIndexOf", .string(let part)?, _):
            return try index(of: part, in: text, last: name == "lastIndexOf", arguments)
        case ("charAt", .int(let place)?, 1):
            let scalars = Array(text.unicodeScalars)
            guard place >= 0, place <= scalars.count else { throw CELError("index out of range: \(place)") }
            return .string(place == scalars.count ? "" : String(scalars[Int(place)]))
        case ("find", .string(let pattern)?, 1): return .string(try expression(pattern).matches(in: text, limit: 1).first ?? "")
        case ("findAll", .string(let pattern)?, _):
            var limit = Int.max
            if arguments.count == 2, case .int(let count) = arguments[1], count >= 0 { limit = Int(count) }
            return .list(try expression(pattern).matches(in: text, limit: limit).map { .string($0) })
        case ("format", .list(let values, _)?, 1): return .string(try CELFormat.format(text, values))
        default: throw .noSuchOverload(name)
        }
    }

    private static func expression(_ pattern: String) throws(CELError) -> TextPattern {
        guard let compiled = TextPattern(pattern) else { throw CELError("error parsing regexp: `\(pattern)`") }
        return compiled
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func mapASCII(_ text: String, _ change: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map(change), as: UTF8.self)
    }

    /// The first (or last) place of a part at or after (before) an offset.
    private static func position(of part: String, in text: String, from start: Int? = nil, last: Bool = false) -> Int? {
        let whole = Array(text.unicodeScalars)
        let wanted = Array(part.unicodeScalars)
        guard wanted.count <= whole.count else { return nil }
        let highest = whole.count - wanted.count
        let places = last ? Array((0...min(start ?? highest, highest)).reversed()) : Array(min(start ?? 0, highest + 1)..<(highest + 1))
        return places.first { whole[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }

    private static func index(of part: String, in text: String, last: Bool, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        var start: Int?
        if arguments.count == 2 {
            guard case .int(let offset) = arguments[1] else { throw .noSuchOverload("indexOf") }
            guard offset >= 0, offset <= text.unicodeScalars.count else { throw CELError("index out of range: \(offset)") }
            start = Int(offset)
        }
        return .int(Int64(position(of: part, in: text, from: start, last: last) ?? -1))
    }

    private static func split(_ text: String, _ separator: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        var limit = Int.max
        if arguments.count == 2 {
            guard case .int(let count) = arguments[1] else { throw .noSuchOverload("split") }
            limit = count < 0 ? .max : Int(count)
        }
        guard limit > 0 else { return .list([]) }
        var parts: [String] = []
        var rest = text
        if separator.isEmpty {
            while parts.count < limit - 1, let first = rest.unicodeScalars.first, rest.unicodeScalars.count > 1 {
                parts.append(String(first))
                rest.unicodeScalars.removeFirst()
            }
        } else {
            while parts.count < limit - 1, let place = position(of: separator, in: rest) {
                parts.append(string(rest.unicodeScalars.prefix(place)))
                rest = string(rest.unicodeScalars.dropFirst(place + separator.unicodeScalars.count))
            }
        }
        if !separator.isEmpty || !rest.isEmpty { parts.append(rest) }
        return .list(parts.map { .string($0) })
    }

    private static func replace(_ text: String, _ old: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        guard arguments.count >= 2, case .string(let new) = arguments[1] else { throw .noSuchOverload("replace") }
        var limit = Int.max
        if arguments.count == 3 {
            guard case .int(let count) = arguments[2] else { throw .noSuchOverload("replace") }
            limit = count < 0 ? .max : Int(count)
        }
        guard !old.isEmpty else { throw .unsupported("replace() of the empty text") }
        var result = ""
        var rest = text
        while limit > 0, let place = position(of: old, in: rest) {
            result += string(rest.unicodeScalars.prefix(place)) + new
            rest = string(rest.unicodeScalars.dropFirst(place + old.unicodeScalars.count))
            limit -= 1
        }
        return .string(result + rest)
    }

    private static func substring(_ text: String, _ start: Int64, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        let scalars = Array(text.unicodeScalars)
        var end = Int64(scalars.count)
        if arguments.count == 2 {
            guard case .int(let given) = arguments[1] else { throw .noSuchOverload("substring") }
            end = given
        }
        guard start >= 0, start <= scalars.count else { throw CELError("index out of range: \(start)") }
        guard end >= 0, end <= scalars.count else { throw CELError("index out of range: \(end)") }
        guard start <= end else { throw CELError("invalid substring range. start: \(start), end: \(end)") }
        return .string(string(scalars[Int(start)..<Int(end)]))
    }
}
