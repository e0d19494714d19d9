import KubeCore
import Structured

extension StructuralSchema {
    /// Checks a value against types, bounds, patterns, formats, enumerations and logic (not CEL) and answers in the API server's words.
    ///
    /// With `old`, mistakes in parts that did not change since are forgiven (ratcheting, as the server does on update).
    package func validateValue(_ value: JSONValue, old: JSONValue? = nil, at path: FieldPath = .root) -> [FieldError] {
        let errors = ValueValidation.check(value, old: old, by: self, path: "").errors
        guard !path.isRoot else { return errors }
        // Sentences speak of the part alone, fields of the whole.
        return errors.map { error in
            var error = error
            error.field = error.field.isRoot ? path : path.child(error.field.description)
            return error
        }
    }
}

/// kube-openapi's validator: every check that passes counts, and of alternatives that all fail the one with most passed checks is told.
enum ValueValidation {
    struct Outcome {
        private(set) var errors: [FieldError] = []
        var passed = 0

        var isValid: Bool { errors.isEmpty }

        init(_ errors: FieldError?..., passed: Int = 0) {
            for error in errors { add(error) }
            self.passed = passed
        }

        /// A mistake is told once, however many checks find it.
        mutating func add(_ error: FieldError?) {
            if let error, !errors.contains(error) { errors.append(error) }
        }

        mutating func merge(_ other: Outcome) {
            for error in other.errors { add(error) }
            passed += other.passed
        }
    }

    /// A mistake at a path, with the server's "… in body …" sentence.
    static func error(
        _ path: String, _ sentence: String, value: JSONValue? = "", reason: FieldError.Reason = .invalid
    ) -> FieldError {
        FieldError(reason, field(path), value: value, detail: "\(path) in body \(sentence)")
    }

    static func field(_ path: String) -> FieldPath { FieldPath(path.hasPrefix(".") ? String(path.dropFirst()) : path) }

    static func check(_ value: JSONValue, old: JSONValue?, by schema: StructuralSchema, path: String) -> Outcome {
        var outcome = checkAll(value, old: old, by: schema, path: path)
        if !outcome.isValid, let old, old == value { outcome = Outcome(passed: outcome.passed) }
        return outcome
    }

    private static func checkAll(_ value: JSONValue, old: JSONValue?, by schema: StructuralSchema, path: String) -> Outcome {
        if value.isNull {
            var outcome = ValueTypes.check(value, by: schema, path: path)
            outcome.merge(enumeration(value, by: schema, path: path))
            return outcome
        }
        var outcome = Outcome()
        func run(_ result: Outcome) {
            outcome.merge(result)
            outcome.passed += 1
        }
        if !schema.typeNames.isEmpty || schema.format != nil { run(ValueTypes.check(value, by: schema, path: path)) }
        run(SchemaLogic.check(value, by: schema, path: path))
        switch value {
        case .string(let text):
            run(self.text(text, by: schema, path: path))
            if let format = schema.format { run(self.format(text, format, path: path)) }
        case .integer, .double: run(number(value, by: schema, path: path))
        case .array(let elements): run(list(elements, old: old, by: schema, path: path))
        default: break
        }
        run(enumeration(value, by: schema, path: path))
        if case .object(let members) = value { run(object(members, old: old, by: schema, path: path)) }
        outcome.passed += 1
        return outcome
    }

    // MARK: Scalars

    private static func text(_ text: String, by schema: StructuralSchema, path: String) -> Outcome {
        let limits = schema.limits
        let length = limits.maxLength == nil && limits.minLength == nil ? 0 : Int64(text.unicodeScalars.count)
        if let max = limits.maxLength, length > max { return Outcome(.tooLong(field(path), max: max)) }
        if let min = limits.minLength, length < min {
            return Outcome(error(path, "should be at least \(min) chars long", value: .string(text)))
        }
        if let pattern = schema.pattern, !pattern.isFound(in: text) {
            return Outcome(error(path, "should match '\(pattern.source)'", value: .string(text)))
        }
        return Outcome()
    }

    private static func format(_ text: String, _ format: String, path: String) -> Outcome {
        guard TextFormat.isValid(text, format: format) else {
            let sentence = "must be of type \(format): \(GoText.quoted(text))"
            return Outcome(error(path, sentence, value: .string(text), reason: .typeInvalid))
        }
        return Outcome()
    }

