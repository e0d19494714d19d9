import Structured

/// Takes paths out of an object.
enum Removal {
    /// The object without the fields and elements in the set; containers that lose everything stay, empty. `nil` when nothing is left.
    static func remove(_ paths: FieldSet, from value: JSONValue, _ node: MergeNode) -> JSONValue? {
        let shape = node.shape(for: value)
        switch shape {
        case .scalar, .typed, .untyped: return value
        case .atomicList, .atomicMap: return nil
        case .set, .associative:
            guard let items = value.array, !items.isEmpty else { return nil }
            var kept: [JSONValue] = []
            var changedInside = false
            for item in items {
                guard let step = try? TypedValue.element(item, of: shape) else {
                    kept.append(item)
                    continue
                }
                if paths.members.contains(step) { continue }
                let below = paths.below(step)
                if !below.isEmpty { changedInside = true }
                kept.append(below.isEmpty ? item : inside(item, below, shape.element))
            }
            if kept.isEmpty, !changedInside { return nil }
            return .array(kept)
        case .map(let fields, let element):
            guard let members = value.object, !members.isEmpty else { return nil }
            var kept: [String: JSONValue] = [:]
            var changedInside = false
            for (name, member) in members where !paths.members.contains(.field(name)) {
                let below = paths.below(.field(name))
                if !below.isEmpty { changedInside = true }
                kept[name] = below.isEmpty ? member : inside(member, below, fields[name] ?? element ?? .untyped)
            }
            if kept.isEmpty, !changedInside { return nil }
            return .object(kept)
        }
    }

    private static func inside(_ value: JSONValue, _ paths: FieldSet, _ node: MergeNode) -> JSONValue {
        if let rest = remove(paths, from: value, node) { return rest }
        switch value {
        case .object: return .emptyObject
        case .array: return []
        default: return .null
        }
    }
}
