import Structured

/// A structural OpenAPI v3 schema, as a CustomResourceDefinition carries it (`apiextensions.k8s.io/v1` `JSONSchemaProps`).
///
/// The same value declares our kinds and lets the embedded server prune, default, validate and merge them. Absent keywords are
/// `nil` or empty; two schemas are equal when they say the same, whatever the order they were written in.
public struct JSONSchema: Sendable, Hashable {
    /// The JSON types a structural schema can name.
    public enum DataType: String, Sendable, Hashable, CaseIterable {
        case object, array, string, integer, number, boolean
    }

    /// What an object may hold besides its `properties`.
    public indirect enum AdditionalProperties: Sendable, Hashable {
        case allowed(Bool)
        case schema(JSONSchema)
    }

    /// `x-kubernetes-list-type`: how a list merges under server-side apply.
    public enum ListType: String, Sendable, Hashable {
        case atomic, set, map
    }

    /// `x-kubernetes-map-type`: whether an object merges field by field or as one value.
    public enum MapType: String, Sendable, Hashable {
        case granular, atomic
    }

    // What it describes.
    public var type: DataType?
    public var title: String?
    public var description: String?
    public var format: String?
    public var nullable = false
    public var defaultValue: JSONValue?
    public var example: JSONValue?
    /// The values allowed (`enum`); `nil` allows all.
    public var allowedValues: [JSONValue]?

    // Objects.
    public var properties: [String: JSONSchema] = [:]
    public var required: Set<String> = []
    public var additionalProperties: AdditionalProperties?
    public var minProperties: Int64?
    public var maxProperties: Int64?

    // Lists.
    private var itemsBox = Box.none
    public var minItems: Int64?
    public var maxItems: Int64?
    public var uniqueItems = false

    // Strings: lengths in characters, as the API server counts them.
    public var minLength: Int64?
    public var maxLength: Int64?
    /// A regular expression in RE2's syntax, found anywhere in the text unless anchored.
    public var pattern: String?

    // Numbers.
    public var minimum: Double?
    public var exclusiveMinimum = false
    public var maximum: Double?
    public var exclusiveMaximum = false
    public var multipleOf: Double?

    // Logic: these validate only; they never carry structure.
    public var allOf: [JSONSchema] = []
    public var anyOf: [JSONSchema] = []
    public var oneOf: [JSONSchema] = []
    private var notBox = Box.none

    // Kubernetes' extensions (`x-kubernetes-…`).
    public var intOrString = false
    public var preserveUnknownFields = false
    public var embeddedResource = false
    public var listType: ListType?
    /// In the order the schema states them; the fields that identify an element of a list of type `map`.
    public var listMapKeys: [String] = []
    public var mapType: MapType?
    /// CEL rules.
    public var validations: [ValidationRule] = []
    /// `x-kubernetes-patch-strategy` and `-patch-merge-key`: strategic merge of built-in kinds; CRDs have none.
    public var patchStrategy: String?
    public var patchMergeKey: String?

    /// The schema of a list's elements.
    public var items: JSONSchema? {
        get { itemsBox.schema }
        set { itemsBox = Box(newValue) }
    }

    /// A schema that a value must not satisfy.
    public var not: JSONSchema? {
        get { notBox.schema }
        set { notBox = Box(newValue) }
    }

    public init(_ type: DataType? = nil, description: String? = nil) {
        self.type = type
        self.description = description
    }

    private indirect enum Box: Sendable, Hashable {
        case none
        case some(JSONSchema)

        init(_ schema: JSONSchema?) { self = schema.map { .some($0) } ?? .none }

        var schema: JSONSchema? { if case .some(let schema) = self { schema } else { nil } }
    }
}

extension JSONSchema {
    /// `x-kubernetes-validations`: one CEL rule.
    public struct ValidationRule: Sendable, Hashable {
        /// The machine-readable reasons a rule may give; absent means `invalid`.
        public enum Reason: String, Sendable, Hashable {
            case invalid = "FieldValueInvalid"
            case forbidden = "FieldValueForbidden"
            case required = "FieldValueRequired"
            case duplicate = "FieldValueDuplicate"
        }

        /// An expression that is true for a good value.
        public var rule: String
        /// One sentence for people; without it the server says `failed rule: …`.
        public var message: String?
        /// A CEL expression giving the sentence; it wins over `message`.
        public var messageExpression: String?
        public var reason: Reason?
        /// A path below the rule's place to blame, as `.spec.replicas`.
        public var fieldPath: String?
        /// With `oldSelf`: evaluate on creation too, with `oldSelf` an optional.
        public var optionalOldSelf: Bool?

        public init(
            _ rule: String, message: String? = nil, messageExpression: String? = nil, reason: Reason? = nil, fieldPath: String? = nil,
            optionalOldSelf: Bool? = nil
        ) {
            self.rule = rule
            self.message = message
            self.messageExpression = messageExpression
            self.reason = reason
            self.fieldPath = fieldPath
            self.optionalOldSelf = optionalOldSelf
        }
    }
}
