import Structured

/// A set of paths into an object: what a manager owns.
package struct FieldSet: Sendable, Hashable {
    /// Paths that end here.
    package var members: Set<PathElement> = []
    /// Paths that go on.
    package var children: [PathElement: FieldSet] = [:]

    package init() {}

    /// A set of paths of fields, as `["metadata", "labels"]`.
    package init(fields paths: [[String]]) {
        for path in paths { insert(path.map { .field($0) }) }
    }

    package var isEmpty: Bool { members.isEmpty && children.values.allSatisfy(\.isEmpty) }

    /// Adds a path; the empty one, an object's root, belongs to nobody.
    package mutating func insert(_ path: [PathElement]) { insert(path[...]) }

    private mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 { members.insert(first) } else { children[first, default: FieldSet()].insert(path.dropFirst()) }
    }

    package func contains(_ path: [PathElement]) -> Bool {
        guard let first = path.first else { return false }
        return path.count == 1 ? members.contains(first) : children[first]?.contains(Array(path.dropFirst())) ?? false
    }

    /// The paths below a step.
    func below(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

    package func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.formUnion(other.members)
        result.children.merge(other.children) { $0.union($1) }
        return result
    }

    package func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, child) in children {
            guard let common = other.children[element].map(child.intersection), !common.isEmpty else { continue }
            result.children[element] = common
        }
        return result
    }

    /// The paths that the other set does not hold exactly.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children {
            let rest = other.children[element].map(child.subtracting) ?? child
            if !rest.isEmpty { result.children[element] = rest }
        }
        return result
    }

    /// The paths that neither stand in the other set nor below one of its paths.
    package func subtractingTrees(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children where !other.members.contains(element) {
            let rest = other.children[element].map(child.subtractingTrees) ?? child
            if !rest.isEmpty { result.children[element] = rest }
        }
        return result
    }

    /// Every path, in order: those that end at a level before those that go deeper.
    package var paths: [[PathElement]] {
        members.sorted().map { [$0] } + children.sorted { $0.key < $1.key }.flatMap { element, child in child.paths.map { [element] + $0 } }
    }

    // MARK: fieldsV1

    /// The set as `managedFields[].fieldsV1` holds it.
    package var encoded: JSONValue {
        var result: [String: JSONValue] = [:]
        for member in members where children[member]?.isEmpty ?? true { result[member.encoded] = .emptyObject }
        for (element, child) in children where !child.isEmpty {
            var value = child.encoded
            if members.contains(element) { value["."] = .emptyObject }
            result[element.encoded] = value
        }
        return .object(result)
    }

    /// Reads `fieldsV1`; steps of an unknown form are left out, as the server does.
    package init(encoded: JSONValue) {
        for (name, value) in encoded.object ?? [:] where name != "." {
            guard let element = PathElement(encoded: name) else { continue }
            let inner = value.object ?? [:]
            if inner.isEmpty || inner["."] != nil { members.insert(element) }
            let child = FieldSet(encoded: value)
            if !child.isEmpty { children[element] = child }
        }
    }
}
