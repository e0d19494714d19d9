import Structured
import Testing

@Suite("JSON text") struct JSONTextTests {
    @Test(
        "a text is read as RFC 8259 says",
        arguments: [
            (" {} ", [:]), ("[]", []), ("[1, [2, {\"a\": null}]]", [1, [2, ["a": nil]]]), ("-0", 0), ("-12", -12),
            ("9223372036854775807", 9_223_372_036_854_775_807), ("9223372036854775808", 9_223_372_036_854_775_808.0), ("1.5e-3", 0.0015),
            ("1E2", 100.0), ("\"\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "é😀/\u{8}\u{C}\n\r\t\\\""), ("\"\\ud83d\"", "\u{FFFD}"),
            ("\"\\ud83dx\"", "\u{FFFD}x"), ("\"\\ude00\\ud83d\\u0041\"", "\u{FFFD}\u{FFFD}A"), ("true", true), ("\"é\"", "é"),
        ] as [(String, JSONValue)])
    func reads(text: String, value: JSONValue) throws { #expect(try JSONValue(parsing: text) == value) }

    @Test(
        "a mistake is told with its place",
        arguments: [
            ("", 1, 1, "the document ends where a value is expected"), ("{\n  \"a\": 1,\n}", 3, 1, "expected a member name in quotes"),
            ("[1,\n 2 3]", 2, 4, "expected ',' or ']' in an array"), ("{\"a\" 1}", 1, 6, "expected ':' after the member name \"a\""),
            ("{\"a\": 1,\n \"a\": 2}", 2, 2, "member \"a\" occurs twice"), ("01", 1, 1, "a number cannot start with 0 and another digit"),
            ("1.", 1, 3, "expected a digit after the decimal point"), ("-", 1, 2, "expected a digit"),
            ("1e", 1, 3, "expected a digit in the exponent"),
            ("1e999", 1, 1, "the number 1e999 is out of range"), ("tru", 1, 1, "expected true"),
            ("{} x", 1, 4, "text after the end of the document"),
            ("\"a", 1, 1, "a string has no closing quote"), ("\"a\nb\"", 1, 3, "a control character must be written as an escape"),
            ("\"\\x\"", 1, 3, "unknown escape in a string"), ("\"\\u12", 1, 4, "the document ends inside an escape"),
            ("\"\\u12G4\"", 1, 6, "expected a hexadecimal digit"), ("'a'", 1, 1, "a value cannot start with this character"),
        ])
    func errors(text: String, line: Int, column: Int, message: String) {
        #expect(throws: StructuredError(message, line: line, column: column)) { try JSONValue(parsing: text) }
    }

    @Test("strings must be UTF-8, and nesting is bounded") func bounds() {
        #expect(throws: StructuredError("a string is not valid UTF-8", line: 1, column: 2)) {
            try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22] as [UInt8])
        }
        #expect(throws: StructuredError("nested deeper than 3 levels", line: 1, column: 5)) {
            try JSONValue(parsing: "[[[[0]]]]", maxDepth: 3)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: "[[[0]]]", maxDepth: 3) }
    }

    @Test("the text is canonical, and pretty on demand") func writes() {
        let value: JSONValue = ["b": [1.0, 0.5, 1e300, []], "a": ["\u{1}\"": nil], "é": "x/y", "e": [:]]
        #expect(value.text == #"{"a":{"\u0001\"":null},"b":[1,0.5,1e+300,[]],"e":{},"é":"x/y"}"#)
        #expect(
            (["a": [1, ["b": true]], "c": []] as JSONValue).prettyText
                == "{\n  \"a\": [\n    1,\n    {\n      \"b\": true\n    }\n  ],\n  \"c\": []\n}")
    }
}
