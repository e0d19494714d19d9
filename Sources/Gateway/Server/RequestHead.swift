import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The head of a caller's request.
struct RequestHead: Sendable {
    /// As the caller wrote it; methods are told apart by case.
    var method: String
    /// The request target: path and query.
    var target: String
    var isHTTP10 = false
    /// Whether the caller wants the connection to carry another request.
    var isKeepAlive = true
    /// The body's length where the head tells it; `nil` for a body in chunks.
    var bodyLength: Int? = 0
    /// `expect: 100-continue`: the caller waits for a word before it sends the body.
    var expectsContinue = false
    var headers = HeaderFields()
}

/// Finds line ends.
struct LineReader {
    let bytes: UnsafeRawBufferPointer

    /// The first line feed at or after `start` and before `limit`.
    func lineFeed(from start: Int, below limit: Int = .max) -> Int? {
        let end = min(bytes.count, limit)
        guard start < end, let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, end - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// How many bytes a head has with its empty line, or `nil` where that has not come; the first `searched` are known not to end it.
    func headLength(from searched: Int) -> Int? {
        var start = searched
        while let end = lineFeed(from: start) {
            // An empty line, whatever ends it: what is no CR LF is refused when it is read.
            if end >= 1, bytes[end - 1] == 0x0A || end >= 2 && bytes[end - 1] == 0x0D && bytes[end - 2] == 0x0A { return end + 1 }
            start = end + 1
        }
        return nil
    }
}

/// Reads a request line and its fields out of a whole head.
struct RequestHeadReader {
    typealias Problem = RequestParser.Problem
    let bytes: UnsafeRawBufferPointer

    func read() -> Result<(head: RequestHead, places: [HeaderFields.Place]), Problem> {
        Result { () throws(Problem) in try fields() }
    }

    /// Judges one line of a body's trailers: a field, and none that frames the body that it follows.
    func trailer() -> Result<Void, Problem> {
        Result { () throws(Problem) in
            let field = try field(0..<bytes.count)
            for name: StaticString in ["content-length", "transfer-encoding"] where HeaderFields.matches(bytes, field.name, name) {
                throw Problem(message: "a trailer frames the body")
            }
        }
    }

    private func fields() throws(Problem) -> (head: RequestHead, places: [HeaderFields.Place]) {
        let lines = LineReader(bytes: bytes)
        let first = try line(from: 0, lines)
        var head = try requestLine(first)
        var places: [HeaderFields.Place] = []
        places.reserveCapacity(12)
        var framing = Framing()
        var start = first.upperBound + 2
        while true {
            let line = try line(from: start, lines)
            if line.isEmpty { break }
            let place = try field(line)
            try framing.take(place, bytes)
            places.append(place)
            guard places.count <= RequestParser.fieldLimit else {
                throw Problem(status: 431, message: "there are more than \(RequestParser.fieldLimit) header fields")
            }
            start = line.upperBound + 2
        }
        try framing.apply(to: &head)
        return (head, places)
    }

    private func line(from start: Int, _ lines: LineReader) throws(Problem) -> Range<Int> {
        guard let end = lines.lineFeed(from: start), end > start, bytes[end - 1] == 0x0D else {
            throw Problem(message: "a line of the head does not end in CR LF")
        }
        return start..<(end - 1)
    }

    private func requestLine(_ line: Range<Int>) throws(Problem) -> RequestHead {
        var end = line.lowerBound
        while end < line.upperBound, Self.isToken(bytes[end]) { end += 1 }
        guard end > line.lowerBound, end - line.lowerBound <= 32, end < line.upperBound, bytes[end] == 0x20 else {
            throw Problem(message: "the request line has no method")
        }
        let method = text(line.lowerBound..<end)
        // A tunnel has no end that this reader could find.
        guard method != "CONNECT" else { throw Problem(status: 501, message: "CONNECT is not served here") }
        let targetStart = end + 1
        end = targetStart
        while end < line.upperBound, bytes[end] > 0x20, bytes[end] < 0x7F { end += 1 }
        guard end > targetStart, end < line.upperBound, bytes[end] == 0x20 else {
            throw Problem(message: "the request line has no target, or one with characters that need an escape")
        }
        // A path, a whole address, or the asterisk of OPTIONS.
        guard
            bytes[targetStart] == UInt8(ascii: "/") || begins("http://", targetStart..<end) || begins("https://", targetStart..<end)
                || bytes[targetStart] == UInt8(ascii: "*") && end == targetStart + 1
        else { throw Problem(message: "the request's target does not begin with a slash") }
        let version = (end + 1)..<line.upperBound
        guard version.count == 8, let base = bytes.baseAddress, memcmp(base + version.lowerBound, "HTTP/", 5) == 0 else {
            throw Problem(message: "the request line does not end in a version")
        }
        let minor = bytes[line.upperBound - 1]
        guard memcmp(base + version.lowerBound, "HTTP/1.", 7) == 0, minor == 0x30 || minor == 0x31 else {
            throw Problem(status: 505, message: "only HTTP/1.1 and HTTP/1.0 are spoken here")
        }
        return RequestHead(method: method, target: text(targetStart..<end), isHTTP10: minor == 0x30)
    }

