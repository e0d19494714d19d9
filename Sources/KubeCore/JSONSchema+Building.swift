import Structured

// Short ways to say the common schemas.
extension JSONSchema {
    /// An object with these fields, of which `required` must be present.
    public static func object(
        _ properties: [String: JSONSchema] = [:], required: Set<String> = [], description: String? = nil
    ) -> JSONSchema {
        var schema = JSONSchema(.object, description: description)
        schema.properties = properties
        schema.required = required
        return schema
    }

    /// An object with free keys, all values of one schema.
    public static func map(of values: JSONSchema, maxProperties: Int64? = nil, description: String? = nil) -> JSONSchema {
        var schema = JSONSchema(.object, description: description)
        schema.additionalProperties = .schema(values)
        schema.maxProperties = maxProperties
        return schema
    }

    /// A list; with `keys` a list of type `map`, which server-side apply merges by them.
    public static func array(
        of items: JSONSchema, min: Int64? = nil, max: Int64? = nil, type: ListType? = nil, keys: [String] = [], description: String? = nil
    ) -> JSONSchema {
        var schema = JSONSchema(.array, description: description)
        schema.items = items
        schema.minItems = min
        schema.maxItems = max
        schema.listType = type ?? (keys.isEmpty ? nil : .map)
        schema.listMapKeys = keys
        return schema
    }

    /// A text; lengths in characters.
    public static func string(
        min: Int64? = nil, max: Int64? = nil, pattern: String? = nil, format: String? = nil, description: String? = nil
    ) -> JSONSchema {
        var schema = JSONSchema(.string, description: description)
        schema.minLength = min
        schema.maxLength = max
        schema.pattern = pattern
        schema.format = format
        return schema
    }

    /// A text that is one of `values`.
    public static func string(oneOf values: [String], description: String? = nil) -> JSONSchema {
        var schema = JSONSchema(.string, description: description)
        schema.allowedValues = values.map { .string($0) }
        return schema
    }

    /// A whole number within bounds, both included.
    public static func integer(min: Int64? = nil, max: Int64? = nil, format: String? = nil, description: String? = nil) -> JSONSchema {
        var schema = JSONSchema(.integer, description: description)
        schema.minimum = min.map(Double.init)
        schema.maximum = max.map(Double.init)
        schema.format = format
        return schema
    }

    /// Any number within bounds, both included.
    public static func number(min: Double? = nil, max: Double? = nil, description: String? = nil) -> JSONSchema {
        var schema = JSONSchema(.number, description: description)
        schema.minimum = min
        schema.maximum = max
        return schema
    }

    public static func boolean(description: String? = nil) -> JSONSchema { JSONSchema(.boolean, description: description) }

    /// A whole number or a text: ports, percentages and quantities.
    public static func intOrString(pattern: String? = nil, description: String? = nil) -> JSONSchema {
        var schema = JSONSchema(nil, description: description)
        schema.intOrString = true
        schema.anyOf = [JSONSchema(.integer), JSONSchema(.string)]
        schema.pattern = pattern
        return schema
    }

    /// This schema with a change.
    public func with(_ change: (inout JSONSchema) -> Void) -> JSONSchema {
        var copy = self
        change(&copy)
        return copy
    }

    /// This schema with a default, filled in before validation.
    public func defaulting(to value: JSONValue) -> JSONSchema { with { $0.defaultValue = value } }

    /// This schema with another description.
    public func described(_ description: String) -> JSONSchema { with { $0.description = description } }

    /// This schema with CEL rules appended.
    public func validated(by rules: ValidationRule...) -> JSONSchema { with { $0.validations += rules } }
}
