import Structured

/// The `fieldValidation` parameter: what to do about unknown and doubled fields.
package enum FieldValidation: String, Sendable, Hashable {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"
}

/// Unknown and doubled fields of a request's body, in the server's words.
package struct StrictDecodingFindings: Sendable, Hashable {
    /// `unknown field "spec.foo"`, `duplicate field "spec.bar"`.
    package var findings: [String]

    package init(duplicates: [String] = [], unknown: [String] = []) {
        findings = duplicates.map { "duplicate field \"\($0)\"" } + unknown.map { "unknown field \"\($0)\"" }
    }

    package var isEmpty: Bool { findings.isEmpty }

    /// What a strict request is refused with (after `Kind in version "v1" cannot be handled as a Kind: `), and the texts of the warnings
    /// of a lenient one are ``findings``.
    package var sentence: String { "strict decoding error: \(findings.joined(separator: ", "))" }
}

extension StrictDecodingFindings {
    /// What a validation mode makes of the findings: warnings, nothing, or the refusal `refuse` words.
    func judged(_ validation: FieldValidation, _ refuse: (String) -> APIError) throws(APIError) -> [String] {
        guard !isEmpty else { return [] }
        switch validation {
        case .ignore: return []
        case .warn: return findings
        case .strict: throw refuse(sentence)
        }
    }
}

/// Finds members that occur twice in a JSON text; the value itself cannot hold them.
package enum DuplicateFields {
    /// The paths of members that occur more than once, in order of appearance (`spec.a`, `spec.list[0].b`). A text that is not JSON has
    /// none: its reader tells what is wrong with it.
    package static func find(in bytes: [UInt8]) -> [String] {
        var scanner = Scanner(bytes: bytes)
        scanner.value(path: "")
        return scanner.found
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var found: [String] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func skipSpace() {
            while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        }

        mutating func value(path: String) {
            skipSpace()
            switch current {
            case UInt8(ascii: "{"): object(path: path)
            case UInt8(ascii: "["): array(path: path)
            case UInt8(ascii: "\""): _ = string()
            default:
                while let byte = current, byte != 0x2C, byte != 0x7D, byte != 0x5D { position += 1 }
            }
        }

        private mutating func object(path: String) {
            position += 1
            var seen: Set<String> = []
            while true {
                skipSpace()
                guard current == UInt8(ascii: "\"") else { break }
                let name = string()
                let place = path.isEmpty ? name : "\(path).\(name)"
                if !seen.insert(name).inserted, !found.contains(place) { found.append(place) }
                skipSpace()
                guard current == UInt8(ascii: ":") else { return }
                position += 1
                value(path: place)
                skipSpace()
                guard current == UInt8(ascii: ",") else { break }
                position += 1
            }
            if current == UInt8(ascii: "}") { position += 1 }
        }

        private mutating func array(path: String) {
            position += 1
            var index = 0
            skipSpace()
            while let byte = current, byte != UInt8(ascii: "]") {
                let before = position
                value(path: "\(path)[\(index)]")
                index += 1
                skipSpace()
                if current == UInt8(ascii: ",") { position += 1 }
                if position == before { return }
            }
            if current != nil { position += 1 }
        }

        /// Reads a string; escapes other than of quotes keep their raw form, which is enough to compare member names.
        private mutating func string() -> String {
            position += 1
            let start = position
            while let byte = current, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            let end = min(position, bytes.count)
            position = end + 1
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }
}
