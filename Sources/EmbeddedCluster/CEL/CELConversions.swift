import Foundation
import KubeCore

/// Functions that make one type of value out of another.
enum CELConversions {
    static func call(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        if name == "optional.none" { return .optional(nil) }
        guard arguments.count == 1, let value = arguments.first else { throw .noSuchOverload(name) }
        switch name {
        case "dyn": return value
        case "type": return .type(value.typeName)
        case "int": return try integer(value)
        case "uint": return try unsigned(value)
        case "double": return try double(value)
        case "string": return try string(value)
        case "bytes":
            if case .string(let text) = value { return .bytes(Array(text.utf8)) }
            if case .bytes = value { return value }
            throw .noSuchOverload(name)
        case "bool":
            if case .bool = value { return value }
            guard case .string(let text) = value else { throw .noSuchOverload(name) }
            if ["true", "True", "TRUE", "t", "1"].contains(text) { return .bool(true) }
            if ["false", "False", "FALSE", "f", "0"].contains(text) { return .bool(false) }
            throw CELError("type conversion error from 'string' to 'bool'")
        case "optional.of": return .optional(value)
        case "optional.ofNonZeroValue": return .optional(value.isZero ? nil : value)
        case "math.abs":
            switch value {
            case .int(let number) where number != .min: return .int(abs(number))
            case .double(let number): return .double(abs(number))
            case .uint: return value
            default: throw .noSuchOverload(name)
            }
        default: return try parsed(name, value)
        }
    }

    /// Conversions from texts that a grammar of their own decides.
    private static func parsed(_ name: String, _ value: CELValue) throws(CELError) -> CELValue {
        if name == "duration", case .duration = value { return value }
        if name == "timestamp", case .timestamp = value { return value }
        if name == "timestamp", case .int(let seconds) = value { return .timestamp(CELTimestamp(seconds: seconds)) }
        if name == "base64.encode", case .bytes(let bytes) = value { return .string(Data(bytes).base64EncodedString()) }
        if name == "cidr", case .cidr = value { return value }
        guard case .string(let text) = value else { throw .noSuchOverload(name) }
        func require(_ result: CELValue?, _ message: String) throws(CELError) -> CELValue {
            guard let result else { throw CELError(message) }
            return result
        }
        let quantityMistake = """
            quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
            """
        switch name {
        case "duration":
            return try require(
                CELDuration.parse(text).map { .duration($0) }, "type conversion error from 'string' to 'google.protobuf.Duration'")
        case "timestamp":
            let time = text.contains("T") ? CELTimestamp(parsing: text) : nil
            return try require(time.map { .timestamp($0) }, "type conversion error from 'string' to 'google.protobuf.Timestamp'")
        case "quantity": return try require((try? Quantity(parsing: text)).map { .quantity($0) }, quantityMistake)
        case "isQuantity": return .bool((try? Quantity(parsing: text)) != nil)
        case "url":
            return try require(
                CELURL(text).map { .url($0) },
                "URL parse error during conversion from string: parse \(GoText.quoted(text)): invalid URI for request")
        case "isURL": return .bool(CELURL(text) != nil)
        case "ip":
            return try require(
                IPAddress(text).map { .ip($0) },
                "IP Address \(GoText.quoted(text)) parse error during conversion from string: ParseAddr(\(GoText.quoted(text))): unable to parse IP"
            )
        case "isIP": return .bool(IPAddress(text) != nil)
        case "ip.isCanonical":
            guard let address = IPAddress(text) else {
                throw CELError("IP Address \(GoText.quoted(text)) parse error during conversion from string")
            }
            return .bool(address.text == text)
        case "cidr":
            return try require(
                CELCIDR(text).map { .cidr($0) },
                "network address parse error during conversion from string: netip.ParsePrefix(\(GoText.quoted(text))): no '/'")
        case "isCIDR": return .bool(CELCIDR(text) != nil)
        case "base64.decode": return try require(Data(base64Encoded: text).map { .bytes(Array($0)) }, "illegal base64 data")
        case "strings.quote": return .string(GoText.quoted(text))
        default: throw .unsupported("function \(name)()")
        }
    }

    private static func integer(_ value: CELValue) throws(CELError) -> CELValue {
        switch value {
        case .int: return value
        case .uint(let number):
            guard let result = Int64(exactly: number) else { throw CELError("integer overflow") }
            return .int(result)
        case .double(let number):
            guard let result = Int64(exactly: number.rounded(.towardZero)) else { throw CELError("integer overflow") }
            return .int(result)
        case .string(let text):
            guard let result = Int64(text) else {
                throw CELError("type conversion error from 'string' to 'int'")
            }
            return .int(result)
        case .timestamp(let time): return .int(time.seconds)
        case .duration(let nanoseconds): return .int(nanoseconds)
        default: throw .noSuchOverload("int")
        }
    }

    private static func unsigned(_ value: CELValue) throws(CELError) -> CELValue {
        switch value {
        case .uint: return value
        case .int(let number):
            guard let result = UInt64(exactly: number) else { throw CELError("unsigned integer overflow") }
            return .uint(result)
        case .double(let number):
            guard let result = UInt64(exactly: number.rounded(.towardZero)) else { throw CELError("unsigned integer overflow") }
            return .uint(result)
        case .string(let text):
            guard let result = UInt64(text) else { throw CELError("type conversion error from 'string' to 'uint'") }
            return .uint(result)
        default: throw .noSuchOverload("uint")
        }
    }

    private static func double(_ value: CELValue) throws(CELError) -> CELValue {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            guard let number = Double(text) else { throw CELError("type conversion error from 'string' to 'double'") }
            return .double(number)
        default: throw .noSuchOverload("double")
        }
    }

    private static func string(_ value: CELValue) throws(CELError) -> CELValue {
        switch value {
        case .list, .map, .object, .null, .type, .optional: throw .noSuchOverload("string")
        default: return .string(CELFormat.text(value))
        }
    }
}
