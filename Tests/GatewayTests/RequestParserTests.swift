import KubeCore
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

/// A request as a reader understood it, in words that two readers share.
private struct ReadRequest: Hashable, CustomStringConvertible {
    var method: String
    var target: String
    var isKeepAlive: Bool
    var headers: [String]
    var body = ""
    var isWhole = false

    var description: String { "\(method) \(target) \(isKeepAlive) \(headers) \(body.debugDescription)\(isWhole ? "" : "…")" }

    /// SwiftNIO leaves the white space after a value in it.
    static func line(_ name: String, _ value: String) -> String {
        var value = value.unicodeScalars[...]
        while let last = value.last, last == " " || last == "\t" { value = value.dropLast() }
        return "\(name): \(String(value))"
    }
}

/// What a reader made of a connection's bytes, up to what it refused.
private struct Reading: Hashable {
    var requests: [ReadRequest] = []
    var isRefused = false

    /// Up to the request after which the connection is closed: what follows that one is nobody's.
    private var untilClosed: Reading {
        guard let last = requests.firstIndex(where: { !$0.isKeepAlive && $0.isWhole }) else { return self }
        return Reading(requests: Array(requests[...last]))
    }

    /// By Ballast's reader.
    static func ours(_ parts: [ArraySlice<UInt8>]) -> (reading: Reading, problem: RequestParser.Problem?) {
        var parser = RequestParser()
        var reading = Reading()
        do throws(RequestParser.Problem) {
            for part in parts {
                parser.receive(ByteBuffer(bytes: part))
                while let event = try parser.next() { reading.take(event) }
            }
        } catch {
            reading.isRefused = true
            let untilClosed = reading.untilClosed
            return (untilClosed, untilClosed.isRefused ? error : nil)
        }
        return (reading.untilClosed, nil)
    }

    private mutating func take(_ event: RequestParser.Event) {
        switch event {
        case .head(let head):
            requests.append(
                ReadRequest(
                    method: head.method, target: head.target, isKeepAlive: head.isKeepAlive,
                    headers: head.headers.lines.map { ReadRequest.line($0.name, $0.value) }))
        case .body(let bytes): requests[requests.count - 1].body += String(buffer: bytes)
        case .end: requests[requests.count - 1].isWhole = true
        }
    }

    /// By SwiftNIO's, which is llhttp.
    static func reference(_ parts: [ArraySlice<UInt8>]) throws -> Reading {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        defer { _ = try? channel.finish() }
        var reading = Reading()
        for part in parts where !reading.isRefused {
            do { try channel.writeInbound(ByteBuffer(bytes: part)) } catch is HTTPParserError { reading.isRefused = true }
            while let event = try channel.readInbound(as: HTTPServerRequestPart.self) {
                switch event {
                case .head(let head):
                    reading.requests.append(
                        ReadRequest(
                            method: head.method.rawValue, target: head.uri, isKeepAlive: head.isKeepAlive,
                            headers: head.headers.map { ReadRequest.line($0.name, $0.value) }))
                case .body(let bytes): reading.requests[reading.requests.count - 1].body += String(buffer: bytes)
                case .end: reading.requests[reading.requests.count - 1].isWhole = true
                }
            }
        }
        return reading.untilClosed
    }
}

@Suite("Reading a caller's HTTP")
struct RequestParserTests {
    private static func whole(_ text: String) -> [ArraySlice<UInt8>] { [Array(text.utf8)[...]] }

