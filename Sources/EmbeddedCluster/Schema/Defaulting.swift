import Structured

extension StructuralSchema {
    /// Drops nulls where neither `nullable` nor a default gives them a meaning, then fills in defaults: for absent fields, and for
    /// nulls where null is not allowed (apiextensions `defaulting`).
    package func applyDefaults(to object: inout JSONValue) {
        dropNulls(&object)
        fill(&object)
    }

    /// As ``applyDefaults(to:)`` does last, of an object whose nulls were dropped already, or stay: what an apply makes is not read as a
    /// request's object is.
    func fillDefaults(to object: inout JSONValue) { fill(&object) }

    /// As ``applyDefaults(to:)`` does first.
    func dropNulls(_ value: inout JSONValue) {
        switch value {
        case .object(var members):
            guard members.values.contains(where: { $0.isNull || $0.isContainer }) else { return }
            for (name, member) in members {
                guard let schema = self.member(name) else { continue }
                if member.isNull {
                    if !schema.nullable, schema.defaultValue == nil { members[name] = nil }
                } else if member.isContainer {
                    var changed = member
                    members[name] = nil
                    schema.dropNulls(&changed)
                    members[name] = changed
                }
            }
            value = .object(members)
        case .array(var elements):
            guard let items else { return }
            for index in elements.indices where elements[index].isContainer { items.dropNulls(&elements[index]) }
            value = .array(elements)
        default: break
        }
    }

    private func fill(_ value: inout JSONValue) {
        guard hasDefaults else { return }
        switch value {
        case .object(var members):
            value = .null
            for (name, property) in properties {
                guard let standard = property.defaultValue else { continue }
                if members[name] == nil || (members[name] == .null && !property.nullable) { members[name] = standard }
            }
            for name in Array(members.keys) {
                guard let schema = member(name) else { continue }
                if members[name] == .null, !schema.nullable, properties[name] == nil { members[name] = schema.defaultValue ?? .null }
                if schema.hasDefaults, var changed = members[name], changed.isContainer {
                    members[name] = nil
                    schema.fill(&changed)
                    members[name] = changed
                }
            }
            value = .object(members)
        case .array(var elements):
            guard let items else { return }
            value = .null
            for index in elements.indices {
                if elements[index].isNull, !items.nullable { elements[index] = items.defaultValue ?? .null }
                items.fill(&elements[index])
            }
            value = .array(elements)
        default: break
        }
    }
}
