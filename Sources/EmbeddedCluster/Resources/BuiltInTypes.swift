import KubeCore
import Structured

/// The types of the built-in kinds: fields, their types, how lists merge.
///
/// The tables beside this file come from a genuine server's OpenAPI documents; strict field validation, strategic merge, server-side
/// apply and `kubectl explain` all read them.
package enum BuiltInTypes {
    /// A type by its name, `api.apps.v1.Deployment`.
    struct TypeDefinition: Sendable {
        var name: String
        var fields: [String: Field] = [:]
        /// What a type without fields is.
        var shape: Shape?
        var isAtomic = false
    }

    struct Field: Sendable {
        var name: String
        var shape: Shape
        var isRequired: Bool
        var listType: JSONSchema.ListType?
        var listKeys: [String] = []
        var isAtomicMap = false
        var patchStrategy: String?
        var mergeKey: String?
        /// An empty object: the server writes the field even when nobody set it.
        var defaultValue: JSONValue?
        var allowed: [String] = []
    }

    indirect enum Shape: Sendable, Hashable {
        case string, int32, int64, number, bool, time, microtime, byte, quantity, intOrString, any
        case list(Shape)
        case map(Shape)
        case type(String)
    }

    /// Every type by name.
    static let types: [String: TypeDefinition] = {
        let sources = [
            apimachineryMetaV1, coreV1, appsV1, batchV1, autoscalingV1, autoscalingV2, policyV1, networkingV1, coordinationV1, discoveryV1,
            eventsV1, storageV1, schedulingV1, nodeV1, rbacV1, authorizationV1, authenticationV1, admissionregistrationV1,
            apiextensionsApiextensionsV1,
        ]
        var types: [String: TypeDefinition] = [:]
        for source in sources {
            for definition in Reader(package: source.package).read(source.text) { types[definition.name] = definition }
        }
        return types
    }()

    /// The metadata of every kind.
    static let metadata = "apimachinery.pkg.apis.meta.v1.ObjectMeta"

    /// The name of a built-in kind's type; `nil` for kinds that are not described.
    static func typeName(of type: ResourceType) -> String? {
        let package: String
        switch type.group {
        case "": package = "api.core"
        case "apiextensions.k8s.io": package = "apiextensions-apiserver.pkg.apis.apiextensions"
        default: package = "api.\(type.group.split(separator: ".").first ?? "")"
        }
        let name = "\(package).\(type.version).\(type.kind)"
        return types[name] == nil ? nil : name
    }

    /// A built-in kind as a structural schema with everything it refers to; `nil` for kinds that are not described.
    package static func schema(of type: ResourceType) -> JSONSchema? { typeName(of: type).map { SchemaCache.shared.schema(named: $0) } }

    /// How a built-in kind's objects merge under server-side apply; `nil` for kinds that are not described.
    package static func resourceSchema(of type: ResourceType) -> ResourceSchema? {
        guard let schema = schema(of: type) else { return nil }
        let hasStatus = schema.properties["status"] != nil && !["Eviction", "Binding"].contains(type.kind)
        let resets: [[String]] =
            switch type.kind {
            case "Deployment": [["metadata", "labels"]]
            case "Pod": [["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]]
            default: []
            }
        return ResourceSchema(builtIn: schema, apiVersion: type.apiVersion, hasStatus: hasStatus, statusResets: resets)
    }
}

extension BuiltInTypes {
    /// Reads the line format `hack/builtin-types.py` writes.
    fileprivate struct Reader {
        let package: String

        func read(_ text: String) -> [TypeDefinition] {
            var definitions: [TypeDefinition] = []
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                if words.first == "=", words.count > 1 {
                    definitions.append(type(Array(words.dropFirst())))
                } else if words.count > 1, !definitions.isEmpty {
                    let field = field(words)
                    definitions[definitions.count - 1].fields[field.name] = field
                }
            }
            return definitions
        }

        private func type(_ words: [String]) -> TypeDefinition {
            var definition = TypeDefinition(name: "\(package).\(words[0])")
            for word in words.dropFirst() {
                if word == "map=atomic" { definition.isAtomic = true } else if !word.contains("=") { definition.shape = shape(word[...]) }
            }
            return definition
        }

        private func field(_ words: [String]) -> Field {
            let isRequired = words[0].hasSuffix("!")
            let name = isRequired ? String(words[0].dropLast()) : words[0]
            var field = Field(name: name, shape: shape(words[1][...]), isRequired: isRequired)
            for word in words.dropFirst(2) {
                let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
                guard pair.count == 2 else { continue }
                switch pair[0] {
                case "listMap":
                    field.listType = .map
                    field.listKeys = pair[1].split(separator: ",").map(String.init)
                case "list": field.listType = JSONSchema.ListType(rawValue: pair[1])
                case "map": field.isAtomicMap = pair[1] == "atomic"
                case "patch": field.patchStrategy = pair[1]
                case "mergeKey": field.mergeKey = pair[1]
                case "default": field.defaultValue = try? JSONValue(parsing: pair[1])
                default: field.allowed = pair[1].split(separator: ",").map(String.init)
                }
            }
            return field
        }

        private func shape(_ text: Substring) -> Shape {
            switch text {
            case "string": return .string
            case "int32": return .int32
            case "int64": return .int64
            case "number", "double": return .number
            case "bool": return .bool
            case "time": return .time
            case "microtime": return .microtime
            case "byte": return .byte
            case "quantity": return .quantity
            case "intstr": return .intOrString
            case "any": return .any
            default: break
            }
            if text.hasPrefix("[") { return .list(shape(text.dropFirst().dropLast())) }
            if text.hasPrefix("{") { return .map(shape(text.dropFirst().dropLast())) }
            return .type(text.contains(".") ? String(text) : "\(package).\(text)")
        }
    }
}
