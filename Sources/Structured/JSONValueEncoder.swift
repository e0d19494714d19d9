import Foundation

/// Builds one JSON value. Each value that is more than a scalar has an encoder of its own; containers handed out for it write into
/// it, and its children join it when it is finished, because a nested container may be filled after the call that made it.
final class JSONValueEncoder: Encoder {
    private enum Content {
        case nothing
        case scalar(JSONValue)
        case object([String: JSONValue])
        case array([JSONValue])
    }

    private var content = Content.nothing
    private var nested: [(key: JSONKey, encoder: JSONValueEncoder)] = []
    private let parent: JSONValueEncoder?
    private let key: (any CodingKey)?

    init(parent: JSONValueEncoder? = nil, key: (any CodingKey)? = nil) {
        self.parent = parent
        self.key = key
    }

    var codingPath: [any CodingKey] { (parent?.codingPath ?? []) + (key.map { [$0] } ?? []) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = content {} else { content = .object([:]) }
        return KeyedEncodingContainer(ObjectEncodingContainer(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = content {} else { content = .array([]) }
        return ArrayEncodingContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarEncodingContainer(encoder: self) }

    /// The finished value; `nil` when nothing was encoded.
    private func finish() -> JSONValue? {
        for (key, encoder) in nested {
            let value = encoder.finish() ?? .emptyObject
            if let index = key.intValue { replace(index, with: value) } else { set(key.stringValue, to: value) }
        }
        nested = []
        switch content {
        case .nothing: return nil
        case .scalar(let value): return value
        case .object(let members): return .object(members)
        case .array(let elements): return .array(elements)
        }
    }

    /// The JSON form of `value`, read by an encoder of its own unless the type has a form that needs none.
    func encoded<Value: Encodable>(_ value: Value, key: (any CodingKey)? = nil) throws -> JSONValue {
        if Value.self == JSONValue.self, let value = value as? JSONValue { return value }
        if Value.self == String.self, let value = value as? String { return .string(value) }
        if Value.self == Date.self, let value = value as? Date { return .string(RFC3339.format(value)) }
        if Value.self == Data.self, let value = value as? Data { return .string(value.base64EncodedString()) }
        if Value.self == [String: String].self, let value = value as? [String: String] { return .object(value.mapValues(JSONValue.string)) }
        let encoder = JSONValueEncoder(parent: self, key: key)
        try value.encode(to: encoder)
        guard let result = encoder.finish() else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: encoder.codingPath, debugDescription: "\(Value.self) did not encode anything"))
        }
        return result
    }

    func encodedInteger<Number: FixedWidthInteger>(_ number: Number, key: (any CodingKey)?) throws -> JSONValue {
        if let value = Int64(exactly: number) { return .integer(value) }
        throw EncodingError.invalidValue(
            number, .init(codingPath: path(to: key), debugDescription: "\(number) does not fit 64 bits with sign"))
    }

    /// A number without a fraction becomes an integer, as it would when its text were read again.
    func encodedDouble(_ number: Double, key: (any CodingKey)?) throws -> JSONValue {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: path(to: key), debugDescription: "JSON has no \(number)"))
        }
        if number.magnitude < 0x1p53, let whole = Int64(exactly: number) { return .integer(whole) }
        return .double(number)
    }

    private func path(to key: (any CodingKey)?) -> [any CodingKey] { codingPath + (key.map { [$0] } ?? []) }

    func set(_ name: String, to value: JSONValue) {
        guard case .object(var members) = content else { return }
        content = .nothing  // gives up the only other reference, so that the dictionary is changed in place
        members[name] = value
        content = .object(members)
    }

    func append(_ value: JSONValue) {
        guard case .array(var elements) = content else { return }
        content = .nothing
        elements.append(value)
        content = .array(elements)
    }

    private func replace(_ index: Int, with value: JSONValue) {
        guard case .array(var elements) = content, elements.indices.contains(index) else { return }
        content = .nothing
        elements[index] = value
        content = .array(elements)
    }

    func set(_ value: JSONValue) { content = .scalar(value) }

    var count: Int { if case .array(let elements) = content { elements.count } else { 0 } }

    func child(_ key: any CodingKey) -> JSONValueEncoder {
        let child = JSONValueEncoder(parent: self, key: key)
        nested.append((JSONKey(stringValue: key.stringValue), child))
        return child
    }

    func appendedChild() -> JSONValueEncoder {
        let key = JSONKey(intValue: count)
        append(.null)
        let child = JSONValueEncoder(parent: self, key: key)
        nested.append((key, child))
        return child
    }
}