    @Test(
        "says the same wherever the bytes are cut",
        arguments: [
            "POST /v1/x?y=z HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello",
            "POST /v1/x?y=z HTTP/1.1\r\nhost:h\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\ntrailer: x\r\n\r\n",
            "\r\n\r\nPOST /v1/x?y=z HTTP/1.1\r\nhost: h\r\nconnection: x, Close\r\ncontent-length: 5\r\n\r\nhello",
            "POST /v1/x?y=z HTTP/1.0\r\nconnection: Keep-Alive\r\ncontent-length: 5\r\n\r\nhello\r\n",
            "POST /v1/x?y=z HTTP/1.1\r\ncontent-length: 5\r\n\r\nhelloGET /health HTTP/1.1\r\n\r\n",
        ])
    func cutAnywhere(text: String) throws {
        let bytes = Array(text.utf8)
        let uncut = Reading.ours([bytes[...]])
        #expect(uncut.problem == nil)
        let first = try #require(uncut.reading.requests.first)
        #expect(first.method == "POST")
        #expect(first.target == "/v1/x?y=z")
        #expect(first.body == "hello")
        let areWhole = uncut.reading.requests.allSatisfy(\.isWhole)
        #expect(areWhole)
        for cut in bytes.indices { #expect(Reading.ours([bytes[..<cut], bytes[cut...]]).reading == uncut.reading) }
        #expect(Reading.ours(bytes.indices.map { bytes[$0...$0] }).reading == uncut.reading)
    }

    @Test(
        "a connection goes on where the caller wants it to",
        arguments: [
            ("HTTP/1.1\r\n", true), ("HTTP/1.1\r\nconnection: close\r\n", false), ("HTTP/1.1\r\nconnection: te ,\tCLOSE\r\n", false),
            ("HTTP/1.1\r\nconnection: closed\r\n", true), ("HTTP/1.0\r\n", false), ("HTTP/1.0\r\nconnection: keep-alive\r\n", true),
            ("HTTP/1.0\r\nconnection: keep-alive, close\r\n", false),
        ])
    func keepAlive(rest: String, expected: Bool) {
        let reading = Reading.ours(Self.whole("GET / \(rest)\r\n")).reading
        #expect(reading.requests.map(\.isKeepAlive) == [expected])
    }

    @Test(
        "refuses what could be read in two ways, and says what it is",
        arguments: [
            ("GET / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400, "content-length and transfer-encoding"),
            ("GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n", 400, "two content-length"),
            ("GET / HTTP/1.1\r\ncontent-length: 1, 1\r\n\r\n", 400, "not a number"),
            ("GET / HTTP/1.1\r\ncontent-length: +1\r\n\r\n", 400, "not a number"),
            ("GET / HTTP/1.1\r\ncontent-length: 9999999999999999999\r\n\r\n", 400, "not a number"),
            ("GET / HTTP/1.1\r\ncontent-length:\r\n\r\n", 400, "empty"),
            ("GET / HTTP/1.1\r\ntransfer-encoding: gzip, chunked\r\n\r\n", 400, "chunked"),
            ("GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n", 400, "chunked"),
            ("GET / HTTP/1.1\r\ntransfer-encoding: xchunked\r\n\r\n", 400, "chunked"),
            ("GET / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n", 400, "HTTP/1.0"),
            ("GET / HTTP/1.1\r\na: b\r\n folded\r\n\r\n", 400, "folded"), ("GET / HTTP/1.1\r\na : b\r\n\r\n", 400, "name"),
            ("GET / HTTP/1.1\r\n: b\r\n\r\n", 400, "name"), ("GET / HTTP/1.1\r\nab\r\n\r\n", 400, "name"),
            ("GET / HTTP/1.1\r\na: b\u{0}c\r\n\r\n", 400, "control"), ("GET / HTTP/1.1\r\na: b\rc\r\n\r\n", 400, "control"),
            ("GET / HTTP/1.1\na: b\n\n", 400, "CR LF"), ("GET / HTTP/1.1\r\na: b\n\r\n", 400, "CR LF"),
            ("GET / HTTP/1.1\r\na: b\r\n\n", 400, "CR LF"), ("GET  / HTTP/1.1\r\n\r\n", 400, "target"),
            ("GET / \r\n\r\n", 400, "version"), ("GET a HTTP/1.1\r\n\r\n", 400, "slash"), ("GET *a HTTP/1.1\r\n\r\n", 400, "slash"),
            ("GET /\r\n\r\n", 400, "target"), (" GET / HTTP/1.1\r\n\r\n", 400, "method"),
            ("GET /\u{e9} HTTP/1.1\r\n\r\n", 400, "target"), ("GET / HTTP/1.1 \r\n\r\n", 400, "version"),
            ("GET / http/1.1\r\n\r\n", 400, "version"), ("GET / HTTP/1.2\r\n\r\n", 505, "HTTP/1.1"),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/1.1"), ("CONNECT a:1 HTTP/1.1\r\n\r\n", 501, "CONNECT"),
        ])
    func refused(text: String, status: Int, word: String) throws {
        let bytes = Array(text.utf8)
        for cut in [0, bytes.count / 2, bytes.count - 1] {
            let problem = try #require(Reading.ours([bytes[..<cut], bytes[cut...]]).problem)
            #expect(problem.status == status)
            #expect(problem.message.contains(word))
        }
    }

    @Test(
        "refuses a body in chunks that could be read in two ways",
        arguments: [
            "-1\r\n", "0x1\r\na\r\n", "\r\n", ";x\r\n", "1 \r\na\r\n", "1\na\r\n", "1\r\nab\r\n", "1\r\na\n", "1;a\rb\r\n",
            "1;\r\na\r\n", "1; a=b\r\na\r\n", "1;a=\r\na\r\n", "0\r\na b: c\r\n", "0\r\nx\r\n", "0\r\ncontent-length: 3\r\n",
            "1;\(String(repeating: "x", count: 300))\r\n", "fffffffffffffffff\r\n", "0\r\na: b\n\r\n",
            "0\r\n\(String(repeating: "a: b\r\n", count: 4000))\r\n",
        ])
    func chunks(text: String) throws {
        let head = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
        #expect(Reading.ours(Self.whole(head)).problem == nil)
        let bytes = Array((head + text).utf8)
        for cut in [head.utf8.count, bytes.count - 1] {
            #expect(Reading.ours([bytes[..<cut], bytes[cut...]]).problem?.status == 400)
        }
    }

    @Test("a head without end is not gathered for ever, and one with too many fields is refused")
    func tooLarge() {
        let long = "GET / HTTP/1.1\r\na: " + String(repeating: "b", count: RequestParser.headLimit)
        #expect(Reading.ours(Self.whole(long)).problem?.status == 431)
        #expect(Reading.ours(Self.whole(long + "\r\n\r\n")).problem?.status == 431)
        let many = "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: RequestParser.fieldLimit + 1) + "\r\n"
        #expect(Reading.ours(Self.whole(many)).problem?.status == 431)
    }

    @Test("finds fields by name, whatever their case")
    func fields() throws {
        var parser = RequestParser()
        parser.receive(ByteBuffer(string: "GET / HTTP/1.1\r\nX-Request-ID: \t a b\t\r\nbeta: 1\r\nBETA: 2\r\nempty:\r\n\r\n"))
        guard case .head(let head)? = try parser.next() else { throw Missing() }
        #expect(head.headers.first("x-request-id") == "a b")
        #expect(head.headers.first("x-request-i") == nil)
        #expect(head.headers.all("beta") == ["1", "2"])
        #expect(head.headers.first("empty")?.isEmpty == true)
        #expect(head.headers.contains("empty"))
        #expect(!HeaderFields().contains("empty"))
    }

    private struct Missing: Error {}

    /// Whatever this reader hands on as a request, llhttp must have understood alike, to the byte. It may refuse more, and later, since it
    /// reads a head when all of it is there; and it leaves methods that nobody knows to the router.
    @Test("hands on nothing that llhttp refuses or understands otherwise", arguments: 0..<40)
    func reference(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var agreed = 0
        var refused = 0
        for _ in 0..<400 {
            let bytes = RandomRequests.connection(using: &random)
            let cuts = [0, Int.random(in: 0...bytes.count, using: &random), Int.random(in: 0...bytes.count, using: &random), bytes.count]
                .sorted()
            let parts = zip(cuts, cuts.dropFirst()).map { bytes[$0..<$1] }
            let ours = Reading.ours(parts).reading
            let theirs = try Reading.reference(parts)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            let known = ours.requests.prefix { RandomRequests.methods.contains($0.method) }
            if !theirs.isRefused, !ours.isRefused, known.count == ours.requests.count {
                #expect(ours == theirs, "\(text)")
                agreed += 1
            } else {
                let whole = Array(known.filter(\.isWhole))
                #expect(Array(theirs.requests.prefix(whole.count)) == whole, "\(text)")
                refused += 1
            }
        }
        #expect(agreed > 100)
        #expect(refused > 50)
    }
}

/// Connections' bytes: requests that are right, and such with something wrong in them.
private enum RandomRequests {
    static let methods = ["GET", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS"]

    static func connection(using random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) { bytes += Array(request(using: &random).utf8) }
        // Half of the connections are harmed in one place.
        if Bool.random(using: &random) { harm(&bytes, using: &random) }
        return bytes
    }

    private static func request(using random: inout SeededGenerator) -> String {
        let method = pick(methods, &random)
        let target = pick(["/", "/v1/chat/completions", "/v1/models?a=b&c=%20", "*", "/a/../b;c"], &random)
        let body = String(repeating: "b", count: Int.random(in: 0...40, using: &random))
        var fields = ["Host: x", "accept: */*", "X-Long: \(String(repeating: "v", count: Int.random(in: 0...60, using: &random)))"]
        fields += [
            pick(["connection: keep-alive", "Connection: close", "connection: a, Close ,b", "x: y"], &random),
            pick(["a:b", "a:  b  ", "a:\tb\t", "a:", "a: b:c", "authorization: Bearer sk-x"], &random),
        ]
        let version = pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"], &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where version == "HTTP/1.1":
            fields.append("Transfer-Encoding: chunked")
            fields.shuffle(using: &random)
            let head = "\(method) \(target) \(version)\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n"
            return head + chunks(body, using: &random)
        case 1: fields.append("x-empty:")
        default: fields.append("Content-Length: \(body.utf8.count)")
        }
        fields.shuffle(using: &random)
        let head = "\(method) \(target) \(version)\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n"
        return fields.contains { $0.hasPrefix("Content-Length") } ? head + body : head
    }

    private static func chunks(_ body: String, using random: inout SeededGenerator) -> String {
        var text = ""
        var rest = body[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 1...20, using: &random))
            rest = rest.dropFirst(part.count)
            text += String(part.count, radix: 16, uppercase: Bool.random(using: &random))
            text += pick(["", "", ";a=b", ";a"], &random) + "\r\n\(part)\r\n"
        }
        return text + "0\r\n" + pick(["", "", "trailer: x\r\n"], &random) + "\r\n"
    }

    private static func harm(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let byte = pick(Array("\r\n\t :;,0z\u{0}\u{1}\u{7f}\"=".utf8) + [0x80, 0xFF], &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
        default:
            // A line that frames the body once more, or otherwise, in a place where lines end.
            let lines = [
                "Content-Length: 3", "content-length: 0", "Transfer-Encoding: chunked", "transfer-encoding: identity", "Content-Length : 3",
                " folded", "content-length:", "transfer-encoding: chunked, x", "Content-Length: 1e1", "x", "\u{b}content-length: 1",
            ]
            guard let end = bytes[place...].firstIndex(of: 0x0A) else { return bytes.append(byte) }
            bytes.insert(contentsOf: Array((pick(lines, &random) + pick(["\r\n", "\r\n", "\n", "\r"], &random)).utf8), at: end + 1)
        }
    }

    private static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
