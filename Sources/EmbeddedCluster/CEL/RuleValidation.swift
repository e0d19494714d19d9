import KubeCore
import Structured

extension StructuralSchema {
    /// Evaluates the CEL rules of this schema and of all below it (apiextensions `schema/cel`): rules on nulls are skipped, transition
    /// rules need an old value, and mistakes in parts that did not change are forgiven.
    package func evaluateRules(on value: JSONValue, old: JSONValue?, at path: FieldPath = .root) -> [FieldError] {
        evaluateRules(value, old: old, correlated: old, parentUnchanged: false, path: path)
    }

    /// `old` is what transition rules see; `correlated` is what ratcheting compares with: `nil` where nothing corresponds.
    private func evaluateRules(
        _ value: JSONValue, old: JSONValue?, correlated: JSONValue?, parentUnchanged: Bool, path: FieldPath
    ) -> [FieldError] {
        guard hasRules, !value.isNull else { return [] }
        let unchanged = parentUnchanged || correlated == value
        var errors: [FieldError] = []
        for rule in rules {
            guard let finding = rule.finding(value: value, old: old == .null ? nil : old) else { continue }
            if finding.isFailure {
                errors.append(.invalid(path, .string(typeText), finding.detail))
            } else if rule.usesOldSelf || !unchanged {
                errors.append(error(for: rule, value: value, detail: finding.detail, at: path))
            }
        }
        for schema in allOf {
            errors += schema.evaluateRules(value, old: old, correlated: nil, parentUnchanged: parentUnchanged, path: path)
        }
        switch value {
        case .object(let members):
            for name in members.keys.sorted() {
                guard let member = members[name], let schema = member.isNull ? nil : self.member(name) else { continue }
                let place = properties[name] == nil ? path.key(name) : path.child(name)
                errors += schema.evaluateRules(
                    member, old: old?[name], correlated: correlated?[name], parentUnchanged: unchanged, path: place)
            }
        case .array(let elements):
            guard let items, items.hasRules else { return errors }
            let correlation = ListCorrelation(old: old, schema: self)
            for (index, element) in elements.enumerated() {
                let earlier = correlation.old(for: element)
                errors += items.evaluateRules(
                    element, old: earlier, correlated: earlier, parentUnchanged: unchanged, path: path.index(index))
            }
        default: break
        }
        return errors
    }

    private var typeText: String { type?.rawValue ?? "" }

    private func error(for rule: CompiledRule, value: JSONValue, detail: String, at path: FieldPath) -> FieldError {
        let place = rule.source.fieldPath.map { RulePath.append($0, to: path) } ?? path
        // Whole objects and lists would drown the sentence.
        let shown = type == .object || type == .array ? Optional.none : value
        switch rule.source.reason {
        case .forbidden: return .forbidden(place, detail)
        case .required: return .required(place, detail)
        case .duplicate: return .duplicate(place, shown)
        case .invalid, nil: return .invalid(place, shown, detail)
        }
    }
}

/// The `fieldPath` of a rule: `.spec.replicas`, `['a.b']`.
enum RulePath {
    static func append(_ text: String, to path: FieldPath) -> FieldPath {
        var result = path
        var rest = text[...]
        while let first = rest.first {
            if first == "[", rest.hasPrefix("['"), let end = rest.range(of: "']") {
                result = result.key(String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end.lowerBound]))
                rest = rest[end.upperBound...]
            } else {
                let name = rest.dropFirst(first == "." ? 1 : 0).prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(name.count + (first == "." ? 1 : 0))
                if name.isEmpty { return result }
                result = result.child(String(name))
            }
        }
        return result
    }
}
