import Structured

/// Whether a value has one of the types a schema names.
enum ValueTypes {
    static func check(_ value: JSONValue, by schema: StructuralSchema, path: String) -> ValueValidation.Outcome {
        let types = schema.typeNames
        let expected = types.joined(separator: ",")
        if value.isNull {
            return types.isEmpty || schema.nullable ? .init(passed: 1) : .init(mismatch(path, expected: expected, found: "null"))
        }
        let found = value.typeName
        var fits = types.contains(found)
        if case .double = value, types.contains("integer"), value.integer != nil { fits = true }
        if case .integer = value, types.contains("number") { fits = true }
        let isTextOrList = value.string != nil || value.array != nil
        if let format = schema.format {
            if !isTextOrList, !fits { return .init(mismatch(path, expected: format, found: nativeFormat(of: value))) }
            // The format's own check speaks for texts.
            if isTextOrList, !types.contains("number"), !types.contains("integer") { return .init(passed: 1) }
        }
        return fits ? .init(passed: 1) : .init(mismatch(path, expected: expected, found: found))
    }

    private static func mismatch(_ path: String, expected: String, found: String) -> FieldError {
        ValueValidation.error(
            path, "must be of type \(expected): \(GoText.quoted(found))", value: .string(found), reason: .typeInvalid)
    }

    private static func nativeFormat(of value: JSONValue) -> String {
        switch value {
        case .integer: "int64"
        case .double: "float64"
        default: ""
        }
    }
}

/// `anyOf`, `oneOf`, `allOf` and `not`.
enum SchemaLogic {
    static func check(_ value: JSONValue, by schema: StructuralSchema, path: String) -> ValueValidation.Outcome {
        var outcome = ValueValidation.Outcome()
        if !schema.anyOf.isEmpty { checkAny(value, of: schema.anyOf, path: path, into: &outcome) }
        if !schema.oneOf.isEmpty { checkOne(value, of: schema.oneOf, path: path, into: &outcome) }
        if !schema.allOf.isEmpty { checkAll(value, of: schema.allOf, path: path, into: &outcome) }
        if let not = schema.not, run(value, not, path).isValid {
            outcome.add(complaint(path, "must not validate the schema (not)"))
        }
        outcome.passed += 1
        return outcome
    }

    private static func run(_ value: JSONValue, _ schema: StructuralSchema, _ path: String) -> ValueValidation.Outcome {
        ValueValidation.check(value, old: nil, by: schema, path: path)
    }

    /// Told at the root with the path in the sentence: the server has no field for these.
    private static func complaint(_ path: String, _ sentence: String) -> FieldError {
        .invalid(.root, "", "\(GoText.quoted(path)) \(sentence)")
    }

    private static func checkAny(
        _ value: JSONValue, of schemas: [StructuralSchema], path: String, into outcome: inout ValueValidation.Outcome
    ) {
        var best: ValueValidation.Outcome?
        for schema in schemas {
            let result = run(value, schema, path)
            if result.isValid { return outcome.merge(result) }
            if best.map({ result.passed > $0.passed }) ?? true { best = result }
        }
        outcome.add(complaint(path, "must validate at least one schema (anyOf)"))
        if let best { outcome.merge(best) }
    }

    private static func checkOne(
        _ value: JSONValue, of schemas: [StructuralSchema], path: String, into outcome: inout ValueValidation.Outcome
    ) {
        var best: ValueValidation.Outcome?
        var firstValid: ValueValidation.Outcome?
        var count = 0
        for schema in schemas {
            let result = run(value, schema, path)
            if result.isValid {
                count += 1
                best = nil
                firstValid = firstValid ?? result
            } else if count == 0, best.map({ result.passed > $0.passed }) ?? true {
                best = result
            }
        }
        if count == 1, let firstValid { return outcome.merge(firstValid) }
        let finding = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
        outcome.add(complaint(path, "must validate one and only one schema (oneOf). \(finding)"))
        if let best { outcome.merge(best) }
    }

    private static func checkAll(
        _ value: JSONValue, of schemas: [StructuralSchema], path: String, into outcome: inout ValueValidation.Outcome
    ) {
        var valid = 0
        for schema in schemas {
            let result = run(value, schema, path)
            if result.isValid { valid += 1 }
            outcome.merge(result)
        }
        guard valid < schemas.count else { return }
        outcome.add(complaint(path, "must validate all the schemas (allOf)\(valid == 0 ? ". None validated" : "")"))
    }
}
