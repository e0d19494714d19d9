/// Which proxy a request goes through.
public enum ProxySettings: Sendable, Hashable {
    case none
    /// Every request through this one: `http://`, `https://` or `socks5://`.
    case always(String)
    /// As the environment says, read once: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case.
    case environment(ProxyRules)

    /// The rules of a process environment.
    public static func fromEnvironment(_ environment: [String: String]) -> ProxySettings { .environment(ProxyRules(environment)) }

    /// The proxy for a URL, in libcurl's spelling; `nil` for a direct connection.
    func proxy(for url: HTTPURL) -> String? {
        let proxy: String? =
            switch self {
            case .none: nil
            case .always(let proxy): proxy
            case .environment(let rules): rules.proxy(for: url)
            }
        guard let proxy, !proxy.isEmpty else { return nil }
        // Go's SOCKS client, whose behaviour kubeconfigs rely on, leaves names to the proxy; libcurl calls that socks5h.
        return proxy.hasPrefix("socks5://") ? "socks5h://" + proxy.dropFirst(9) : proxy
    }
}

/// The conventions of Go's `golang.org/x/net/http/httpproxy`, which every Kubernetes client follows.
public struct ProxyRules: Sendable, Hashable {
    private var secure: String?
    private var plain: String?
    private var exceptions: [Exception] = []

    private enum Exception: Sendable, Hashable {
        case everything
        /// `example.com` and all below it; with `subdomainsOnly` (`.example.com`) only what is below.
        case domain(String, subdomainsOnly: Bool, port: Int?)
        case network(IPAddress, prefix: Int)
        case address(IPAddress, port: Int?)
    }

    public init(_ environment: [String: String]) {
        func value(_ name: String) -> String? { (environment[name] ?? environment[name.lowercased()]).flatMap { $0.isEmpty ? nil : $0 } }
        secure = value("HTTPS_PROXY")
        // A CGI script's HTTP_PROXY is a request header (httpoxy): the lower-case name is the only safe one there.
        plain = environment["REQUEST_METHOD"] == nil ? value("HTTP_PROXY") : environment["http_proxy"]
        exceptions = (value("NO_PROXY") ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).compactMap { Self.exception(String($0)) }
    }

    func proxy(for url: HTTPURL) -> String? {
        guard let proxy = url.isSecure ? secure : plain else { return nil }
        let host = url.host.lowercased()
        let address = IPAddress(host)
        if host == "localhost" || address?.isLoopback == true { return nil }
        if exceptions.contains(where: { Self.matches($0, host: host, address: address, port: url.port) }) { return nil }
        return proxy.contains("://") ? proxy : "http://\(proxy)"
    }

    private static func exception(_ entry: String) -> Exception? {
        var text = entry.lowercased()
        if text == "*" { return .everything }
        if let slash = text.firstIndex(of: "/"), let address = IPAddress(String(text[..<slash])),
            let prefix = Int(text[text.index(after: slash)...]), (0...address.bytes.count * 8).contains(prefix)
        {
            return .network(address, prefix: prefix)
        }
        if let address = IPAddress(text.trimmingBrackets) { return .address(address, port: nil) }
        var port: Int?
        if let colon = text.lastIndex(of: ":") {
            port = Int(text[text.index(after: colon)...])
            text = String(text[..<colon])
        }
        if let address = IPAddress(text.trimmingBrackets) { return .address(address, port: port) }
        if text.hasPrefix("*.") { text.removeFirst() }
        let below = text.hasPrefix(".")
        if below { text.removeFirst() }
        return text.isEmpty ? nil : .domain(text, subdomainsOnly: below, port: port)
    }

    private static func matches(_ exception: Exception, host: String, address: IPAddress?, port: Int) -> Bool {
        switch exception {
        case .everything: true
        case .domain(let domain, let below, let wanted):
            (wanted == nil || wanted == port) && (host.hasSuffix(".\(domain)") || (!below && host == domain))
        case .network(let network, let prefix): address?.isInside(network, prefix: prefix) ?? false
        case .address(let wanted, let wantedPort): address == wanted && (wantedPort == nil || wantedPort == port)
        }
    }
}

extension String {
    fileprivate var trimmingBrackets: String { hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self }
}
