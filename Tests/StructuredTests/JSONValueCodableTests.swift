import Foundation
import Structured
import Testing

private struct Sample: Codable, Hashable {
    enum Mode: String, Codable { case hot = "Hot", cold = "Cold" }
    struct Part: Codable, Hashable {
        var name: String
        var weight: Double?
    }
    var count: Int
    var small: Int8?
    var flag: Bool?
    var mode: Mode?
    var parts: [Part]?
    var labels: [String: String]?
    var since: Date?
    var payload: Data?
    var free: JSONValue?
    var limits: [String: Part]?
}

private class Base: Codable {
    var name = "base"
}

private final class Derived: Base {
    var extra = 7
    private enum CodingKeys: CodingKey { case extra }
    override init() { super.init() }
    required init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        extra = try fields.decode(Int.self, forKey: .extra)
        try super.init(from: fields.superDecoder())
    }
    override func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(extra, forKey: .extra)
        try super.encode(to: fields.superEncoder())
    }
}

/// Fills its nested containers alternately, after all of them were made.
private struct Interleaved: Encodable {
    enum Key: String, CodingKey { case left, right, list }
    func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Key.self)
        var left = outer.nestedContainer(keyedBy: Key.self, forKey: .left)
        var list = outer.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        var inList = list.nestedContainer(keyedBy: Key.self)
        try list.encode(3)
        try left.encode("l", forKey: .left)
        try inList.encode(2, forKey: .right)
        try outer.encode("r", forKey: .right)
    }
}

@Suite("Typed values from and to JSON") struct JSONValueCodableTests {
    private let sample = Sample(
        count: 3, small: -4, flag: true, mode: .cold, parts: [.init(name: "a", weight: 1.5), .init(name: "b")],
        labels: ["ballast.dev/x": "y"], since: Date(timeIntervalSince1970: 1_767_323_045), payload: Data([0, 255, 1]),
        free: ["deep": [1, nil, "x"]], limits: ["one": .init(name: "p", weight: 2)])
    private let document: JSONValue = [
        "count": 3, "small": -4, "flag": true, "mode": "Cold", "parts": [["name": "a", "weight": 1.5], ["name": "b"]],
        "labels": ["ballast.dev/x": "y"], "since": "2026-01-02T03:04:05Z", "payload": "AP8B", "free": ["deep": [1, nil, "x"]],
        "limits": ["one": ["name": "p", "weight": 2]],
    ]

