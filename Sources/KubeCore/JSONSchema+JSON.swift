import Structured

/// Why a document is not a schema.
public struct JSONSchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The keyword's place, as `properties.spec.minLength`.
    public var path: String
    public var message: String

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

// MARK: Writing

extension JSONSchema {
    /// The schema as a CustomResourceDefinition holds it; absent keywords are left out, names of required fields are sorted.
    public var value: JSONValue {
        var members: [String: JSONValue] = [:]
        func put(_ name: String, _ value: JSONValue?) { if let value { members[name] = value } }
        func put(_ name: String, flag: Bool) { if flag { members[name] = true } }
        func put(_ name: String, schemas: [JSONSchema]) { if !schemas.isEmpty { members[name] = .array(schemas.map(\.value)) } }

        put("type", type.map { .string($0.rawValue) })
        put("title", title.map { .string($0) })
        put("description", description.map { .string($0) })
        put("format", format.map { .string($0) })
        put("nullable", flag: nullable)
        put("default", defaultValue)
        put("example", example)
        put("enum", allowedValues.map { .array($0) })
        if !properties.isEmpty { put("properties", .object(properties.mapValues(\.value))) }
        if !required.isEmpty { put("required", .array(required.sorted().map { .string($0) })) }
        switch additionalProperties {
        case .allowed(let allowed): put("additionalProperties", .bool(allowed))
        case .schema(let schema): put("additionalProperties", schema.value)
        case nil: break
        }
        put("items", items?.value)
        put("uniqueItems", flag: uniqueItems)
        for (name, count) in [
            ("minProperties", minProperties), ("maxProperties", maxProperties), ("minItems", minItems), ("maxItems", maxItems),
            ("minLength", minLength), ("maxLength", maxLength),
        ] {
            put(name, count.map { .integer($0) })
        }
        put("pattern", pattern.map { .string($0) })
        for (name, number) in [("minimum", minimum), ("maximum", maximum), ("multipleOf", multipleOf)] {
            put(name, number.map { number in Int64(exactly: number).map { .integer($0) } ?? .double(number) })
        }
        put("exclusiveMinimum", flag: exclusiveMinimum)
        put("exclusiveMaximum", flag: exclusiveMaximum)
        put("allOf", schemas: allOf)
        put("anyOf", schemas: anyOf)
        put("oneOf", schemas: oneOf)
        put("not", not?.value)
        members.merge(extensions) { _, new in new }
        return .object(members)
    }

    private var extensions: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if intOrString { members["x-kubernetes-int-or-string"] = true }
        if preserveUnknownFields { members["x-kubernetes-preserve-unknown-fields"] = true }
        if embeddedResource { members["x-kubernetes-embedded-resource"] = true }
        if let listType { members["x-kubernetes-list-type"] = .string(listType.rawValue) }
        if !listMapKeys.isEmpty { members["x-kubernetes-list-map-keys"] = .array(listMapKeys.map { .string($0) }) }
        if let mapType { members["x-kubernetes-map-type"] = .string(mapType.rawValue) }
        if !validations.isEmpty { members["x-kubernetes-validations"] = .array(validations.map(\.value)) }
        if let patchStrategy { members["x-kubernetes-patch-strategy"] = .string(patchStrategy) }
        if let patchMergeKey { members["x-kubernetes-patch-merge-key"] = .string(patchMergeKey) }
        return members
    }
}

extension JSONSchema.ValidationRule {
    /// The rule as a schema holds it.
    public var value: JSONValue {
        var members: [String: JSONValue] = ["rule": .string(rule)]
        members["message"] = message.map { .string($0) }
        members["messageExpression"] = messageExpression.map { .string($0) }
        members["reason"] = reason.map { .string($0.rawValue) }
        members["fieldPath"] = fieldPath.map { .string($0) }
        members["optionalOldSelf"] = optionalOldSelf.map { .bool($0) }
        return .object(members)
    }
}

// MARK: Reading

extension JSONSchema {
    /// Reads a schema. Keywords outside the structural subset are ignored, as the API server prunes them; a keyword with a value of
    /// the wrong type throws ``JSONSchemaError``.
    public init(_ value: JSONValue) throws(JSONSchemaError) { try self.init(value, path: "") }

    fileprivate init(_ value: JSONValue, path: String) throws(JSONSchemaError) {
        let reader = try KeywordReader(value, path: path)
        self.init(try reader.choice("type"))
        title = try reader.string("title")
        description = try reader.string("description")
        format = try reader.string("format")
        nullable = try reader.flag("nullable") ?? false
        defaultValue = reader.value("default")
        example = reader.value("example")
        allowedValues = try reader.array("enum")

        for (name, member) in try reader.object("properties") ?? [:] {
            properties[name] = try JSONSchema(member, path: reader.place("properties.\(name)"))
        }
        required = Set(try reader.strings("required"))
        switch reader.value("additionalProperties") {
        case nil: break
        case .bool(let allowed): additionalProperties = .allowed(allowed)
        case .some(let schema): additionalProperties = .schema(try JSONSchema(schema, path: reader.place("additionalProperties")))
        }
        minProperties = try reader.count("minProperties")
        maxProperties = try reader.count("maxProperties")
        items = try reader.schema("items")
        minItems = try reader.count("minItems")
        maxItems = try reader.count("maxItems")
        uniqueItems = try reader.flag("uniqueItems") ?? false
        minLength = try reader.count("minLength")
        maxLength = try reader.count("maxLength")
        pattern = try reader.string("pattern")
        minimum = try reader.number("minimum")
        exclusiveMinimum = try reader.flag("exclusiveMinimum") ?? false
        maximum = try reader.number("maximum")
        exclusiveMaximum = try reader.flag("exclusiveMaximum") ?? false
        multipleOf = try reader.number("multipleOf")
        allOf = try reader.schemas("allOf")
        anyOf = try reader.schemas("anyOf")
        oneOf = try reader.schemas("oneOf")
        not = try reader.schema("not")
        try readExtensions(reader)
    }

