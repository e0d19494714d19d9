extension JSONValue {
    /// This document with a JSON merge patch (RFC 7386) applied: `null` removes a member, objects merge, everything else replaces.
    public func applying(mergePatch patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = object ?? [:]
        for (name, change) in changes {
            if case .null = change {
                members[name] = nil
            } else {
                members[name] = (members[name] ?? .null).applying(mergePatch: change)
            }
        }
        return .object(members)
    }

    /// The smallest merge patch that makes `target` of `source`; `nil` when they are equal. A member of `target` that is `null` comes
    /// out as absent: merge patches cannot say otherwise.
    public static func mergePatch(from source: JSONValue, to target: JSONValue) -> JSONValue? {
        guard source != target else { return nil }
        guard case .object(let before) = source, case .object(let after) = target else { return target }
        var changes: [String: JSONValue] = [:]
        for name in before.keys where after[name] == nil { changes[name] = .null }
        for (name, value) in after {
            if let old = before[name] {
                changes[name] = mergePatch(from: old, to: value)
            } else {
                changes[name] = value
            }
        }
        return .object(changes)
    }
}
