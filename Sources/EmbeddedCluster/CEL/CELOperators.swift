/// Arithmetic, order and equality, with cel-go's errors.
enum CELOperators {
    static func apply(_ operation: CELOperator, _ left: CELValue, _ right: CELValue) throws(CELError) -> CELValue {
        switch operation {
        case .equal: return .bool(equal(left, right))
        case .notEqual: return .bool(!equal(left, right))
        case .less: return .bool(try compare(left, right).map { $0 < 0 } ?? false)
        case .lessOrEqual: return .bool(try compare(left, right).map { $0 <= 0 } ?? false)
        case .greater: return .bool(try compare(left, right).map { $0 > 0 } ?? false)
        case .greaterOrEqual: return .bool(try compare(left, right).map { $0 >= 0 } ?? false)
        case .isIn: return .bool(try contains(right, left))
        case .add: return try add(left, right)
        case .subtract: return try subtract(left, right)
        case .multiply, .divide, .modulo: return try multiplicative(operation, left, right)
        }
    }

    static func negate(_ value: CELValue) throws(CELError) -> CELValue {
        switch value {
        case .int(let number):
            guard number != .min else { throw overflow }
            return .int(-number)
        case .double(let number): return .double(-number)
        case .duration(let number): return .duration(-number)
        default: throw .noSuchOverload()
        }
    }

    private static let overflow = CELError("integer overflow")

    // MARK: Equality and order

    static func equal(_ left: CELValue, _ right: CELValue) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return a.unicodeScalars.elementsEqual(b.unicodeScalars)
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.duration(let a), .duration(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)): return a == b
        case (.type(let a), .type(let b)): return a == b
        case (.quantity(let a), .quantity(let b)): return a == b
        case (.url(let a), .url(let b)): return a == b
        case (.ip(let a), .ip(let b)): return a == b
        case (.cidr(let a), .cidr(let b)): return a == b
        case (.optional(nil), .optional(nil)): return true
        case (.optional(.some(let a)), .optional(.some(let b))): return equal(a, b)
        case (.list(let a, let kind), .list(let b, _)): return CELLists.equal(a, b, kind: kind)
        case (.map, _), (.object, _):
            guard let a = left.entries, let b = right.entries, a.count == b.count else { return false }
            return a.allSatisfy { key, value in b[key].map { equal(value, $0) } ?? false }
        default: return numericOrder(left, right) == .some(.some(0))
        }
    }

    /// Negative, zero or positive; `nil` where NaN makes every comparison false.
    static func compare(_ left: CELValue, _ right: CELValue) throws(CELError) -> Int? {
        func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : (a == b ? 0 : 1) }
        switch (left, right) {
        case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
        case (.string(let a), .string(let b)):
            return a.utf8.elementsEqual(b.utf8) ? 0 : (a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1)
        case (.bytes(let a), .bytes(let b)): return a == b ? 0 : (a.lexicographicallyPrecedes(b) ? -1 : 1)
        case (.duration(let a), .duration(let b)): return order(a, b)
        case (.timestamp(let a), .timestamp(let b)): return order(a, b)
        default:
            guard let result = numericOrder(left, right) else { throw .noSuchOverload() }
            return result
        }
    }

    /// Order of numbers of any types by value; the outer `nil` says that these are not both numbers, the inner one NaN.
    private static func numericOrder(_ left: CELValue, _ right: CELValue) -> Int?? {
        func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : (a == b ? 0 : 1) }
        switch (left, right) {
        case (.int(let a), .int(let b)): return order(a, b)
        case (.uint(let a), .uint(let b)): return order(a, b)
        case (.int(let a), .uint(let b)): return a < 0 ? -1 : order(UInt64(a), b)
        case (.uint(let a), .int(let b)): return b < 0 ? 1 : order(a, UInt64(b))
        default:
            guard let a = left.number, let b = right.number else { return nil }
            return a.isNaN || b.isNaN ? .some(nil) : order(a, b)
        }
    }

    private static func contains(_ container: CELValue, _ value: CELValue) throws(CELError) -> Bool {
        switch container {
        case .list(let elements, _): return elements.contains { equal($0, value) }
        case .map, .object: return CELKey(value).map { container.entries?[$0] != nil } ?? false
        default: throw .noSuchOverload()
        }
    }

    // MARK: Arithmetic

    private static func add(_ left: CELValue, _ right: CELValue) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return .int(try checked(a.addingReportingOverflow(b)))
        case (.uint(let a), .uint(let b)): return .uint(try checked(a.addingReportingOverflow(b)))
        case (.double(let a), .double(let b)): return .double(a + b)
        case (.string(let a), .string(let b)): return .string(a + b)
        case (.bytes(let a), .bytes(let b)): return .bytes(a + b)
        case (.list(let a, let kind), .list(let b, _)): return .list(CELLists.sum(a, b, kind: kind), kind)
        case (.duration(let a), .duration(let b)): return .duration(try checked(a.addingReportingOverflow(b)))
        case (.timestamp(let a), .duration(let b)), (.duration(let b), .timestamp(let a)): return .timestamp(a.adding(b))
        default: throw .noSuchOverload()
        }
    }

    private static func subtract(_ left: CELValue, _ right: CELValue) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return .int(try checked(a.subtractingReportingOverflow(b)))
        case (.uint(let a), .uint(let b)): return .uint(try checked(a.subtractingReportingOverflow(b)))
        case (.double(let a), .double(let b)): return .double(a - b)
        case (.duration(let a), .duration(let b)): return .duration(try checked(a.subtractingReportingOverflow(b)))
        case (.timestamp(let a), .duration(let b)): return .timestamp(a.adding(-b))
        case (.timestamp(let a), .timestamp(let b)): return .duration(try a.nanoseconds(since: b))
        default: throw .noSuchOverload()
        }
    }

    private static func multiplicative(_ operation: CELOperator, _ left: CELValue, _ right: CELValue) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return .int(try whole(operation, a, b))
        case (.uint(let a), .uint(let b)): return .uint(try whole(operation, a, b))
        case (.double(let a), .double(let b)) where operation == .multiply: return .double(a * b)
        case (.double(let a), .double(let b)) where operation == .divide: return .double(a / b)
        default: throw .noSuchOverload()
        }
    }

    private static func whole<T: FixedWidthInteger>(_ operation: CELOperator, _ a: T, _ b: T) throws(CELError) -> T {
        if operation == .multiply { return try checked(a.multipliedReportingOverflow(by: b)) }
        guard b != 0 else { throw CELError(operation == .divide ? "division by zero" : "modulus by zero") }
        return try checked(operation == .divide ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b))
    }

    private static func checked<T>(_ result: (partialValue: T, overflow: Bool)) throws(CELError) -> T {
        guard !result.overflow else { throw overflow }
        return result.partialValue
    }
}

