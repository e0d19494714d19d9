import KubeCore
import Structured

/// Why a schema cannot be served.
package struct SchemaCompilationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place in the schema, as `spec.validation.openAPIV3Schema.properties[spec].pattern`, from the schema's root.
    package var path: FieldPath
    package var message: String

    package init(path: FieldPath, message: String) {
        self.path = path
        self.message = message
    }

    package var description: String { "\(path.isRoot ? "the schema" : path.description): \(message)" }
}

/// A structural schema made ready to work with: patterns and CEL rules compiled once, subtrees without work marked.
///
/// A class because a schema is a deep tree that every request walks: nodes are shared, never copied.
package final class StructuralSchema: Sendable {
    /// What an object may hold besides its properties.
    enum AdditionalProperties: Sendable {
        case none
        case any
        case schema(StructuralSchema)

        var schema: StructuralSchema? { if case .schema(let schema) = self { schema } else { nil } }
    }

    let type: JSONSchema.DataType?
    let format: String?
    let nullable: Bool
    let defaultValue: JSONValue?
    let allowedValues: [JSONValue]?
    let properties: [String: StructuralSchema]
    /// The names of ``properties``, sorted: sentences come in a stable order.
    let propertyNames: [String]
    let required: [String]
    let additionalProperties: AdditionalProperties
    let items: StructuralSchema?
    let limits: Limits
    let pattern: TextPattern?
    let allOf: [StructuralSchema]
    let anyOf: [StructuralSchema]
    let oneOf: [StructuralSchema]
    let not: StructuralSchema?
    let intOrString: Bool
    let preserveUnknownFields: Bool
    let embeddedResource: Bool
    let listType: JSONSchema.ListType
    let listMapKeys: [String]
    let mapType: JSONSchema.MapType
    /// CEL rules of this node.
    let rules: [CompiledRule]

    /// Whether this node or one below it has CEL rules, or defaults.
    let hasRules: Bool
    let hasDefaults: Bool

    /// Bounds on numbers, texts, lists and objects.
    struct Limits: Sendable {
        var minimum: Double?
        var exclusiveMinimum = false
        var maximum: Double?
        var exclusiveMaximum = false
        var multipleOf: Double?
        var minLength: Int64?
        var maxLength: Int64?
        var minItems: Int64?
        var maxItems: Int64?
        var uniqueItems = false
        var minProperties: Int64?
        var maxProperties: Int64?
    }

    /// Compiles the schema of a whole resource: its rules see `metadata.name`, `metadata.generateName`, `apiVersion` and `kind`.
    ///
    /// Throws ``SchemaCompilationError`` with the place of a bad pattern, and of a CEL rule that is wrong or outside the subset.
    package convenience init(resource schema: JSONSchema) throws(SchemaCompilationError) {
        try self.init(schema, path: .root, isResource: true)
    }

    /// Compiles the schema of a part of a resource.
    package convenience init(_ schema: JSONSchema) throws(SchemaCompilationError) {
        try self.init(schema, path: .root, isResource: false)
    }

    private init(_ schema: JSONSchema, path: FieldPath, isResource: Bool) throws(SchemaCompilationError) {
        type = schema.type
        format = schema.format.flatMap { TextFormat.isKnown($0) ? $0 : nil }
        nullable = schema.nullable
        defaultValue = schema.defaultValue
        allowedValues = schema.allowedValues
        var properties: [String: StructuralSchema] = [:]
        for (name, property) in schema.properties {
            properties[name] = try StructuralSchema(
                property, path: path.child("properties").key(name), isResource: property.embeddedResource)
        }
        self.properties = properties
        propertyNames = properties.keys.sorted()
        required = schema.required.sorted()
        switch schema.additionalProperties {
        case nil, .allowed(false): additionalProperties = .none
        case .allowed(true): additionalProperties = .any
        case .schema(let values):
            additionalProperties = .schema(try StructuralSchema(values, path: path.child("additionalProperties"), isResource: false))
        }
        if let items = schema.items {
            self.items = try StructuralSchema(items, path: path.child("items"), isResource: items.embeddedResource)
        } else {
            items = nil
        }
        limits = Limits(schema)
        pattern = try Self.compile(pattern: schema.pattern, path: path)
        allOf = try Self.compile(schema.allOf, path: path.child("allOf"))
        anyOf = try Self.compile(schema.anyOf, path: path.child("anyOf"))
        oneOf = try Self.compile(schema.oneOf, path: path.child("oneOf"))
        not = try Self.compile([schema.not].compactMap { $0 }, path: path.child("not")).first
        intOrString = schema.intOrString
        preserveUnknownFields = schema.preserveUnknownFields
        embeddedResource = schema.embeddedResource
        listType = schema.listType ?? .atomic
        listMapKeys = schema.listMapKeys
        mapType = schema.mapType ?? .granular
        rules = try Self.compile(rules: schema, path: path, isResource: isResource)

        let below = Array(properties.values) + [items, additionalProperties.schema].compactMap { $0 }
        hasRules = !rules.isEmpty || (below + allOf).contains { $0.hasRules }
        hasDefaults = below.contains { $0.hasDefaults || $0.defaultValue != nil }
    }

    private static func compile(_ schemas: [JSONSchema], path: FieldPath) throws(SchemaCompilationError) -> [StructuralSchema] {
        var result: [StructuralSchema] = []
        for (index, schema) in schemas.enumerated() {
            result.append(try StructuralSchema(schema, path: path.index(index), isResource: false))
        }
        return result
    }

    private static func compile(pattern: String?, path: FieldPath) throws(SchemaCompilationError) -> TextPattern? {
        guard let pattern, !pattern.isEmpty else { return nil }
        guard let compiled = TextPattern(pattern) else {
            throw SchemaCompilationError(path: path.child("pattern"), message: "\(GoText.quoted(pattern)) is not a regular expression")
        }
        return compiled
    }

    private static func compile(
        rules schema: JSONSchema, path: FieldPath, isResource: Bool
    ) throws(SchemaCompilationError) -> [CompiledRule] {
        guard !schema.validations.isEmpty else { return [] }
        let selfType = CELType(schema: isResource ? schema.withResourceFields : schema)
        var result: [CompiledRule] = []
        for (index, rule) in schema.validations.enumerated() {
            do throws(CELError) {
                result.append(try CompiledRule(rule, selfType: selfType))
            } catch {
                let place = path.child("x-kubernetes-validations").index(index)
                throw SchemaCompilationError(path: place, message: "compilation failed: \(error.message)")
            }
        }
        return result
    }

    /// The names of the JSON types a value may have; empty allows all.
    var typeNames: [String] { intOrString ? ["integer", "string"] : type.map { [$0.rawValue] } ?? [] }

    /// The schema of a member of an object: a named property's, else that of additional properties.
    func member(_ name: String) -> StructuralSchema? { properties[name] ?? additionalProperties.schema }
}

extension StructuralSchema.Limits {
    fileprivate init(_ schema: JSONSchema) {
        self.init(
            minimum: schema.minimum, exclusiveMinimum: schema.exclusiveMinimum, maximum: schema.maximum,
            exclusiveMaximum: schema.exclusiveMaximum, multipleOf: schema.multipleOf, minLength: schema.minLength,
            maxLength: schema.maxLength, minItems: schema.minItems, maxItems: schema.maxItems, uniqueItems: schema.uniqueItems,
            minProperties: schema.minProperties, maxProperties: schema.maxProperties)
    }
}

extension JSONSchema {
    /// The schema as a resource's rules see it: of the metadata, names only.
    fileprivate var withResourceFields: JSONSchema {
        with {
            $0.properties["apiVersion"] = .string()
            $0.properties["kind"] = .string()
            $0.properties["metadata"] = .object(["name": .string(), "generateName": .string()])
        }
    }
}
