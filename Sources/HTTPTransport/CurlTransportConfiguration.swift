/// How a ``CurlTransport`` connects.
public struct CurlTransportConfiguration: Sendable {
    public var tls = TLSSettings()
    public var proxy = ProxySettings.none
    public var protocols = Protocols.http2OrHTTP1

    /// The longest time until a connection stands: name, TCP, TLS.
    public var connectTimeout: Duration = .seconds(10)
    /// How long a peer may leave sent bytes unacknowledged before it counts as lost. Without it a half-open connection would take in
    /// requests for a quarter of an hour.
    public var unacknowledgedTimeout: Duration = .seconds(30)

    /// How many requests share one HTTP/2 connection before another is opened. API servers allow about 100; the reserve is for
    /// streams that the server has not yet counted as closed.
    public var streamsPerConnection = 80
    /// More connections to one host are never opened; what does not fit waits.
    public var maximumConnectionsPerHost = 32

    /// How many bytes of one response wait in memory for a slow reader before its sender is held back.
    ///
    /// On HTTP/2 this libcurl holds back the whole connection when a paused stream has more to say than fits: be generous where streams are
    /// independent of each other.
    public var responseBufferBytes = 1 << 20
    /// The size of libcurl's receive buffer per transfer; small where there are many idle ones.
    public var receiveBufferBytes = 16 << 10
    /// Ask for compressed responses and unpack them.
    public var decompresses = false

    /// Asked with each IP address before it is connected to; `false` refuses it. Given after name resolution, so a name cannot be pointed
    /// elsewhere between the check and the connection. Through a proxy, the address asked about is the proxy's.
    public var addressPolicy: (@Sendable (String) -> Bool)?

    public init() {}

    public enum Protocols: Sendable, Hashable {
        /// HTTP/2 where TLS negotiates it (ALPN), else HTTP/1.1.
        case http2OrHTTP1
        case http1
    }
}

/// Whom to trust and who we are. Keys and certificates are PEM text, which never touches a file.
public struct TLSSettings: Sendable, Hashable {
    public enum Trust: Sendable, Hashable {
        /// The system's certificate authorities, or those of the file `SSL_CERT_FILE` names.
        case system
        /// Only these certificate authorities.
        case authorities(pem: [UInt8])
        /// Whoever answers. For people who ask for it.
        case anyone
    }

    /// A client certificate (with intermediates, if any) and its unencrypted key.
    public struct Identity: Sendable, Hashable {
        public var certificatePEM: [UInt8]
        public var keyPEM: [UInt8]

        public init(certificatePEM: [UInt8], keyPEM: [UInt8]) {
            self.certificatePEM = certificatePEM
            self.keyPEM = keyPEM
        }
    }

    public var trust: Trust
    public var identity: Identity?
    /// The name to ask for and to verify instead of the URL's host.
    public var serverName: String?

    public init(trust: Trust = .system, identity: Identity? = nil, serverName: String? = nil) {
        self.trust = trust
        self.identity = identity
        self.serverName = serverName
    }
}
