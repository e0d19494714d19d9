import KubeCore
import Structured
import Testing

@Suite("Reading YAML") struct YAMLReadingTests {
    @Test(
        "a word means what it means to kubectl",
        arguments: [
            ("true", true), ("Yes", true), ("on", true), ("y", true), ("off", false), ("NO", false), ("null", nil), ("~", nil), ("", nil),
            ("12", 12), ("+12", 12), ("-0x1F", -31), ("0o17", 15), ("017", 15), ("0b101", 5), ("1_000", 1000), ("08", 8),
            ("9223372036854775807", 9_223_372_036_854_775_807), ("18446744073709551616", 18_446_744_073_709_551_616.0),
            ("1.5", 1.5), ("2.0", 2), ("1e3", 1000), (".5", 0.5), ("1.", 1), ("-1.5e-3", -0.0015), ("0.95", 0.95),
            ("\"12\"", "12"), ("'yes'", "yes"), ("tRUE", "tRUE"), ("1.2.3", "1.2.3"), ("100m", "100m"), ("12:30:45", "12:30:45"),
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"), ("2026-01-02", "2026-01-02"), ("+", "+"), ("0x", "0x"), ("0x-1", "0x-1"),
            ("!!str 12", "12"), ("! 12", "12"), ("!!int \"12\"", 12), ("!!float 2", 2.0), ("!!binary aGk=", "hi"), ("'it''s'", "it's"),
            ("\"a\\u00e9\\n\"", "aé\n"),
        ] as [(String, JSONValue)])
    func words(text: String, value: JSONValue) throws { #expect(try JSONValue(yaml: "key: \(text)\n") == ["key": value]) }

    @Test("keys become text, and what is then the same key is an error") func keysBecomeText() throws {
        #expect(try JSONValue(yaml: "1: a\ntrue: b\n1.5: c\n\"2\": e") == ["1": "a", "true": "b", "1.5": "c", "2": "e"])
        #expect(throws: StructuredError("key \"true\" occurs twice; it is already on line 1", line: 2, column: 1)) {
            try JSONValue(yaml: "true: b\non: d")
        }
    }

    @Test("a stream has several documents, of which blank ones do not count") func stream() throws {
        let documents = try YAMLDocument.stream("# first\n---\na: 1\n---\n# nothing\n---\n- b\n...\n---\n\"\"\n")
        #expect(documents.map(\.value) == [["a": 1], ["b"], ""])
        #expect(try YAMLDocument.stream("").isEmpty)
        #expect(try YAMLDocument.stream("# only a comment\n").isEmpty)
    }

    @Test("anchors, aliases and merge keys") func anchors() throws {
        let text = """
            base: &base {image: a, pull: Always}
            other: &other
              image: b
              port: 80
            first: {<<: *base, image: mine}
            second:
              <<: [*base, *other]
              list: &l [1, 2]
              again: *l
            """
        let value = try JSONValue(yaml: text)
        #expect(value["first"] == ["image": "mine", "pull": "Always"])
        #expect(value["second"] == ["image": "a", "pull": "Always", "port": 80, "list": [1, 2], "again": [1, 2]])
        #expect(try JSONValue(yaml: "\"<<\": 1") == ["<<": 1])
    }

