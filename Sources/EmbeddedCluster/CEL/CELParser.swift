/// Reads an expression by CEL's grammar, expanding macros as it goes.
struct CELParser {
    private let tokens: [CELToken]
    private var position = 0
    private var depth = 0

    static func parse(_ text: String) throws(CELError) -> CELExpression {
        var parser = CELParser(tokens: try CELLexer.tokens(of: text))
        let expression = try parser.expression()
        guard parser.current == .end else { throw parser.unexpected() }
        return expression
    }

    private init(tokens: [CELToken]) { self.tokens = tokens }

    private var current: CELToken { tokens[position] }

    private mutating func take(_ symbol: String) -> Bool {
        guard current == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ symbol: String) throws(CELError) {
        guard take(symbol) else { throw unexpected(wanted: symbol) }
    }

    private func unexpected(wanted: String? = nil) -> CELError {
        let found =
            switch current {
            case .end: "<EOF>"
            case .symbol(let text), .identifier(let text): text
            case .string(let text): "\"\(text)\""
            default: "\(current)"
            }
        return CELError("Syntax error: unexpected '\(found)'\(wanted.map { ", expecting '\($0)'" } ?? "")")
    }

    // MARK: Operators, loosest first

    private mutating func expression() throws(CELError) -> CELExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 120 else { throw CELError("expression nested too deeply") }
        let condition = try disjunction()
        guard take("?") else { return condition }
        let then = try disjunction()
        try expect(":")
        return .conditional(condition, then: then, else: try expression())
    }

    private mutating func disjunction() throws(CELError) -> CELExpression {
        var left = try conjunction()
        while take("||") { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(CELError) -> CELExpression {
        var left = try relation()
        while take("&&") { left = .and(left, try relation()) }
        return left
    }

    private static let relations: [String: CELOperator] = [
        "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    private mutating func relation() throws(CELError) -> CELExpression {
        var left = try sum()
        while true {
            if case .symbol(let symbol) = current, let operation = Self.relations[symbol] {
                position += 1
                left = .binary(operation, left, try sum())
            } else if current == .identifier("in") {
                position += 1
                left = .binary(.isIn, left, try sum())
            } else {
                return left
            }
        }
    }

    private mutating func sum() throws(CELError) -> CELExpression {
        var left = try product()
        while true {
            if take("+") {
                left = .binary(.add, left, try product())
            } else if take("-") {
                left = .binary(.subtract, left, try product())
            } else {
                return left
            }
        }
    }

    private mutating func product() throws(CELError) -> CELExpression {
        var left = try unary()
        while true {
            if take("*") {
                left = .binary(.multiply, left, try unary())
            } else if take("/") {
                left = .binary(.divide, left, try unary())
            } else if take("%") {
                left = .binary(.modulo, left, try unary())
            } else {
                return left
            }
        }
    }

    private mutating func unary() throws(CELError) -> CELExpression {
        if take("!") { return .not(try unary()) }
        guard take("-") else { return try member() }
        switch current {
        case .integer(let value):
            position += 1
            return try postfix(.literal(.int(-value)))
        case .integerMagnitudeOverflow:
            position += 1
            return try postfix(.literal(.int(.min)))
        case .double(let value):
            position += 1
            return try postfix(.literal(.double(-value)))
        default: return .negate(try unary())
        }
    }

    // MARK: Members and calls

    private mutating func member() throws(CELError) -> CELExpression { try postfix(try primary()) }

    private mutating func postfix(_ start: CELExpression) throws(CELError) -> CELExpression {
        var left = start
        while true {
            if take(".") {
                let optional = take("?")
                let name = try identifier()
                if optional {
                    left = .optionalSelect(left, field: name)
                } else if take("(") {
                    left = try CELMacros.expand(target: left, function: name, arguments: try list(until: ")"))
                } else {
                    left = .select(left, field: name)
                }
            } else if take("[") {
                let optional = take("?")
                let index = try expression()
                try expect("]")
                left = .index(left, index, optional: optional)
            } else {
                return left
            }
        }
    }

    private mutating func identifier() throws(CELError) -> String {
        guard case .identifier(let name) = current else { throw unexpected() }
        position += 1
        return name
    }

    private mutating func list(until end: String) throws(CELError) -> [CELExpression] {
        var elements: [CELExpression] = []
        while !take(end) {
            elements.append(try expression())
            if !take(",") {
                try expect(end)
                break
            }
        }
        return elements
    }

    private mutating func primary() throws(CELError) -> CELExpression {
        let token = current
        position += 1
        switch token {
        case .integer(let value): return .literal(.int(value))
        case .unsigned(let value): return .literal(.uint(value))
        case .double(let value): return .literal(.double(value))
        case .string(let value): return .literal(.string(value))
        case .bytes(let value): return .literal(.bytes(value))
        case .identifier("true"): return .literal(.bool(true))
        case .identifier("false"): return .literal(.bool(false))
        case .identifier("null"): return .literal(.null)
        case .identifier(let name):
            guard take("(") else { return .identifier(name) }
            return try CELMacros.expand(target: nil, function: name, arguments: try list(until: ")"))
        case .symbol("("):
            let inner = try expression()
            try expect(")")
            return inner
        case .symbol("["): return .list(try elements())
        case .symbol("{"): return .map(try entries())
        default:
            position -= 1
            throw unexpected()
        }
    }

    private mutating func elements() throws(CELError) -> [CELExpression.Element] {
        var elements: [CELExpression.Element] = []
        while !take("]") {
            let optional = take("?")
            elements.append(.init(value: try expression(), isOptional: optional))
            if !take(",") {
                try expect("]")
                break
            }
        }
        return elements
    }

    private mutating func entries() throws(CELError) -> [CELExpression.Entry] {
        var entries: [CELExpression.Entry] = []
        while !take("}") {
            let optional = take("?")
            let key = try expression()
            try expect(":")
            entries.append(.init(key: key, value: try expression(), isOptional: optional))
            if !take(",") {
                try expect("}")
                break
            }
        }
        return entries
    }
}

/// Calls that are not calls: they bind variables or look at their argument's form.
enum CELMacros {
    static func expand(target: CELExpression?, function: String, arguments: [CELExpression]) throws(CELError) -> CELExpression {
        if target == nil, function == "has" {
            guard arguments.count == 1, case .select(let operand, let field) = arguments[0] else {
                throw CELError("invalid argument to has() macro")
            }
            return .has(operand, field: field)
        }
        guard let target else { return .call(target: nil, function: function, arguments: arguments) }
        if case .identifier("cel") = target, function == "bind" {
            guard arguments.count == 3 else { throw CELError("cel.bind() takes a name, a value and an expression") }
            return .bind(try variable(arguments[0]), arguments[1], body: arguments[2])
        }
        if function == "optMap" || function == "optFlatMap", arguments.count == 2 {
            return .optionalMap(target, variable: try variable(arguments[0]), body: arguments[1], flat: function == "optFlatMap")
        }
        if let comprehension = try comprehension(over: target, function: function, arguments: arguments) { return comprehension }
        return .call(target: target, function: function, arguments: arguments)
    }

    private static func comprehension(
        over range: CELExpression, function: String, arguments: [CELExpression]
    ) throws(CELError) -> CELExpression? {
        guard let macro = CELMacro(rawValue: function == "existsOne" ? "exists_one" : function) else { return nil }
        switch (macro, arguments.count) {
        case (.map, 2):
            return .comprehension(
                .map, over: range, variables: [try variable(arguments[0])], predicate: nil, transform: arguments[1])
        case (.map, 3):
            return .comprehension(
                .map, over: range, variables: [try variable(arguments[0])], predicate: arguments[1], transform: arguments[2])
        case (.filter, 2), (.all, 2), (.exists, 2), (.existsOne, 2):
            return .comprehension(macro, over: range, variables: [try variable(arguments[0])], predicate: arguments[1], transform: nil)
        case (.all, 3), (.exists, 3), (.existsOne, 3):
            let names = [try variable(arguments[0]), try variable(arguments[1])]
            return .comprehension(macro, over: range, variables: names, predicate: arguments[2], transform: nil)
        default: return nil
        }
    }

    private static func variable(_ expression: CELExpression) throws(CELError) -> String {
        guard case .identifier(let name) = expression else { throw CELError("argument must be a simple name") }
        return name
    }
}
