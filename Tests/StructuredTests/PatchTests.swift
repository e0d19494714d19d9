import KubeCore
import Structured
import Testing

@Suite("JSON Patch (RFC 6902)") struct JSONPatchTests {
    @Test(
        "an operation changes one place",
        arguments: [
            (["a": 1], [["op": "add", "path": "/b", "value": 2]], ["a": 1, "b": 2]),
            (["a": [1, 3]], [["op": "add", "path": "/a/1", "value": 2]], ["a": [1, 2, 3]]),
            (["a": [1]], [["op": "add", "path": "/a/-", "value": [2]]], ["a": [1, [2]]]),
            (["a": 1], [["op": "add", "path": "/a", "value": nil]], ["a": nil]),
            (["a": 1], [["op": "add", "path": "", "value": "x"]], "x"),
            (["a": 1, "b": 2], [["op": "remove", "path": "/a"]], ["b": 2]),
            (["a": [1, 2, 3]], [["op": "remove", "path": "/a/1"]], ["a": [1, 3]]),
            (["a": ["b": [["c": 1]]]], [["op": "replace", "path": "/a/b/0/c", "value": 9]], ["a": ["b": [["c": 9]]]]),
            (["a": ["b": 1], "c": [:]], [["op": "move", "from": "/a/b", "path": "/c/d"]], ["a": [:], "c": ["d": 1]]),
            (["a": [1, 2, 3]], [["op": "move", "from": "/a/0", "path": "/a/2"]], ["a": [2, 3, 1]]),
            (["a": ["b": 1]], [["op": "copy", "from": "/a", "path": "/c"]], ["a": ["b": 1], "c": ["b": 1]]),
            (["a/b": 1, "m~n": 2], [["op": "remove", "path": "/a~1b"], ["op": "remove", "path": "/m~0n"]], [:]),
            (["": ["": 1]], [["op": "replace", "path": "//", "value": 2]], ["": ["": 2]]),
            (["a": 10], [["op": "test", "path": "/a", "value": 10.0], ["op": "remove", "path": "/a"]], [:]),
            (["a": nil], [["op": "test", "path": "/a", "value": nil]], ["a": nil]),
        ] as [(JSONValue, JSONValue, JSONValue)])
    func applies(document: JSONValue, patch: JSONValue, result: JSONValue) throws {
        let read = try JSONPatch(patch)
        #expect(try read.applied(to: document) == result)
        #expect(try JSONPatch(read.document) == read)
    }

    @Test(
        "a failing operation is named",
        arguments: [
            (
                ["a": 1], [["op": "test", "path": "/a", "value": 2]], "operation 0 (test /a): test failed: the value there is another",
                .testFailed
            ),
            (
                ["a": 1], [["op": "test", "path": "/b", "value": 2]], "operation 0 (test /b): test failed: there is nothing there",
                .testFailed
            ),
            (
                ["a": 1], [["op": "remove", "path": "/a"], ["op": "remove", "path": "/a"]],
                "operation 1 (remove /a): there is nothing at /a", .missing
            ),
            ([:], [["op": "replace", "path": "/a", "value": 1]], "operation 0 (replace /a): there is nothing to replace", .missing),
            ([:], [["op": "add", "path": "/a/b", "value": 1]], "operation 0 (add /a/b): the path ends before \"a\"", .missing),
            (
                ["a": 1], [["op": "add", "path": "/a/b", "value": 1]], "operation 0 (add /a/b): its parent is neither an object nor a list",
                .missing
            ),
            (["a": [1]], [["op": "add", "path": "/a/2", "value": 1]], "operation 0 (add /a/2): index 2 is beyond the list's 1", .missing),
            (["a": [1]], [["op": "add", "path": "/a/01", "value": 1]], "operation 0 (add /a/01): \"01\" is no index of a list", .missing),
            (
                ["a": [:]], [["op": "move", "from": "/a", "path": "/a/b"]],
                "operation 0 (move /a/b): a value cannot be moved into itself (from /a)", .malformed
            ),
            ([:], [["op": "copy", "from": "/x", "path": "/y"]], "operation 0 (copy /y): there is nothing at /x", .missing),
            (
                [:], [["op": "add", "path": "a", "value": 1]], "operation 0: path \"a\" is no JSON pointer; write / before each step",
                .malformed
            ),
            (
                [:], [["op": "add", "path": "/a~2", "value": 1]], "operation 0: path \"/a~2\" is no JSON pointer; write / before each step",
                .malformed
            ),
            ([:], [["op": "add", "path": "/a"]], "operation 0: value is required", .malformed),
            (
                [:], [["op": "put", "path": "/a"]],
                "operation 0: op must be add, remove, replace, move, copy or test; \"put\" is none", .malformed
            ),
            ([:], ["op": "add"], "a JSON patch is an array of operations, not object", .malformed),
        ] as [(JSONValue, JSONValue, String, JSONPatchError.Kind)])
    func fails(document: JSONValue, patch: JSONValue, sentence: String, kind: JSONPatchError.Kind) {
        let error = #expect(throws: JSONPatchError.self) { try JSONPatch(patch).applied(to: document) }
        #expect(error?.description == sentence)
        #expect(error?.kind == kind)
    }

    @Test("pointers read back") func pointers() {
        for tokens in [[], [""], ["a/b", "m~n", "~1", "0"], ["", ""]] as [[String]] {
            #expect(JSONPointer(JSONPointer(tokens: tokens).description)?.tokens == tokens)
        }
        #expect(JSONPointer("a") == nil)
    }
}