    @Test("a laughing document is refused") func billionLaughs() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        let error = #expect(throws: StructuredError.self) { try JSONValue(yaml: text) }
        #expect(error?.message == "aliases expand to more than 100000 values")
    }

    @Test("nesting is bounded") func nesting() {
        let text = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        #expect(throws: StructuredError.self) { try JSONValue(yaml: text) }
    }

    @Test("fields know their line") func lines() throws {
        let text = """
            # a comment
            apiVersion: v1
            spec:
              serving:
                replicas: 2
              list:
              - name: a
              -
                name: b
            ---
            other: &o
              x: 1
            use: *o
            """
        let documents = try YAMLDocument.stream(text)
        #expect(documents[0].line(of: []) == 2)
        #expect(documents[0].line(of: ["spec", "serving", "replicas"]) == 5)
        #expect(documents[0].line(of: ["spec", "list", "0", "name"]) == 7)
        #expect(documents[0].line(of: ["spec", "list", "1", "name"]) == 9)
        #expect(documents[0].line(of: ["spec", "missing"]) == nil)
        #expect(documents[0].nearestLine(of: ["spec", "serving", "missing", "deeper"]) == 4)
        #expect(documents[1].line(of: ["use"]) == 13)
        #expect(documents[1].line(of: ["use", "x"]) == 12)
    }

    @Test(
        "an error says where",
        arguments: [
            ("a: 1\na: 2\n", 2, "key \"a\" occurs twice; it is already on line 1"),
            ("a: 1\nb: {c: 1, c: 2}\n", 2, "key \"c\" occurs twice; it is already on line 2"),
            ("a: *x\n", 1, "*x refers to an anchor that is not defined before it"),
            ("a: &x [*x]\n", 1, "*x refers to an anchor that is not defined before it"),
            ("a:\n  b: .inf\n", 2, ".inf is no number in JSON; quote it if text is meant"),
            ("a: 1\n<<: 3\n", 2, "<< takes a mapping or a list of mappings"),
            ("[a]: 1\n", 1, "a key must be text, a number or a boolean, not array"),
            ("a: !mine 1\n", 1, "the tag !mine is not supported"),
            ("a: !!int x\n", 1, "\"x\" is not of the type !!int"),
            ("a: 1\nb: c: d\n", 2, "mapping values are not allowed in this context"),
            (
                "a:\n\tb: 1\n", 2,
                "while scanning for the next token: found character that cannot start any token (tabs cannot indent YAML; use spaces)"
            ),
            ("a: 1\n---\nb: 2\n", 3, "expected one document, found 2"),
            ("", 1, "there is no document"),
        ])
    func errors(text: String, line: Int, message: String) {
        let error = #expect(throws: StructuredError.self) { try JSONValue(yaml: text) }
        #expect(error?.line == line)
        #expect(error?.message == message)
    }

    @Test("broken UTF-8 is placed") func brokenText() {
        let error = #expect(throws: StructuredError.self) { try YAMLDocument.stream(Array("a: 1\nb: ".utf8) + [0xFF, 0x0A]) }
        #expect(error?.line == 2)
    }
}

@Suite("Writing YAML") struct YAMLWritingTests {
    @Test("an object looks as kubectl prints it") func manifest() {
        let value: JSONValue = [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": ["creationTimestamp": "2026-01-02T03:04:05Z", "labels": ["a/b": "true", "n": "12"], "annotations": [:]],
            "spec": [
                "containers": [["name": "c", "args": ["--x=1", "- y", "# z"], "command": [], "image": "a:b"]], "ratio": 0.5, "gone": nil,
                "port": 80, "on": true,
            ],
            "script": "set -e\necho hi\n", "cut": "a\nb", "kept": "a\n\n", "empty": "", "quote": "it's", "colon": "a: b", "time": "12:30",
            "address": "10.0.0.1:80", "version": "1.10", "emoji": "é",
        ]
        #expect(
            value.yamlText == """
                address: 10.0.0.1:80
                apiVersion: v1
                colon: 'a: b'
                cut: |-
                  a
                  b
                emoji: é
                empty: ""
                kept: |+
                  a

                kind: Pod
                metadata:
                  annotations: {}
                  creationTimestamp: "2026-01-02T03:04:05Z"
                  labels:
                    a/b: "true"
                    "n": "12"
                quote: it's
                script: |
                  set -e
                  echo hi
                spec:
                  containers:
                  - args:
                    - --x=1
                    - '- y'
                    - '# z'
                    command: []
                    image: a:b
                    name: c
                  gone: null
                  "on": true
                  port: 80
                  ratio: 0.5
                time: "12:30"
                version: "1.10"

                """)
    }

    @Test("several documents make a stream") func documents() throws {
        let values: [JSONValue] = [["a": "x\n\n"], ["b"], "c"]
        #expect(try YAMLDocument.stream(JSONValue.yamlText(documents: values)).map(\.value) == values)
    }

    @Test("what is written is read back", arguments: 0..<40) func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let value = SeededValues.value(&random)
            let text = value.yamlText
            #expect(try JSONValue(yaml: text) == value, "\(text)")
            #expect(try JSONValue(parsing: value.bytes) == value)
        }
    }
}
