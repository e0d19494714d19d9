import HTTPTransport
import Testing

/// Answers with what it was asked, on as many requests as come.
private func echo(_ connection: RawConnection) {
    while let request = connection.readRequest() { connection.respond(headers: ["X-Kind: echo"], body: request) }
}

@Suite("Requests over HTTP/1.1") struct CurlTransportTests {
    @Test("a request arrives as it was written", arguments: ["GET", "DELETE", "PATCH", "POST", "PUT"]) func methods(method: String)
        async throws
    {
        let server = try RawServer(echo)
        let transport = try CurlTransport()
        let body = method == "GET" ? "" : "{\"a\":1}"
        let response = try await transport.execute(
            HTTPRequest(
                method: method, url: "\(server.url)/a%20b?x=1", headers: ["X-One": "1", "X-Empty": "", "Content-Type": "application/json"],
                body: Array(body.utf8)))
        #expect(response.status == 200)
        #expect(response.headers["x-kind"] == "echo")
        #expect(response.peer == HTTPPeer(httpVersion: "1.1", address: "127.0.0.1"))
        let seen = String(decoding: try await response.body.collect(upTo: 10_000), as: UTF8.self)
        #expect(seen.hasPrefix("\(method) /a%20b?x=1 HTTP/1.1\r\n"))
        #expect(seen.contains("X-One: 1\r\n") && seen.contains("X-Empty:\r\n") && !seen.contains("Expect:"))
        #expect(seen.hasSuffix("\r\n\r\n\(body)"))
        await transport.shutdown()
    }

    @Test("an empty POST says that it is empty, and names no media type of its own") func emptyPost() async throws {
        let server = try RawServer(echo)
        let transport = try CurlTransport()
        let response = try await transport.execute(HTTPRequest(method: "POST", url: server.url))
        let seen = String(decoding: try await response.body.collect(upTo: 10_000), as: UTF8.self)
        #expect(seen.contains("Content-Length: 0\r\n") && !seen.contains("Content-Type"))
    }

    @Test("requests one after another share a connection") func reuse() async throws {
        let server = try RawServer(echo)
        let transport = try CurlTransport()
        for _ in 0..<5 { _ = try await transport.execute(HTTPRequest(url: server.url)).body.collect(upTo: 10_000) }
        #expect(server.connections == 1)
    }

    @Test("a redirect is an answer, not a way") func redirect() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.respond("302 Found", headers: ["Location: http://127.0.0.1:1/"]) }
        }
        let response = try await CurlTransport().execute(HTTPRequest(url: server.url))
        #expect(response.status == 302)
    }

    @Test("an interim response is not the response") func interim() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.respond(headers: ["X-Late: 1"], body: "done")
        }
        let transport = try CurlTransport()
        let response = try await transport.execute(HTTPRequest(url: server.url))
        #expect(response.status == 200)
        #expect(response.headers["x-early"] == nil && response.headers["x-late"] == "1")
        #expect(try await response.body.collect(upTo: 10) == Array("done".utf8))
    }

    @Test("where no stream can be shared, every long request gets its connection, and a short one comes through besides")
    func manyStreams() async throws {
        let count = 40
        let server = try RawServer { connection in
            guard let request = connection.readRequest() else { return }
            guard request.hasPrefix("GET /watch") else { return connection.respond(body: "short") }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
            connection.waitForEnd()
        }
        let transport = try CurlTransport()
        var wide = CurlTransportConfiguration()
        wide.maximumConnectionsPerHost = count + 1
        let widened = try CurlTransport(wide)
        let url = server.url
        let bodies = try await withThrowingTaskGroup(of: HTTPBody.self) { group in
            for _ in 0..<count { group.addTask { try await widened.execute(HTTPRequest(url: "\(url)/watch")).body } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(bodies.count == count)
        for body in bodies {
            var iterator = body.makeAsyncIterator()
            #expect(try await iterator.next() == Array("hi".utf8))
        }
        let short = try await widened.execute(HTTPRequest(url: "\(url)/short"))
        #expect(try await short.body.collect(upTo: 10) == Array("short".utf8))
        await widened.shutdown()
        await transport.shutdown()
    }
}
