import KubeCore
import Structured
import Testing

@Suite("A structural schema") struct JSONSchemaTests {
    static let document: JSONValue = [
        "type": "object", "description": "d", "required": ["a", "b"], "minProperties": 1,
        "properties": [
            "a": ["type": "string", "minLength": 1, "maxLength": 63, "pattern": "^a", "enum": ["ab", "ac"], "default": "ab"],
            "b": ["type": "integer", "minimum": 1, "exclusiveMaximum": true, "maximum": 2.5, "format": "int32", "nullable": true],
            "c": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["n", "m"], "maxItems": 4,
                "items": ["type": "object", "x-kubernetes-map-type": "atomic", "additionalProperties": ["type": "boolean"]],
            ],
            "d": ["x-kubernetes-int-or-string": true, "anyOf": [["type": "integer"], ["type": "string"]], "not": ["enum": ["x"]]],
            "e": ["type": "object", "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-embedded-resource": true],
            "f": ["type": "object", "additionalProperties": false],
        ],
        "x-kubernetes-validations": [
            [
                "rule": "self.a == oldSelf.a", "message": "m", "messageExpression": "'x'", "reason": "FieldValueForbidden",
                "fieldPath": ".a", "optionalOldSelf": true,
            ]
        ],
    ]

    @Test("says the same after reading and writing") func roundTrip() throws {
        #expect(try JSONSchema(Self.document).value == Self.document)
    }

    @Test(
        "names the keyword whose value has the wrong type",
        arguments: [
            (["properties": ["a": ["minLength": "1"]]], "properties.a.minLength: expected a whole number, not string"),
            (["type": "text"], "type: \"text\" is not a known value"),
            (["anyOf": [["type": "string"], 3]], "anyOf[1]: expected an object, not integer"),
            (["x-kubernetes-validations": [["message": "m"]]], "x-kubernetes-validations[0].rule: is missing"),
        ] as [(JSONValue, String)])
    func wrongTypes(document: JSONValue, sentence: String) {
        #expect(performing: { try JSONSchema(document) }, throws: { "\($0)" == sentence })
    }

    @Test("built in code equals the one that was read") func builders() throws {
        let built = JSONSchema.object(["n": .integer(min: 1).defaulting(to: 1), "l": .array(of: .string(), keys: ["k"])], required: ["n"])
        let read = try JSONSchema([
            "type": "object", "required": ["n"],
            "properties": [
                "n": ["type": "integer", "minimum": 1, "default": 1],
                "l": ["type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": ["type": "string"]],
            ],
        ])
        #expect(built == read)
    }
}
