import KubeCore
import Structured

/// What is known of a value before it exists. Where nothing is known (`dyn`) nothing is refused.
indirect enum CELType: Sendable {
    case dyn
    case null, bool, int, uint, double, string, bytes, timestamp, duration, type
    case quantity, url, ip, cidr
    case list(CELType, CELListKind)
    /// A map with text keys; expressions' own maps are `dyn`.
    case map(CELType)
    case object(CELObjectType)
    case optional(CELType)
}

/// How two lists of a schema compare and add: sets and maps regardless of order.
enum CELListKind: Sendable, Hashable {
    case atomic
    case set
    case map(keys: [String])
}

/// The fields of a schema's object, by the names expressions use.
final class CELObjectType: Sendable {
    struct Field: Sendable {
        var name: String
        var type: CELType
    }

    let fields: [String: Field]
    /// The name an expression uses, by the JSON name.
    let types: [String: CELType]

    init(properties: [String: CELType]) {
        var fields: [String: Field] = [:]
        for (name, type) in properties {
            if let escaped = CELEscaping.escaped(name) { fields[escaped] = Field(name: name, type: type) }
        }
        self.fields = fields
        types = properties
    }
}

extension CELType {
    /// The type of a schema's values (apiserver `model.SchemaDeclType`).
    init(schema: JSONSchema) { self = Self.declared(schema) ?? .dyn }

    /// `nil` where a value has no type that expressions could use: such fields are invisible.
    private static func declared(_ schema: JSONSchema) -> CELType? {
        if schema.intOrString { return .dyn }
        switch schema.type {
        case .array:
            guard let items = schema.items, let element = declared(items) else { return nil }
            let kind: CELListKind =
                switch schema.listType {
                case .set: .set
                case .map: .map(keys: schema.listMapKeys)
                case .atomic, nil: .atomic
                }
            return .list(element, kind)
        case .object:
            if case .schema(let values) = schema.additionalProperties { return declared(values).map { .map($0) } }
            var properties = schema.properties
            if schema.embeddedResource {
                properties["apiVersion"] = .string()
                properties["kind"] = .string()
                properties["metadata"] = .object(["name": .string(), "generateName": .string()])
            }
            return .object(CELObjectType(properties: properties.compactMapValues(declared)))
        case .string:
            switch schema.format {
            case "byte": return .bytes
            case "duration": return .duration
            case "date", "date-time": return .timestamp
            default: return .string
            }
        case .boolean: return .bool
        case .number: return .double
        case .integer: return .int
        case nil: return nil
        }
    }

    /// The name in messages.
    var name: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .quantity: "kubernetes.Quantity"
        case .url: "kubernetes.URL"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .list(let element, _): "list(\(element.name))"
        case .map(let value): "map(string, \(value.name))"
        case .object: "object"
        case .optional(let wrapped): "optional_type(\(wrapped.name))"
        }
    }

    var isDynamic: Bool { if case .dyn = self { true } else { false } }

    /// Whether values of the two types can be equal at all.
    func isComparable(with other: CELType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn), (.null, _), (_, .null), (.optional, _), (_, .optional): true
        case (.list(let left, _), .list(let right, _)), (.map(let left), .map(let right)): left.isComparable(with: right)
        case (.object, .object), (.object, .map), (.map, .object): true
        default: name == other.name
        }
    }
}

/// Property names that are no identifiers, as expressions write them (KEP-2876): `x-prop` is `x__dash__prop`, `namespace` is `__namespace__`.
enum CELEscaping {
    private static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "package", "namespace", "return", "var", "void", "while",
    ]

    /// `nil` for names that no escape can express.
    static func escaped(_ name: String) -> String? {
        if reserved.contains(name) { return "__\(name)__" }
        guard let first = name.unicodeScalars.first, !(first >= "0" && first <= "9") else { return nil }
        var result = ""
        let scalars = Array(name.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "_" where index < scalars.count && scalars[index] == "_":
                result += "__underscores__"
                index += 1
            case ".": result += "__dot__"
            case "-": result += "__dash__"
            case "/": result += "__slash__"
            case "_", "a"..."z", "A"..."Z", "0"..."9": result.unicodeScalars.append(scalar)
            default: return nil
            }
        }
        return result
    }
}
