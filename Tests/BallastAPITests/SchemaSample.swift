import KubeCore
import Structured

/// A value in which every property of a schema is set, and every list and map has one element.
func sample(of schema: JSONSchema) -> JSONValue {
    if let first = schema.allowedValues?.first { return first }
    if schema.intOrString { return "1" }
    switch schema.type {
    case .object:
        var members = schema.properties.mapValues { sample(of: $0) }
        if case .schema(let values) = schema.additionalProperties { members["key"] = sample(of: values) }
        return .object(members)
    case .array: return .array(schema.items.map { [sample(of: $0)] } ?? [])
    case .string: return schema.format == "date-time" ? "2026-01-02T03:04:05Z" : "1"
    case .integer: return .integer(Int64(max(1, schema.minimum ?? 1)))
    case .number: return .double(0.5)
    case .boolean: return true
    case nil: return .null
    }
}

/// Paths of optional properties that are `nil` anywhere inside a value.
func unsetPaths(in value: Any, path: String = "") -> [String] {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
        guard let wrapped = mirror.children.first else { return [path] }
        return unsetPaths(in: wrapped.value, path: path)
    case .struct where !(value is Quantity):
        return mirror.children.flatMap { unsetPaths(in: $0.value, path: "\(path).\($0.label ?? "")") }
    case .collection, .dictionary, .tuple:
        return mirror.children.flatMap { unsetPaths(in: $0.value, path: path) }
    default: return []
    }
}

/// What lacks a bound or a description, by path.
func unbounded(_ schema: JSONSchema, path: String) -> [String] {
    var found: [String] = []
    switch schema.type {
    case .string where schema.allowedValues == nil && schema.maxLength == nil: found.append("\(path): no maxLength")
    case .integer where schema.minimum == nil || schema.maximum == nil: found.append("\(path): no minimum or maximum")
    case .number where schema.minimum == nil || schema.maximum == nil: found.append("\(path): no minimum or maximum")
    case .array where schema.maxItems == nil || schema.listType == nil: found.append("\(path): no maxItems or list type")
    case .object where schema.additionalProperties != nil && schema.maxProperties == nil: found.append("\(path): no maxProperties")
    default: break
    }
    if let maximum = schema.maximum, Int64(exactly: maximum) == nil { found.append("\(path): the server cannot hold the maximum") }
    for (name, property) in schema.properties {
        let sentence = property.description ?? ""
        if !sentence.hasSuffix(".") || sentence.first?.isUppercase != true { found.append("\(path).\(name): no sentence as description") }
        found += unbounded(property, path: "\(path).\(name)")
    }
    if let items = schema.items { found += unbounded(items, path: "\(path)[]") }
    if case .schema(let values) = schema.additionalProperties { found += unbounded(values, path: "\(path){}") }
    return found
}

/// A schema with the schemas directly inside it.
struct JSONSchemaBox {
    let value: JSONSchema

    init(_ value: JSONSchema) { self.value = value }

    var children: [JSONSchemaBox] {
        var inside = Array(value.properties.values) + [value.items].compactMap { $0 }
        if case .schema(let values) = value.additionalProperties { inside.append(values) }
        return inside.map(JSONSchemaBox.init)
    }
}
