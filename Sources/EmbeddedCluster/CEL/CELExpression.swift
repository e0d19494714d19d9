/// A parsed expression. Macros are nodes of their own.
indirect enum CELExpression: Sendable {
    case literal(CELValue)
    case identifier(String)
    case select(CELExpression, field: String)
    /// `e.?f`: an optional, empty where the field is absent.
    case optionalSelect(CELExpression, field: String)
    case has(CELExpression, field: String)
    case index(CELExpression, CELExpression, optional: Bool)
    case call(target: CELExpression?, function: String, arguments: [CELExpression])
    case not(CELExpression)
    case negate(CELExpression)
    case binary(CELOperator, CELExpression, CELExpression)
    case and(CELExpression, CELExpression)
    case or(CELExpression, CELExpression)
    case conditional(CELExpression, then: CELExpression, else: CELExpression)
    case list([Element])
    case map([Entry])
    case comprehension(CELMacro, over: CELExpression, variables: [String], predicate: CELExpression?, transform: CELExpression?)
    /// `cel.bind(name, value, body)`, and `optMap`/`optFlatMap` on an optional.
    case bind(String, CELExpression, body: CELExpression)
    case optionalMap(CELExpression, variable: String, body: CELExpression, flat: Bool)

    struct Element: Sendable {
        var value: CELExpression
        var isOptional: Bool
    }

    struct Entry: Sendable {
        var key: CELExpression
        var value: CELExpression
        var isOptional: Bool
    }
}

enum CELOperator: String, Sendable {
    case equal = "_==_", notEqual = "_!=_", less = "_<_", lessOrEqual = "_<=_", greater = "_>_", greaterOrEqual = "_>=_"
    case isIn = "@in", add = "_+_", subtract = "_-_", multiply = "_*_", divide = "_/_", modulo = "_%_"
}

enum CELMacro: String, Sendable {
    case all, exists, existsOne = "exists_one", filter, map
}
