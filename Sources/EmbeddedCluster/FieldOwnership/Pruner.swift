import Structured

/// Takes out of a merged object what its applier stated last time, states no longer, and nobody else owns.
struct Pruner {
    let node: MergeNode
    /// All owners, the applier with its new fields.
    let managed: ManagedFields

    func prune(_ merged: JSONValue, last: FieldSet) throws(TypedValueError) -> JSONValue {
        let last = last.withNamedFields(node)
        let bare = Removal.remove(last, from: merged, node) ?? .emptyObject
        let mergedSet = try fields(of: merged)

        // Back in comes what someone owns, …
        let owned = managed.entries.values.reduce(FieldSet()) { $0.union($1.fields) }.withNamedFields(node)
        let unowned = mergedSet.subtracting(try fields(of: bare).union(owned))
        let kept = Removal.remove(unowned, from: merged, node) ?? .emptyObject

        // … and what fell out only because its parent did, though the applier never stated it.
        let lost = mergedSet.subtracting(try fields(of: kept)).intersection(last)
        return Removal.remove(lost, from: merged, node) ?? .emptyObject
    }

    private func fields(of object: JSONValue) throws(TypedValueError) -> FieldSet {
        try TypedValue(value: object, node: node).fieldSet().withNamedFields(node)
    }
}

extension FieldSet {
    /// Makes every declared field on the way a member too: an object that lost its last field goes with it.
    func withNamedFields(_ node: MergeNode) -> FieldSet {
        var result = self
        for (step, child) in children {
            let below: MergeNode
            switch step {
            case .field(let name):
                if node.declares(name) { result.members.insert(step) }
                below = node.field(name)
            default: below = node.shape.element
            }
            result.children[step] = child.withNamedFields(below)
        }
        return result
    }
}
