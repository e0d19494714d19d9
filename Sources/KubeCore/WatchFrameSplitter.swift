/// Cuts a byte stream into lines, keeping at most `limit` bytes of an unfinished one.
public struct WatchFrameSplitter: Sendable {
    /// One line grew beyond the bound: the stream cannot be trusted to be a watch.
    public struct FrameTooLarge: Error, Sendable, Hashable, CustomStringConvertible {
        public var limit: Int

        public var description: String { "a line of the watch stream is longer than \(limit) bytes" }
    }

    private let limit: Int
    private var pending: [UInt8] = []

    /// Sixteen MiB hold the largest object etcd takes many times over.
    public init(limit: Int = 16 << 20) { self.limit = limit }

    /// The lines that `chunk` completes, without their newlines; empty lines are left out.
    public mutating func push(_ chunk: [UInt8]) throws(FrameTooLarge) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = chunk.startIndex
        while let newline = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
            try append(chunk[start..<newline])
            if !pending.isEmpty {
                lines.append(pending)
                pending = []
            }
            start = newline + 1
        }
        try append(chunk[start...])
        return lines
    }

    /// What stands after the last newline, when the stream has ended.
    public var remainder: [UInt8] { pending }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws(FrameTooLarge) {
        guard pending.count + bytes.count <= limit else { throw FrameTooLarge(limit: limit) }
        pending.append(contentsOf: bytes)
    }
}