    private mutating func readExtensions(_ reader: KeywordReader) throws(JSONSchemaError) {
        intOrString = try reader.flag("x-kubernetes-int-or-string") ?? false
        preserveUnknownFields = try reader.flag("x-kubernetes-preserve-unknown-fields") ?? false
        embeddedResource = try reader.flag("x-kubernetes-embedded-resource") ?? false
        listType = try reader.choice("x-kubernetes-list-type")
        listMapKeys = try reader.strings("x-kubernetes-list-map-keys")
        mapType = try reader.choice("x-kubernetes-map-type")
        patchStrategy = try reader.string("x-kubernetes-patch-strategy")
        patchMergeKey = try reader.string("x-kubernetes-patch-merge-key")
        for (index, rule) in (try reader.array("x-kubernetes-validations") ?? []).enumerated() {
            let fields = try KeywordReader(rule, path: reader.place("x-kubernetes-validations[\(index)]"))
            guard let text = try fields.string("rule") else { throw fields.error("rule", "is missing") }
            validations.append(
                ValidationRule(
                    text, message: try fields.string("message"), messageExpression: try fields.string("messageExpression"),
                    reason: try fields.choice("reason"), fieldPath: try fields.string("fieldPath"),
                    optionalOldSelf: try fields.flag("optionalOldSelf")))
        }
    }
}

/// Reads one object's keywords; every wrong type is an error that names the place.
private struct KeywordReader {
    let members: [String: JSONValue]
    let path: String

    init(_ value: JSONValue, path: String) throws(JSONSchemaError) {
        guard case .object(let members) = value else {
            throw JSONSchemaError(path: path, message: "expected an object, not \(value.typeName)")
        }
        self.members = members
        self.path = path
    }

    func place(_ keyword: String) -> String { path.isEmpty ? keyword : "\(path).\(keyword)" }

    func error(_ keyword: String, _ message: String) -> JSONSchemaError { JSONSchemaError(path: place(keyword), message: message) }

    /// The keyword's value; an explicit `null` counts as absent.
    func value(_ keyword: String) -> JSONValue? { members[keyword].flatMap { $0.isNull ? nil : $0 } }

    private func read<Value>(_ keyword: String, _ expected: String, _ convert: (JSONValue) -> Value?) throws(JSONSchemaError) -> Value? {
        guard let value = value(keyword) else { return nil }
        guard let result = convert(value) else { throw error(keyword, "expected \(expected), not \(value.typeName)") }
        return result
    }

    func string(_ keyword: String) throws(JSONSchemaError) -> String? { try read(keyword, "a string") { $0.string } }
    func flag(_ keyword: String) throws(JSONSchemaError) -> Bool? { try read(keyword, "a boolean") { $0.bool } }
    func count(_ keyword: String) throws(JSONSchemaError) -> Int64? { try read(keyword, "a whole number") { $0.integer } }
    func number(_ keyword: String) throws(JSONSchemaError) -> Double? { try read(keyword, "a number") { $0.double } }
    func array(_ keyword: String) throws(JSONSchemaError) -> [JSONValue]? { try read(keyword, "an array") { $0.array } }
    func object(_ keyword: String) throws(JSONSchemaError) -> [String: JSONValue]? { try read(keyword, "an object") { $0.object } }

    func strings(_ keyword: String) throws(JSONSchemaError) -> [String] {
        var result: [String] = []
        for element in try array(keyword) ?? [] {
            guard let text = element.string else { throw error(keyword, "expected strings, not \(element.typeName)") }
            result.append(text)
        }
        return result
    }

    func choice<Choice: RawRepresentable<String>>(_ keyword: String) throws(JSONSchemaError) -> Choice? {
        guard let text = try string(keyword), !text.isEmpty else { return nil }
        guard let choice = Choice(rawValue: text) else { throw error(keyword, "\"\(text)\" is not a known value") }
        return choice
    }

    func schema(_ keyword: String) throws(JSONSchemaError) -> JSONSchema? {
        guard let value = value(keyword) else { return nil }
        return try JSONSchema(value, path: place(keyword))
    }

    func schemas(_ keyword: String) throws(JSONSchemaError) -> [JSONSchema] {
        var result: [JSONSchema] = []
        for (index, element) in (try array(keyword) ?? []).enumerated() {
            result.append(try JSONSchema(element, path: place("\(keyword)[\(index)]")))
        }
        return result
    }
}
