/// A JSON pointer (RFC 6901): a path to one value of a document. `/metadata/labels/ballast.dev~1backend`, `/spec/containers/0`.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The steps, unescaped: member names, and indices in decimal. Empty for the whole document.
    public var tokens: [String]

    public init(tokens: [String]) { self.tokens = tokens }

    /// Reads a pointer; `nil` when it is neither empty nor starts with `/`, or has a `~` that is not `~0` or `~1`.
    public init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        var tokens: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private static func unescaped(_ part: Substring) -> String? {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        var result = ""
        var scalars = part.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "~" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.next() {
            case "0": result.append("~")
            case "1": result.append("/")
            default: return nil
            }
        }
        return result
    }

    public var description: String {
        tokens.map { "/" + $0.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0").escapingSlashes }.joined()
    }

    /// An array index: decimal without leading zeros. `nil` for anything else.
    static func index(_ token: String) -> Int? {
        guard let first = token.utf8.first, token.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            first != UInt8(ascii: "0") || token.utf8.count == 1
        else { return nil }
        return Int(token)
    }
}

extension String {
    fileprivate var escapingSlashes: String { split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1") }
}

extension JSONValue {
    /// The value a pointer leads to; `nil` where any step is missing.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            let next: JSONValue? =
                switch value {
                case .object(let members): members[token]
                case .array: JSONPointer.index(token).flatMap { value[$0] }
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
