import HTTPTransport
import Testing

struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var script: @Sendable (RawConnection) -> Void
    var headTimeout: Duration?
    var totalTimeout: Duration?
    var matches: @Sendable (HTTPError) -> Bool

    var testDescription: String { name }
}

private func isConnection(_ error: HTTPError) -> Bool { if case .connection = error { true } else { false } }
private func isUnreachable(_ error: HTTPError) -> Bool { if case .unreachable = error { true } else { false } }

@Suite("A transfer that goes wrong ends with a typed error") struct TransportFaultTests {
    static let faults: [Fault] = [
        Fault(
            name: "the server resets instead of answering",
            script: {
                _ = $0.readRequest(); $0.reset()
            }, matches: isConnection),
        Fault(name: "the server closes instead of answering", script: { _ = $0.readRequest() }, matches: isConnection),
        Fault(
            name: "the body ends early",
            script: {
                _ = $0.readRequest(); $0.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            },
            matches: isConnection),
        Fault(
            name: "the last chunk is missing",
            script: {
                _ = $0.readRequest(); $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
            },
            matches: isConnection),
        Fault(
            name: "what answers is not HTTP",
            script: {
                _ = $0.readRequest(); $0.write("SSH-2.0-OpenSSH_9.2\r\n")
            }, matches: isConnection),
        Fault(
            name: "the head never comes", script: { $0.waitForEnd() }, headTimeout: .milliseconds(50), matches: { $0 == .timeout("head") }),
        Fault(
            name: "the body never ends",
            script: {
                _ = $0.readRequest()
                $0.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
                $0.waitForEnd()
            }, headTimeout: .seconds(60), totalTimeout: .milliseconds(100), matches: { $0 == .timeout("total") }),
        Fault(
            name: "the body is larger than wanted",
            script: {
                _ = $0.readRequest(); $0.respond(body: String(repeating: "x", count: 2000))
            },
            matches: { $0 == .bodyTooLarge(limit: 1000) }),
    ]

    @Test("the server misbehaves", arguments: faults) func fault(_ fault: Fault) async throws {
        let server = try RawServer(fault.script)
        let transport = try CurlTransport()
        let request = HTTPRequest(url: server.url, headTimeout: fault.headTimeout, totalTimeout: fault.totalTimeout)
        let error = await #expect(throws: HTTPError.self) { try await transport.execute(request).body.collect(upTo: 1000) }
        #expect(error.map(fault.matches) == true, "\(String(describing: error))")
        #expect(error?.requestWasNotSent == false)
        await transport.shutdown()
    }

    @Test("nobody is there", arguments: ["http://127.0.0.1:1", "http://nobody.invalid"]) func unreachable(url: String) async throws {
        let transport = try CurlTransport()
        let error = await #expect(throws: HTTPError.self) { try await transport.execute(HTTPRequest(url: url)) }
        #expect(error.map(isUnreachable) == true && error?.requestWasNotSent == true, "\(String(describing: error))")
    }

    @Test(
        "a request that cannot be written is refused before anything is sent",
        arguments: [
            HTTPRequest(url: "ftp://127.0.0.1"), HTTPRequest(url: "http://"), HTTPRequest(url: "http://a b/"),
            HTTPRequest(url: "http://user:secret@127.0.0.1/"), HTTPRequest(url: "http://127.0.0.1:99999/"),
            HTTPRequest(method: "GET / HTTP/1.1\r\n", url: "http://127.0.0.1:1/"),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: ["X": "a\r\nY: b"]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: ["X:Y": "a"]),
        ]) func invalid(request: HTTPRequest) async throws
    {
        let transport = try CurlTransport()
        let error = await #expect(throws: HTTPError.self) { try await transport.execute(request) }
        guard case .invalidRequest = error else { Issue.record("\(String(describing: error))"); return }
    }

    @Test("an address the policy forbids is never connected to") func policy() async throws {
        let server = try RawServer { _ in }
        var configuration = CurlTransportConfiguration()
        configuration.addressPolicy = { IPAddress($0)?.isLoopback == false }
        let transport = try CurlTransport(configuration)
        await #expect(throws: HTTPError.refusedAddress("127.0.0.1")) { try await transport.execute(HTTPRequest(url: server.url)) }
        await #expect(throws: HTTPError.refusedAddress("127.0.0.1")) {
            try await transport.execute(HTTPRequest(url: "http://[::ffff:127.0.0.1]:\(server.port)/"))
        }
        #expect(server.connections == 0)
    }

    @Test("a certificate that is none is named as the reason") func badIdentity() async throws {
        var configuration = CurlTransportConfiguration()
        configuration.tls.identity = .init(certificatePEM: Array("nonsense".utf8), keyPEM: Array("nonsense".utf8))
        let server = try RawServer { $0.waitForEnd() }
        let transport = try CurlTransport(configuration)
        let error = await #expect(throws: HTTPError.self) {
            try await transport.execute(HTTPRequest(url: "https://127.0.0.1:\(server.port)"))
        }
        #expect(error.map(isUnreachable) == true, "\(String(describing: error))")
    }
}
