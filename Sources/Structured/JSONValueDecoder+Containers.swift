/// The members of an object. `decodeIfPresent` looks a member up once: most fields of Kubernetes kinds are optional.
struct ObjectDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: JSONValueDecoder
    let members: [String: JSONValue]

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }
    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    private func member(_ key: any CodingKey) throws -> JSONValue {
        guard let value = members[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: decoder.path(to: nil), debugDescription: "required, but missing"))
        }
        return value
    }

    private func present(_ key: Key) -> JSONValue? {
        guard let value = members[key.stringValue] else { return nil }
        if case .null = value { return nil }
        return value
    }

    private func integer<Number: FixedWidthInteger>(_ key: Key) throws -> Number { try decoder.integer(member(key), key: key) }
    private func optionalInteger<Number: FixedWidthInteger>(_ key: Key) throws -> Number? {
        guard let value = present(key) else { return nil }
        return try decoder.integer(value, key: key)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder.boolean(member(key), key: key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoder.text(member(key), key: key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try decoder.number(member(key), key: key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try decoder.number(member(key), key: key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(key) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder.decoded(type, from: member(key), key: key)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let value = present(key) else { return nil }
        return try decoder.boolean(value, key: key)
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let value = present(key) else { return nil }
        return try decoder.text(value, key: key)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let value = present(key) else { return nil }
        return try decoder.number(value, key: key)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optionalInteger(key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try optionalInteger(key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optionalInteger(key) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let value = present(key) else { return nil }
        return try decoder.decoded(type, from: value, key: key)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try JSONValueDecoder(member(key), parent: decoder, key: key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONValueDecoder(member(key), parent: decoder, key: key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { child(JSONKey.super) }
    func superDecoder(forKey key: Key) throws -> any Decoder { child(key) }

    private func child(_ key: any CodingKey) -> JSONValueDecoder {
        JSONValueDecoder(members[key.stringValue] ?? .null, parent: decoder, key: key)
    }
}

/// The elements of an array, in order.
struct ArrayDecodingContainer: UnkeyedDecodingContainer {
    let decoder: JSONValueDecoder
    let elements: [JSONValue]
    private(set) var currentIndex = 0

    init(decoder: JSONValueDecoder, elements: [JSONValue]) {
        self.decoder = decoder
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    /// Reads the next element; the index moves on only when that succeeds.
    private mutating func next<Value>(_ read: (JSONValue, JSONKey) throws -> Value) throws -> Value {
        let key = JSONKey(intValue: currentIndex)
        guard currentIndex < elements.count else {
            throw DecodingError.valueNotFound(
                Value.self, .init(codingPath: decoder.path(to: key), debugDescription: "the array has only \(elements.count) elements"))
        }
        let value = try read(elements[currentIndex], key)
        currentIndex += 1
        return value
    }

    private mutating func integer<Number: FixedWidthInteger>() throws -> Number {
        try next { [decoder] in try decoder.integer($0, key: $1) }
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < elements.count, elements[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try next { [decoder] in try decoder.boolean($0, key: $1) } }
    mutating func decode(_ type: String.Type) throws -> String { try next { [decoder] in try decoder.text($0, key: $1) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try next { [decoder] in try decoder.number($0, key: $1) } }
    mutating func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    mutating func decode(_ type: Int.Type) throws -> Int { try integer() }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next { [decoder] in try decoder.decoded(type, from: $0, key: $1) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try next { [decoder] in try JSONValueDecoder($0, parent: decoder, key: $1).container(keyedBy: type) }
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { [decoder] in try JSONValueDecoder($0, parent: decoder, key: $1).unkeyedContainer() }
    }
    mutating func superDecoder() throws -> any Decoder { try next { [decoder] in JSONValueDecoder($0, parent: decoder, key: $1) } }
}
