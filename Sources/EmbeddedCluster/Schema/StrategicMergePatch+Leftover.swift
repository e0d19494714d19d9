import Structured

extension StrategicMergePatch {
    /// A patch as its application leaves it, which is how refusals print it: the genuine server (apimachinery `strategicpatch.mergeMap`)
    /// takes nulls and directives out of what is new to the object within the patch itself.
    static func leftover(of patch: JSONValue, on original: JSONValue) -> JSONValue {
        guard case .object(var members) = patch, members["$patch"] == nil else { return patch }
        for (name, change) in members where !change.isNull {
            switch (change, original[name]) {
            case (.object, .object(let there)?): members[name] = leftover(of: change, on: .object(there))
            case (.array, .array?): break
            default: members[name] = taken(change)
            }
        }
        return .object(members)
    }

    /// What is left of a value that the object took as a whole. A map with a directive is dropped where it should go, and stays here.
    private static func taken(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            let present = members.filter { !$0.value.isNull }
            guard present["$patch"] == nil else { return .object(present) }
            return .object(present.filter { $0.value["$patch"] == nil }.mapValues(taken))
        case .array(let elements): return .array(elements.map(taken))
        default: return value
        }
    }
}
