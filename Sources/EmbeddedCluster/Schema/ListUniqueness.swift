import Structured

extension StructuralSchema {
    /// Reports the second of equal elements in lists of type `set`, and of equal keys in lists of type `map` (apiextensions `listtype`).
    package func validateListTypes(_ value: JSONValue, at path: FieldPath = .root) -> [FieldError] {
        switch value {
        case .object(let members):
            var errors: [FieldError] = []
            for name in members.keys.sorted() {
                guard let member = members[name], member.isContainer else { continue }
                if let schema = properties[name] {
                    errors += schema.validateListTypes(member, at: path.child(name))
                } else if let schema = additionalProperties.schema {
                    errors += schema.validateListTypes(member, at: path.key(name))
                }
            }
            return errors
        case .array(let elements):
            var errors = uniqueness(of: elements, at: path)
            if let items {
                for (index, element) in elements.enumerated() where element.isContainer {
                    errors += items.validateListTypes(element, at: path.index(index))
                }
            }
            return errors
        default: return []
        }
    }

    private func uniqueness(of elements: [JSONValue], at path: FieldPath) -> [FieldError] {
        switch listType {
        case .atomic: return []
        case .set: return Self.repeated(elements).map { .duplicate(path.index($0), elements[$0]) }
        case .map:
            for (index, element) in elements.enumerated() where element.object == nil && !element.isNull {
                return [.invalid(path.index(index), element, "must be an object for an array of list-type map")]
            }
            let keys = elements.map { element in
                JSONValue.object((element.object ?? [:]).filter { listMapKeys.contains($0.key) })
            }
            return Self.repeated(keys).map { .duplicate(path.index($0), keys[$0]) }
        }
    }

    /// The indices at which a value stands for the second time; further repeats are not told.
    private static func repeated(_ values: [JSONValue]) -> [Int] {
        guard values.count > 1 else { return [] }
        var counts: [JSONValue: Int] = [:]
        return values.indices.filter { index in
            counts[values[index], default: 0] += 1
            return counts[values[index]] == 2
        }
    }
}