extension CELValue {
    /// The value of any number.
    fileprivate var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .uint(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }
}

/// Lists of a schema as sets and maps: KEP-2876 compares them regardless of order and adds without doubling.
enum CELLists {
    static func equal(_ left: [CELValue], _ right: [CELValue], kind: CELListKind) -> Bool {
        guard left.count == right.count else { return false }
        switch kind {
        case .atomic: return zip(left, right).allSatisfy { CELOperators.equal($0, $1) }
        case .set, .map: return left.allSatisfy { element in right.contains { CELOperators.equal(element, $0) } }
        }
    }

    static func sum(_ left: [CELValue], _ right: [CELValue], kind: CELListKind) -> [CELValue] {
        switch kind {
        case .atomic: return left + right
        case .set:
            return right.reduce(into: left) { sum, element in
                if !sum.contains(where: { CELOperators.equal($0, element) }) { sum.append(element) }
            }
        case .map(let keys):
            return right.reduce(into: left) { sum, element in
                if let place = sum.firstIndex(where: { sameKeys($0, element, keys) }) {
                    sum[place] = element
                } else {
                    sum.append(element)
                }
            }
        }
    }

    private static func sameKeys(_ left: CELValue, _ right: CELValue, _ keys: [String]) -> Bool {
        keys.allSatisfy { key in
            guard let a = left.entries?[.string(key)], let b = right.entries?[.string(key)] else { return false }
            return CELOperators.equal(a, b)
        }
    }
}
