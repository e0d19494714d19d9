import Testing

import KubeCore
import Structured

@Suite("Label selectors")
struct LabelSelectorTests {
    @Test(
        "select as the server does",
        arguments: [
            ("", [:], true),
            ("app=web", ["app": "web"], true),
            ("app==web", ["app": "api"], false),
            ("app=", ["app": ""], true),
            ("app!=web", [:], true),
            ("app!=web", ["app": "web"], false),
            ("tier in (a, b)", ["tier": "b"], true),
            ("tier in (a,b)", [:], false),
            ("tier notin (a,b)", [:], true),
            ("tier notin (a,b)", ["tier": "a"], false),
            ("canary", ["canary": ""], true),
            ("!canary", ["canary": ""], false),
            ("a=1,a=2", ["a": "1"], false),
            ("cores>4", ["cores": "8"], true),
            ("cores<4", ["cores": "8"], false),
            ("cores>4", ["cores": "many"], false),
            ("ballast.dev/backend=qwen,app in (x)", ["ballast.dev/backend": "qwen", "app": "x"], true),
        ] as [(String, [String: String], Bool)])
    func select(text: String, labels: [String: String], expected: Bool) throws {
        #expect(try LabelSelector(parsing: text).matches(labels) == expected)
    }

    @Test("survive the way to text and back", arguments: ["app=web,!canary,tier in (a,b)", "a,b notin (x),c!=d", "n>1"])
    func roundTrip(text: String) throws {
        let selector = try LabelSelector(parsing: text)
        #expect(try LabelSelector(parsing: selector.description).description == selector.description)
    }

    @Test("print in the order of their keys")
    func print() throws {
        let selector = LabelSelector(
            matchLabels: ["b": "1", "a": "2"], matchExpressions: [LabelRequirement(key: "aa", operator: .isIn, values: ["y", "x"])])
        #expect(selector.description == "a=2,aa in (x,y),b=1")
    }

    @Test(
        "say what is wrong",
        arguments: [
            ("a b", #"selector "a b": expected in, notin, = or != after "a", found "b""#),
            ("a in b", #"selector "a in b": expected '(' after in or notin"#),
            ("a in (b", #"selector "a in (b": expected ')' at the end of the set"#),
            ("a>x", #"selector "a>x": expected a whole number after > or <"#),
            ("a=b,", #"selector "a=b,": expected a label key"#),
            ("-a=b", #"selector "-a=b": key "-a" must start and end with a letter or digit"#),
        ])
    func errors(text: String, sentence: String) {
        let error = #expect(throws: SelectorError.self) { try LabelSelector(parsing: text) }
        #expect(error?.description == sentence)
    }
}

@Suite("Field selectors")
struct FieldSelectorTests {
    static let pod: JSONValue = [
        "metadata": ["name": "a,b"], "status": ["phase": "Running"], "spec": ["replicas": 3, "unschedulable": true],
    ]

    @Test(
        "compare the field's text",
        arguments: [
            ("", true), ("status.phase=Running", true), ("status.phase!=Running", false), ("status.phase==Pending", false),
            ("spec.replicas=3,spec.unschedulable=true", true), ("spec.nodeName=", true), ("spec.nodeName!=x", true),
            (#"metadata.name=a\,b"#, true),
        ])
    func matches(text: String, expected: Bool) throws {
        #expect(try FieldSelector(parsing: text).matches(Self.pod) == expected)
    }

    @Test("escape values in text")
    func escape() throws {
        let selector = FieldSelector([.init(field: "metadata.name", value: #"a,b=c\"#, negated: true)])
        #expect(selector.description == #"metadata.name!=a\,b\=c\\"#)
        #expect(try FieldSelector(parsing: selector.description) == selector)
    }

    @Test("refuse what is no comparison", arguments: ["metadata.name", "=x", #"a=\x"#, #"a=b\"#, "a=b=c"])
    func refuse(text: String) {
        #expect(throws: SelectorError.self) { try FieldSelector(parsing: text) }
    }
}
