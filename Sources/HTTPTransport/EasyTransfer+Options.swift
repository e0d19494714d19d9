import CLibCurl

/// From a request and the transport's settings to libcurl's options.
extension EasyTransfer {
    func configure(_ configuration: CurlTransportConfiguration, tls: TLSSettings) throws(HTTPError) {
        try installCallbacks()
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.milliseconds))
        try set(CURLOPT_BUFFERSIZE, configuration.receiveBufferBytes)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, 30)
        try set(CURLOPT_TCP_KEEPINTVL, 10)
        try setProtocols(configuration.protocols)
        if configuration.decompresses { try set(CURLOPT_ACCEPT_ENCODING, "") }
        // Set even when there is none: libcurl would otherwise read the environment by rules of its own.
        try set(CURLOPT_PROXY, configuration.proxy.proxy(for: transfer.url) ?? "")
        try set(CURLOPT_NOPROXY, "")
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try setTLS(tls)
        try setRequest(serverName: transfer.url.isSecure ? tls.serverName : nil)
    }

    private func setProtocols(_ protocols: CurlTransportConfiguration.Protocols) throws(HTTPError) {
        switch protocols {
        case .http2OrHTTP1:
            try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            // A request waits for the connection under way to say whether it multiplexes, instead of opening another. Without TLS it never does.
            if transfer.url.isSecure { try set(CURLOPT_PIPEWAIT, 1) }
        case .http1:
            try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        }
    }

    private func setTLS(_ tls: TLSSettings) throws(HTTPError) {
        guard transfer.url.isSecure else { return }
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        switch tls.trust {
        case .system:
            if let file = engine.systemAuthorities { try set(CURLOPT_CAINFO, file) }
        case .authorities(let pem):
            try set(CURLOPT_CAINFO_BLOB, blob: pem)
            // The system's directory of authorities would be trusted besides ours.
            try set(CURLOPT_CAPATH, nil)
        case .anyone:
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let identity = tls.identity {
            try set(CURLOPT_SSLCERT_BLOB, blob: identity.certificatePEM)
            try set(CURLOPT_SSLKEY_BLOB, blob: identity.keyPEM)
        }
    }

    private func setRequest(serverName: String?) throws(HTTPError) {
        let request = transfer.request
        let url = transfer.url
        var headers = request.headers
        if let serverName {
            // libcurl takes the name for SNI and verification from the URL: so the URL carries it, and the connection goes elsewhere.
            let name = serverName.contains(":") ? "[\(serverName)]" : serverName
            try set(CURLOPT_URL, "https://\(name):\(url.port)\(url.rest)")
            try set(CURLOPT_CONNECT_TO, list: ["\(name):\(url.port):\(url.bracketedHost):\(url.port)"])
            if headers["host"] == nil { headers["Host"] = url.authority }
        } else {
            try set(CURLOPT_URL, request.url)
        }
        try setMethod(request)
        try set(CURLOPT_HTTPHEADER, list: try Self.lines(headers, hasBody: Self.sendsBody(request)))
    }

    private func setMethod(_ request: HTTPRequest) throws(HTTPError) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ 0x41...0x5A ~= $0 || $0 == 0x2D }) else {
            throw .invalidRequest("\(request.method.debugDescription) is no HTTP method")
        }
        if Self.sendsBody(request) {
            try setBody(request.body)
            try set(CURLOPT_CUSTOMREQUEST, request.method)
        } else if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else {
            try set(CURLOPT_HTTPGET, 1)
            if request.method != "GET" { try set(CURLOPT_CUSTOMREQUEST, request.method) }
        }
    }

    /// Methods that mean to send something say so even when it is empty.
    private static func sendsBody(_ request: HTTPRequest) -> Bool {
        !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
    }

    private static func lines(_ headers: HTTPHeaders, hasBody: Bool) throws(HTTPError) -> [String] {
        var lines: [String] = []
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") })
            else {
                throw .invalidRequest("\(name.debugDescription) is no header name")
            }
            // The value may be a credential, so the message does not show it.
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .invalidRequest("the value of the header \(name) holds a line break or another control character")
            }
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        guard hasBody else { return lines }
        // What libcurl would add by itself: a pause for 100 Continue, and a form's media type.
        lines.append("Expect:")
        if headers["content-type"] == nil { lines.append("Content-Type:") }
        return lines
    }
}
