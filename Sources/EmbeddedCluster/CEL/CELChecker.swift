/// Finds what cannot work before an expression ever runs: unknown names, fields, functions, and types that never fit.
///
/// Lighter than cel-go's checker: where a type is not known for certain nothing is refused.
struct CELChecker {
    private var variables: [String: CELType]

    init(variables: [String: CELType]) { self.variables = variables }

    private func binding(_ name: String, _ type: CELType) -> CELChecker {
        var inner = self
        inner.variables[name] = type
        return inner
    }

    func check(_ expression: CELExpression) throws(CELError) -> CELType {
        switch expression {
        case .literal(let value): return Self.type(of: value)
        case .identifier(let name):
            if let type = variables[name] { return type }
            if CELFunctions.typeNames.contains(name) { return .type }
            throw CELError("undeclared reference to '\(name)' (in container '')")
        case .select(let operand, let field): return try select(try check(operand), field)
        case .optionalSelect(let operand, let field): return .optional(try select(try check(operand), field).unwrapped)
        case .has(let operand, let field):
            _ = try select(try check(operand), field)
            return .bool
        case .index(let operand, let index, let optional): return try indexed(try check(operand), try check(index), optional: optional)
        case .call(let target, let function, let arguments): return try call(target, function, arguments)
        case .not(let operand):
            try require(operand, .bool, by: "!_")
            return .bool
        case .negate(let operand): return try check(operand)
        case .binary(let operation, let left, let right): return try binary(operation, try check(left), try check(right))
        case .and(let left, let right):
            try require(left, .bool, by: "_&&_")
            try require(right, .bool, by: "_&&_")
            return .bool
        case .or(let left, let right):
            try require(left, .bool, by: "_||_")
            try require(right, .bool, by: "_||_")
            return .bool
        case .conditional(let condition, let then, let otherwise):
            try require(condition, .bool, by: "_?_:_")
            let first = try check(then)
            let second = try check(otherwise)
            guard first.isComparable(with: second) else { throw Self.noOverload("_?_:_", [.bool, first, second]) }
            return first.isDynamic ? second : first
        default: return try checkContainer(expression)
        }
    }

    private func checkContainer(_ expression: CELExpression) throws(CELError) -> CELType {
        switch expression {
        case .list(let elements):
            var common: CELType?
            for element in elements {
                let type = try check(element.value)
                common = common == nil || common?.name == type.name ? type : .dyn
            }
            return .list(common ?? .dyn, .atomic)
        case .map(let entries):
            for entry in entries {
                _ = try check(entry.key)
                _ = try check(entry.value)
            }
            return .dyn
        case .comprehension(let macro, let range, let names, let predicate, let transform):
            let type = try check(range)
            let inner = try scope(for: type, names: names)
            if let predicate { try inner.require(predicate, .bool, by: macro.rawValue) }
            switch macro {
            case .all, .exists, .existsOne: return .bool
            case .filter: if case .list(let element, _) = type { return .list(element, .atomic) } else { return .dyn }
            case .map: return .list(try transform.map { transform throws(CELError) in try inner.check(transform) } ?? .dyn, .atomic)
            }
        case .bind(let name, let value, let body): return try binding(name, try check(value)).check(body)
        case .optionalMap(let operand, let name, let body, let flat):
            let result = try binding(name, try check(operand).unwrapped).check(body)
            return flat ? result : .optional(result)
        default: return .dyn
        }
    }

    private func scope(for range: CELType, names: [String]) throws(CELError) -> CELChecker {
        let (first, second): (CELType, CELType)
        switch range {
        case .list(let element, _): (first, second) = names.count == 2 ? (.int, element) : (element, element)
        case .map(let value): (first, second) = (.string, value)
        case .dyn: (first, second) = (.dyn, .dyn)
        default:
            throw CELError("expression of type '\(range.name)' cannot be range of a comprehension (must be list, map, or dynamic)")
        }
        let inner = binding(names[0], first)
        return names.count == 2 ? inner.binding(names[1], second) : inner
    }

    // MARK: Reaching into values

    private func select(_ type: CELType, _ field: String) throws(CELError) -> CELType {
        switch type {
        case .dyn: return .dyn
        case .map(let value): return value
        case .optional(let wrapped): return .optional(try select(wrapped, field).unwrapped)
        case .object(let object):
            guard let declared = object.fields[field] else { throw CELError("undefined field '\(field)'") }
            return declared.type
        default: throw CELError("type '\(type.name)' does not support field selection")
        }
    }

    private func indexed(_ type: CELType, _ index: CELType, optional: Bool) throws(CELError) -> CELType {
        let element: CELType
        switch type {
        case .dyn: element = .dyn
        case .list(let inner, _): element = inner
        case .map(let value): element = value
        case .optional(let wrapped): return try indexed(wrapped, index, optional: true)
        default: throw Self.noOverload("_[_]", [type, index])
        }
        return optional ? .optional(element) : element
    }

