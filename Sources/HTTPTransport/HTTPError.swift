/// What can go wrong below HTTP; a status of 400 or above is not an error here.
public enum HTTPError: Error, Sendable, Hashable {
    /// No connection could be made, so the request was certainly not sent: refused, DNS, TLS, a proxy. The text is for people.
    case unreachable(String)
    /// The connection broke after the request may have been sent: what became of it is unknown. The text is for people.
    case connection(String)
    /// Which limit ran out: `connect` (nothing was sent), `head` or `total`.
    case timeout(String)
    case bodyTooLarge(limit: Int)
    /// The URL or an option cannot be used.
    case invalidRequest(String)
    /// The name resolved to addresses that the transport's policy forbids; this is the first of them.
    case refusedAddress(String)
    /// The transport was shut down.
    case shutDown

    /// Whether the server certainly saw nothing of the request, so that sending it again cannot do anything twice.
    public var requestWasNotSent: Bool {
        switch self {
        case .unreachable, .timeout("connect"), .invalidRequest, .refusedAddress: true
        case .connection, .timeout, .bodyTooLarge, .shutDown: false
        }
    }
}

extension HTTPError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let text), .connection(let text), .invalidRequest(let text): text
        case .timeout("connect"): "no connection within the time allowed"
        case .timeout("head"): "no answer within the time allowed"
        case .timeout(let limit): "the answer was not complete within the time allowed (\(limit))"
        case .bodyTooLarge(let limit): "the body is longer than \(limit) bytes"
        case .refusedAddress(let address): "the address \(address) may not be connected to"
        case .shutDown: "the transport was shut down"
        }
    }
}