    private static func number(_ value: JSONValue, by schema: StructuralSchema, path: String) -> Outcome {
        var outcome = Outcome(range(of: value, by: schema, path: path), passed: 1)
        guard let number = value.double else { return outcome }
        let limits = schema.limits
        // Whole numbers are compared with the bound's whole part, as the server does.
        var isWhole = false
        if case .integer = value { isWhole = true }
        let bound = { (bound: Double) in isWhole ? bound.rounded(.towardZero) : bound }
        if let factor = limits.multipleOf.map(bound), factor != 0, (number / factor).rounded() != number / factor {
            outcome.add(error(path, "should be a multiple of \(GoText.decimal(factor))", value: value))
        }
        if let min = limits.minimum.map(bound), limits.exclusiveMinimum ? number <= min : number < min {
            let relation = limits.exclusiveMinimum ? "greater than" : "greater than or equal to"
            outcome.add(error(path, "should be \(relation) \(GoText.decimal(min))", value: value))
        }
        if let max = limits.maximum.map(bound), limits.exclusiveMaximum ? number >= max : number > max {
            let relation = limits.exclusiveMaximum ? "less than" : "less than or equal to"
            outcome.add(error(path, "should be \(relation) \(GoText.decimal(max))", value: value))
        }
        return outcome
    }

    /// What an integer's format can hold; told at the root, as the server does.
    private static func range(of value: JSONValue, by schema: StructuralSchema, path: String) -> FieldError? {
        guard schema.type == .integer, !schema.intOrString else { return nil }
        let fits = schema.format == "int32" ? value.integer.flatMap { Int32(exactly: $0) } != nil : value.integer != nil
        guard !fits else { return nil }
        let form = schema.format.map { "with format \($0)" } ?? "(default format)"
        return .invalid(.root, "", "Checked value must be of type integer \(form) in \(path)")
    }

    private static func enumeration(_ value: JSONValue, by schema: StructuralSchema, path: String) -> Outcome {
        guard let allowed = schema.allowedValues, !allowed.isEmpty else { return Outcome() }
        if !value.isNull, allowed.contains(where: { $0 == value || ($0.double != nil && $0.double == value.double) }) { return Outcome() }
        return Outcome(.notSupported(field(path), value, supported: allowed.map { $0.string ?? $0.text }))
    }

    // MARK: Containers

    private static func list(_ elements: [JSONValue], old: JSONValue?, by schema: StructuralSchema, path: String) -> Outcome {
        var outcome = Outcome()
        if let items = schema.items {
            let correlation = ListCorrelation(old: old, schema: schema)
            for (index, element) in elements.enumerated() {
                outcome.merge(check(element, old: correlation.old(for: element), by: items, path: "\(path)[\(index)]"))
            }
        }
        let limits = schema.limits
        if let min = limits.minItems, elements.count < min {
            outcome.add(error(path, "should have at least \(min) items", value: .integer(Int64(elements.count))))
        }
        if let max = limits.maxItems, elements.count > max { outcome.add(.tooMany(field(path), actual: elements.count, max: max)) }
        if limits.uniqueItems, Set(elements).count < elements.count { outcome.add(error(path, "shouldn't contain duplicates")) }
        outcome.passed += 1
        return outcome
    }

    private static func object(_ members: [String: JSONValue], old: JSONValue?, by schema: StructuralSchema, path: String) -> Outcome {
        var outcome = Outcome()
        let limits = schema.limits
        if let min = limits.minProperties, members.count < min {
            outcome.add(error(path, "should have at least \(min) properties", value: .integer(Int64(members.count))))
        }
        if let max = limits.maxProperties, members.count > max { outcome.add(.tooMany(field(path), actual: members.count, max: max)) }
        if let values = schema.additionalProperties.schema {
            for name in members.keys.sorted() where schema.properties[name] == nil {
                guard let member = members[name] else { continue }
                outcome.merge(check(member, old: old?[name], by: values, path: "\(path).\(name)"))
            }
        }
        for name in schema.propertyNames {
            guard let member = members[name], let property = schema.properties[name] else { continue }
            // The type's own name cannot be forgiven: both sides were converted to it.
            let old = path.isEmpty && (name == "apiVersion" || name == "kind") ? nil : old?[name]
            outcome.merge(check(member, old: old, by: property, path: path.isEmpty ? name : "\(path).\(name)"))
        }
        for name in schema.required where members[name] == nil { outcome.add(.required(field("\(path).\(name)"))) }
        return outcome
    }
}

/// Finds the earlier self of a list's element: only lists of type `map` say who is who.
struct ListCorrelation {
    private var oldByKey: [JSONValue: JSONValue] = [:]
    private let keys: [String]

    init(old: JSONValue?, schema: StructuralSchema) {
        keys = schema.listMapKeys
        guard schema.listType == .map, let elements = old?.array else { return }
        for element in elements { oldByKey[key(of: element)] = element }
    }

    func old(for element: JSONValue) -> JSONValue? { oldByKey.isEmpty ? nil : oldByKey[key(of: element)] }

    private func key(of element: JSONValue) -> JSONValue { .object((element.object ?? [:]).filter { keys.contains($0.key) }) }
}
