import Foundation

/// Base64 (RFC 4648 §4) and its URL-safe form without padding (§5).
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// `nil` for anything but padded base64; line breaks are passed over.
    public static func decode(_ text: String) -> [UInt8]? {
        Data(base64Encoded: text.filter { !$0.isNewline }).map(Array.init)
    }

    public static func encodeURL(_ bytes: [UInt8]) -> String {
        String(
            encode(bytes).compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// `nil` for anything but the URL-safe alphabet; padding may be there or not.
    public static func decodeURL(_ text: String) -> [UInt8]? {
        guard !text.contains(where: { $0 == "+" || $0 == "/" }) else { return nil }
        let plain = text.prefix { $0 != "=" }.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return decode(String(plain) + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }
}

/// Lower-case hexadecimal.
public enum Hex {
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for an odd number of digits and for anything else that is not hexadecimal, in either case.
    public static func decode(_ text: String) -> [UInt8]? {
        let digits = text.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// The textual form of keys and certificates (RFC 7468).
public enum PEM {
    public struct Block: Sendable, Hashable {
        /// `CERTIFICATE`, `PRIVATE KEY`, …
        public var label: String
        public var der: [UInt8]
    }

    public static func encode(_ label: String, _ der: [UInt8]) -> String {
        let text = Base64.encode(der)
        var lines = ["-----BEGIN \(label)-----"]
        var start = text.startIndex
        while start < text.endIndex {
            let end = text.index(start, offsetBy: 64, limitedBy: text.endIndex) ?? text.endIndex
            lines.append(String(text[start..<end]))
            start = end
        }
        return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
    }

    /// All blocks of a text in order; what stands between them is passed over. Throws when a block does not end or is not base64.
    public static func blocks(_ text: String) throws(CryptographyError) -> [Block] {
        var blocks: [Block] = []
        var open: (label: String, body: String)?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if let label = marker(line, "BEGIN") {
                open = (label, "")
            } else if let label = marker(line, "END") {
                guard let block = open, block.label == label else { throw CryptographyError("PEM: END \(label) without its BEGIN") }
                guard let der = Base64.decode(block.body) else { throw CryptographyError("PEM: the \(label) is not base64") }
                blocks.append(Block(label: label, der: der))
                open = nil
            } else if let block = open {
                open = (block.label, block.body + line)
            }
        }
        if let open { throw CryptographyError("PEM: the \(open.label) has no END line") }
        return blocks
    }

    private static func marker(_ line: String, _ word: String) -> String? {
        let prefix = "-----\(word) "
        guard line.hasPrefix(prefix), line.hasSuffix("-----"), line.count > prefix.count + 5 else { return nil }
        return String(line.dropFirst(prefix.count).dropLast(5))
    }
}
