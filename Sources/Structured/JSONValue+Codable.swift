extension JSONValue {
    /// The JSON form of a value: absent optionals left out, `Date` as RFC 3339 in UTC with whole seconds.
    public init(encoding value: some Encodable) throws {
        fatalError("written next")
    }

    /// Reads a typed value out of this document. Throws `DecodingError` whose path names the offending field.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        fatalError("written next")
    }
}