    // MARK: Calls

    private func call(_ target: CELExpression?, _ function: String, _ arguments: [CELExpression]) throws(CELError) -> CELType {
        var types: [CELType] = []
        for argument in arguments { types.append(try check(argument)) }
        var name = function
        var receiver: CELType?
        if let target {
            if case .identifier(let namespace) = target, variables[namespace] == nil, CELFunctions.namespaces.contains(namespace) {
                name = "\(namespace).\(function)"
            } else {
                receiver = try check(target)
            }
        }
        guard let signature = receiver == nil ? CELFunctions.global[name] : CELFunctions.members[name] else {
            throw .unsupported("function \(name)()")
        }
        guard signature.arity.contains(types.count) else { throw Self.noOverload(name, (receiver.map { [$0] } ?? []) + types) }
        if let receiver { return try memberResult(receiver, name, types, signature) }
        return signature.result
    }

    /// Results that depend on what the method is called on.
    private func memberResult(
        _ receiver: CELType, _ name: String, _ types: [CELType], _ signature: CELFunctions.Signature
    ) throws(CELError) -> CELType {
        let texts: Set<String> = ["startsWith", "endsWith", "matches", "lowerAscii", "upperAscii", "trim", "split", "replace", "substring"]
        if texts.contains(name) {
            switch receiver {
            case .string, .dyn: break
            default: throw Self.noOverload(name, [receiver] + types)
            }
        }
        switch (receiver, name) {
        case (.optional(let wrapped), "value"), (.optional(let wrapped), "orValue"): return wrapped
        case (.optional, "or"): return receiver
        case (.list(let element, _), "sum"), (.list(let element, _), "min"), (.list(let element, _), "max"): return element
        case (.list, "slice"), (.list, "distinct"), (.list, "sort"), (.list, "reverse"): return receiver
        case (.string, "reverse"): return .string
        default: return signature.result
        }
    }

    private func binary(_ operation: CELOperator, _ left: CELType, _ right: CELType) throws(CELError) -> CELType {
        switch operation {
        case .equal, .notEqual:
            guard left.isComparable(with: right) else { throw Self.noOverload(operation.rawValue, [left, right]) }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard left.isOrdered(with: right) else { throw Self.noOverload(operation.rawValue, [left, right]) }
            return .bool
        case .isIn:
            switch right {
            case .list(let element, _):
                guard left.isComparable(with: element) else { throw Self.noOverload(operation.rawValue, [left, right]) }
            case .map, .dyn: break
            default: throw Self.noOverload(operation.rawValue, [left, right])
            }
            return .bool
        case .add, .subtract, .multiply, .divide, .modulo: return try arithmetic(operation, left, right)
        }
    }

    private func arithmetic(_ operation: CELOperator, _ left: CELType, _ right: CELType) throws(CELError) -> CELType {
        switch (left, right) {
        case (.dyn, .dyn): return .dyn
        case (.dyn, _): return right
        case (_, .dyn): return left
        case (.timestamp, .duration) where operation == .add || operation == .subtract: return .timestamp
        case (.duration, .timestamp) where operation == .add: return .timestamp
        case (.timestamp, .timestamp) where operation == .subtract: return .duration
        case (.duration, .duration) where operation == .add || operation == .subtract: return .duration
        case (.int, .int), (.uint, .uint): return left
        case (.double, .double) where operation != .modulo: return left
        case (.string, .string) where operation == .add, (.bytes, .bytes) where operation == .add: return left
        case (.list, .list) where operation == .add: return left
        default: throw Self.noOverload(operation.rawValue, [left, right])
        }
    }

    private func require(_ expression: CELExpression, _ wanted: CELType, by function: String) throws(CELError) {
        let type = try check(expression)
        guard type.isDynamic || type.name == wanted.name else { throw Self.noOverload(function, [type]) }
    }

    private static func noOverload(_ function: String, _ types: [CELType]) -> CELError {
        CELError("found no matching overload for '\(function)' applied to '(\(types.map(\.name).joined(separator: ", ")))'")
    }

    private static func type(of literal: CELValue) -> CELType {
        switch literal {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        default: .dyn
        }
    }
}

extension CELType {
    /// The type inside an optional, or this one.
    fileprivate var unwrapped: CELType { if case .optional(let wrapped) = self { wrapped } else { self } }

    fileprivate func isOrdered(with other: CELType) -> Bool {
        let numbers: Set<String> = ["int", "uint", "double"]
        let ordered: Set<String> = ["bool", "string", "bytes", "timestamp", "duration"]
        if isDynamic || other.isDynamic || (numbers.contains(name) && numbers.contains(other.name)) { return true }
        return name == other.name && ordered.contains(name)
    }
}
