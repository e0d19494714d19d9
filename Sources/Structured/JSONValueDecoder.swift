import Foundation

/// Reads one value of a document. It is its own single-value container; the path to it is only put together for an error.
final class JSONValueDecoder: Decoder {
    let value: JSONValue
    private let parent: JSONValueDecoder?
    private let key: (any CodingKey)?

    init(_ value: JSONValue, parent: JSONValueDecoder? = nil, key: (any CodingKey)? = nil) {
        self.value = value
        self.parent = parent
        self.key = key
    }

    var codingPath: [any CodingKey] { (parent?.codingPath ?? []) + (key.map { [$0] } ?? []) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: Any].self, "an object", value, key: nil) }
        return KeyedDecodingContainer(ObjectDecodingContainer(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([Any].self, "an array", value, key: nil) }
        return ArrayDecodingContainer(decoder: self, elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func path(to key: (any CodingKey)?) -> [any CodingKey] { codingPath + (key.map { [$0] } ?? []) }

    func mismatch(_ type: Any.Type, _ expected: String, _ found: JSONValue, key: (any CodingKey)?) -> DecodingError {
        let context = DecodingError.Context(codingPath: path(to: key), debugDescription: "expected \(expected), found \(found.typeName)")
        return found.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private func corrupted(_ message: String, key: (any CodingKey)?) -> DecodingError {
        .dataCorrupted(.init(codingPath: path(to: key), debugDescription: message))
    }

    func boolean(_ value: JSONValue, key: (any CodingKey)?) throws -> Bool {
        guard case .bool(let flag) = value else { throw mismatch(Bool.self, "a boolean", value, key: key) }
        return flag
    }

    func text(_ value: JSONValue, key: (any CodingKey)?) throws -> String {
        guard case .string(let text) = value else { throw mismatch(String.self, "a string", value, key: key) }
        return text
    }

    func number(_ value: JSONValue, key: (any CodingKey)?) throws -> Double {
        guard let number = value.double else { throw mismatch(Double.self, "a number", value, key: key) }
        return number
    }

    func integer<Number: FixedWidthInteger>(_ value: JSONValue, key: (any CodingKey)?) throws -> Number {
        let wide: Int64
        switch value {
        case .integer(let number): wide = number
        case .double(let number):
            guard let whole = Int64(exactly: number) else { throw corrupted("expected an integer, found \(number)", key: key) }
            wide = whole
        default: throw mismatch(Number.self, "an integer", value, key: key)
        }
        guard let number = Number(exactly: wide) else {
            throw corrupted("expected an integer from \(Number.min) to \(Number.max), found \(wide)", key: key)
        }
        return number
    }

    /// A value of any type, read by a decoder of its own unless the type has a form that needs none.
    func decoded<Value: Decodable>(_ type: Value.Type, from value: JSONValue, key: (any CodingKey)?) throws -> Value {
        if type == JSONValue.self, let value = value as? Value { return value }
        if type == String.self, let text = try text(value, key: key) as? Value { return text }
        if type == Date.self, let date = try date(value, key: key) as? Value { return date }
        if type == Data.self, let data = try data(value, key: key) as? Value { return data }
        if type == [String].self, let texts = try texts(value, key: key) as? Value { return texts }
        if type == [String: String].self, let map = try map(value, key: key) as? Value { return map }
        return try Value(from: JSONValueDecoder(value, parent: key == nil ? parent : self, key: key ?? self.key))
    }

    private func date(_ value: JSONValue, key: (any CodingKey)?) throws -> Date {
        guard let date = RFC3339.parse(try text(value, key: key)) else {
            throw corrupted("expected an RFC 3339 time such as 2026-01-02T03:04:05Z", key: key)
        }
        return date
    }

    private func data(_ value: JSONValue, key: (any CodingKey)?) throws -> Data {
        // Kubernetes accepts base64 with line breaks in it, which `base64 file` makes by default.
        guard let data = Data(base64Encoded: try text(value, key: key).filter { !$0.isNewline }) else {
            throw corrupted("expected base64 text", key: key)
        }
        return data
    }

    private func texts(_ value: JSONValue, key: (any CodingKey)?) throws -> [String] {
        guard case .array(let elements) = value else { throw mismatch([String].self, "an array", value, key: key) }
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element else {
                let context = DecodingError.Context(
                    codingPath: path(to: key) + [JSONKey(intValue: index)], debugDescription: "expected a string, found \(element.typeName)"
                )
                throw DecodingError.typeMismatch(String.self, context)
            }
            texts.append(text)
        }
        return texts
    }

    private func map(_ value: JSONValue, key: (any CodingKey)?) throws -> [String: String] {
        guard case .object(let members) = value else { throw mismatch([String: String].self, "an object", value, key: key) }
        var map = [String: String](minimumCapacity: members.count)
        for (name, member) in members {
            guard case .string(let text) = member else {
                let context = DecodingError.Context(
                    codingPath: path(to: key) + [JSONKey(stringValue: name)],
                    debugDescription: "expected a string, found \(member.typeName)")
                throw DecodingError.typeMismatch(String.self, context)
            }
            map[name] = text
        }
        return map
    }
}

extension JSONValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try boolean(value, key: nil) }
    func decode(_ type: String.Type) throws -> String { try text(value, key: nil) }
    func decode(_ type: Double.Type) throws -> Double { try number(value, key: nil) }
    func decode(_ type: Float.Type) throws -> Float { Float(try number(value, key: nil)) }
    func decode(_ type: Int.Type) throws -> Int { try integer(value, key: nil) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(value, key: nil) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(value, key: nil) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(value, key: nil) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(value, key: nil) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(value, key: nil) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(value, key: nil) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(value, key: nil) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(value, key: nil) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(value, key: nil) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoded(type, from: value, key: nil) }
}
