/// Walks an expression over values. Variables live in a chain of scopes.
struct CELEvaluator {
    private var variables: [String: CELValue]

    init(variables: [String: CELValue]) { self.variables = variables }

    private func binding(_ name: String, _ value: CELValue) -> CELEvaluator {
        var inner = self
        inner.variables[name] = value
        return inner
    }

    func evaluate(_ expression: CELExpression) throws(CELError) -> CELValue {
        switch expression {
        case .literal(let value): return value
        case .identifier(let name):
            if let value = variables[name] { return value }
            if CELFunctions.typeNames.contains(name) { return .type(name) }
            throw CELError("no such attribute(s): \(name)")
        case .select(let operand, let field): return try CELAccess.select(try evaluate(operand), field: field)
        case .optionalSelect(let operand, let field): return try CELAccess.optionalSelect(try evaluate(operand), field: field)
        case .has(let operand, let field): return .bool(try CELAccess.has(try evaluate(operand), field: field))
        case .index(let operand, let index, let optional):
            return try CELAccess.index(try evaluate(operand), by: try evaluate(index), optional: optional)
        case .call(let target, let function, let arguments): return try call(target, function, arguments)
        case .not(let operand):
            guard case .bool(let flag) = try evaluate(operand) else { throw .noSuchOverload() }
            return .bool(!flag)
        case .negate(let operand): return try CELOperators.negate(try evaluate(operand))
        case .binary(let operation, let left, let right):
            return try CELOperators.apply(operation, try evaluate(left), try evaluate(right))
        case .and(let left, let right): return try logic(left, right, decisive: false)
        case .or(let left, let right): return try logic(left, right, decisive: true)
        case .conditional(let condition, let then, let otherwise):
            guard case .bool(let flag) = try evaluate(condition) else { throw .noSuchOverload() }
            return try evaluate(flag ? then : otherwise)
        case .list(let elements): return try list(elements)
        case .map(let entries): return try map(entries)
        case .comprehension(let macro, let range, let names, let predicate, let transform):
            return try comprehension(macro, try evaluate(range), names, predicate, transform)
        case .bind(let name, let value, let body): return try binding(name, try evaluate(value)).evaluate(body)
        case .optionalMap(let operand, let name, let body, let flat):
            guard case .optional(let wrapped) = try evaluate(operand) else { throw .noSuchOverload("optMap") }
            guard let wrapped else { return .optional(nil) }
            let result = try binding(name, wrapped).evaluate(body)
            return flat ? result : .optional(result)
        }
    }

    /// `&&` and `||` regardless of order: a side that decides wins over an error on the other.
    private func logic(_ left: CELExpression, _ right: CELExpression, decisive: Bool) throws(CELError) -> CELValue {
        let first = result(of: left)
        if case .success(.bool(decisive)) = first { return .bool(decisive) }
        let second = result(of: right)
        if case .success(.bool(decisive)) = second { return .bool(decisive) }
        guard case .bool = try first.get(), case .bool = try second.get() else { throw .noSuchOverload() }
        return .bool(!decisive)
    }

    private func result(of expression: CELExpression) -> Result<CELValue, CELError> {
        do throws(CELError) { return .success(try evaluate(expression)) } catch { return .failure(error) }
    }

    private func call(_ target: CELExpression?, _ function: String, _ arguments: [CELExpression]) throws(CELError) -> CELValue {
        var values: [CELValue] = []
        for argument in arguments { values.append(try evaluate(argument)) }
        guard let target else { return try CELFunctions.call(function, values) }
        if case .identifier(let namespace) = target, variables[namespace] == nil, CELFunctions.namespaces.contains(namespace) {
            return try CELFunctions.call("\(namespace).\(function)", values)
        }
        return try CELFunctions.call(try evaluate(target), function, values)
    }

    // MARK: Literals

    private func list(_ elements: [CELExpression.Element]) throws(CELError) -> CELValue {
        var values: [CELValue] = []
        for element in elements {
            let value = try evaluate(element.value)
            guard element.isOptional else {
                values.append(value)
                continue
            }
            guard case .optional(let wrapped) = value else { throw .noSuchOverload() }
            if let wrapped { values.append(wrapped) }
        }
        return .list(values)
    }

    private func map(_ entries: [CELExpression.Entry]) throws(CELError) -> CELValue {
        var result: [CELKey: CELValue] = [:]
        for entry in entries {
            guard let key = CELKey(try evaluate(entry.key)) else { throw CELError("unsupported key type") }
            var value = try evaluate(entry.value)
            if entry.isOptional {
                guard case .optional(let wrapped) = value else { throw .noSuchOverload() }
                guard let wrapped else { continue }
                value = wrapped
            }
            guard result.updateValue(value, forKey: key) == nil else { throw CELError("duplicate map key: \(key.description)") }
        }
        return .map(result)
    }