@Suite("JSON merge patch (RFC 7386)") struct MergePatchTests {
    @Test(
        "the appendix of the RFC",
        arguments: [
            (["a": "b"], ["a": "c"], ["a": "c"]), (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]), (["a": "b"], ["a": nil], [:]),
            (["a": "b", "b": "c"], ["a": nil], ["b": "c"]), (["a": ["b"]], ["a": "c"], ["a": "c"]),
            (["a": "c"], ["a": ["b"]], ["a": ["b"]]),
            (["a": ["b": "c"]], ["a": ["b": "d", "c": nil]], ["a": ["b": "d"]]), (["a": [["b": "c"]]], ["a": [1]], ["a": [1]]),
            (["a", "b"], ["c", "d"], ["c", "d"]), (["a": "b"], ["c"], ["c"]), (["a": "foo"], nil, nil), (["a": "foo"], "bar", "bar"),
            (["e": nil], ["a": 1], ["e": nil, "a": 1]), ([1, 2], ["a": "b", "c": nil], ["a": "b"]),
            ([:], ["a": ["bb": ["ccc": nil]]], ["a": ["bb": [:]]]),
        ] as [(JSONValue, JSONValue, JSONValue)])
    func applies(document: JSONValue, patch: JSONValue, result: JSONValue) {
        #expect(document.applying(mergePatch: patch) == result)
    }

    @Test("a patch holds only what differs") func minimal() {
        let old: JSONValue = ["a": ["b": 1, "c": 2], "d": [1], "e": "x", "same": ["deep": true]]
        let new: JSONValue = ["a": ["b": 1, "c": 3], "d": [1, 2], "f": ["y": 1], "same": ["deep": true]]
        #expect(JSONValue.mergePatch(from: old, to: new) == ["a": ["c": 3], "d": [1, 2], "e": nil, "f": ["y": 1]])
        #expect(JSONValue.mergePatch(from: old, to: old) == nil)
    }

    @Test("a patch between any two documents leads from one to the other", arguments: 0..<40) func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let old = withoutNullMembers(SeededValues.value(&random))
            var new = withoutNullMembers(SeededValues.value(&random))
            if case .object(let left) = old, case .object(let right) = new { new = .object(left.merging(right) { $1 }) }
            let patched = JSONValue.mergePatch(from: old, to: new).map { old.applying(mergePatch: $0) } ?? old
            #expect(patched == new)
        }
    }

    /// Merge patches cannot say that a member is null.
    private func withoutNullMembers(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(members.filter { !$0.value.isNull }.mapValues(withoutNullMembers))
    }
}

@Suite("Unified diff") struct UnifiedDiffTests {
    @Test("changes stand with three lines of context") func hunks() {
        let old = (1...20).map { "line \($0)" }.joined(separator: "\n") + "\n"
        let new = old.replacingOccurrences("line 5\n", "line five\n").replacingOccurrences("line 19\n", "")
        #expect(
            UnifiedDiff.text(from: old, to: new, labels: ("live", "wanted")) == """
                --- live
                +++ wanted
                @@ -2,7 +2,7 @@
                 line 2
                 line 3
                 line 4
                -line 5
                +line five
                 line 6
                 line 7
                 line 8
                @@ -16,5 +16,4 @@
                 line 16
                 line 17
                 line 18
                -line 19
                 line 20

                """)
    }

    @Test("creation and deletion of an object") func whole() {
        #expect(UnifiedDiff.yaml(from: nil, to: ["a": 1, "b": [2]]) == "@@ -0,0 +1,3 @@\n+a: 1\n+b:\n+- 2\n")
        #expect(UnifiedDiff.yaml(from: ["a": 1], to: nil) == "@@ -1 +0,0 @@\n-a: 1\n")
        #expect(UnifiedDiff.yaml(from: ["a": 1], to: ["a": 1], labels: ("x", "y")).isEmpty)
    }
}

extension String {
    fileprivate func replacingOccurrences(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
