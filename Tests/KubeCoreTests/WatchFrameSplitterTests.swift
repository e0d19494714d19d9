import Testing

@testable import KubeCore

@Suite("Lines out of chunks") struct WatchFrameSplitterTests {
    static let cuts: [(chunks: [String], lines: [String], rest: String)] = [
        (["a\nb\n"], ["a", "b"], ""), (["a", "b\nc"], ["ab"], "c"), (["\n\na\n\n"], ["a"], ""),
        (["ä".utf8.count == 2 ? "ä\n" : ""], ["ä"], ""),
        ([], [], ""), (["abcd\n", "efgh\n"], ["abcd", "efgh"], ""),
    ]

    @Test("wherever the chunks are cut", arguments: cuts) func lines(_ cut: (chunks: [String], lines: [String], rest: String)) throws {
        var splitter = WatchFrameSplitter(limit: 4)
        var lines: [String] = []
        for chunk in cut.chunks { lines += try splitter.push(Array(chunk.utf8)).map { String(decoding: $0, as: UTF8.self) } }
        #expect(lines == cut.lines)
        #expect(String(decoding: splitter.remainder, as: UTF8.self) == cut.rest)
    }

    @Test("a line beyond the bound is an error, not memory") func bound() throws {
        var splitter = WatchFrameSplitter(limit: 4)
        _ = try splitter.push(Array("abc".utf8))
        #expect(throws: WatchFrameSplitter.FrameTooLarge(limit: 4)) { try splitter.push(Array("de".utf8)) }
    }
}
