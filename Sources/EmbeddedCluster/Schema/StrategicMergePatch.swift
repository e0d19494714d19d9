import KubeCore
import Structured

/// Why a strategic merge patch cannot be applied; the server answers 500 with this sentence.
package struct StrategicMergePatchError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String

    package var description: String { message }
}

/// `application/strategic-merge-patch+json`: a merge patch that knows lists' keys (apimachinery `strategicpatch`). What client-side
/// `kubectl apply`, `edit` and `patch` send for built-in kinds.
package enum StrategicMergePatch {
    /// Applies a patch to an object of a kind.
    package static func apply(_ patch: JSONValue, to object: JSONValue, schema: JSONSchema) throws(StrategicMergePatchError) -> JSONValue {
        guard let patch = patch.object, let object = object.object else {
            throw StrategicMergePatchError(message: "invalid strategic merge patch: expected an object")
        }
        return .object(try merge(patch, into: object, schema))
    }

    private static let directive = "$patch"
    private static let retainKeys = "$retainKeys"
    private static let orderPrefix = "$setElementOrder/"
    private static let deletePrefix = "$deleteFromPrimitiveList/"

    // MARK: Objects

    private static func merge(
        _ patch: [String: JSONValue], into original: [String: JSONValue], _ schema: JSONSchema?
    ) throws(StrategicMergePatchError) -> [String: JSONValue] {
        let given = patch
        var patch = patch
        switch patch.removeValue(forKey: directive)?.string {
        case "replace": return patch
        case "delete": return [:]
        case nil, "merge": break
        case .some(let other):
            throw StrategicMergePatchError(message: "unknown patch type: \(other) in map: \(GoText.plain(.object(given)))")
        }
        var result = original
        if let kept = patch.removeValue(forKey: retainKeys)?.array {
            let names = Set(kept.compactMap(\.string))
            let isCovered = patch.allSatisfy { $0.value.isNull || $0.key.hasPrefix("$") || names.contains($0.key) }
            guard isCovered else { throw StrategicMergePatchError(message: "invalid patch format of retainKeys") }
            result = result.filter { names.contains($0.key) }
        }
        for name in listNames(patch, prefix: deletePrefix) {
            let removed = patch.removeValue(forKey: deletePrefix + name)?.array ?? []
            if let list = result[name]?.array { result[name] = .array(list.filter { !removed.contains($0) }) }
        }
        for name in listNames(patch, prefix: orderPrefix) {
            let order = patch.removeValue(forKey: orderPrefix + name)?.array ?? []
            let field = member(name, of: schema)
            let before = original[name]?.array ?? []
            var list = result[name]?.array ?? []
            if let changes = patch.removeValue(forKey: name) {
                guard let changes = changes.array else {
                    result[name] = changes.isNull ? Optional.none : changes
                    continue
                }
                list = try merge(changes, into: list, field)
            }
            result[name] = .array(ordered(list, by: order, before: before, key: field?.patchMergeKey))
        }
        for (name, change) in patch { result[name] = try merge(change, into: result[name], member(name, of: schema)) }
        return result
    }

    private static func listNames(_ patch: [String: JSONValue], prefix: String) -> [String] {
        patch.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    private static func member(_ name: String, of schema: JSONSchema?) -> JSONSchema? {
        if let property = schema?.properties[name] { return property }
        if case .schema(let values)? = schema?.additionalProperties { return values }
        return nil
    }

    /// One field; `nil` removes it.
    private static func merge(
        _ change: JSONValue, into original: JSONValue?, _ schema: JSONSchema?
    ) throws(StrategicMergePatchError) -> JSONValue? {
        let strategies = schema?.patchStrategy?.split(separator: ",") ?? []
        switch (change, original) {
        case (.null, _): return nil
        case (.object(let change), .object(let original)) where !strategies.contains("replace"):
            return .object(try merge(change, into: original, schema))
        case (.array(let change), .array(let original)) where strategies.contains("merge"):
            return .array(try merge(change, into: original, schema))
        // What is not merged takes the old one's place as it was sent, directives and all.
        case (.object, .object), (.array, .array): return change
        default: return withoutDirectives(change)
        }
    }

    // MARK: Lists

    private static func merge(
        _ changes: [JSONValue], into original: [JSONValue], _ schema: JSONSchema?
    ) throws(StrategicMergePatchError) -> [JSONValue] {
        guard let key = schema?.patchMergeKey else {
            // What stood there twice does not any more.
            let list = (original + changes).reduce(into: [JSONValue]()) { list, element in
                if !list.contains(element) { list.append(element) }
            }
            return ordered(list, by: changes, before: original, key: nil)
        }
        if changes.contains(where: { $0[directive]?.string == "replace" }) {
            return changes.filter { $0[directive] == nil }
        }
        var list = original
        for change in changes {
            guard let members = change.object else {
                throw StrategicMergePatchError(message: "expected a list of objects merged by \(GoText.quoted(key))")
            }
            guard let identity = members[key] else {
                throw StrategicMergePatchError(message: "map: \(GoText.plain(change)) does not contain declared merge key: \(key)")
            }
            let place = list.firstIndex { $0[key] == identity }
            if members[directive]?.string == "delete" {
                list.removeAll { $0[key] == identity }
            } else if let place {
                list[place] = .object(try merge(members, into: list[place].object ?? [:], schema?.items))
            } else {
                list.append(change)
            }
        }
        return ordered(list, by: changes, before: original, key: key)
    }

    /// Puts the elements the patch names into its order, and those only the server has back where they stood among them.
    private static func ordered(_ list: [JSONValue], by order: [JSONValue], before: [JSONValue], key: String?) -> [JSONValue] {
        let identity = { (element: JSONValue) in key.flatMap { element[$0] } ?? element }
        var place: [JSONValue: Int] = [:]
        for (index, element) in order.enumerated() { place[identity(element)] = index }
        var stood: [JSONValue: Int] = [:]
        for (index, element) in before.enumerated() { stood[identity(element)] = index }

        let named = list.filter { place[identity($0)] != nil }.sorted { place[identity($0), default: 0] < place[identity($1), default: 0] }
        let others = list.filter { place[identity($0)] == nil }
        var result: [JSONValue] = []
        var rest = others[...]
        for element in named {
            while let other = rest.first, let a = stood[identity(other)], let b = stood[identity(element)], a < b {
                result.append(other)
                rest = rest.dropFirst()
            }
            result.append(element)
        }
        return result + rest
    }

    /// A value that is new to the object, where maps with a directive have nothing to work on. Other directives are taken for fields.
    private static func withoutDirectives(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let members):
            guard members[directive] == nil else { return nil }
            return .object(members.filter { !$0.value.isNull }.compactMapValues(withoutDirectives))
        case .array(let elements): return .array(elements.compactMap(withoutDirectives))
        default: return value
        }
    }
}
