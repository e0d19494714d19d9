import KubeCore

/// A mistake in an object, told in one sentence.
package struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, as `spec.serving.replicas` or `spec.serving.schedules[0].start`.
    package var path: String
    /// One sentence that names the field, its value and the remedy.
    package var message: String

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    /// The sentence, after the path where it does not name the field itself.
    package var description: String {
        path.isEmpty || message.contains("spec.") || message.contains("metadata.") ? message : "\(path): \(message)"
    }
}

/// A rule that CEL judges at admission and Swift wherever no API server stands before us. Both say the same sentence, because both
/// take it from here: text with holes, each a CEL expression in braces, which Swift fills with values in the same order.
package struct Rule: Sendable {
    /// True for a good value.
    package let expression: String
    package let sentence: String
    package let reason: JSONSchema.ValidationRule.Reason
    /// Below the place where the rule stands.
    package let fieldPath: String?

    package init(
        _ expression: String, _ sentence: String, reason: JSONSchema.ValidationRule.Reason = .invalid, fieldPath: String? = nil
    ) {
        self.expression = expression
        self.sentence = sentence
        self.reason = reason
        self.fieldPath = fieldPath
    }

    private enum Part {
        case text(String)
        case hole(String)
    }

    private var parts: [Part] {
        var parts: [Part] = []
        for piece in sentence.split(separator: "{", omittingEmptySubsequences: false) {
            let halves = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if halves.count == 2 { parts.append(.hole(halves[0])) }
            if let text = halves.last, !text.isEmpty { parts.append(.text(text)) }
        }
        return parts
    }

    /// The rule as a schema carries it. Where the sentence has holes, `message` is what remains when CEL cannot fill them.
    package var cel: JSONSchema.ValidationRule {
        let message = parts.map { part in
            switch part {
            case .text(let text): text
            case .hole: "…"
            }
        }.joined()
        // Not joined with `+`: the server takes the length of a number's text for unbounded and refuses the cost.
        let template = parts.map { part in
            switch part {
            case .text(let text): text.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("%", with: "%%")
            case .hole: "%s"
            }
        }.joined()
        let holes = parts.compactMap { part in
            if case .hole(let hole) = part { hole } else { nil }
        }
        let expression = "'\(template)'.format([\(holes.joined(separator: ", "))])"
        return JSONSchema.ValidationRule(
            self.expression, message: message, messageExpression: holes.isEmpty ? nil : expression, reason: reason, fieldPath: fieldPath)
    }

    /// The sentence with its holes filled.
    package func error(at path: String, _ values: String...) -> FieldError { error(at: path, values: values) }

    func error(at path: String, values: [String]) -> FieldError {
        var rest = values[...]
        let message = parts.map { part in
            switch part {
            case .text(let text): text
            case .hole: rest.popFirst() ?? "…"
            }
        }.joined()
        return FieldError(path: path, message: message)
    }
}

extension JSONSchema {
    /// This schema with rules appended.
    package func ruled(by rules: Rule...) -> JSONSchema { with { $0.validations += rules.map(\.cel) } }

    /// This schema with rules appended.
    package func ruled(by rules: [Rule]) -> JSONSchema { with { $0.validations += rules.map(\.cel) } }
}