private struct ObjectEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) { encoder.set(key.stringValue, to: .null) }
    func encode(_ value: Bool, forKey key: Key) { encoder.set(key.stringValue, to: .bool(value)) }
    func encode(_ value: String, forKey key: Key) { encoder.set(key.stringValue, to: .string(value)) }
    func encode(_ value: Double, forKey key: Key) throws { encoder.set(key.stringValue, to: try encoder.encodedDouble(value, key: key)) }
    func encode(_ value: Float, forKey key: Key) throws { try encode(Double(value), forKey: key) }
    func encode(_ value: Int, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int8, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int16, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int32, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: Int64, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt8, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt16, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt32, forKey key: Key) throws { try integer(value, key) }
    func encode(_ value: UInt64, forKey key: Key) throws { try integer(value, key) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        encoder.set(key.stringValue, to: try encoder.encoded(value, key: key))
    }

    private func integer(_ value: some FixedWidthInteger, _ key: Key) throws {
        encoder.set(key.stringValue, to: try encoder.encodedInteger(value, key: key))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder.child(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.child(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.child(JSONKey.super) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.child(key) }
}

private struct ArrayEncodingContainer: UnkeyedEncodingContainer {
    let encoder: JSONValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.count }

    func encodeNil() { encoder.append(.null) }
    func encode(_ value: Bool) { encoder.append(.bool(value)) }
    func encode(_ value: String) { encoder.append(.string(value)) }
    func encode(_ value: Double) throws { encoder.append(try encoder.encodedDouble(value, key: JSONKey(intValue: count))) }
    func encode(_ value: Float) throws { try encode(Double(value)) }
    func encode(_ value: Int) throws { try integer(value) }
    func encode(_ value: Int8) throws { try integer(value) }
    func encode(_ value: Int16) throws { try integer(value) }
    func encode(_ value: Int32) throws { try integer(value) }
    func encode(_ value: Int64) throws { try integer(value) }
    func encode(_ value: UInt) throws { try integer(value) }
    func encode(_ value: UInt8) throws { try integer(value) }
    func encode(_ value: UInt16) throws { try integer(value) }
    func encode(_ value: UInt32) throws { try integer(value) }
    func encode(_ value: UInt64) throws { try integer(value) }
    func encode<Value: Encodable>(_ value: Value) throws { encoder.append(try encoder.encoded(value, key: JSONKey(intValue: count))) }

    private func integer(_ value: some FixedWidthInteger) throws {
        encoder.append(try encoder.encodedInteger(value, key: JSONKey(intValue: count)))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.appendedChild().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.appendedChild().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.appendedChild() }
}

private struct ScalarEncodingContainer: SingleValueEncodingContainer {
    let encoder: JSONValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() { encoder.set(.null) }
    func encode(_ value: Bool) { encoder.set(.bool(value)) }
    func encode(_ value: String) { encoder.set(.string(value)) }
    func encode(_ value: Double) throws { encoder.set(try encoder.encodedDouble(value, key: nil)) }
    func encode(_ value: Float) throws { try encode(Double(value)) }
    func encode(_ value: Int) throws { try integer(value) }
    func encode(_ value: Int8) throws { try integer(value) }
    func encode(_ value: Int16) throws { try integer(value) }
    func encode(_ value: Int32) throws { try integer(value) }
    func encode(_ value: Int64) throws { try integer(value) }
    func encode(_ value: UInt) throws { try integer(value) }
    func encode(_ value: UInt8) throws { try integer(value) }
    func encode(_ value: UInt16) throws { try integer(value) }
    func encode(_ value: UInt32) throws { try integer(value) }
    func encode(_ value: UInt64) throws { try integer(value) }
    func encode<Value: Encodable>(_ value: Value) throws { encoder.set(try encoder.encoded(value)) }

    private func integer(_ value: some FixedWidthInteger) throws { encoder.set(try encoder.encodedInteger(value, key: nil)) }
}
