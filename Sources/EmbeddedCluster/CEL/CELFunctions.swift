/// The functions expressions can call: cel-go's standard ones and Kubernetes' libraries, as far as resource rules use them.
enum CELFunctions {
    /// Names before the dot that are no values.
    static let namespaces: Set<String> = ["optional", "math", "sets", "base64", "strings", "ip", "cidr"]
    /// Types that expressions can name, to compare with `type(x)`.
    static let typeNames: Set<String> = ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type"]

    /// What a function takes and gives.
    struct Signature: Sendable {
        /// How many arguments, the receiver not counted.
        var arity: ClosedRange<Int>
        var result: CELType

        init(_ arity: ClosedRange<Int>, _ result: CELType) {
            self.arity = arity
            self.result = result
        }

        init(_ count: Int, _ result: CELType) { self.init(count...count, result) }
    }

    static let global: [String: Signature] = [
        "size": .init(1, .int), "int": .init(1, .int), "uint": .init(1, .uint), "double": .init(1, .double), "string": .init(1, .string),
        "bytes": .init(1, .bytes), "bool": .init(1, .bool), "type": .init(1, .type), "dyn": .init(1, .dyn), "matches": .init(2, .bool),
        "duration": .init(1, .duration), "timestamp": .init(1, .timestamp), "quantity": .init(1, .quantity),
        "isQuantity": .init(1, .bool), "url": .init(1, .url), "isURL": .init(1, .bool), "ip": .init(1, .ip), "isIP": .init(1, .bool),
        "ip.isCanonical": .init(1, .bool), "cidr": .init(1, .cidr), "isCIDR": .init(1, .bool), "optional.of": .init(1, .optional(.dyn)),
        "optional.ofNonZeroValue": .init(1, .optional(.dyn)), "optional.none": .init(0, .optional(.dyn)),
        "math.greatest": .init(1...20, .dyn), "math.least": .init(1...20, .dyn), "math.abs": .init(1, .dyn),
        "sets.contains": .init(2, .bool), "sets.equivalent": .init(2, .bool), "sets.intersects": .init(2, .bool),
        "base64.encode": .init(1, .string), "base64.decode": .init(1, .bytes), "strings.quote": .init(1, .string),
    ]

    static let members: [String: Signature] = [
        "size": .init(0, .int), "startsWith": .init(1, .bool), "endsWith": .init(1, .bool), "contains": .init(1, .bool),
        "matches": .init(1, .bool), "split": .init(1...2, .list(.string, .atomic)), "lowerAscii": .init(0, .string),
        "upperAscii": .init(0, .string), "replace": .init(2...3, .string), "substring": .init(1...2, .string), "trim": .init(0, .string),
        "join": .init(0...1, .string), "format": .init(1, .string), "indexOf": .init(1...2, .int), "lastIndexOf": .init(1...2, .int),
        "charAt": .init(1, .string), "find": .init(1, .string), "findAll": .init(1...2, .list(.string, .atomic)),
        "reverse": .init(0, .dyn), "isSorted": .init(0, .bool), "sum": .init(0, .dyn), "min": .init(0, .dyn), "max": .init(0, .dyn),
        "slice": .init(2, .dyn), "distinct": .init(0, .dyn), "flatten": .init(0...1, .dyn), "sort": .init(0, .dyn),
        "hasValue": .init(0, .bool), "value": .init(0, .dyn), "orValue": .init(1, .dyn), "or": .init(1, .optional(.dyn)),
        "getFullYear": .init(0...1, .int), "getMonth": .init(0...1, .int), "getDate": .init(0...1, .int),
        "getDayOfMonth": .init(0...1, .int), "getDayOfWeek": .init(0...1, .int), "getDayOfYear": .init(0...1, .int),
        "getHours": .init(0...1, .int), "getMinutes": .init(0...1, .int), "getSeconds": .init(0...1, .int),
        "getMilliseconds": .init(0...1, .int), "isInteger": .init(0, .bool), "asInteger": .init(0, .int),
        "asApproximateFloat": .init(0, .double), "sign": .init(0, .int), "isGreaterThan": .init(1, .bool), "isLessThan": .init(1, .bool),
        "compareTo": .init(1, .int), "add": .init(1, .quantity), "sub": .init(1, .quantity), "getScheme": .init(0, .string),
        "getHost": .init(0, .string), "getHostname": .init(0, .string), "getPort": .init(0, .string), "getEscapedPath": .init(0, .string),
        "getQuery": .init(0, .dyn), "family": .init(0, .int), "isUnspecified": .init(0, .bool), "isLoopback": .init(0, .bool),
        "isLinkLocalMulticast": .init(0, .bool), "isLinkLocalUnicast": .init(0, .bool), "isGlobalUnicast": .init(0, .bool),
        "containsIP": .init(1, .bool), "containsCIDR": .init(1, .bool), "ip": .init(0, .ip), "prefixLength": .init(0, .int),
    ]

