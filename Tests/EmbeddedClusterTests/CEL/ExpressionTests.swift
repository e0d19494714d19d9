import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("A CEL expression") struct ExpressionTests {
    static let schema = JSONSchema.object([
        "n": .integer(), "d": .number(), "s": .string(), "b": .boolean(), "port": .intOrString(), "when": .string(format: "date-time"),
        "for": .string(format: "duration"), "tags": .array(of: .string(), type: .set),
        "items": .array(of: .object(["k": .string(), "v": .integer()]), keys: ["k"]), "labels": .map(of: .string()),
        "namespace": .string(), "a-b": .string(), "o": .object(["x": .string()]),
    ])
    static let value: JSONValue = [
        "n": 3, "d": 1.5, "s": "héllo", "b": true, "port": "80%", "when": "2026-03-01T10:20:30Z", "for": "90m", "tags": ["a", "b"],
        "items": [["k": "x", "v": 1], ["k": "y", "v": 2]], "labels": ["app": "web"], "namespace": "ns", "a-b": "dash", "o": [:],
    ]

    private func evaluate(_ text: String) throws -> CELValue {
        let type = CELType(schema: Self.schema)
        let expression = try CELParser.parse(text)
        _ = try CELChecker(variables: ["self": type]).check(expression)
        return try CELEvaluator(variables: ["self": CELValue(Self.value, type: type)]).evaluate(expression)
    }

    @Test(
        "is true",
        arguments: [
            "1 + 2 * 3 == 7", "-7 / 2 == -3", "-7 % 2 == -1", "(1 < 2) == true", "1.5 < 2", "2u == uint(2)", "0x10 == 16",
            "'a' + 'b' == 'ab'",
            "self.n in [1, 2, 3]", "'app' in self.labels", "!('x' in self.labels)", "self.labels['app'] == 'web'", "self.items[1].v == 2",
            "has(self.s) && !has(self.o.x)", "self.o.?x.orValue('none') == 'none'", "self.labels[?'no'].orValue('d') == 'd'",
            "self.items.all(i, i.v > 0)", "self.items.exists(i, i.k == 'y')", "self.items.exists_one(i, i.v == 1)",
            "self.items.map(i, i.v).sum() == 3", "self.items.filter(i, i.v > 1).size() == 1", "self.items.map(i, i.v > 1, i.k) == ['y']",
            "self.tags == ['b', 'a']", "self.tags + ['a', 'c'] == ['a', 'b', 'c']", "self.labels.all(k, self.labels[k] != '')",
            "self.__namespace__ == 'ns'", "self.a__dash__b == 'dash'", "size(self.s) == 5", "self.s.startsWith('hé')",
            "self.s.endsWith('lo')",
            "self.s.matches('^h.l+o$')", "self.s.contains('ll')", "'a,b,c'.split(',') == ['a', 'b', 'c']",
            "'a,b,c'.split(',', 2) == ['a', 'b,c']",
            "'AbC'.lowerAscii() == 'abc'", "'abc'.upperAscii() == 'ABC'", "'a-b-a'.replace('a', 'x') == 'x-b-x'",
            "'a-a'.replace('a', 'x', 1) == 'x-a'",
            "'hello'.substring(1, 3) == 'el'", "'  x '.trim() == 'x'", "['a', 'b'].join('-') == 'a-b'",
            "'%s is %d and %.2f'.format(['n', 3, 1.5]) == 'n is 3 and 1.50'",
            "'abcb'.indexOf('b') == 1 && 'abcb'.lastIndexOf('b') == 3", "'abc'.charAt(1) == 'b'",
            "'a1b22'.findAll('[0-9]+') == ['1', '22']",
            "[1, 2, 2].isSorted() && [3, 1].min() == 1 && [3, 1].max() == 3", "self.__for__ == duration('1h30m')",
            "self.__for__.getMinutes() == 90",
            "self.when < timestamp('2026-03-01T10:20:31Z')", "self.when.getFullYear() == 2026 && self.when.getMonth() == 2",
            "self.when.getDayOfWeek() == 0", "self.when + duration('30s') == timestamp('2026-03-01T10:21:00Z')",
            "string(self.when) == '2026-03-01T10:20:30Z'", "quantity('1.5Gi').compareTo(quantity('1536Mi')) == 0",
            "isQuantity('1x') == false",
            "quantity('2').isGreaterThan(quantity('500m'))", "quantity('1k').asInteger() == 1000", "isURL('https://a.b:8443/c?d=e')",
            "url('https://a.b:8443/c?d=e').getHostname() == 'a.b'", "url('https://a.b:8443/c').getPort() == '8443'", "!isURL('no')",
            "isIP('::1') && ip('127.0.0.1').isLoopback()", "cidr('10.0.0.0/8').containsIP('10.2.3.4')",
            "int('42') == 42 && double('1.5') == 1.5",
            "type(1) == int && type(self.s) == string", "dyn(1) == 1", "self.port == '80%'", "type(self.port) == string",
            "true || 1 / 0 > 0", "1 / 0 > 0 || true", "!(false && 1 / 0 > 0)", "!(1 / 0 > 0 && false)", "[1, 0].exists(x, 2 / x == 2)",
            "self.b ? self.n == 3 : false", "optional.of(1).value() == 1", "optional.none().orValue(2) == 2", "{'a': 1}.a == 1",
            "cel.bind(x, self.n + 1, x * x == 16)", "math.greatest([1, 5, 3]) == 5", "sets.contains(['a', 'b'], ['a'])",
            "r'\\d' == '\\\\d'",
            "self.items.all(i, x, x.v == i + 1)", "b'abc' == bytes('abc')", "'\\u00e9' == 'é'",
        ])
    func holds(_ text: String) throws {
        guard case .bool(let answer) = try evaluate(text) else {
            Issue.record("\(text) is no boolean")
            return
        }
        #expect(answer)
    }

    @Test(
        "fails with cel-go's words",
        arguments: [
            ("1 / 0", "division by zero"), ("1 % 0", "modulus by zero"), ("9223372036854775807 + 1", "integer overflow"),
            ("self.labels['no']", "no such key: no"), ("self.o.x", "no such key: x"), ("[1][3]", "index out of bounds: 3"),
            ("self.port > 3", "no such overload"), ("optional.none().value()", "optional.none() dereference"),
            ("self.nope", "undefined field 'nope'"), ("other", "undeclared reference to 'other' (in container '')"),
            ("self.n == 'x'", "found no matching overload for '_==_' applied to '(int, string)'"),
            ("self.n && true", "found no matching overload for '_&&_' applied to '(int)'"),
            ("self.s.frobnicate()", "unsupported: function frobnicate() is outside the subset this server evaluates"),
            ("self.n +", "Syntax error: unexpected '<EOF>'"), ("has(self)", "invalid argument to has() macro"),
        ])
    func fails(_ text: String, message: String) {
        #expect(performing: { try evaluate(text) }, throws: { "\($0)" == message })
    }

    @Test("outside the subset fails the compilation of its schema, with the place") func refusal() {
        let schema = JSONSchema.object(["spec": .object(["s": .string()]).validated(by: .init("self.s.frobnicate() == 'x'"))])
        #expect(
            performing: { try StructuralSchema(resource: schema) },
            throws: {
                "\($0)"
                    == "properties[spec].x-kubernetes-validations[0]: compilation failed: unsupported: function frobnicate() is outside the subset this server evaluates"
            })
    }
}