    // MARK: Comprehensions

    private func comprehension(
        _ macro: CELMacro, _ range: CELValue, _ names: [String], _ predicate: CELExpression?, _ transform: CELExpression?
    ) throws(CELError) -> CELValue {
        let items = try items(of: range)
        func scope(_ item: (CELValue, CELValue)) -> CELEvaluator {
            names.count == 2
                ? binding(names[0], item.0).binding(names[1], item.1) : binding(names[0], range.isList ? item.1 : item.0)
        }
        switch macro {
        case .all: return try fold(items.map(scope), predicate, decisive: false)
        case .exists: return try fold(items.map(scope), predicate, decisive: true)
        case .existsOne:
            var count = 0
            for item in items where try scope(item).holds(predicate) { count += 1 }
            return .bool(count == 1)
        case .filter:
            var kept: [CELValue] = []
            for item in items where try scope(item).holds(predicate) { kept.append(range.isList ? item.1 : item.0) }
            return .list(kept)
        case .map:
            var mapped: [CELValue] = []
            for item in items {
                let inner = scope(item)
                guard try inner.holds(predicate), let transform else { continue }
                mapped.append(try inner.evaluate(transform))
            }
            return .list(mapped)
        }
    }

    /// Errors count only when no element decides.
    private func fold(_ scopes: [CELEvaluator], _ predicate: CELExpression?, decisive: Bool) throws(CELError) -> CELValue {
        var failure: CELError?
        for scope in scopes {
            do throws(CELError) {
                if try scope.holds(predicate) == decisive { return .bool(decisive) }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return .bool(!decisive)
    }

    private func holds(_ predicate: CELExpression?) throws(CELError) -> Bool {
        guard let predicate else { return true }
        guard case .bool(let flag) = try evaluate(predicate) else { throw .noSuchOverload() }
        return flag
    }

    /// Index and element of a list; key and value of a map, by key so that results do not depend on chance.
    private func items(of range: CELValue) throws(CELError) -> [(CELValue, CELValue)] {
        if case .list(let elements, _) = range { return elements.enumerated().map { (.int(Int64($0.offset)), $0.element) } }
        guard let entries = range.entries else { throw .noSuchOverload() }
        return entries.sorted { $0.key.description < $1.key.description }.map { ($0.key.value, $0.value) }
    }
}

extension CELValue {
    var isList: Bool { if case .list = self { true } else { false } }
}

/// Reaching into values.
enum CELAccess {
    static func select(_ operand: CELValue, field: String) throws(CELError) -> CELValue {
        switch operand {
        case .optional(let wrapped): return try optionalSelect(.optional(wrapped), field: field)
        case .map, .object:
            guard let value = operand.field(field) else { throw .noSuchKey(field) }
            return value
        default: throw .noSuchOverload()
        }
    }

    static func optionalSelect(_ operand: CELValue, field: String) throws(CELError) -> CELValue {
        switch operand {
        case .optional(nil): return .optional(nil)
        case .optional(.some(let wrapped)): return try optionalSelect(wrapped, field: field)
        case .map, .object: return .optional(operand.field(field))
        default: throw .noSuchOverload()
        }
    }

    static func has(_ operand: CELValue, field: String) throws(CELError) -> Bool {
        switch operand {
        case .optional(nil): return false
        case .optional(.some(let wrapped)): return try has(wrapped, field: field)
        case .map, .object: return operand.field(field) != nil
        default: throw .noSuchOverload()
        }
    }

    static func index(_ operand: CELValue, by index: CELValue, optional: Bool) throws(CELError) -> CELValue {
        if case .optional(let wrapped) = operand {
            guard let wrapped else { return .optional(nil) }
            return try Self.index(wrapped, by: index, optional: true)
        }
        if case .list(let elements, _) = operand {
            guard case .int(let position)? = CELKey(index) else { throw .noSuchOverload() }
            guard let place = Int(exactly: position), elements.indices.contains(place) else {
                if optional { return .optional(nil) }
                throw CELError("index out of bounds: \(position)")
            }
            return optional ? .optional(elements[place]) : elements[place]
        }
        guard let entries = operand.entries else { throw .noSuchOverload() }
        let key = CELKey(index)
        guard let value = key.flatMap({ entries[$0] }) else {
            if optional { return .optional(nil) }
            throw .noSuchKey(key?.description ?? index.typeName)
        }
        return optional ? .optional(value) : value
    }
}
