/// Methods of lists.
enum CELListFunctions {
    static func call(_ elements: [CELValue], _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch name {
        case "size": return .int(Int64(elements.count))
        case "join": return .string(try join(elements, arguments))
        case "isSorted": return .bool(try isSorted(elements))
        case "sum": return try sum(elements)
        case "min": return try extreme(elements, name) { $0 < 0 }
        case "max": return try extreme(elements, name) { $0 > 0 }
        case "indexOf", "lastIndexOf":
            guard let wanted = arguments.first else { throw .noSuchOverload(name) }
            let matches = { (value: CELValue) in CELOperators.equal(value, wanted) }
            let place = name == "indexOf" ? elements.firstIndex(where: matches) : elements.lastIndex(where: matches)
            return .int(place.map(Int64.init) ?? -1)
        case "slice":
            guard arguments.count == 2, case .int(let start) = arguments[0], case .int(let end) = arguments[1] else {
                throw .noSuchOverload(name)
            }
            guard start >= 0, end >= 0 else { throw CELError("cannot slice(\(start), \(end)), negative indexes not supported") }
            guard start <= end, end <= elements.count else {
                throw CELError("cannot slice(\(start), \(end)), list is length \(elements.count)")
            }
            return .list(Array(elements[Int(start)..<Int(end)]))
        case "distinct":
            return .list(
                elements.reduce(into: []) { kept, element in
                    if !kept.contains(where: { CELOperators.equal($0, element) }) { kept.append(element) }
                })
        case "reverse": return .list(elements.reversed())
        case "flatten":
            return .list(elements.flatMap { element in if case .list(let inner, _) = element { inner } else { [element] } })
        case "sort": return .list(try sorted(elements))
        default: throw .noSuchOverload(name)
        }
    }

    private static func join(_ elements: [CELValue], _ arguments: [CELValue]) throws(CELError) -> String {
        var separator = ""
        if let first = arguments.first {
            guard case .string(let text) = first else { throw .noSuchOverload("join") }
            separator = text
        }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw .noSuchOverload("join") }
            texts.append(text)
        }
        return texts.joined(separator: separator)
    }

    private static func isSorted(_ elements: [CELValue]) throws(CELError) -> Bool {
        for (left, right) in zip(elements, elements.dropFirst()) where try CELOperators.compare(left, right).map({ $0 > 0 }) ?? false {
            return false
        }
        return true
    }

    /// Insertion into place: comparing can fail, and these lists are short.
    private static func sorted(_ elements: [CELValue]) throws(CELError) -> [CELValue] {
        var result: [CELValue] = []
        for element in elements {
            var place = result.count
            while place > 0, try CELOperators.compare(result[place - 1], element).map({ $0 > 0 }) ?? false { place -= 1 }
            result.insert(element, at: place)
        }
        return result
    }

    private static func sum(_ elements: [CELValue]) throws(CELError) -> CELValue {
        guard var total = elements.first else { return .int(0) }
        for element in elements.dropFirst() { total = try CELOperators.apply(.add, total, element) }
        return total
    }

    private static func extreme(_ elements: [CELValue], _ name: String, _ wins: (Int) -> Bool) throws(CELError) -> CELValue {
        guard var best = elements.first else { throw CELError("\(name) called on empty list") }
        for element in elements.dropFirst() where try CELOperators.compare(element, best).map(wins) ?? false { best = element }
        return best
    }
}