    /// Calls a function by its whole name (`size`, `math.greatest`).
    static func call(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch name {
        case "size", "matches":
            guard let receiver = arguments.first else { throw .noSuchOverload(name) }
            return try call(receiver, name, Array(arguments.dropFirst()))
        case "math.greatest", "math.least": return try extreme(name, arguments)
        case "sets.contains", "sets.equivalent", "sets.intersects": return try sets(name, arguments)
        default: return try CELConversions.call(name, arguments)
        }
    }

    /// Calls a method on a value.
    static func call(_ receiver: CELValue, _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch receiver {
        case .string(let text): return try CELTexts.call(text, name, arguments)
        case .bytes(let bytes) where name == "size": return .int(Int64(bytes.count))
        case .list(let elements, _): return try CELListFunctions.call(elements, name, arguments)
        case .map, .object:
            guard name == "size", let entries = receiver.entries else { throw .noSuchOverload(name) }
            return .int(Int64(entries.count))
        case .optional(let wrapped): return try optional(wrapped, name, arguments)
        case .timestamp(let time): return try CELTimeFunctions.call(time, name, arguments)
        case .duration(let nanoseconds): return try CELTimeFunctions.call(nanoseconds, name)
        case .quantity(let quantity): return try CELValueFunctions.call(quantity, name, arguments)
        case .url(let url): return try CELValueFunctions.call(url, name)
        case .ip(let address): return try CELValueFunctions.call(address, name)
        case .cidr(let block): return try CELValueFunctions.call(block, name, arguments)
        default: throw .noSuchOverload(name)
        }
    }

    private static func optional(_ wrapped: CELValue?, _ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        switch name {
        case "hasValue": return .bool(wrapped != nil)
        case "value":
            guard let wrapped else { throw CELError("optional.none() dereference") }
            return wrapped
        case "orValue" where arguments.count == 1: return wrapped ?? arguments[0]
        case "or" where arguments.count == 1: return wrapped.map { .optional($0) } ?? arguments[0]
        default: throw .noSuchOverload(name)
        }
    }

    private static func extreme(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        var values = arguments
        if values.count == 1, case .list(let elements, _) = values[0] { values = elements }
        return try CELListFunctions.call(values, name == "math.greatest" ? "max" : "min", [])
    }

    private static func sets(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        guard arguments.count == 2, case .list(let left, _) = arguments[0], case .list(let right, _) = arguments[1] else {
            throw .noSuchOverload(name)
        }
        func holds(_ list: [CELValue], _ value: CELValue) -> Bool { list.contains { CELOperators.equal($0, value) } }
        switch name {
        case "sets.contains": return .bool(right.allSatisfy { holds(left, $0) })
        case "sets.intersects": return .bool(right.contains { holds(left, $0) })
        default: return .bool(right.allSatisfy { holds(left, $0) } && left.allSatisfy { holds(right, $0) })
        }
    }
}
