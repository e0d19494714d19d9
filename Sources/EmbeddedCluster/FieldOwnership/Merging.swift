import Structured

/// Lays an applied object over the live one.
enum Merging {
    /// The live object with everything the applied one states; elements of keyed lists keep the live order where the applied one leaves it
    /// open, and take the applied order among themselves. `nil` when nothing is left.
    static func merge(_ live: JSONValue?, _ applied: JSONValue?, _ node: MergeNode) throws(TypedValueError) -> JSONValue? {
        guard let applied, let live else { return applied ?? live }
        let shape = node.shape(for: applied)
        guard shape.isAlike(node.shape(for: live)) else { return applied }
        switch shape {
        case .scalar, .typed, .atomicList, .atomicMap, .untyped: return applied
        case .set, .associative:
            let (left, right) = (live.array ?? [], applied.array ?? [])
            if left.isEmpty, right.isEmpty { return applied }
            let merged = try merge(left, right, shape)
            if merged.isEmpty { return nil }
            return .array(merged)
        case .map(let fields, let element):
            let (left, right) = (live.object ?? [:], applied.object ?? [:])
            if left.isEmpty, right.isEmpty { return applied }
            var merged: [String: JSONValue] = left
            for (name, value) in right { merged[name] = try merge(left[name], value, fields[name] ?? element ?? .untyped) }
            return .object(merged)
        }
    }

    private static func merge(_ live: [JSONValue], _ applied: [JSONValue], _ shape: MergeNode.Shape) throws(TypedValueError) -> [JSONValue]
    {
        var liveSteps: [PathElement] = []
        for item in live { liveSteps.append(try TypedValue.element(item, of: shape)) }
        var appliedSteps: [PathElement] = []
        for item in applied { appliedSteps.append(try TypedValue.element(item, of: shape)) }
        let liveByStep = Dictionary(zip(liveSteps, live), uniquingKeysWith: { first, _ in first })
        let appliedSet = Set(appliedSteps)
        // What both have, in applied order: it must come out in that order.
        var shared = appliedSteps.filter { liveByStep[$0] != nil }[...]

        var result: [JSONValue] = []
        var merged: Set<PathElement> = []
        func take(_ index: Int) throws(TypedValueError) {
            let step = appliedSteps[index]
            merged.insert(step)
            if let value = try merge(liveByStep[step], applied[index], shape.element) { result.append(value) }
        }
        var l = 0
        var r = 0
        while l < live.count || r < applied.count {
            if l < live.count, r < applied.count {
                if liveSteps[l] == appliedSteps[r] {
                    try take(r)
                    l += 1
                    r += 1
                    shared = shared.dropFirst()
                    continue
                }
                if appliedSet.contains(liveSteps[l]), let next = shared.first, next != liveSteps[l] {
                    // A later applied element stands in its way: it comes out at its applied place.
                    l += 1
                    continue
                }
            }
            if l < live.count {
                if !appliedSet.contains(liveSteps[l]) {
                    result.append(live[l])
                    l += 1
                    continue
                }
                if merged.contains(liveSteps[l]) { l += 1 }
            }
            if r < applied.count {
                try take(r)
                if shared.first == appliedSteps[r] { shared = shared.dropFirst() }
                r += 1
            }
        }
        return result
    }
}
