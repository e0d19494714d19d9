import Foundation
import KubeCore
import Structured

/// A CEL rule, parsed and checked once.
struct CompiledRule: Sendable {
    let source: JSONSchema.ValidationRule
    /// Transition rules compare with the object before the change.
    let usesOldSelf: Bool
    private let selfType: CELType
    private let expression: CELExpression
    private let messageExpression: CELExpression?

    /// What a rule found: `nil` for a good value.
    struct Finding: Sendable, Hashable {
        var detail: String
        /// Whether the rule could not be evaluated, as opposed to being false.
        var isFailure: Bool
    }

    init(_ rule: JSONSchema.ValidationRule, selfType: CELType) throws(CELError) {
        source = rule
        self.selfType = selfType
        expression = try CELParser.parse(rule.rule)
        let oldType: CELType = rule.optionalOldSelf == true ? .optional(selfType) : selfType
        let checker = CELChecker(variables: ["self": selfType, "oldSelf": oldType])
        let type = try checker.check(expression)
        guard type.isDynamic || type.name == CELType.bool.name else { throw CELError("must evaluate to a bool") }
        usesOldSelf = expression.mentions("oldSelf")
        if let text = rule.messageExpression, !text.isEmpty {
            let message = try CELParser.parse(text)
            let type = try checker.check(message)
            guard type.isDynamic || type.name == CELType.string.name else { throw CELError("messageExpression must evaluate to a string") }
            messageExpression = message
        } else {
            messageExpression = nil
        }
    }

    /// Evaluates the rule on a value; a transition rule without an old value holds, unless it takes `oldSelf` as an optional.
    func finding(value: JSONValue, old: JSONValue?) -> Finding? {
        let isOptional = source.optionalOldSelf == true
        if usesOldSelf, old == nil, !isOptional { return nil }
        var variables = ["self": CELValue(value, type: selfType)]
        let oldValue = old.map { CELValue($0, type: selfType) }
        if isOptional { variables["oldSelf"] = .optional(oldValue) } else if let oldValue { variables["oldSelf"] = oldValue }
        let evaluator = CELEvaluator(variables: variables)
        do throws(CELError) {
            if case .bool(true) = try evaluator.evaluate(expression) { return nil }
            return Finding(detail: detail(evaluator), isFailure: false)
        } catch {
            let rule = (source.message ?? "").isEmpty ? source.rule.trimmed : (source.message ?? "").trimmed
            let sentence =
                error.message.hasPrefix("no such overload")
                ? "'\(error.message)': call arguments did not match a supported operator, function or macro signature for rule: \(rule)"
                : "\(error.message) evaluating rule: \(rule)"
            return Finding(detail: sentence, isFailure: true)
        }
    }

    private func detail(_ evaluator: CELEvaluator) -> String {
        if let messageExpression, case .string(let text)? = try? evaluator.evaluate(messageExpression) {
            let sentence = text.trimmed
            if !sentence.isEmpty, !sentence.contains("\n"), sentence.utf8.count <= 5 * 1024 { return sentence }
        }
        let message = (source.message ?? "").trimmed
        return message.isEmpty ? "failed rule: \(source.rule.trimmed)" : message
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

extension CELExpression {
    /// Whether a name is read anywhere.
    func mentions(_ name: String) -> Bool {
        switch self {
        case .literal: false
        case .identifier(let identifier): identifier == name
        case .select(let operand, _), .optionalSelect(let operand, _), .has(let operand, _), .not(let operand), .negate(let operand):
            operand.mentions(name)
        case .index(let left, let right, _), .binary(_, let left, let right), .and(let left, let right), .or(let left, let right):
            left.mentions(name) || right.mentions(name)
        case .call(let target, _, let arguments): target?.mentions(name) == true || arguments.contains { $0.mentions(name) }
        case .conditional(let condition, let then, let otherwise):
            condition.mentions(name) || then.mentions(name) || otherwise.mentions(name)
        case .list(let elements): elements.contains { $0.value.mentions(name) }
        case .map(let entries): entries.contains { $0.key.mentions(name) || $0.value.mentions(name) }
        case .comprehension(_, let range, _, let predicate, let transform):
            range.mentions(name) || predicate?.mentions(name) == true || transform?.mentions(name) == true
        case .bind(_, let value, let body), .optionalMap(let value, _, let body, _): value.mentions(name) || body.mentions(name)
        }
    }
}
