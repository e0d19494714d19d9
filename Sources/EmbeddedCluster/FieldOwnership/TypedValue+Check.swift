import Structured

extension TypedValue {
    /// Refuses what cannot be merged: fields the schema does not know, scalars of another type, lists that name one element twice.
    /// Stored objects are not held to this; they may be older than their schema.
    func check() throws(TypedValueError) {
        var mistakes: [String] = []
        Self.check(value, node, [], &mistakes)
        guard !mistakes.isEmpty else { return }
        throw TypedValueError(message: mistakes.count == 1 ? mistakes[0] : "errors:\n" + mistakes.map { "  \($0)" }.joined(separator: "\n"))
    }

    private static func check(_ value: JSONValue, _ node: MergeNode, _ path: [PathElement], _ mistakes: inout [String]) {
        guard !value.isNull else { return }
        let shape = node.shape(for: value)
        func complain(_ sentence: String) { mistakes.append("\(path.text): \(sentence)") }
        switch shape {
        case .typed(.number): if value.double == nil { complain("expected numeric (int or float), got \(value.goType)") }
        case .typed(.string): if value.string == nil { complain("expected string, got \(value.goValue)") }
        case .typed(.boolean): if value.bool == nil { complain("expected boolean, got \(value.goWrapped)") }
        case .set, .associative:
            guard let items = value.array else { return complain("expected list, got \(value.goWrapped)") }
            var seen: Set<PathElement> = []
            for (index, item) in items.enumerated() {
                do throws(TypedValueError) {
                    let step = try element(item, of: shape)
                    guard seen.insert(step).inserted else {
                        complain("duplicate entries for key \(step.description)")
                        continue
                    }
                    check(item, shape.element, path + [step], &mistakes)
                } catch {
                    complain("element \(index): \(error.message)")
                }
            }
        case .atomicList:
            guard let inner = node.atomicElement else { return }
            guard let items = value.array else { return complain("expected list, got \(value.goWrapped)") }
            for (index, item) in items.enumerated() { check(item, inner, path + [.index(index)], &mistakes) }
        case .atomicMap: if let inner = node.atomicElement { check(value, inner, path, &mistakes) }
        case .map(let fields, let element):
            guard let members = value.object else { return complain("expected map, got \(value.goWrapped)") }
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                guard let inner = fields[name] ?? element else {
                    mistakes.append("\((path + [.field(name)]).text): field not declared in schema")
                    continue
                }
                check(member, inner, path + [.field(name)], &mistakes)
            }
        default: break
        }
    }
}

extension JSONValue {
    /// The name Go gives to the value's type.
    fileprivate var goType: String {
        switch self {
        case .null: "nil"
        case .bool: "bool"
        case .integer: "int64"
        case .double: "float64"
        case .string: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }

    /// The value as Go wraps it where a list or an object was expected.
    fileprivate var goWrapped: String { "&{\(GoText.plain(self))}" }

    /// The value as Go wraps it where a scalar was expected.
    fileprivate var goValue: String { "&value.valueUnstructured{Value:\(text)}" }
}
