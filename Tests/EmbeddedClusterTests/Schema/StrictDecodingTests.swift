import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Strict decoding") struct StrictDecodingTests {
    @Test("finds doubled fields wherever they stand, once each") func duplicates() {
        let text = #"{"spec":{"mode":"A","mode":"B","mode":"C","items":[{"k":"a"},{"k":"a","k":"b\"}"}]},"x":[1,[{"y":1,"y":2}]]}"#
        #expect(DuplicateFields.find(in: Array(text.utf8)) == ["spec.mode", "spec.items[1].k", "x[1][0].y"])
    }

    @Test("ends on texts that are not JSON", arguments: ["", "{", "[", "[1", #"{"a"#, #"{"a":"#, "[}", "{]", "nope", "[[[["])
    func broken(_ text: String) {
        #expect(DuplicateFields.find(in: Array(text.utf8)) == [])
    }

    @Test("says what the server says") func sentence() {
        let findings = StrictDecodingFindings(duplicates: ["spec.mode"], unknown: ["spec.foo"])
        #expect(findings.sentence == #"strict decoding error: duplicate field "spec.mode", unknown field "spec.foo""#)
    }
}
