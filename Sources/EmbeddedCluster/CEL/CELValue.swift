import Foundation
import KubeCore
import Structured

/// A value an expression works with.
indirect enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list([CELValue], CELListKind)
    case map([CELKey: CELValue])
    /// A schema's object: only its declared fields can be reached.
    case object([String: JSONValue], CELObjectType)
    /// Nanoseconds.
    case duration(Int64)
    case timestamp(CELTimestamp)
    case type(String)
    case optional(CELValue?)
    case quantity(Quantity)
    case url(CELURL)
    case ip(IPAddress)
    case cidr(CELCIDR)

    static func list(_ elements: [CELValue]) -> CELValue { .list(elements, .atomic) }
}

/// A map's key.
enum CELKey: Sendable, Hashable {
    case bool(Bool)
    case int(Int64)
    case string(String)

    /// Whole numbers of any type are one key. `nil` for what cannot be a key.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .uint(let number):
            guard let number = Int64(exactly: number) else { return nil }
            self = .int(number)
        case .double(let number):
            guard let number = Int64(exactly: number) else { return nil }
            self = .int(number)
        case .string(let text): self = .string(text)
        default: return nil
        }
    }

    var value: CELValue {
        switch self {
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .string(let text): .string(text)
        }
    }

    var description: String {
        switch self {
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .string(let text): text
        }
    }
}

extension CELValue {
    /// A document's value seen through its schema's type; containers are opened one level at a time.
    init(_ json: JSONValue, type: CELType) {
        switch (json, type) {
        case (.null, _): self = .null
        case (.bool(let flag), _): self = .bool(flag)
        case (.integer(let number), .double): self = .double(Double(number))
        case (.integer(let number), _): self = .int(number)
        case (.double(let number), .int):
            self = Int64(exactly: number).map { .int($0) } ?? .double(number)
        case (.double(let number), _): self = .double(number)
        case (.string(let text), .bytes): self = .bytes(Data(base64Encoded: text).map { Array($0) } ?? Array(text.utf8))
        case (.string(let text), .duration): self = CELDuration.parse(text).map { .duration($0) } ?? .string(text)
        case (.string(let text), .timestamp): self = CELTimestamp(parsing: text).map { .timestamp($0) } ?? .string(text)
        case (.string(let text), _): self = .string(text)
        case (.array(let elements), .list(let element, let kind)): self = .list(elements.map { CELValue($0, type: element) }, kind)
        case (.array(let elements), _): self = .list(elements.map { CELValue($0, type: .dyn) })
        case (.object(let members), .object(let fields)): self = .object(members, fields)
        case (.object(let members), .map(let value)):
            self = .map(Dictionary(uniqueKeysWithValues: members.map { (CELKey.string($0), CELValue($1, type: value)) }))
        case (.object(let members), _):
            self = .map(Dictionary(uniqueKeysWithValues: members.map { (CELKey.string($0), CELValue($1, type: .dyn)) }))
        }
    }

    /// The name `type()` answers with, and messages use.
    var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map, .object: "map"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .type: "type"
        case .optional: "optional_type"
        case .quantity: "kubernetes.Quantity"
        case .url: "kubernetes.URL"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        }
    }

    /// The members of a map or object, by key; `nil` for other values.
    var entries: [CELKey: CELValue]? {
        switch self {
        case .map(let entries): return entries
        case .object(let members, let type):
            var entries: [CELKey: CELValue] = [:]
            for (name, member) in members {
                guard let declared = type.types[name] else { continue }
                entries[.string(name)] = CELValue(member, type: declared)
            }
            return entries
        default: return nil
        }
    }

    /// A field of an object by its name in expressions, or a map's entry; `nil` where absent.
    func field(_ name: String) -> CELValue? {
        switch self {
        case .object(let members, let type):
            guard let field = type.fields[name], let member = members[field.name] else { return nil }
            return CELValue(member, type: field.type)
        case .map(let entries): return entries[.string(name)]
        default: return nil
        }
    }

    /// Whether this is its type's zero: what `optional.ofNonZeroValue` leaves out.
    var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let elements, _): elements.isEmpty
        case .map(let entries): entries.isEmpty
        case .object(let members, _): members.isEmpty
        case .duration(let nanoseconds): nanoseconds == 0
        case .optional(let value): value == nil
        case .timestamp, .type, .quantity, .url, .ip, .cidr: false
        }
    }
}
