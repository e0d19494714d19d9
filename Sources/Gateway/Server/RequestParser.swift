import NIOCore

/// An HTTP/1.1 server's reader (RFC 9112): bytes cut anywhere in, events out. A value; no I/O.
///
/// It refuses whatever another reader of the same bytes might understand otherwise (both framings, two lengths, a bare line feed, folded
/// lines, white space before a colon), since a proxy before it that disagrees about where a request ends lets one caller write the head
/// of another's request. After a problem nothing more can be read from the connection.
struct RequestParser: Sendable {
    enum Event: Sendable {
        case head(RequestHead)
        case body(ByteBuffer)
        /// The request is whole.
        case end
    }

    struct Problem: Error, Sendable, Hashable {
        /// The HTTP status that says so.
        var status = 400
        var message: String
    }

    /// Bytes of a head, from the request line to the empty line.
    static let headLimit = 64 * 1024
    static let fieldLimit = 200
    /// Bytes of a chunk's size with its extensions, and of all trailers.
    static let chunkLineLimit = 256
    static let trailerLimit = 16 * 1024

    private enum State: Sendable {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers(read: Int)
    }

    private var state = State.head
    private var buffer = ByteBuffer()
    /// How many of the buffer's bytes are known to end no head.
    private var searched = 0

    init() {}

    /// Bytes that came and were not read yet.
    var unreadBytes: Int { buffer.readableBytes }

    /// Takes in bytes, which ``next()`` then reads.
    mutating func receive(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next event, or `nil` until more bytes come.
    mutating func next() throws(Problem) -> Event? {
        while true {
            switch state {
            case .head:
                guard let head = try readHead() else { return nil }
                state = head.bodyLength.map { .length($0) } ?? .chunkSize
                return .head(head)
            case .length(0):
                state = .head
                return .end
            case .length(let left):
                guard let slice = take(left) else { return nil }
                state = .length(left - slice.readableBytes)
                return .body(slice)
            case .chunkSize:
                guard let line = try readLine(limit: Self.chunkLineLimit) else { return nil }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers(read: 0) : .chunk(size)
            case .chunk(let left):
                guard let slice = take(left) else { return nil }
                state = slice.readableBytes == left ? .chunkEnd : .chunk(left - slice.readableBytes)
                return .body(slice)
            case .chunkEnd:
                guard let line = try readLine(limit: 0) else { return nil }
                guard line.readableBytes == 0 else { throw Problem(message: "a chunk is longer than its size") }
                state = .chunkSize
            case .trailers(let read):
                // Nothing here wants them.
                guard let line = try readLine(limit: Self.trailerLimit - read) else { return nil }
                guard line.readableBytes == 0 else {
                    try line.withUnsafeReadableBytes { RequestHeadReader(bytes: $0).trailer() }.get()
                    state = .trailers(read: read + line.readableBytes + 2)
                    continue
                }
                state = .head
                return .end
            }
        }
    }

    private mutating func take(_ most: Int) -> ByteBuffer? {
        let count = min(most, buffer.readableBytes)
        return count == 0 ? nil : buffer.readSlice(length: count)
    }

    /// The bytes before the next CR LF. Throws where that is not within `limit` bytes.
    private mutating func readLine(limit: Int) throws(Problem) -> ByteBuffer? {
        let found = buffer.withUnsafeReadableBytes { bytes in LineReader(bytes: bytes).lineFeed(from: 0, below: limit + 2) }
        guard let found else {
            if buffer.readableBytes > limit + 1 { throw Problem(message: "a line of the chunked body is too long") }
            return nil
        }
        guard found > 0, buffer.getInteger(at: buffer.readerIndex + found - 1, as: UInt8.self) == UInt8(ascii: "\r") else {
            throw Problem(message: "a line of the chunked body does not end in CR LF")
        }
        guard let line = buffer.readSlice(length: found - 1) else { return nil }
        buffer.moveReaderIndex(forwardBy: 2)
        guard line.readableBytesView.allSatisfy(RequestHeadReader.isValue) else {
            throw Problem(message: "a line of the chunked body has a control character in it")
        }
        return line
    }

    /// Digits to the base of sixteen, and extensions (RFC 9112 §7.1.1), which mean nothing here.
    private static func chunkSize(_ line: ByteBuffer) throws(Problem) -> Int {
        let digits = line.readableBytesView.prefix { $0 != UInt8(ascii: ";") }
        var size = 0
        guard !digits.isEmpty, digits.count <= 15 else { throw Problem(message: "a chunk's size is missing or too large") }
        for byte in digits {
            switch byte {
            case 0x30...0x39: size = size << 4 | Int(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: size = size << 4 | Int((byte | 0x20) - 0x57)
            default: throw Problem(message: "a chunk's size is not a number")
            }
        }
        for word in line.readableBytesView.dropFirst(digits.count).split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .dropFirst()
        {
            let sides = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.allSatisfy({ !$0.isEmpty && $0.allSatisfy(RequestHeadReader.isToken) }) else {
                throw Problem(message: "a chunk's extension is not NAME or NAME=VALUE")
            }
        }
        return size
    }

    private mutating func readHead() throws(Problem) -> RequestHead? {
        skipEmptyLines()
        let searched = searched
        let length = buffer.withUnsafeReadableBytes { LineReader(bytes: $0).headLength(from: searched) }
        guard (length ?? buffer.readableBytes) <= Self.headLimit else {
            throw Problem(status: 431, message: "the head is larger than \(Self.headLimit) bytes")
        }
        guard let length, let bytes = buffer.readSlice(length: length) else {
            // A lone CR may yet become an empty line.
            self.searched = buffer.readableBytes > 1 ? buffer.readableBytes : 0
            return nil
        }
        self.searched = 0
        let result = bytes.withUnsafeReadableBytes { RequestHeadReader(bytes: $0).read() }
        switch result {
        case .failure(let problem): throw problem
        case .success(var head):
            head.head.headers = HeaderFields(bytes: bytes, places: head.places)
            return head.head
        }
    }

    /// Some callers send one more line end after a body (RFC 9112 §2.2).
    private mutating func skipEmptyLines() {
        while searched == 0, buffer.readableBytes >= 2, buffer.getInteger(at: buffer.readerIndex, as: UInt16.self) == 0x0D0A {
            buffer.moveReaderIndex(forwardBy: 2)
        }
    }
}
