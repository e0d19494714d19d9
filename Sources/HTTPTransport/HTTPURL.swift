/// The parts of an absolute `http` or `https` URL that decide where to connect.
struct HTTPURL: Sendable, Hashable {
    var isSecure: Bool
    /// Without the brackets of an IPv6 address.
    var host: String
    /// Given, or the scheme's own.
    var port: Int
    /// Whether the URL names its port.
    var hasPort: Bool
    /// Path and query, beginning with `/` where there is a path.
    var rest: String

    /// Throws ``HTTPError/invalidRequest(_:)`` with what is wrong.
    init(_ text: String) throws(HTTPError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidRequest("a URL holds only printable ASCII without spaces; percent-encode the rest of \(text.debugDescription)")
        }
        let lower = text.lowercased()
        if lower.hasPrefix("https://") {
            isSecure = true
        } else if lower.hasPrefix("http://") {
            isSecure = false
        } else {
            throw .invalidRequest("\(text) is no http:// or https:// URL")
        }
        let afterScheme = text.dropFirst(isSecure ? 8 : 7)
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        rest = String(afterScheme[authority.endIndex...])
        guard !authority.contains("@") else { throw .invalidRequest("a URL must not carry a user or password; send a header instead") }
        var portText: Substring?
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            let tail = authority[authority.index(after: end)...]
            portText = tail.hasPrefix(":") ? tail.dropFirst() : nil
        } else if let colon = authority.lastIndex(of: ":") {
            host = String(authority[..<colon])
            portText = authority[authority.index(after: colon)...]
        } else {
            host = String(authority)
        }
        hasPort = portText?.isEmpty == false
        guard let port = hasPort ? portText.flatMap({ UInt16($0) }).map(Int.init) : (isSecure ? 443 : 80) else {
            throw .invalidRequest("\(text) has no valid port; it is a number up to 65535")
        }
        self.port = port
        guard !host.isEmpty else { throw .invalidRequest("\(text) names no host") }
    }

    /// The host as it stands in a URL.
    var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Host and, where the URL names it, port: the value of the header `Host`.
    var authority: String { hasPort ? "\(bracketedHost):\(port)" : bracketedHost }

    /// What connections are counted by.
    var origin: String { "\(isSecure ? "https" : "http")://\(host.lowercased()):\(port)" }
}
