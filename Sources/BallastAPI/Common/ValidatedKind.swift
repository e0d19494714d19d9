import KubeCore
import Structured

/// A kind of ours, which can judge its objects without an API server and says then what admission would have said.
package protocol ValidatedKind: KubeObject {
    /// What CEL and the schema's rules would refuse, in the order of the fields. Bounds of single numbers and texts are the schema's
    /// business.
    func validate() -> [FieldError]

    /// The same for a change of an existing object.
    func validate(replacing old: Self) -> [FieldError]
}

extension ValidatedKind {
    package func validate(replacing old: Self) -> [FieldError] { validate() }

    /// The problems of a document that claims to be of this kind, of which a value that cannot be read is one.
    package static func problems(in document: JSONValue) -> [FieldError] {
        do {
            return try document.decode(Self.self).validate()
        } catch {
            let error = StructuredDecodingError(error)
            return [FieldError(path: error.field, message: error.message)]
        }
    }
}

/// Collects the rules that are broken.
struct RuleCheck {
    private(set) var errors: [FieldError] = []

    /// Notes the sentence of `rule`, filled with `values`, where it is broken.
    mutating func note(_ broken: Bool, _ rule: Rule, at path: String, _ values: String...) {
        if broken { errors.append(rule.error(at: path, values: values)) }
    }

    mutating func note(_ more: [FieldError]) { errors += more }
}

extension CommonRules {
    static func amountProblems(_ amount: String, at path: String) -> [FieldError] {
        Amount.isValid(amount) ? [] : [money.error(at: path, amount)]
    }

    static func timeZoneProblems(_ name: String?, at path: String) -> [FieldError] {
        guard let name, !TimeZoneName.isValid(name) else { return [] }
        return [timeZone.error(at: path, name)]
    }

    static func scheduleProblems(_ text: String, at path: String) -> [FieldError] {
        CronSyntax.isValid(text) ? [] : [schedule.error(at: path, text)]
    }
}
