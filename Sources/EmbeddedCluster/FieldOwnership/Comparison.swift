import Structured

/// What changed between two objects, path by path.
struct Comparison {
    var removed = FieldSet()
    var modified = FieldSet()
    var added = FieldSet()

    init(_ old: JSONValue, _ new: JSONValue, _ node: MergeNode) throws(TypedValueError) {
        try compare(old, new, node, [])
    }

    /// Leaves out the fields a request cannot change.
    mutating func ignore(_ fields: FieldSet) {
        removed = removed.subtractingTrees(fields)
        modified = modified.subtractingTrees(fields)
        added = added.subtractingTrees(fields)
    }

    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, _ node: MergeNode, _ path: [PathElement]) throws(TypedValueError) {
        let oldShape = node.shape(for: old)
        let newShape = node.shape(for: new)
        var isLeaf: Bool
        if new == nil {
            isLeaf = try visit(old, new, oldShape, node, path)
        } else if old == nil || oldShape.isAlike(newShape) {
            isLeaf = try visit(old, new, newShape, node, path)
        } else {
            _ = try visit(old, new, oldShape, node, path)
            isLeaf = try visit(old, new, newShape, node, path)
        }
        guard !isLeaf else { return }
        if old == nil { added.insert(path) } else if new == nil { removed.insert(path) }
    }

    /// Compares by a shape and says whether it took the value as one.
    private mutating func visit(
        _ old: JSONValue?, _ new: JSONValue?, _ shape: MergeNode.Shape, _ node: MergeNode, _ path: [PathElement]
    ) throws(TypedValueError) -> Bool {
        switch shape {
        case .scalar, .typed, .atomicList, .atomicMap, .untyped: leaf(old, new, path)
        case .set, .associative:
            let left = old?.array ?? []
            let right = new?.array ?? []
            if left.isEmpty, right.isEmpty { return visitLeaf(old, new, path) }
            try compareLists(left, right, shape, path)
            return false
        case .map(let fields, let element):
            let left = old?.object ?? [:]
            let right = new?.object ?? [:]
            if left.isEmpty, right.isEmpty { return visitLeaf(old, new, path) }
            for name in Set(left.keys).union(right.keys) {
                try compare(left[name], right[name], fields[name] ?? element ?? .untyped, path + [.field(name)])
            }
            return false
        }
        return true
    }

    private mutating func visitLeaf(_ old: JSONValue?, _ new: JSONValue?, _ path: [PathElement]) -> Bool {
        leaf(old, new, path)
        return true
    }

    private mutating func leaf(_ old: JSONValue?, _ new: JSONValue?, _ path: [PathElement]) {
        if old == nil {
            added.insert(path)
        } else if new == nil {
            removed.insert(path)
        } else if old != new {
            modified.insert(path)
        }
    }

    private mutating func compareLists(
        _ old: [JSONValue], _ new: [JSONValue], _ shape: MergeNode.Shape, _ path: [PathElement]
    ) throws(TypedValueError) {
        var left: [PathElement: [JSONValue]] = [:]
        var right: [PathElement: [JSONValue]] = [:]
        for item in old { left[try TypedValue.element(item, of: shape), default: []].append(item) }
        for item in new { right[try TypedValue.element(item, of: shape), default: []].append(item) }
        for step in Set(left.keys).union(right.keys) {
            let (l, r) = (left[step] ?? [], right[step] ?? [])
            let place = path + [step]
            switch (l.count, r.count) {
            case (0...1, 0...1): try compare(l.first, r.first, shape.element, place)
            case (2..., 2...): if l != r { modified.insert(place) }
            case (2..., _):
                if let kept = r.first { try compare(nil, kept, shape.element, place) }
                removed.insert(place)
            default:
                if let kept = l.first { try compare(kept, nil, shape.element, place) }
                added.insert(place)
            }
        }
    }
}
