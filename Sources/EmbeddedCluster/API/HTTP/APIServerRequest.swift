import Structured

/// A request to the API server, whatever carried it.
package struct APIServerRequest: Sendable {
    package var method: String
    /// The path, percent-decoded by segment.
    package var segments: [String]
    package var query: [(name: String, value: String)]
    /// Names in lower case.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The verified certificate the client showed.
    package var clientCertificate: ClientCertificate?
    /// Who a request without credentials comes from, where the way it came vouches for that (a plain loopback port, this process).
    package var connectionUser: UserInfo?

    /// - Parameters:
    ///   - target: path and query as they stand in the request line.
    ///   - headers: in any case.
    package init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        clientCertificate: ClientCertificate? = nil, connectionUser: UserInfo? = nil
    ) {
        self.connectionUser = connectionUser
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        segments = (parts.first ?? "").split(separator: "/").map { Self.decoded($0) }
        query =
            parts.count < 2
            ? []
            : parts[1].split(separator: "&").map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (Self.decoded(sides[0], plus: true), sides.count > 1 ? Self.decoded(sides[1], plus: true) : "")
            }
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
        self.clientCertificate = clientCertificate
    }

    package var path: String { "/" + segments.joined(separator: "/") }

    /// The first value of a header; the name in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The first value of a query parameter; `nil` when it is missing or empty.
    package func parameter(_ name: String) -> String? { query.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// Whether a query parameter says yes, in any of the spellings Go reads as true (the Python client writes `True`).
    func flag(_ name: String) -> Bool {
        guard let value = query.first(where: { $0.name == name })?.value else { return false }
        return ["1", "t", "T", "true", "TRUE", "True"].contains(value)
    }

    private static func decoded(_ text: Substring, plus: Bool = false) -> String {
        guard text.contains("%") || (plus && text.contains("+")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hex), let low = rest.dropFirst().first.flatMap(hex) {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plus && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The subject of a client certificate: the common name is the user, organisations are groups.
package struct ClientCertificate: Sendable, Hashable {
    package var commonName: String
    package var organizations: [String]

    package init(commonName: String, organizations: [String]) {
        self.commonName = commonName
        self.organizations = organizations
    }
}

/// An answer of the API server.
package struct APIServerResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Chunks as they come: watches and followed logs.
        case stream(any AsyncSequence<[UInt8], Never> & Sendable)
        /// The connection breaks without an answer (an injected fault).
        case connectionLost
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: Body

    package init(status: Int, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ value: JSONValue, status: Int = 200) -> APIServerResponse {
        json(bytes: value.bytes, status: status)
    }

    package static func json(bytes: [UInt8], status: Int = 200) -> APIServerResponse {
        APIServerResponse(status: status, headers: [("Content-Type", "application/json")], body: .bytes(bytes))
    }

    package static func text(_ text: String, status: Int = 200) -> APIServerResponse {
        APIServerResponse(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: .bytes(Array(text.utf8)))
    }

    package static func refusal(_ error: APIError) -> APIServerResponse {
        var response = json(error.status, status: error.code)
        response.warn(error.warnings)
        if let seconds = error.retryAfterSeconds { response.headers.append(("Retry-After", String(seconds))) }
        return response
    }

    /// Adds a `Warning` header for each sentence, none twice.
    mutating func warn(_ sentences: [String]) {
        for sentence in sentences {
            let quoted = sentence.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let value = "299 - \"\(quoted)\""
            guard !headers.contains(where: { $0.name == "Warning" && $0.value == value }) else { continue }
            headers.append(("Warning", value))
        }
    }
}
