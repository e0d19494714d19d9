import Structured

/// Why an object does not fit its merge schema.
package struct TypedValueError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A path and what is wrong there, as `.spec.ports: duplicate entries for key [name="a"]`.
    package var message: String

    package var description: String { message }
}

/// An object read through its merge schema.
struct TypedValue: Sendable {
    var value: JSONValue
    let node: MergeNode

    /// The step that names a list's element. Throws for elements that no step can name.
    static func element(_ item: JSONValue, of shape: MergeNode.Shape) throws(TypedValueError) -> PathElement {
        switch shape {
        case .associative(let keys, let defaults, _):
            guard let members = item.object else {
                throw TypedValueError(
                    message: "associative list with keys may not have \(item.isNull ? "a null element" : "non-map elements")")
            }
            var named: [String: JSONValue] = [:]
            for key in keys { named[key] = members[key] ?? defaults[key] }
            guard !named.isEmpty else {
                let list = keys.map(GoText.quoted).joined(separator: " ")
                throw TypedValueError(
                    message:
                        "associative list with keys has an element that omits all key fields [\(list)] (and doesn't have default values for any key fields)"
                )
            }
            return .key(named)
        default:
            guard !item.isContainer, !item.isNull else {
                throw TypedValueError(
                    message: item.isNull
                        ? "associative list without keys has an element that's an explicit null"
                        : "associative list without keys has an element that's a map type")
            }
            return .value(item)
        }
    }

    /// Every field the object states: what an applier of it owns.
    func fieldSet() throws(TypedValueError) -> FieldSet {
        var set = FieldSet()
        try Self.collect(value, node, [], &set)
        return set
    }

    private static func collect(_ value: JSONValue, _ node: MergeNode, _ path: [PathElement], _ set: inout FieldSet) throws(TypedValueError)
    {
        let shape = node.shape(for: value)
        switch shape {
        case .scalar, .typed, .atomicList, .atomicMap, .untyped: set.insert(path)
        case .set, .associative:
            let child = shape.element
            for item in value.array ?? [] {
                let place = path + [try element(item, of: shape)]
                try collect(item, child, place, &set)
                set.insert(place)
            }
        case .map(let fields, let element):
            for (name, member) in value.object ?? [:] {
                let place = path + [.field(name)]
                try collect(member, fields[name] ?? element ?? .untyped, place, &set)
                if member.isNull || member == .emptyObject || fields[name] == nil { set.insert(place) }
            }
        }
    }
}

extension MergeNode.Shape {
    /// The part below an element of a list.
    var element: MergeNode {
        switch self {
        case .associative(_, _, let element): element
        case .set: MergeNode(.scalar)
        default: .untyped
        }
    }

    /// Whether two shapes of untyped values are of one family.
    func isAlike(_ other: Self) -> Bool {
        switch (self, other) {
        case (.scalar, .scalar), (.typed, .typed), (.atomicList, .atomicList), (.set, .set), (.associative, .associative),
            (.atomicMap, .atomicMap),
            (.map, .map), (.untyped, .untyped):
            true
        default: false
        }
    }
}

extension [PathElement] {
    /// As conflicts print a path: `.spec.containers[name="a"].image`.
    package var text: String { map(\.description).joined() }
}
