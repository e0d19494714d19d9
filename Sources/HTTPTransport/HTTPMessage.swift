/// A request as it is sent: an absolute URL, headers in order, a whole body.
public struct HTTPRequest: Sendable {
    public var method: String
    /// An absolute `http://` or `https://` URL, already percent-encoded.
    public var url: String
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// The longest time until the response's head has come; `nil` waits for ever.
    public var headTimeout: Duration?
    /// The longest time until the whole response has come; `nil` waits for ever (watches).
    public var totalTimeout: Duration?

    public init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], headTimeout: Duration? = nil,
        totalTimeout: Duration? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.headTimeout = headTimeout
        self.totalTimeout = totalTimeout
    }
}

/// Header fields in the order they stand on the wire. Names compare without regard to case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, Sequence {
    private var fields: [Field] = []

    private struct Field: Sendable, Hashable {
        var name: String
        var value: String
    }

    public init() {}

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of a field. Assigning replaces every occurrence; `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Appends a field, keeping earlier ones of the same name.
    public mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    public func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
        fields.lazy.map { (name: $0.name, value: $0.value) }.makeIterator()
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { ($0 | (0x41...0x5A ~= $0 ? 0x20 : 0)) == ($1 | (0x41...0x5A ~= $1 ? 0x20 : 0)) }
    }
}

/// A response whose head has come and whose body still streams.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: HTTPBody
    /// Who answered and how; `nil` when no network was involved.
    public var peer: HTTPPeer?

    public init(status: Int, headers: HTTPHeaders = [:], body: HTTPBody, peer: HTTPPeer? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

/// The other end of an exchange.
public struct HTTPPeer: Sendable, Hashable {
    /// As it stands in the status line: `1.0`, `1.1` or `2`.
    public var httpVersion: String
    /// The IP address that was connected to: the server's, or the proxy's where there is one.
    public var address: String?

    public init(httpVersion: String, address: String?) {
        self.httpVersion = httpVersion
        self.address = address
    }
}

/// A body as it arrives, in chunks of any size, for one reader. Dropping the last iterator or cancelling the reading task ends the
/// transfer; a slow reader holds the sender back instead of filling memory.
public struct HTTPBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    private let start: @Sendable () -> AsyncIterator

    /// A body from any source: `next` returns a chunk, or `nil` at the end, and throws when the transfer broke.
    public init(next: @escaping @Sendable () async throws -> [UInt8]?) {
        start = { AsyncIterator(pull: next) }
    }

    /// A body that is here already.
    public init(bytes: [UInt8]) {
        start = {
            let box = OneChunk(bytes.isEmpty ? nil : bytes)
            return AsyncIterator(pull: { await box.take() })
        }
    }

    public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
        fileprivate let pull: @Sendable () async throws -> [UInt8]?

        public mutating func next() async throws -> [UInt8]? { try await pull() }
    }

    public func makeAsyncIterator() -> AsyncIterator { start() }

    /// The whole body; throws ``HTTPError/bodyTooLarge(limit:)`` once more than `limit` bytes have come.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var whole: [UInt8] = []
        for try await chunk in self {
            guard whole.count + chunk.count <= limit else { throw HTTPError.bodyTooLarge(limit: limit) }
            whole.append(contentsOf: chunk)
        }
        return whole
    }
}

private actor OneChunk {
    private var chunk: [UInt8]?

    init(_ chunk: [UInt8]?) { self.chunk = chunk }

    func take() -> [UInt8]? { chunk.take() }
}

/// Whatever sends requests: the libcurl transport, and in tests a stand-in that breaks on demand.
public protocol HTTPExecutor: Sendable {
    /// Returns once the response's head has come. Cancelling the calling task ends the transfer.
    func execute(_ request: HTTPRequest) async throws -> HTTPResponse
}
