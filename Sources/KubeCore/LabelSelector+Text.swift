extension LabelSelector: CustomStringConvertible {
    /// The form of the `labelSelector` query parameter, keys in order: `app=web,tier in (a,b),!canary`.
    public var description: String {
        let equalities = (matchLabels ?? [:]).map { (key: $0.key, text: "\($0.key)=\($0.value)") }
        let others = (matchExpressions ?? []).map { (key: $0.key, text: $0.description) }
        return (equalities + others).sorted { ($0.key, $0.text) < ($1.key, $1.text) }.map(\.text).joined(separator: ",")
    }

    /// Reads the form of the `labelSelector` query parameter: equality (`a=b`, `a==b`, `a!=b`), sets (`a in (b,c)`, `a notin (b)`),
    /// presence (`a`, `!a`) and order (`a>1`, `a<1`). The empty text selects everything. Throws ``SelectorError``.
    public init(parsing text: String) throws(SelectorError) {
        var parser = LabelSelectorParser(text)
        self = try parser.parse()
    }
}

extension LabelRequirement: CustomStringConvertible {
    public var description: String {
        let list = (values ?? []).sorted().joined(separator: ",")
        return switch `operator` {
        case .isIn: "\(key) in (\(list))"
        case .isNotIn: "\(key) notin (\(list))"
        case .exists: key
        case .doesNotExist: "!\(key)"
        case .greaterThan: "\(key)>\(list)"
        case .lessThan: "\(key)<\(list)"
        }
    }
}

private struct LabelSelectorParser {
    private enum Token: Equatable {
        case word(String)
        case symbol(String)
    }

    private let text: String
    private var tokens: [Token] = []
    private var position = 0

    init(_ text: String) {
        self.text = text
        tokens = Self.tokens(of: text)
    }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if let symbol = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"].first(where: { rest.hasPrefix($0) }) {
                tokens.append(.symbol(symbol))
                rest.removeFirst(symbol.count)
            } else {
                let word = rest.prefix { !$0.isWhitespace && !"=!(),><".contains($0) }
                tokens.append(.word(String(word)))
                rest.removeFirst(word.count)
            }
        }
        return tokens
    }

    private var next: Token? { position < tokens.count ? tokens[position] : nil }

    private mutating func take(_ symbol: String) -> Bool {
        guard next == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func word() -> String? {
        guard case .word(let word) = next else { return nil }
        position += 1
        return word
    }

    private func error(_ problem: String) -> SelectorError { SelectorError(text, problem) }

    mutating func parse() throws(SelectorError) -> LabelSelector {
        var selector = LabelSelector()
        guard !tokens.isEmpty else { return selector }
        repeat {
            try requirement(into: &selector)
        } while take(",")
        guard next == nil else { throw error("expected ',' between requirements") }
        return selector
    }

    private mutating func requirement(into selector: inout LabelSelector) throws(SelectorError) {
        let negated = take("!")
        guard let key = word() else { throw error("expected a label key") }
        if let problem = NameRules.qualifiedName(key) { throw error("key \"\(key)\" \(problem)") }
        let requirement: LabelRequirement
        if negated {
            requirement = LabelRequirement(key: key, operator: .doesNotExist)
        } else if take("=") || take("==") {
            let value = try value()
            // A second equality on the same key cannot live in a map: it stays a requirement, so that both must hold.
            if selector.matchLabels?[key] == nil {
                selector.matchLabels = (selector.matchLabels ?? [:]).merging([key: value]) { $1 }
                return
            }
            requirement = LabelRequirement(key: key, operator: .isIn, values: [value])
        } else if take("!=") {
            requirement = LabelRequirement(key: key, operator: .isNotIn, values: [try value()])
        } else if take(">") {
            requirement = LabelRequirement(key: key, operator: .greaterThan, values: [try number()])
        } else if take("<") {
            requirement = LabelRequirement(key: key, operator: .lessThan, values: [try number()])
        } else if let word = word() {
            guard word == "in" || word == "notin" else { throw error("expected in, notin, = or != after \"\(key)\", found \"\(word)\"") }
            requirement = LabelRequirement(key: key, operator: word == "in" ? .isIn : .isNotIn, values: try set())
        } else {
            requirement = LabelRequirement(key: key, operator: .exists)
        }
        selector.matchExpressions = (selector.matchExpressions ?? []) + [requirement]
    }

    /// A value may be empty: `a=` asks for the label with an empty value.
    private mutating func value() throws(SelectorError) -> String {
        let value = word() ?? ""
        if let problem = NameRules.labelValue(value) { throw error("value \"\(value)\" \(problem)") }
        return value
    }

    private mutating func number() throws(SelectorError) -> String {
        guard let word = word(), Int64(word) != nil else { throw error("expected a whole number after > or <") }
        return word
    }

    private mutating func set() throws(SelectorError) -> [String] {
        guard take("(") else { throw error("expected '(' after in or notin") }
        var values: [String] = []
        repeat { values.append(try value()) } while take(",")
        guard take(")") else { throw error("expected ')' at the end of the set") }
        return values
    }
}
