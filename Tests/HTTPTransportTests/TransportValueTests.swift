import Testing

@testable import HTTPTransport

@Suite("How many connections a host gets") struct ConnectionLimitTests {
    private func begin(_ count: Int, _ url: String, _ limit: inout ConnectionLimit) throws {
        let url = try HTTPURL(url)
        for _ in 0..<count { _ = limit.begin(url) }
    }

    static let sizes: [(requests: Int, url: String, limit: Int)] = [
        (1, "https://a", 1), (80, "https://a", 1), (81, "https://a", 2), (300, "https://a", 4), (5000, "https://a", 32), (3, "http://a", 3),
        (300, "http://a", 32),
    ]

    @Test("as many as the streams need, up to the ceiling", arguments: sizes) func sizing(_ size: (requests: Int, url: String, limit: Int))
        throws
    {
        var limit = ConnectionLimit(streamsPerConnection: 80, ceiling: 32, multiplexes: true)
        try begin(size.requests, size.url, &limit)
        #expect(limit.limit == size.limit)
    }

    @Test("a host that turns out to speak HTTP/1.1 gets one for each request") func serial() throws {
        var limit = ConnectionLimit(streamsPerConnection: 80, ceiling: 32, multiplexes: true)
        try begin(10, "https://a", &limit)
        let url = try HTTPURL("https://a")
        let first = limit.noticeHead(url, multiplexed: false)
        let second = limit.noticeHead(url, multiplexed: false)
        #expect(first && !second)
        #expect(limit.limit == 10)
    }

    @Test("a host that allows fewer streams than expected gets more, within reason, while it answers") func widening() throws {
        var limit = ConnectionLimit(streamsPerConnection: 80, ceiling: 32, multiplexes: true)
        try begin(30, "https://a", &limit)
        let url = try HTTPURL("https://a")
        var answers = [limit.widen(url)]
        _ = limit.noticeHead(url, multiplexed: true)
        for _ in 0..<3 { answers.append(limit.widen(url)) }
        limit.end(url, reached: false)
        answers.append(limit.widen(url))
        #expect(answers == [false, true, true, false, false])
        #expect(limit.limit == 3)
    }
}

@Suite("A transfer between its two parties") struct TransferStateTests {
    private typealias State = TransferState<String, String>
    private let head = ResponseHead(status: 200, headers: [:], peer: HTTPPeer(httpVersion: "2", address: nil))

    private func told(_ actions: [State.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .resumeHead(let waiter, .success(let head)): "\(waiter): \(head.status)"
            case .resumeHead(let waiter, .failure(let error)): "\(waiter): \(error)"
            case .resumeChunk(let waiter, .success(let chunk)): "\(waiter): \(chunk.map { "\($0)" } ?? "end")"
            case .resumeChunk(let waiter, .failure(let error)): "\(waiter): \(error)"
            case .hold: "hold"
            case .unpause: "unpause"
            case .stop: "stop"
            }
        }
    }

    @Test("head and chunks reach who waits, and who comes later") func order() {
        var state = State(bufferLimit: 4)
        #expect(told(state.awaitHead("h")) == [])
        #expect(told(state.receive(head)) == ["h: 200"])
        #expect(told(state.awaitChunk("a")) == [])
        #expect(told(state.receive([1])) == ["a: [1]"])
        #expect(told(state.receive([2])) == [])
        #expect(told(state.receive([3])) == [])
        #expect(told(state.awaitChunk("b")) == ["b: [2, 3]"])
        #expect(told(state.awaitChunk("c")) == [])
        #expect(told(state.finish(.success(()))) == ["c: end"])
        #expect(told(state.awaitChunk("d")) == ["d: end"])
    }

    @Test("a full buffer holds the sender until it is taken") func hold() {
        var state = State(bufferLimit: 2)
        #expect(told(state.receive([1, 2])) == [])
        #expect(told(state.receive([3])) == ["hold"])
        #expect(told(state.awaitChunk("a")) == ["a: [1, 2]", "unpause"])
        #expect(told(state.receive([3])) == [])
    }

    @Test("what came before an error is read before it") func error() {
        var state = State(bufferLimit: 4)
        _ = state.receive([1])
        _ = state.finish(.failure(HTTPError.shutDown))
        #expect(told(state.awaitChunk("a")) == ["a: [1]"])
        #expect(told(state.awaitChunk("b")) == ["b: \(HTTPError.shutDown)"])
    }

    @Test("giving up tells everyone once, and nothing moves afterwards") func abandon() {
        var state = State(bufferLimit: 4)
        _ = state.awaitHead("h")
        _ = state.receive(head)
        _ = state.awaitChunk("a")
        #expect(told(state.abandon()) == ["a: CancellationError()", "stop"])
        #expect(state.isOver)
        #expect(told(state.abandon()) == [])
        #expect(told(state.receive([1])) == [])
        #expect(told(state.finish(.success(()))) == [])
        #expect(told(state.awaitChunk("b")) == ["b: CancellationError()"])
    }

    @Test("giving up after a good end does not make a short body of it") func abandonLate() {
        var state = State(bufferLimit: 4)
        _ = state.receive([1])
        _ = state.finish(.success(()))
        #expect(told(state.abandon()) == [])
        #expect(told(state.awaitChunk("a")) == ["a: CancellationError()"])
    }

    @Test("a second reader at the same time is refused") func twoReaders() {
        var state = State(bufferLimit: 4)
        _ = state.awaitChunk("a")
        #expect(told(state.awaitChunk("b")) == ["b: a response body has one reader at a time"])
    }
}

