import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The head of an upstream's answer.
struct ResponseHead: Sendable, Hashable {
    var status: Int
    var isHTTP10 = false
    /// Names in lower case, in the order of the wire.
    var headers: [(name: String, value: String)]

    /// The first header of that (lower-case) name.
    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Whether the body is a stream of JSON lines.
    var isLines: Bool { self["content-type"]?.contains("ndjson") ?? false }

    static func == (left: ResponseHead, right: ResponseHead) -> Bool {
        left.status == right.status && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(status) }
}

/// An HTTP/1.1 client's reader (RFC 9112): bytes cut anywhere in, events out. A value; no I/O.
///
/// It refuses what is ambiguous (both framings, two lengths, folded lines) rather than guessing where an answer ends, since the next
/// answer on the connection may be another caller's.
struct ResponseParser: Sendable {
    enum Event: Sendable, Hashable {
        case head(ResponseHead)
        case body(ByteBuffer)
        /// The answer is whole. `reusable`: whether the connection may carry another.
        case end(reusable: Bool)
    }

    struct Problem: Error, Sendable, Hashable {
        var message: String
    }

    static let headLimit = 64 * 1024

    private enum State: Sendable {
        case head
        case length(Int)
        case untilClose
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case complete
    }

    private var state = State.head
    private var buffer = ByteBuffer()
    private var reusable = true

    init() {}

    /// Takes in bytes, which ``next()`` then reads.
    mutating func receive(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// Whether bytes came that belong to no answer.
    var hasLeftovers: Bool { buffer.readableBytes > 0 }

    /// Prepares for the next answer on the same connection.
    mutating func reset() {
        state = .head
        reusable = true
    }

    /// The next event, or `nil` until more bytes come.
    mutating func next() throws(Problem) -> Event? {
        while true {
            switch state {
            case .head:
                guard let head = try readHead() else { return nil }
                guard head.status >= 200 else { continue }
                try frame(head)
                return .head(head)
            case .length(0):
                state = .complete
                return .end(reusable: reusable)
            case .length(let left):
                guard let slice = take(left) else { return nil }
                state = .length(left - slice.readableBytes)
                return .body(slice)
            case .untilClose:
                guard let slice = take(.max) else { return nil }
                return .body(slice)
            case .chunkSize:
                guard let line = try readLine() else { return nil }
                guard let size = Self.chunkSize(line) else { throw Problem(message: "a chunk's size is not a number") }
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(let left):
                guard let slice = take(left) else { return nil }
                state = slice.readableBytes == left ? .chunkEnd : .chunk(left - slice.readableBytes)
                return .body(slice)
            case .chunkEnd:
                guard let line = try readLine() else { return nil }
                guard line.isEmpty else { throw Problem(message: "a chunk is longer than its size") }
                state = .chunkSize
            case .trailers:
                guard let line = try readLine() else { return nil }
                guard line.isEmpty else { continue }
                state = .complete
                return .end(reusable: reusable)
            case .complete: return nil
            }
        }
    }

    /// The peer closed: the last event of a body that ends with the connection, or `nil` where that cuts an answer.
    mutating func close() -> Event? {
        guard case .untilClose = state else { return nil }
        state = .complete
        return .end(reusable: false)
    }

    /// Whether an answer has begun.
    var isMidAnswer: Bool {
        switch state {
        case .head: buffer.readableBytes > 0
        case .complete: false
        default: true
        }
    }

    private mutating func take(_ most: Int) -> ByteBuffer? {
        let count = min(most, buffer.readableBytes)
        guard count > 0 else { return nil }
        return buffer.readSlice(length: count)
    }

    private static func chunkSize(_ line: String) -> Int? {
        let digits = line.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard !digits.isEmpty, digits.count <= 15, digits.first != UInt8(ascii: "-"), digits.first != UInt8(ascii: "+") else { return nil }
        return Int(Substring(digits), radix: 16)
    }
}

extension ResponseParser {
    /// The line before the next LF, without its line end.
    private mutating func readLine() throws(Problem) -> String? {
        let view = buffer.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            if view.count > Self.headLimit { throw Problem(message: "a line is longer than \(Self.headLimit) bytes") }
            return nil
        }
        var line = view[view.startIndex..<end]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        let text = String(decoding: line, as: UTF8.self)
        buffer.moveReaderIndex(to: end + 1)
        return text
    }

