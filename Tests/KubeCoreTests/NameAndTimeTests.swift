import Foundation
import Testing

import KubeCore

@Suite("Names")
struct NameRulesTests {
    @Test(
        "of Services are RFC 1035 labels",
        arguments: [
            ("qwen", nil), ("a-1", nil), ("1a", "must start with a lower-case letter"),
            ("a-", "must end with a lower-case letter or digit"),
            ("A", "has characters other than lower-case letters, digits and '-'; leave them out"), ("", "is empty; give it a name"),
            ("a.b", "has characters other than lower-case letters, digits and '-'; leave them out"),
        ] as [(String, String?)])
    func service(name: String, problem: String?) {
        #expect(NameRules.dns1035Label(name) == problem)
    }

    @Test("of most objects are RFC 1123 subdomains")
    func subdomain() {
        #expect(NameRules.dns1123Subdomain("1a.b-c.d") == nil)
        #expect(NameRules.dns1123Subdomain("a..b") == "has a part \"\" that is empty; give it a name")
        #expect(NameRules.dns1123Subdomain(String(repeating: "a", count: 254)) == "is 254 characters long; use at most 253")
    }

    @Test("of labels may have a prefix")
    func label() {
        #expect(NameRules.qualifiedName("ballast.dev/backend_1.x") == nil)
        #expect(NameRules.qualifiedName("a/") == "has no name part; write name or prefix/name")
        #expect(NameRules.labelValue("") == nil)
        #expect(NameRules.labelValue("a b") == "has characters other than letters, digits, '-', '_' and '.'; leave them out")
    }

    @Test("of owners leave room for their children")
    func owner() {
        #expect(ChildNames.problem(with: String(repeating: "a", count: 40)) == nil)
        #expect(
            ChildNames.problem(with: String(repeating: "a", count: 41))
                == "is 41 characters long and its children's names would not fit; use at most 40")
        #expect(ChildNames.name("qwen", "standby") == "qwen-standby")
    }
}

@Suite("MicroTime")
struct MicroTimeTests {
    @Test(
        "keeps six decimals through its text",
        arguments: [
            ("1970-01-01T00:00:00.000000Z", 0), ("2026-11-21T04:44:02.123456Z", 1_795_236_242_123_456),
            ("1969-12-31T23:59:59.999999Z", -1), ("2024-02-29T12:00:00.000001Z", 1_709_208_000_000_001),
        ] as [(String, Int64)])
    func text(text: String, microseconds: Int64) {
        #expect(MicroTime(microseconds: microseconds).description == text)
        #expect(MicroTime(parsing: text)?.microseconds == microseconds)
    }

    @Test("reads offsets and other numbers of decimals")
    func offsets() {
        #expect(MicroTime(parsing: "1970-01-01T01:00:00+01:00")?.microseconds == 0)
        #expect(MicroTime(parsing: "1970-01-01T00:00:00.5Z")?.microseconds == 500_000)
        #expect(MicroTime(parsing: "1970-01-01T00:00:00.1234567Z")?.microseconds == 123_456)
        #expect(MicroTime(parsing: "yesterday") == nil)
    }

    @Test("rounds a date to the microsecond")
    func date() {
        #expect(MicroTime(Date(timeIntervalSince1970: 1.5)).microseconds == 1_500_000)
    }
}

@Suite("IntOrString")
struct IntOrStringTests {
    @Test("resolves shares of a total")
    func resolve() {
        #expect(IntOrString.integer(3).resolved(of: 10, roundingUp: true) == 3)
        #expect(IntOrString.string("25%").resolved(of: 10, roundingUp: true) == 3)
        #expect(IntOrString.string("25%").resolved(of: 10, roundingUp: false) == 2)
        #expect(IntOrString.string("http").resolved(of: 10, roundingUp: false) == nil)
    }
}
