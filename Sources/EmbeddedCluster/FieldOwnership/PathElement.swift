import Structured

/// One step of a path into an object (structured-merge-diff `fieldpath`).
package enum PathElement: Sendable, Hashable {
    /// A field of an object: `f:name`, written `.name`.
    case field(String)
    /// The element of an associative list with these keys: `k:{"name":"x"}`, written `[name="x"]`.
    case key([String: JSONValue])
    /// An element of a set: `v:"x"`, written `[="x"]`.
    case value(JSONValue)
    /// An element by its place: `i:0`, written `[0]`.
    case index(Int)

    /// As a member's name in `fieldsV1`.
    package var encoded: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let keys): "k:\(JSONValue.object(keys).text)"
        case .value(let value): "v:\(value.text)"
        case .index(let index): "i:\(index)"
        }
    }

    /// Reads a member's name of `fieldsV1`; `nil` for what is none.
    package init?(encoded text: String) {
        let rest = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(rest)
        case "k:":
            guard let keys = (try? JSONValue(parsing: rest))?.object else { return nil }
            self = .key(keys)
        case "v:":
            guard let value = try? JSONValue(parsing: rest) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(rest) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    /// As conflicts print it.
    package var description: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let keys): "[\(keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.shown)" }.joined(separator: ","))]"
        case .value(let value): "[=\(value.shown)]"
        case .index(let index): "[\(index)]"
        }
    }

    /// Fields before keys before values before places, each in its own order.
    fileprivate var sortKey: (Int, String) {
        switch self {
        case .field(let name): (0, name)
        case .key(let keys): (1, JSONValue.object(keys).text)
        case .value(let value): (2, value.text)
        case .index(let index): (3, String(repeating: "0", count: max(0, 10 - String(index).count)) + String(index))
        }
    }
}

extension PathElement: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.sortKey < right.sortKey }
}

extension JSONValue {
    fileprivate var shown: String { string.map(GoText.quoted) ?? text }
}
