import Foundation
import KubeCore
import Structured

/// Reads an object as the typed Go structs of a built-in kind would: unknown fields are dropped and reported, values of another type are
/// refused, explicit nulls vanish, quantities take their canonical form.
struct BuiltInDecoder {
    /// Unknown fields, as `spec.template.foo`.
    private(set) var unknown: [String] = []

    /// Why a value cannot stand in its field.
    struct Mismatch: Error {
        var message: String
    }

    mutating func decode(_ object: inout JSONValue, typeName: String) throws(Mismatch) {
        try decodeType(&object, typeName, path: "")
    }

    private mutating func decodeType(_ value: inout JSONValue, _ name: String, path: String) throws(Mismatch) {
        guard let type = BuiltInTypes.types[name] else { return }
        if let shape = type.shape { return try decode(&value, shape, path: path) }
        guard case .object(var members) = value else { throw mismatch(value, path, "object") }
        value = .null
        for (key, member) in members {
            let place = path.isEmpty ? key : "\(path).\(key)"
            guard let field = type.fields[key] else {
                unknown.append(place)
                members[key] = nil
                continue
            }
            if member.isNull {
                // Go's zero value of a pointer; the few lists that are always shown say so themselves.
                members[key] = nil
                continue
            }
            var changed = member
            try decode(&changed, field.shape, path: place)
            members[key] = changed
        }
        value = .object(members)
    }

    private mutating func decode(_ value: inout JSONValue, _ shape: BuiltInTypes.Shape, path: String) throws(Mismatch) {
        switch shape {
        case .any: return
        case .byte:
            guard let text = value.string else { throw mismatch(value, path, "[]uint8") }
            if let place = Self.firstNonBase64(text) { throw Mismatch(message: "illegal base64 data at input byte \(place)") }
        case .string, .time, .microtime:
            guard value.string != nil else { throw mismatch(value, path, "string") }
        case .int32:
            guard let number = value.integer, Int32(exactly: number) != nil else { throw mismatch(value, path, "int32") }
            value = .integer(number)
        case .int64:
            guard let number = value.integer else { throw mismatch(value, path, "int64") }
            value = .integer(number)
        case .number:
            guard value.double != nil else { throw mismatch(value, path, "float64") }
        case .bool:
            guard value.bool != nil else { throw mismatch(value, path, "bool") }
        case .intOrString:
            guard value.string != nil || value.integer != nil else { throw mismatch(value, path, "int32") }
        case .quantity: value = try quantity(value, path)
        case .list(let element):
            guard case .array(var elements) = value else { throw mismatch(value, path, "[]\(goName(element))") }
            value = .null
            for index in elements.indices { try decode(&elements[index], element, path: "\(path)[\(index)]") }
            value = .array(elements)
        case .map(let inner):
            guard case .object(var members) = value else { throw mismatch(value, path, "map[string]\(goName(inner))") }
            value = .null
            for (key, member) in members {
                var changed = member
                try decode(&changed, inner, path: "\(path).\(key)")
                members[key] = changed
            }
            value = .object(members)
        case .type(let name): try decodeType(&value, name, path: path)
        }
    }

    /// Where a text stops being padded base64; line breaks are allowed.
    private static func firstNonBase64(_ text: String) -> Int? {
        if Data(base64Encoded: text) != nil { return nil }
        let bytes = Array(text.utf8)
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\r\n".utf8)
        let end = bytes.firstIndex { !alphabet.contains($0) } ?? bytes.count
        let isPadding = bytes[end...].allSatisfy { $0 == UInt8(ascii: "=") || $0 == 0x0A || $0 == 0x0D }
        let symbols = bytes.count { $0 != 0x0A && $0 != 0x0D }
        return isPadding && symbols % 4 == 0 ? nil : end
    }

    private func quantity(_ value: JSONValue, _ path: String) throws(Mismatch) -> JSONValue {
        let text = value.string ?? value.text
        do throws(QuantityError) {
            return .string(try Quantity(parsing: text).description)
        } catch {
            throw Mismatch(
                message: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        }
    }

    private func goName(_ shape: BuiltInTypes.Shape) -> String {
        if case .type(let name) = shape { return String(name.split(separator: ".").last ?? "") }
        return "\(shape)"
    }

    private func mismatch(_ value: JSONValue, _ path: String, _ wanted: String) -> Mismatch {
        let found = value.typeName == "boolean" ? "bool" : value.typeName == "integer" ? "number" : value.typeName
        return Mismatch(message: "json: cannot unmarshal \(found) into Go struct field .\(path) of type \(wanted)")
    }
}