@Suite("Which proxy a request takes") struct ProxyTests {
    static let environment = [
        "HTTPS_PROXY": "http://secure:3128", "http_proxy": "plain:3128",
        "NO_PROXY": "example.com, .internal,10.0.0.0/8,192.168.1.7,[fd00::1]:443,fd00:1::/32,*.svc,only.org:8443",
    ]
    static let cases: [(url: String, proxy: String?)] = [
        ("https://other.org", "http://secure:3128"), ("http://other.org", "http://plain:3128"), ("https://example.com", nil),
        ("https://a.example.com", nil), ("https://notexample.com", "http://secure:3128"), ("https://internal", "http://secure:3128"),
        ("https://a.internal", nil), ("https://10.96.0.1", nil), ("https://11.0.0.1", "http://secure:3128"),
        ("https://192.168.1.7:6443", nil),
        ("https://[fd00::1]", nil), ("https://[fd00::1]:6443", "http://secure:3128"), ("https://[fd00:1:2::3]", nil),
        ("https://localhost:6443", nil),
        ("https://127.0.0.1:6443", nil), ("https://[::1]:6443", nil), ("https://chat.team-a.svc", nil), ("https://only.org:8443", nil),
        ("https://only.org", "http://secure:3128"),
    ]

    @Test("by the environment", arguments: cases) func choice(_ expected: (url: String, proxy: String?)) throws {
        #expect(ProxySettings.fromEnvironment(Self.environment).proxy(for: try HTTPURL(expected.url)) == expected.proxy)
    }

    @Test("SOCKS leaves names to the proxy") func socks() throws {
        #expect(ProxySettings.always("socks5://p:1080").proxy(for: try HTTPURL("https://a")) == "socks5h://p:1080")
        #expect(ProxySettings.none.proxy(for: try HTTPURL("https://a")) == nil)
        #expect(ProxySettings.fromEnvironment(["NO_PROXY": "*", "HTTPS_PROXY": "p"]).proxy(for: try HTTPURL("https://a")) == nil)
    }

    @Test("a plain proxy is asked with the whole URL") func plain() async throws {
        let proxy = try RawServer { connection in
            while let request = connection.readRequest() { connection.respond(body: String(request.prefix { $0 != "\r\n" })) }
        }
        var configuration = CurlTransportConfiguration()
        configuration.proxy = .always(proxy.url)
        let transport = try CurlTransport(configuration)
        let response = try await transport.execute(HTTPRequest(url: "http://nobody.invalid/x"))
        #expect(String(decoding: try await response.body.collect(upTo: 100), as: UTF8.self) == "GET http://nobody.invalid/x HTTP/1.1")
    }
}

@Suite("Addresses") struct IPAddressTests {
    static let kinds: [(text: String, kind: String)] = [
        ("127.0.0.1", "loopback"), ("127.9.9.9", "loopback"), ("::1", "loopback"), ("::ffff:127.0.0.1", "loopback"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"), ("0.0.0.0", "unspecified"), ("::", "unspecified"), ("8.8.8.8", "other"), ("fd00::1", "other"),
    ]

    @Test("are told apart", arguments: kinds) func kind(_ expected: (text: String, kind: String)) throws {
        let address = try #require(IPAddress(expected.text))
        let kind = address.isLoopback ? "loopback" : address.isLinkLocal ? "link-local" : address.isUnspecified ? "unspecified" : "other"
        #expect(kind == expected.kind)
    }

    @Test("are read and written", arguments: zip(["10.0.0.1", "FD00:0::1", "::ffff:1.2.3.4"], ["10.0.0.1", "fd00::1", "1.2.3.4"]))
    func text(text: String, written: String) { #expect(IPAddress(text)?.description == written) }

    @Test("are not guessed", arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "::g"]) func invalid(text: String) {
        #expect(IPAddress(text) == nil)
    }
}
