import HTTPTransport

/// All that is needed to talk to one API server as one user.
public struct ClientConfiguration: Sendable {
    /// `https://host:port`, perhaps with a path before `/api`, without a slash at the end.
    public var server: String
    /// Where namespaced requests go that name no namespace.
    public var namespace: String
    public var tls: TLSSettings
    public var proxy: ProxySettings
    public var credentials: CredentialSource
    public var impersonation: Impersonation?
    public var userAgent = "ballast"

    public init(
        server: String, namespace: String = "default", tls: TLSSettings = TLSSettings(), proxy: ProxySettings = .none,
        credentials: CredentialSource = .none, impersonation: Impersonation? = nil
    ) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.namespace = namespace
        self.tls = tls
        self.proxy = proxy
        self.credentials = credentials
        self.impersonation = impersonation
    }
}

/// How a user proves who they are, besides a client certificate in ``ClientConfiguration/tls``.
public enum CredentialSource: Sendable, Hashable {
    case none
    case token(String)
    /// Read again as it rotates.
    case tokenFile(path: String)
    case basic(user: String, password: String)
    case exec(ExecPlugin)
}

/// Act as someone else, which the server must allow.
public struct Impersonation: Sendable, Hashable {
    public var user: String
    public var uid: String?
    public var groups: [String]
    public var extra: [String: [String]]

    public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.user = user
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    func add(to headers: inout HTTPHeaders) {
        headers["Impersonate-User"] = user
        if let uid { headers["Impersonate-Uid"] = uid }
        for group in groups { headers.add("Impersonate-Group", group) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.add("Impersonate-Extra-\(key)", value) }
        }
    }
}

/// A configuration that cannot be used: where, what, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
