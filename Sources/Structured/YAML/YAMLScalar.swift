import Foundation

/// What an unquoted word means: the rules of `sigs.k8s.io/yaml` (goyaml.v2, resolve.go), which are YAML 1.1's with Go's integers.
enum YAMLScalar {
    struct Failure: Error {
        var message: String
    }

    /// The value of a scalar. Quoted text stays text; a tag overrules both.
    static func value(_ text: String, tag: String?, isPlain: Bool) throws(Failure) -> JSONValue {
        guard let tag else { return isPlain ? try representable(resolve(text), text) : .string(text) }
        let prefix = "tag:yaml.org,2002:"
        switch tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : tag {
        case "str", "timestamp", "!": return .string(text)
        case "int": if let value = resolve(text).flatMap({ $0.integer }) { return .integer(value) }
        case "float": if let value = try representable(resolve(text), text).double { return .double(value) }
        case "bool": if case .bool(let flag) = resolve(text) { return .bool(flag) }
        case "null": if case .null = resolve(text) { return .null }
        case "binary":
            if let data = Data(base64Encoded: text.filter { !$0.isWhitespace }), let decoded = String(data: data, encoding: .utf8) {
                return .string(decoded)
            }
            throw Failure(message: "!!binary must be base64 of UTF-8 text")
        default: throw Failure(message: "the tag \(tag) is not supported")
        }
        throw Failure(message: "\"\(text)\" is not of the type \(tag.replacingOccurrences(of: prefix, with: "!!"))")
    }

    private static func representable(_ value: JSONValue?, _ text: String) throws(Failure) -> JSONValue {
        guard let value else { return .string(text) }
        if case .double(let number) = value, !number.isFinite {
            throw Failure(message: "\(text) is no number in JSON; quote it if text is meant")
        }
        return value
    }

    /// What a plain word stands for; `nil` when it is text. Infinities and NaN come out as such.
    static func resolve(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return words[text] ?? number(text)
        case UInt8(ascii: "."): return words[text] ?? (isFloat(text) ? double(text) : nil)
        default: return words[text]
        }
    }

    private static let words: [String: JSONValue] = {
        var words: [String: JSONValue] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] { words[word] = .bool(true) }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] { words[word] = .bool(false) }
        for word in ["", "~", "null", "Null", "NULL"] { words[word] = .null }
        for word in [".nan", ".NaN", ".NAN"] { words[word] = .double(.nan) }
        for word in [".inf", ".Inf", ".INF"] {
            words[word] = .double(.infinity)
            words["+" + word] = .double(.infinity)
            words["-" + word] = .double(-.infinity)
        }
        return words
    }()

    private static func number(_ text: String) -> JSONValue? {
        let plain = text.filter { $0 != "_" }
        let negative = plain.hasPrefix("-")
        let digits = negative || plain.hasPrefix("+") ? plain.dropFirst() : plain[...]
        let lower = digits.prefix(2).lowercased()
        let (radix, body): (Int, Substring) =
            switch lower {
            case "0x": (16, digits.dropFirst(2))
            case "0o": (8, digits.dropFirst(2))
            case "0b": (2, digits.dropFirst(2))
            default: digits.count > 1 && digits.first == "0" ? (8, digits.dropFirst()) : (10, digits)
            }
        if let sign = body.utf8.first, sign != UInt8(ascii: "+"), sign != UInt8(ascii: "-") {
            if let value = Int64((negative ? "-" : "") + body, radix: radix) { return .integer(value) }
            if !negative, let value = UInt64(body, radix: radix) { return .double(Double(value)) }
        }
        return isFloat(plain) ? double(plain) : nil
    }

    /// A number without a fraction is an integer once it has passed through JSON.
    private static func double(_ text: String) -> JSONValue? {
        guard let value = Double(text.hasPrefix("+") ? String(text.dropFirst()) : text), value.isFinite else { return nil }
        if value.magnitude < 0x1p53, let whole = Int64(exactly: value) { return .integer(whole) }
        return .double(value)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isFloat(_ text: String) -> Bool {
        var rest = Substring(text).utf8[...]
        func digits() -> Int {
            let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            rest = rest.dropFirst(run.count)
            return run.count
        }
        func take(_ bytes: UInt8...) -> Bool {
            guard let byte = rest.first, bytes.contains(byte) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take(UInt8(ascii: "-"), UInt8(ascii: "+"))
        let whole = digits()
        if take(UInt8(ascii: ".")) {
            guard digits() > 0 || whole > 0 else { return false }
        } else if whole == 0 {
            return false
        }
        if take(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "-"), UInt8(ascii: "+"))
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
