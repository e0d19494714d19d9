import Structured

/// One call of the Kubernetes API as a value: what to send, without where and by what means.
///
/// The builders beside this type make one for every verb; none of them does I/O.
public struct APIRequest: Sendable, Hashable {
    /// The HTTP methods the API uses.
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// How long an answer may take and how it comes.
    public enum Shape: Sendable, Hashable {
        /// One whole document, soon.
        case document
        /// JSON lines for as long as `lifetime`, after which the server ends them; `nil` for no end.
        case stream(lifetime: Duration?)
    }

    public var method: Method
    /// The absolute path, percent-encoded.
    public var path: String
    /// In the order they were added, not yet encoded.
    public var query: [QueryItem]
    public var accept: String
    /// Of the body; `nil` without one.
    public var contentType: String?
    public var body: [UInt8]
    public var shape: Shape

    public init(
        _ method: Method, path: String, query: [QueryItem] = [], accept: String = MediaType.json, contentType: String? = nil,
        body: [UInt8] = [], shape: Shape = .document
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.accept = accept
        self.contentType = contentType
        self.body = body
        self.shape = shape
    }

    /// One `name=value` of the query.
    public struct QueryItem: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The media types the API takes and gives.
    public enum MediaType {
        public static let json = "application/json"
        /// The body of a server-side apply. JSON is YAML, so JSON is what stands in it.
        public static let apply = "application/apply-patch+yaml"
        public static let mergePatch = "application/merge-patch+json"
        public static let jsonPatch = "application/json-patch+json"
        public static let strategicMergePatch = "application/strategic-merge-patch+json"
    }

    /// Path and query as they stand in the request line.
    public var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
    }

    /// Whether sending it twice has the effect of sending it once, whatever happened to the first.
    public var isSafe: Bool { method == .get }
}

extension APIRequest {
    /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                output.append(byte)
            default:
                output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { query.append(QueryItem(name, value)) }
    }

    mutating func add(_ name: String, _ flag: Bool) {
        if flag { query.append(QueryItem(name, "true")) }
    }
}

extension ResourceType {
    /// The path of a collection (`name` nil), an object or one of its subresources; `namespace` nil or empty means all namespaces.
    public func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
        var path = group.isEmpty ? "/api/\(version)" : "/apis/\(APIRequest.encode(group))/\(version)"
        if namespaced, let namespace, !namespace.isEmpty { path += "/namespaces/\(APIRequest.encode(namespace))" }
        path += "/\(plural)"
        if let name { path += "/\(APIRequest.encode(name))" }
        if let subresource { path += "/\(subresource)" }
        return path
    }
}

extension ObjectReference {
    func path(subresource: String? = nil) -> String { type.path(namespace: namespace, name: name, subresource: subresource) }
}
