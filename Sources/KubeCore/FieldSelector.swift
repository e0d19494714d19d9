import Structured

/// The `fieldSelector` query parameter: equalities and inequalities on fields, all of which must hold.
public struct FieldSelector: Sendable, Hashable, CustomStringConvertible {
    /// One comparison of a field's text with a value.
    public struct Requirement: Sendable, Hashable {
        /// Dotted, such as `metadata.name`.
        public var field: String
        public var value: String
        /// `!=` instead of `=`.
        public var negated: Bool

        public init(field: String, value: String, negated: Bool = false) {
            self.field = field
            self.value = value
            self.negated = negated
        }
    }

    public var requirements: [Requirement]

    public init(_ requirements: [Requirement] = []) { self.requirements = requirements }

    /// The one object of that name.
    public static func name(_ name: String) -> FieldSelector {
        FieldSelector([Requirement(field: "metadata.name", value: name)])
    }

    /// Reads `a=b,c!=d` (also `==`); a backslash escapes a comma, an equals sign and itself in values. Throws ``SelectorError``.
    public init(parsing text: String) throws(SelectorError) {
        requirements = []
        for term in Self.split(text) where !term.isEmpty {
            requirements.append(try Self.requirement(term, in: text))
        }
    }

    private static func split(_ text: String) -> [[Character]] {
        var terms: [[Character]] = [[]]
        var escaped = false
        for character in text {
            if character == ",", !escaped {
                terms.append([])
            } else {
                terms[terms.count - 1].append(character)
            }
            escaped = character == "\\" && !escaped
        }
        return terms
    }

    private static func requirement(_ term: [Character], in text: String) throws(SelectorError) -> Requirement {
        guard let equals = term.firstIndex(of: "=") else {
            throw SelectorError(text, "\"\(String(term))\" has neither = nor !=; write field=value")
        }
        let negated = equals > 0 && term[equals - 1] == "!"
        var value = term[(equals + 1)...]
        if value.first == "=" { value = value.dropFirst() }
        let field = String(term[..<(negated ? equals - 1 : equals)])
        guard !field.isEmpty else { throw SelectorError(text, "\"\(String(term))\" names no field; write field=value") }
        return Requirement(field: field, value: try unescape(value, in: text), negated: negated)
    }

    private static func unescape(_ value: ArraySlice<Character>, in text: String) throws(SelectorError) -> String {
        var result = ""
        var escaped = false
        for character in value {
            if escaped {
                guard "\\,=".contains(character) else {
                    throw SelectorError(text, "\"\\\(character)\" is no escape; only \\\\, \\, and \\= are")
                }
                result.append(character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == "=" {
                throw SelectorError(text, "a value holds a bare =; write \\=")
            } else {
                result.append(character)
            }
        }
        if escaped { throw SelectorError(text, "it ends inside an escape") }
        return result
    }

    public var description: String {
        requirements.map { requirement in
            let escaped = requirement.value.map { "\\,=".contains($0) ? "\\\($0)" : "\($0)" }.joined()
            return "\(requirement.field)\(requirement.negated ? "!=" : "=")\(escaped)"
        }.joined(separator: ",")
    }

    /// Whether an object meets every requirement. A field that is not set has the empty text, as on the server.
    public func matches(_ object: JSONValue) -> Bool {
        requirements.allSatisfy { requirement in
            (Self.text(of: requirement.field, in: object) == requirement.value) != requirement.negated
        }
    }

    private static func text(of field: String, in object: JSONValue) -> String {
        switch object[path: field.split(separator: ".").map(String.init)] {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): String(flag)
        default: ""
        }
    }
}