    private func field(_ line: Range<Int>) throws(Problem) -> HeaderFields.Place {
        var colon = line.lowerBound
        while colon < line.upperBound, Self.isToken(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else {
            throw Problem(message: "a header field's name is empty, folded or has a character that names do not have")
        }
        var start = colon + 1
        var end = line.upperBound
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
        var index = start
        while index < end, Self.isValue(bytes[index]) { index += 1 }
        guard index == end else { throw Problem(message: "a header field's value has a control character in it") }
        return HeaderFields.Place(name: Int32(line.lowerBound)..<Int32(colon), value: Int32(start)..<Int32(end))
    }

    /// Whether the bytes begin with `word`, which is in lower case, but for case.
    private func begins(_ word: StaticString, _ range: Range<Int>) -> Bool {
        guard range.count >= word.utf8CodeUnitCount else { return false }
        let start = Int32(range.lowerBound)
        return HeaderFields.matches(bytes, start..<(start + Int32(word.utf8CodeUnitCount)), word)
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    /// A character of methods and names: `tchar` of RFC 9110 §5.6.2.
    static func isToken(_ byte: UInt8) -> Bool {
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        guard byte < 0x80 else { return false }
        return (byte < 0x40 ? low : high) >> UInt64(byte & 0x3F) & 1 == 1
    }

    /// A character of values: anything but controls, of which the tab is allowed.
    static func isValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

/// What a head's fields say about the body and the connection.
private struct Framing {
    private var length: Int?
    private var isChunked = false
    private var closes = false
    private var keepsAlive = false
    private var expectsContinue = false

    mutating func take(_ field: HeaderFields.Place, _ bytes: UnsafeRawBufferPointer) throws(RequestParser.Problem) {
        switch field.name.count {
        case 6 where HeaderFields.matches(bytes, field.name, "expect"):
            expectsContinue = HeaderFields.matches(bytes, field.value, "100-continue")
        case 10 where HeaderFields.matches(bytes, field.name, "connection"): options(field.value, bytes)
        case 14 where HeaderFields.matches(bytes, field.name, "content-length"):
            guard length == nil else { throw RequestParser.Problem(message: "there are two content-length fields") }
            length = try number(field.value, bytes)
        case 17 where HeaderFields.matches(bytes, field.name, "transfer-encoding"):
            guard !isChunked, HeaderFields.matches(bytes, field.value, "chunked") else {
                throw RequestParser.Problem(message: "transfer-encoding is not \"chunked\" alone")
            }
            isChunked = true
        default: break
        }
    }

    /// Throws where the two framings are both there, or the caller's version has no chunks.
    func apply(to head: inout RequestHead) throws(RequestParser.Problem) {
        if isChunked {
            guard length == nil else { throw RequestParser.Problem(message: "there are content-length and transfer-encoding") }
            guard !head.isHTTP10 else { throw RequestParser.Problem(message: "HTTP/1.0 has no transfer-encoding") }
        }
        head.bodyLength = isChunked ? nil : length ?? 0
        head.isKeepAlive = !closes && (!head.isHTTP10 || keepsAlive)
        head.expectsContinue = expectsContinue && !head.isHTTP10
    }

    private func number(_ value: Range<Int32>, _ bytes: UnsafeRawBufferPointer) throws(RequestParser.Problem) -> Int {
        var number = 0
        for index in value {
            let byte = bytes[Int(index)]
            guard byte >= 0x30, byte <= 0x39, value.count <= 18 else {
                throw RequestParser.Problem(message: "content-length is not a number")
            }
            number = number * 10 + Int(byte - 0x30)
        }
        guard !value.isEmpty else { throw RequestParser.Problem(message: "content-length is empty") }
        return number
    }

    private mutating func options(_ value: Range<Int32>, _ bytes: UnsafeRawBufferPointer) {
        var start = value.lowerBound
        for index in value.lowerBound...value.upperBound
        where index == value.upperBound || bytes[Int(index)] == UInt8(ascii: ",") {
            var word = start..<index
            while let first = word.first, bytes[Int(first)] == 0x20 || bytes[Int(first)] == 0x09 { word = (first + 1)..<word.upperBound }
            while let last = word.last, bytes[Int(last)] == 0x20 || bytes[Int(last)] == 0x09 { word = word.lowerBound..<last }
            if HeaderFields.matches(bytes, word, "close") { closes = true }
            if HeaderFields.matches(bytes, word, "keep-alive") { keepsAlive = true }
            start = index + 1
        }
    }
}
