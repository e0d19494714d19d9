import Structured

/// Values as Go's formatting verbs print them: the API server's sentences carry them, and clients compare those.
enum GoText {
    /// `%q`: in double quotes, with Go's escapes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\u{0B}": result += "\\v"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\x" + (digits.count == 1 ? "0" : "") + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// `%q` of one byte that was read as a character.
    static func quotedByte(_ byte: UInt8) -> String {
        if (0x20..<0x7F).contains(byte) || byte >= 0xA1 { return "'\(Character(UnicodeScalar(byte)))'" }
        let digits = String(byte, radix: 16)
        return (byte < 0x80 ? "'\\x" : "'\\u00") + (digits.count == 1 ? "0" : "") + digits + "'"
    }

    /// `%v` of a float64: no fraction where there is none.
    static func decimal(_ number: Double) -> String {
        if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
        return number.description
    }

    /// `%v` of a decoded document.
    static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .double(let number): decimal(number)
        case .string(let text): text
        case .array(let elements): "[\(elements.map(plain).joined(separator: " "))]"
        case .object(let members):
            "map[\(members.sorted { $0.key < $1.key }.map { "\($0.key):\(plain($0.value))" }.joined(separator: " "))]"
        }
    }

    /// `json.Marshal`: compact, and safe to stand in HTML.
    static func json(_ value: JSONValue) -> String {
        var result = ""
        for character in value.text.unicodeScalars {
            switch character {
            case "<": result += "\\u003c"
            case ">": result += "\\u003e"
            case "&": result += "\\u0026"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// What `json.Unmarshal` says of a document that is no map; `nil` of one that is. Of one that breaks off or goes wrong later than at
    /// its first character, it says where more exactly than this.
    static func whyNoMap(_ bytes: [UInt8]) -> String? {
        guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return "unexpected end of JSON input" }
        guard let value = try? JSONValue(parsing: bytes) else {
            return "invalid character \(quotedByte(first)) looking for beginning of value"
        }
        let kind =
            switch value {
            case .null, .object: ""
            case .bool: "bool"
            case .integer, .double: "number"
            case .string: "string"
            case .array: "array"
            }
        return kind.isEmpty ? nil : "json: cannot unmarshal \(kind) into Go value of type map[string]interface {}"
    }
}