    private mutating func readHead() throws(Problem) -> ResponseHead? {
        let parsed: (head: ResponseHead, length: Int)?
        do {
            parsed = try buffer.withUnsafeReadableBytes { try HeadReader(bytes: $0.bindMemory(to: UInt8.self)).read() }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(message: "\(error)")
        }
        guard let parsed else {
            if buffer.readableBytes > Self.headLimit { throw Problem(message: "the head is larger than \(Self.headLimit) bytes") }
            return nil
        }
        buffer.moveReaderIndex(forwardBy: parsed.length)
        return parsed.head
    }

    private mutating func frame(_ head: ResponseHead) throws(Problem) {
        var length: String?
        var isLengthAmbiguous = false
        var encodings = 0
        var isChunked = false
        if head.isHTTP10 { reusable = false }
        // Every answer comes through here: one look at each header, and no copies of their values.
        for header in head.headers {
            // Most names are dismissed by their length.
            switch header.name.utf8.count {
            case 14 where header.name == "content-length":
                if let length, length != header.value { isLengthAmbiguous = true }
                length = header.value
            case 17 where header.name == "transfer-encoding":
                encodings += 1
                isChunked = Self.isWord("chunked", header.value.utf8[...])
            case 10 where header.name == "connection":
                if header.value == "keep-alive" { continue }
                let words = header.value.utf8.split(separator: UInt8(ascii: ","))
                if words.contains(where: { Self.isWord("close", $0) }) { reusable = false }
            default: break
            }
        }
        if head.status == 204 || head.status == 304 {
            state = .length(0)
        } else if encodings > 0 {
            guard encodings == 1, isChunked, length == nil else { throw Problem(message: "the body's framing is ambiguous") }
            state = .chunkSize
        } else if let length {
            guard !isLengthAmbiguous, let count = Int(length), count >= 0, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
            else { throw Problem(message: "content-length is not a number") }
            state = .length(count)
        } else {
            reusable = false
            state = .untilClose
        }
    }

    /// Whether `text` is `word`, which is in lower case, but for case and the white space around it.
    private static func isWord(_ word: StaticString, _ text: Substring.UTF8View) -> Bool {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return word.withUTF8Buffer { word in text.elementsEqual(word) { $0 == $1 || $0 >= 0x41 && $0 <= 0x5A && $0 | 0x20 == $1 } }
    }
}

/// Reads a status line and its headers out of one run of bytes, once all of them are there.
private struct HeadReader {
    let bytes: UnsafeBufferPointer<UInt8>

    func read() throws -> (head: ResponseHead, length: Int)? {
        guard let firstEnd = lineEnd(from: 0) else { return nil }
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(12)
        var start = firstEnd + 1
        while let end = lineEnd(from: start) {
            let line = content(start, end)
            if line.isEmpty {
                let first = content(0, firstEnd)
                let status = try status(first)
                return (ResponseHead(status: status, isHTTP10: bytes[first.startIndex + 7] == UInt8(ascii: "0"), headers: headers), end + 1)
            }
            headers.append(try header(line))
            guard headers.count <= 200 else { throw ResponseParser.Problem(message: "there are more than 200 headers") }
            start = end + 1
        }
        return nil
    }

    private func lineEnd(from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, bytes.count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func content(_ start: Int, _ end: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
        end > start && bytes[end - 1] == UInt8(ascii: "\r") ? bytes[start..<(end - 1)] : bytes[start..<end]
    }

    private func status(_ line: Slice<UnsafeBufferPointer<UInt8>>) throws -> Int {
        let start = line.startIndex
        guard line.count >= 12, let base = bytes.baseAddress, memcmp(base + start, "HTTP/1.", 7) == 0, line[start + 8] == UInt8(ascii: " "),
            let status = number(line[(start + 9)..<(start + 12)]), (100..<600).contains(status)
        else { throw ResponseParser.Problem(message: "the answer is not HTTP/1.1") }
        return status
    }

    private func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var number = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    private func header(_ line: Slice<UnsafeBufferPointer<UInt8>>) throws -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
            throw ResponseParser.Problem(message: "a header has no name")
        }
        let name = line[line.startIndex..<colon]
        guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ResponseParser.Problem(message: "a header's name has a space in it")
        }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value = value.dropFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value = value.dropLast() }
        let lowered = String(unsafeUninitializedCapacity: name.count) { output in
            for (index, byte) in name.enumerated() { output[index] = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
            return name.count
        }
        return (lowered, String(decoding: value, as: UTF8.self))
    }
}
