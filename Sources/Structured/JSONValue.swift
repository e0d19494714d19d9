/// One JSON document, and the only untyped value in the house.
///
/// Whole numbers keep 64 bits, as Kubernetes does; everything else is a `double`. Objects do not keep the order of their keys:
/// every writer emits them sorted, so that equal values have equal bytes.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// An object without members.
    public static let emptyObject = JSONValue.object([:])
}

extension JSONValue {
    /// The member `key` of an object; `nil` for a missing member and for every other value. Assigning to a value that is not an
    /// object makes it one; assigning `nil` removes the member.
    public subscript(key: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members[key]
        }
        set {
            guard case .object(var members) = self else {
                self = newValue.map { .object([key: $0]) } ?? .emptyObject
                return
            }
            self = .null  // gives up the only other reference, so that the dictionary is changed in place
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The value at the end of a path of member names; `nil` where any step is missing or not an object. Assigning creates the
    /// objects on the way; assigning `nil` removes the last member and creates nothing.
    public subscript(path path: [String]) -> JSONValue? {
        get { path.reduce(Optional(self)) { $0?[$1] } }
        set {
            guard let first = path.first else {
                self = newValue ?? .null
                return
            }
            if path.count == 1 {
                self[first] = newValue
                return
            }
            if newValue == nil, self[first] == nil { return }
            var child = self[first] ?? .emptyObject
            self[first] = nil
            child[path: Array(path.dropFirst())] = newValue
            self[first] = child
        }
    }

    /// The value at the end of a path of member names, as `subscript(path: [String])`.
    public subscript(path path: String...) -> JSONValue? {
        get { self[path: path] }
        set { self[path: path] = newValue }
    }

    /// The element at `index` of an array; `nil` out of bounds and for every other value.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The value of a whole number, also of a double without a fraction that 64 bits hold.
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The value of any number.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The value of a boolean.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The elements of an array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members of an object.
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// JSON Schema's name of this value's type: `null`, `boolean`, `integer`, `number`, `string`, `array` or `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}
