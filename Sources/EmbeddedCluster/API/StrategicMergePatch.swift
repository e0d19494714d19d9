import KubeCore
import Structured

/// Strategic merge patches of the built-in kinds (apimachinery `strategicpatch`): lists with a merge key merge by element, `$patch`
/// deletes or replaces, `$deleteFromPrimitiveList/…` removes, `$setElementOrder/…` orders, `$retainKeys` keeps only what it names.
struct StrategicMergePatch {
    /// Why a patch cannot be applied.
    struct Failure: Error {
        var message: String
    }

    static func apply(_ patch: JSONValue, to original: JSONValue, typeName: String?) throws(Failure) -> JSONValue {
        try merge(original, patch, shape: typeName.map { .type($0) } ?? .any)
    }

    private static func merge(
        _ original: JSONValue, _ patch: JSONValue, shape: BuiltInSchemas.Shape
    ) throws(Failure) -> JSONValue {
        guard let changes = patch.object else { return patch }
        switch changes["$patch"]?.string {
        case "replace":
            var rest = changes
            rest["$patch"] = nil
            return .object(rest)
        case "delete": return .emptyObject
        case nil, "merge": break
        case let other?: throw Failure(message: "Unknown patch type found: \(other)")
        }
        var result = original.object ?? [:]
        if let kept = changes["$retainKeys"]?.array { result = result.filter { kept.contains(.string($0.key)) } }
        for (key, removed) in changes where key.hasPrefix("$deleteFromPrimitiveList/") {
            let field = String(key.dropFirst("$deleteFromPrimitiveList/".count))
            result[field] = .array((result[field]?.array ?? []).filter { !(removed.array ?? []).contains($0) })
        }
        for (key, change) in changes where !key.hasPrefix("$") {
            if change.isNull {
                result[key] = nil
                continue
            }
            let order = changes["$setElementOrder/\(key)"]?.array
            result[key] = try member(result[key], change, field: field(key, of: shape), shape: memberShape(key, of: shape), order: order)
        }
        for (key, order) in changes where key.hasPrefix("$setElementOrder/") {
            let name = String(key.dropFirst("$setElementOrder/".count))
            guard changes[name] == nil, let elements = result[name]?.array, let order = order.array else { continue }
            result[name] = .array(sorted(elements, order: order, key: field(name, of: shape)?.mergeKey))
        }
        return .object(result)
    }

    private static func member(
        _ original: JSONValue?, _ change: JSONValue, field: BuiltInSchemas.Field?, shape: BuiltInSchemas.Shape, order: [JSONValue]?
    ) throws(Failure) -> JSONValue {
        if case .array(let changes) = change {
            guard field?.patchStrategy?.split(separator: ",").contains("merge") == true, let elements = original?.array else {
                return .array(changes.filter { $0["$patch"] == nil })
            }
            let merged = try list(elements, changes, shape: shape, key: field?.mergeKey)
            return .array(order.map { sorted(merged, order: $0, key: field?.mergeKey) } ?? merged)
        }
        guard change.object != nil else { return change }
        if field?.patchStrategy?.split(separator: ",").contains("replace") == true { return change }
        return try merge(original ?? .emptyObject, change, shape: shape)
    }

    private static func list(
        _ elements: [JSONValue], _ changes: [JSONValue], shape: BuiltInSchemas.Shape, key: String?
    ) throws(Failure) -> [JSONValue] {
        guard let key else { return elements + changes.filter { !elements.contains($0) } }
        if changes.contains(where: { $0["$patch"] == "replace" }) { return changes.filter { $0["$patch"] == nil } }
        var element = BuiltInSchemas.Shape.any
        if case .list(let inner) = shape { element = inner }
        var result = elements
        for change in changes {
            guard let id = change[key] else {
                throw Failure(message: "map: \(change.text) does not contain declared merge key: \(key)")
            }
            let index = result.firstIndex { $0[key] == id }
            if change["$patch"] == "delete" {
                result.removeAll { $0[key] == id }
            } else if let index {
                result[index] = try merge(result[index], change, shape: element)
            } else {
                result.append(try merge(.emptyObject, change, shape: element))
            }
        }
        return result
    }

    /// The named elements in the given order; those it does not name keep their place behind the one they followed.
    private static func sorted(_ elements: [JSONValue], order: [JSONValue], key: String?) -> [JSONValue] {
        let id = { (element: JSONValue) -> JSONValue? in key.map { element[$0] } ?? element }
        let wanted = order.compactMap(id)
        let ranked = elements.filter { element in id(element).map { wanted.contains($0) } ?? false }.sorted { left, right in
            let places = [left, right].map { element in wanted.firstIndex { $0 == id(element) } ?? .max }
            return places[0] < places[1]
        }
        var result: [JSONValue] = []
        var next = 0
        for element in elements {
            if id(element).map({ wanted.contains($0) }) ?? false {
                result.append(ranked[next])
                next += 1
            } else {
                result.append(element)
            }
        }
        return result
    }

    private static func field(_ name: String, of shape: BuiltInSchemas.Shape) -> BuiltInSchemas.Field? {
        guard case .type(let type) = shape else { return nil }
        return BuiltInSchemas.types[type]?.fields[name]
    }

    private static func memberShape(_ name: String, of shape: BuiltInSchemas.Shape) -> BuiltInSchemas.Shape {
        if case .map(let value) = shape { return value }
        return field(name, of: shape)?.shape ?? .any
    }
}
