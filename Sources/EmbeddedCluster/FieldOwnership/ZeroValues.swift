import KubeCore
import Structured

/// What a Go struct writes for fields nobody set. It shows in ownership: `resources` of a container belongs to whoever made the container,
/// and `spec` of a Deployment to nobody, since it is never absent. A zero as the default of a field that may be left out says that the
/// struct writes it all the same.
enum ZeroValues {
    static func fill(_ value: JSONValue, _ schema: JSONSchema) -> JSONValue {
        switch value {
        case .object(var members):
            for (name, property) in schema.properties {
                if let member = members[name] {
                    if member.isContainer { members[name] = fill(member, property) }
                } else if property.defaultValue == .emptyObject {
                    members[name] = fill(.emptyObject, property)
                } else if schema.required.contains(name) || property.defaultValue == 0 || property.defaultValue == "" {
                    members[name] = zero(of: property)
                }
            }
            return .object(members)
        case .array(let elements):
            guard let items = schema.items else { return value }
            return .array(elements.map { fill($0, items) })
        default: return value
        }
    }

    private static func zero(of schema: JSONSchema) -> JSONValue {
        if schema.intOrString { return .null }
        switch schema.type {
        case .string where schema.format == nil: return ""
        case .integer, .number: return 0
        case .boolean: return false
        default: return .null
        }
    }

    static func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members): .object(members.filter { !$0.value.isNull }.mapValues(withoutNulls))
        case .array(let elements): .array(elements.map(withoutNulls))
        default: value
        }
    }
}
