import Structured

extension StructuralSchema {
    /// Drops the fields the schema does not know and answers with their paths, sorted (`spec.a[0].b`).
    ///
    /// Kept are fields below `x-kubernetes-preserve-unknown-fields`, and `apiVersion`, `kind` and `metadata` of the resource and of
    /// embedded ones (apiextensions `pruning`).
    package func prune(_ object: inout JSONValue) -> [String] {
        var unknown: [String] = []
        Self.prune(&object, by: self, isResource: true, path: "", unknown: &unknown)
        return unknown.sorted()
    }

    private static let resourceFields: Set<String> = ["apiVersion", "kind", "metadata"]

    private static func prune(
        _ value: inout JSONValue, by schema: StructuralSchema?, isResource: Bool = false, path: String, unknown: inout [String]
    ) {
        let isResource = isResource || schema?.embeddedResource == true
        if let schema, schema.preserveUnknownFields {
            prunePreserving(&value, by: schema, isResource: isResource, path: path, unknown: &unknown)
            return
        }
        switch value {
        case .object(var members):
            value = .null
            for (name, member) in members {
                if isResource, resourceFields.contains(name) { continue }
                let place = path.isEmpty ? name : "\(path).\(name)"
                if let schema, schema.accepts(name) {
                    guard member.isContainer else { continue }
                    var changed = member
                    members[name] = nil
                    prune(&changed, by: schema.member(name), path: place, unknown: &unknown)
                    members[name] = changed
                } else {
                    if !resourceFields.contains(name) || !path.isEmpty { unknown.append(place) }
                    members[name] = nil
                }
            }
            value = .object(members)
        case .array(var elements):
            value = .null
            for index in elements.indices where elements[index].isContainer {
                prune(&elements[index], by: schema?.items, path: "\(path)[\(index)]", unknown: &unknown)
            }
            value = .array(elements)
        default: break
        }
    }

    /// Below a preserving node unknown fields stay, and what the schema does name is pruned by its own schema.
    private static func prunePreserving(
        _ value: inout JSONValue, by schema: StructuralSchema, isResource: Bool, path: String, unknown: inout [String]
    ) {
        switch value {
        case .object(var members):
            for (name, member) in members where member.isContainer && schema.accepts(name) {
                if isResource, resourceFields.contains(name) { continue }
                var changed = member
                prune(&changed, by: schema.member(name), path: path.isEmpty ? name : "\(path).\(name)", unknown: &unknown)
                members[name] = changed
            }
            value = .object(members)
        case .array(var elements):
            guard let items = schema.items else { return }
            for index in elements.indices where elements[index].isContainer {
                prunePreserving(
                    &elements[index], by: items, isResource: items.embeddedResource, path: "\(path)[\(index)]", unknown: &unknown)
            }
            value = .array(elements)
        default: break
        }
    }

    private func accepts(_ name: String) -> Bool {
        if properties[name] != nil { return true }
        if case .none = additionalProperties { return false }
        return true
    }
}

extension JSONValue {
    var isContainer: Bool {
        switch self {
        case .object, .array: true
        default: false
        }
    }
}
