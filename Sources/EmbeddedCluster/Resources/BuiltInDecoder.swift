import Foundation
import KubeCore
import Structured

/// Reads an object as the typed Go structs of a built-in kind would: unknown fields are dropped and reported, values of another type are
/// refused, explicit nulls vanish, quantities take their canonical form.
struct BuiltInDecoder {
    /// Unknown fields, as `spec.template.foo`.
    private(set) var unknown: [String] = []

    /// Why a value cannot stand in its field: as Go's JSON reader says it, and as its converter of documents does.
    struct Mismatch: Error {
        var message: String
        var converted: String
    }

    /// The path of a field for people, the same without keys and indices, and the Go struct it stands in.
    private struct Place {
        var path = ""
        var fields = ""
        var owner = ""

        func field(_ name: String, of type: String) -> Place {
            Place(
                path: path.isEmpty ? name : "\(path).\(name)", fields: fields.isEmpty ? name : "\(fields).\(name)",
                owner: String(type.split(separator: ".").last ?? ""))
        }

        func element(_ step: String) -> Place {
            var place = self
            place.path += step
            return place
        }
    }

    mutating func decode(_ object: inout JSONValue, typeName: String) throws(Mismatch) {
        try decodeType(&object, typeName, Place())
    }

    private mutating func decodeType(_ value: inout JSONValue, _ name: String, _ place: Place) throws(Mismatch) {
        guard let type = BuiltInTypes.types[name] else { return }
        if let shape = type.shape { return try decode(&value, shape, place) }
        guard case .object(var members) = value else { throw mismatch(value, place, .type(name)) }
        value = .null
        for (key, member) in members {
            let inner = place.field(key, of: name)
            guard let field = type.fields[key] else {
                unknown.append(inner.path)
                members[key] = nil
                continue
            }
            if member.isNull {
                // Go's zero value of a pointer; the few lists that are always shown say so themselves.
                members[key] = nil
                continue
            }
            var changed = member
            try decode(&changed, field.shape, inner)
            // Not a ternary: its `nil` would be a JSON null, which is a field that somebody set.
            if isLeftOut(changed, field) { members[key] = nil } else { members[key] = changed }
        }
        value = .object(members)
    }

    /// Go leaves lists and maps without elements out; an empty list of owners asks for something.
    private func isLeftOut(_ value: JSONValue, _ field: BuiltInTypes.Field) -> Bool {
        switch field.shape {
        case .list: !field.isRequired && value == [] && field.name != "managedFields"
        case .map: !field.isRequired && value == .emptyObject
        default: false
        }
    }

    private mutating func decode(_ value: inout JSONValue, _ shape: BuiltInTypes.Shape, _ place: Place) throws(Mismatch) {
        switch shape {
        case .any: return
        case .byte:
            guard let text = value.string else { throw mismatch(value, place, shape) }
            if let index = Self.firstNonBase64(text) {
                throw Mismatch(
                    message: "illegal base64 data at input byte \(index)",
                    converted: "error decoding from json: illegal base64 data at input byte \(index)")
            }
        case .time, .microtime:
            guard let text = value.string else { throw mismatch(value, place, shape) }
            try checkTime(text, isMicro: shape == .microtime)
        case .string: guard value.string != nil else { throw mismatch(value, place, shape) }
        case .int32:
            guard let number = value.integer, Int32(exactly: number) != nil else { throw mismatch(value, place, shape) }
            value = .integer(number)
        case .int64:
            guard let number = value.integer else { throw mismatch(value, place, shape) }
            value = .integer(number)
        case .number: guard value.double != nil else { throw mismatch(value, place, shape) }
        case .bool: guard value.bool != nil else { throw mismatch(value, place, shape) }
        case .intOrString: guard value.string != nil || value.integer != nil else { throw mismatch(value, place, .int32) }
        case .quantity: value = try quantity(value)
        case .list(let element):
            guard case .array(var elements) = value else { throw mismatch(value, place, shape) }
            value = .null
            for index in elements.indices { try decode(&elements[index], element, place.element("[\(index)]")) }
            value = .array(elements)
        case .map(let inner):
            guard case .object(var members) = value else { throw mismatch(value, place, shape) }
            value = .null
            for key in members.keys.sorted() {
                // Go's zero value.
                if inner == .string, members[key]?.isNull == true { members[key] = "" }
                var changed = members[key] ?? .null
                try decode(&changed, inner, place.element(".\(key)"))
                members[key] = changed
            }
            value = .object(members)
        case .type(let name): try decodeType(&value, name, place)
        }
    }

    /// Dates are read as far as their first figure; RFC 3339 has few mistakes left after that.
    private func checkTime(_ text: String, isMicro: Bool) throws(Mismatch) {
        guard text.utf8.first.map({ (0x30...0x39).contains($0) }) != true else { return }
        let layout = isMicro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00"
        throw unreadable("parsing time \(GoText.quoted(text)) as \"\(layout)\": cannot parse \(GoText.quoted(text)) as \"2006\"")
    }

    private func unreadable(_ why: String) -> Mismatch { Mismatch(message: why, converted: why) }

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

    private func quantity(_ value: JSONValue) throws(Mismatch) -> JSONValue {
        let text = value.string ?? value.text
        do throws(QuantityError) {
            return .string(try Quantity(parsing: text).description)
        } catch {
            throw unreadable("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        }
    }

    private func goName(_ shape: BuiltInTypes.Shape) -> String {
        switch shape {
        // The package's version and the type: `v1.Container`.
        case .type(let name): name.split(separator: ".").suffix(2).joined(separator: ".")
        case .list(let element): "[]\(goName(element))"
        case .map(let value): "map[string]\(goName(value))"
        case .byte: "[]uint8"
        case .number: "float64"
        case .time, .microtime: "string"
        default: "\(shape)"
        }
    }

    private func mismatch(_ value: JSONValue, _ place: Place, _ wanted: BuiltInTypes.Shape) -> Mismatch {
        let found: String =
            switch value {
            case .bool: "bool"
            case .integer, .double: wanted == .int32 || wanted == .int64 ? "number \(value.text)" : "number"
            default: value.typeName
            }
        return Mismatch(
            message: "json: cannot unmarshal \(found) into Go struct field \(place.owner).\(place.fields) of type \(goName(wanted))",
            converted: conversion(of: value, to: wanted))
    }

    private func conversion(of value: JSONValue, to wanted: BuiltInTypes.Shape) -> String {
        let found: String =
            switch value {
            case .null: "invalid"
            case .bool: "bool"
            case .integer: "int64"
            case .double: "float64"
            case .string: "string"
            case .array: "slice"
            case .object: "map"
            }
        switch wanted {
        case .list: return "cannot restore slice from \(found)"
        case .map: return "cannot restore map from \(found)"
        case .type: return "cannot restore struct from: \(found)"
        case .string where found == "int64", .int32 where found == "float64", .int64 where found == "float64":
            return "cannot convert \(found) to \(goName(wanted))"
        default: return "unrecognized type: \(goName(wanted))"
        }
    }
}