    @Test("a value is written field by field") func encodes() throws { #expect(try JSONValue(encoding: sample) == document) }

    @Test("a document is read field by field") func decodes() throws { #expect(try document.decode(Sample.self) == sample) }

    @Test("absent optionals are left out, and null reads as absent") func optionals() throws {
        #expect(try JSONValue(encoding: Sample(count: 1)) == ["count": 1])
        #expect(try (["count": 1, "flag": nil, "since": nil, "labels": nil] as JSONValue).decode() == Sample(count: 1))
    }

    @Test("JSON values pass through, also through another coder") func passesThrough() throws {
        #expect(try JSONValue(encoding: document) == document)
        #expect(try document.decode(JSONValue.self) == document)
        #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(document)) == document)
    }

    @Test("scalars and arrays stand alone") func topLevel() throws {
        #expect(try JSONValue(encoding: [1, 2]) == [1, 2])
        #expect(try JSONValue(encoding: "x") == "x")
        #expect(try (true as JSONValue).decode(Bool.self))
        #expect(try ([["a"], []] as JSONValue).decode([[String]].self) == [["a"], []])
        #expect(try JSONValue(encoding: [String?]([nil, "a"])) == [nil, "a"])
        let error = #expect(throws: DecodingError.self) { try (["x": ["a", 1]] as JSONValue).decode([String: [String]].self) }
        #expect(error.map { StructuredDecodingError($0).description } == "x[1]: expected a string, found integer")
        #expect(try ([nil, "a"] as JSONValue).decode([String?].self) == [nil, "a"])
    }

    @Test("a class and its superclass share an object") func superclass() throws {
        let value = try JSONValue(encoding: Derived())
        #expect(value == ["extra": 7, "super": ["name": "base"]])
        let back = try value.decode(Derived.self)
        #expect(back.extra == 7 && back.name == "base")
    }

    @Test("nested containers may be filled in any order") func interleaved() throws {
        #expect(try JSONValue(encoding: Interleaved()) == ["left": ["left": "l"], "list": [1, ["right": 2], 3], "right": "r"])
    }

    @Test("what JSON cannot hold is an error") func unrepresentable() {
        #expect(throws: EncodingError.self) { try JSONValue(encoding: [Double.infinity]) }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: [UInt64.max]) }
    }

    @Test(
        "an error names the field, what was expected and what was found",
        arguments: [
            (["count": "two"], "count: expected an integer, found string"),
            (["count": 2.5], "count: expected an integer, found 2.5"),
            (["count": 1, "small": 300], "small: expected an integer from -128 to 127, found 300"),
            ([:], "count: required, but missing"),
            (["count": nil], "count: expected an integer, found null"),
            (["count": 1, "flag": 1], "flag: expected a boolean, found integer"),
            (["count": 1, "parts": [["name": "a"], ["name": 2]]], "parts[1].name: expected a string, found integer"),
            (["count": 1, "parts": ["x"]], "parts[0]: expected an object, found string"),
            (["count": 1, "parts": [:]], "parts: expected an array, found object"),
            (["count": 1, "labels": ["ballast.dev/x": 1]], "labels[ballast.dev/x]: expected a string, found integer"),
            (["count": 1, "since": "yesterday"], "since: expected an RFC 3339 time such as 2026-01-02T03:04:05Z"),
            (["count": 1, "payload": "%"], "payload: expected base64 text"),
            (["count": 1, "limits": ["one": ["weight": "x"]]], "limits.one.name: required, but missing"),
            ([1], "expected an object, found array"),
        ] as [(JSONValue, String)])
    func errors(document: JSONValue, sentence: String) throws {
        let error = try #require(throws: DecodingError.self) { try document.decode(Sample.self) }
        #expect(StructuredDecodingError(error).description == sentence)
    }
}

@Suite("Times of the Kubernetes API") struct RFC3339Tests {
    @Test(
        "a time is read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-02T03:04:05Z", 1_767_323_045), ("2024-02-29T23:59:59Z", 1_709_251_199),
            ("1969-12-31T23:59:59Z", -1), ("2026-01-02T05:04:05+02:00", 1_767_323_045), ("2026-01-01T21:34:05-05:30", 1_767_323_045),
            ("2026-01-02T03:04:05.5Z", 1_767_323_045.5), ("2026-01-02T03:04:05.123456789123Z", 1_767_323_045.123456789),
            ("0001-01-01T00:00:00Z", -62_135_596_800),
        ] as [(String, Double)])
    func reads(text: String, seconds: Double) throws {
        #expect(abs(try #require(RFC3339.parse(text)).timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2026-01-02", "2026-01-02 03:04:05Z", "2026-13-02T03:04:05Z", "2025-02-29T00:00:00Z", "2026-01-02T24:00:00Z",
            "2026-01-02T03:04:60Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05Zz", "2026-01-02T03:04:05+0200",
            "2026-00-02T03:04:05Z", "2026-01-00T03:04:05Z", "２026-01-02T03:04:05Z",
        ])
    func refuses(text: String) { #expect(RFC3339.parse(text) == nil) }

    @Test("seconds are cut, microseconds kept") func formats() {
        let date = Date(timeIntervalSince1970: 1_767_323_045.987654)
        #expect(RFC3339.format(date) == "2026-01-02T03:04:05Z")
        #expect(RFC3339.formatMicro(date) == "2026-01-02T03:04:05.987654Z")
        #expect(RFC3339.formatMicro(Date(timeIntervalSince1970: -0.25)) == "1969-12-31T23:59:59.750000Z")
        #expect(RFC3339.format(Date(timeIntervalSince1970: .infinity)) == "9999-12-31T23:59:59Z")
    }

    @Test("every day of five centuries is written and read alike") func roundTrips() throws {
        for day in stride(from: -73_000, through: 109_500, by: 1) {
            let date = Date(timeIntervalSince1970: Double(day) * 86400 + 4711)
            #expect(RFC3339.parse(RFC3339.format(date)) == date)
        }
    }
}
