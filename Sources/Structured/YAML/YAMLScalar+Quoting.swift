extension YAMLScalar {
    /// Whether text must be quoted because, unquoted, it would be read as something else: here, or by a reader that knows YAML 1.1's
    /// times and base-60 numbers. What the grammar forbids unquoted, libyaml quotes by itself.
    static func needsQuotes(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        if text == "<<" || resolve(text) != nil { return true }
        guard first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || isDigit(first) else { return false }
        return isTimestamp(text) || isBase60(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// A date, alone or with a time: `2001-12-14`, `2001-12-14T21:59:43.10-05:00`, `2001-12-14 21:59:43`.
    private static func isTimestamp(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 8, bytes[..<4].allSatisfy(isDigit), bytes[4] == UInt8(ascii: "-") else { return false }
        let date = bytes.prefix { isDigit($0) || $0 == UInt8(ascii: "-") }
        let parts = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count) else { return false }
        guard let separator = bytes.dropFirst(date.count).first else { return true }
        guard [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(separator) else { return false }
        let time = bytes.dropFirst(date.count + 1)
        return time.count { $0 == UInt8(ascii: ":") } >= 2 && time.allSatisfy { isDigit($0) || ":.Z+-".utf8.contains($0) }
    }

    /// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
    private static func isBase60(_ text: String) -> Bool {
        var body = Substring(text)
        if body.hasPrefix("-") || body.hasPrefix("+") { body.removeFirst() }
        if let point = body.firstIndex(of: ".") {
            guard body[point...].dropFirst().utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
            body = body[..<point]
        }
        let parts = body.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let head = parts.first, let first = head.utf8.first, isDigit(first) else { return false }
        return head.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
            && parts.dropFirst().allSatisfy { part in
                (1...2).contains(part.utf8.count) && part.utf8.allSatisfy(isDigit) && (Int(part) ?? 60) < 60
            }
    }
}
