import Structured

/// Resources inside resources (`x-kubernetes-embedded-resource`) must say what they are.
enum EmbeddedResourceValidation {
    /// The mistakes in embedded resources below a value; the value itself is not taken for one.
    static func validate(_ value: JSONValue, by schema: StructuralSchema, at path: FieldPath = .root) -> [FieldError] {
        switch value {
        case .object(let members):
            var errors: [FieldError] = []
            for name in members.keys.sorted() {
                guard let member = members[name], member.isContainer, let inner = schema.member(name) else { continue }
                let place = schema.properties[name] == nil ? path.key(name) : path.child(name)
                if inner.embeddedResource { errors += identity(of: member, at: place) }
                errors += validate(member, by: inner, at: place)
            }
            return errors
        case .array(let elements):
            guard let items = schema.items else { return [] }
            return elements.enumerated().flatMap { index, element in
                (items.embeddedResource ? identity(of: element, at: path.index(index)) : [])
                    + validate(element, by: items, at: path.index(index))
            }
        default: return []
        }
    }

    private static func identity(of resource: JSONValue, at path: FieldPath) -> [FieldError] {
        guard case .object = resource else { return [] }
        return ["apiVersion", "kind"].compactMap { name in
            guard let value = resource[name] else { return .required(path.child(name)) }
            guard let text = value.string else { return .invalid(path.child(name), value, "must be a string") }
            return text.isEmpty ? .invalid(path.child(name), "", "must not be empty") : nil
        }
    }
}
