/// `metav1.LabelSelector`: all requirements must hold. Without any it selects every object.
public struct LabelSelector: Codable, Sendable, Hashable {
    public var matchLabels: [String: String]?
    public var matchExpressions: [LabelRequirement]?

    public init(matchLabels: [String: String]? = nil, matchExpressions: [LabelRequirement]? = nil) {
        self.matchLabels = matchLabels
        self.matchExpressions = matchExpressions
    }

    /// Whether it selects every object.
    public var isEmpty: Bool { matchLabels?.isEmpty != false && matchExpressions?.isEmpty != false }

    /// Whether an object with these labels is selected.
    public func matches(_ labels: [String: String]) -> Bool {
        (matchLabels ?? [:]).allSatisfy { labels[$0.key] == $0.value } && (matchExpressions ?? []).allSatisfy { $0.matches(labels) }
    }
}

/// One requirement on a label: `metav1.LabelSelectorRequirement`, and `v1.NodeSelectorRequirement`, which adds `Gt` and `Lt`.
public struct LabelRequirement: Codable, Sendable, Hashable {
    public enum Operator: String, Codable, Sendable, Hashable {
        case isIn = "In"
        case isNotIn = "NotIn"
        case exists = "Exists"
        case doesNotExist = "DoesNotExist"
        case greaterThan = "Gt"
        case lessThan = "Lt"
    }

    public var key: String
    public var `operator`: Operator
    public var values: [String]?

    public init(key: String, operator: Operator, values: [String]? = nil) {
        self.key = key
        self.operator = `operator`
        self.values = values
    }

    /// Whether an object with these labels meets it. An object without the key meets `NotIn`, as on the server.
    public func matches(_ labels: [String: String]) -> Bool {
        let value = labels[key]
        switch `operator` {
        case .exists: return value != nil
        case .doesNotExist: return value == nil
        case .isIn: return value.map { (values ?? []).contains($0) } ?? false
        case .isNotIn: return value.map { !(values ?? []).contains($0) } ?? true
        case .greaterThan, .lessThan:
            guard let number = value.flatMap({ Int64($0) }), let bound = values?.first.flatMap({ Int64($0) }) else { return false }
            return `operator` == .greaterThan ? number > bound : number < bound
        }
    }
}

/// Why a text is no label or field selector.
public struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
    public var selector: String
    public var problem: String

    public init(_ selector: String, _ problem: String) {
        self.selector = selector
        self.problem = problem
    }

    public var description: String { "selector \"\(selector)\": \(problem)" }
}
