import NIOCore
import Resilience
import Structured
import Testing

@testable import Gateway

@Suite("Reading an upstream's HTTP")
struct ResponseParserTests {
    private static func events(_ text: String, cutAt cut: Int, closes: Bool = true) throws(ResponseParser.Problem) -> (
        head: ResponseHead?, body: String, ended: Bool, reusable: Bool
    ) {
        var parser = ResponseParser()
        var result: (head: ResponseHead?, body: String, ended: Bool, reusable: Bool) = (nil, "", false, false)
        let bytes = Array(text.utf8)
        for part in [bytes[..<cut], bytes[cut...]] {
            parser.receive(ByteBuffer(bytes: part))
            while let event = try parser.next() { take(event, &result) }
        }
        if closes, let event = parser.close() { take(event, &result) }
        return result
    }

    private static func take(
        _ event: ResponseParser.Event, _ result: inout (head: ResponseHead?, body: String, ended: Bool, reusable: Bool)
    ) {
        switch event {
        case .head(let head): result.head = head
        case .body(let part): result.body += String(buffer: part)
        case .end(let reusable):
            result.ended = true
            result.reusable = reusable
        }
    }

    @Test(
        "says the same wherever the bytes are cut",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello", true),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\ntrailer: x\r\n\r\n", true),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\ncontent-length: 5\n\nhello", true), ("HTTP/1.1 200 OK\r\n\r\nhello", false),
            ("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello", false),
            ("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello", false),
        ])
    func cutAnywhere(text: String, reusable: Bool) throws {
        for cut in 0...text.utf8.count {
            let result = try Self.events(text, cutAt: cut)
            #expect(result.head?.status == 200)
            #expect(result.body == "hello")
            #expect(result.ended)
            #expect(result.reusable == reusable)
        }
    }

    @Test("an answer that was cut has no end")
    func cut() throws {
        for text in [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ] {
            #expect(try !Self.events(text, cutAt: 3).ended)
        }
    }

    @Test(
        "refuses what could be read in two ways",
        arguments: [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0x5\r\n\r\n", "HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n",
        ])
    func ambiguous(text: String) {
        #expect(throws: ResponseParser.Problem.self) { try Self.events(text, cutAt: 0) }
    }

    @Test("a head without end is not gathered for ever")
    func endlessHead() {
        #expect(throws: ResponseParser.Problem.self) {
            try Self.events("HTTP/1.1 200 OK\r\na: " + String(repeating: "b", count: ResponseParser.headLimit), cutAt: 0)
        }
    }
}

@Suite("Scanning a request's body")
struct RequestScanTests {
    private static func rewritten(_ body: String, model: String = "new", askForUsage: Bool = true) throws -> String {
        let buffer = ByteBuffer(string: body)
        let scan = try RequestScan(buffer)
        return String(buffer: scan.rewriting(buffer, model: model, askForUsage: askForUsage, allocator: ByteBufferAllocator()))
    }

    @Test(
        "rewrites the model in place and asks for usage, and nothing else",
        arguments: zip(
            [
                #"{"model":"a","x":1}"#, #" { "x" : {"model":"a"} , "model" : "a" } "#, "{}", #"{"x":1}"#, #"{"model":"a","stream":true}"#,
                #"{"stream_options":{"include_usage":false},"stream":true,"model":"a"}"#,
                #"{"stream_options":{"include_usage":true},"stream":true,"model":"new"}"#,
                #"{"x":"\"model\":\"a\"\\","model":"a"}"#,
            ],
            [
                #"{"model":"new","x":1}"#, #" { "x" : {"model":"a"} , "model" : "new" } "#, #"{"model":"new"}"#, #"{"model":"new","x":1}"#,
                #"{"stream_options":{"include_usage":true},"model":"new","stream":true}"#,
                #"{"stream_options":{"include_usage":true},"stream":true,"model":"new"}"#,
                #"{"stream_options":{"include_usage":true},"stream":true,"model":"new"}"#,
                #"{"x":"\"model\":\"a\"\\","model":"new"}"#,
            ]))
    func rewrites(body: String, expected: String) throws {
        #expect(try Self.rewritten(body) == expected)
    }

    @Test("what it rewrites is still the JSON it was", arguments: [#"{"model":"ä\"\\\n","a":[1,2,{"b":"]}"}],"n":1e5}"#, #"{"a":"x"}"#])
    func roundTrip(body: String) throws {
        var expected = try JSONValue(parsing: body)
        expected["model"] = "q\"\\uote"
        #expect(try JSONValue(parsing: try Self.rewritten(body, model: "q\"\\uote")) == expected)
    }

    @Test(
        "sees what a target must be able to do",
        arguments: zip(
            [
                #"{"tools":[{"type":"function"}]}"#, #"{"tools":[]}"#, #"{"response_format":{"type":"json_object"}}"#,
                #"{"response_format":{"type":"text"}}"#,
                #"{"messages":[{"content":[{"type" : "image_url","image_url":{"url":"u"}}]}]}"#,
                #"{"messages":[{"content":"the \"image_url\" field"}]}"#, #"{"messages":[{"content":"image_url"}]}"#,
            ], [Capabilities.tools, [], .jsonMode, [], .vision, [], []] as [Capabilities]))
    func needs(body: String, needs: Capabilities) throws {
        #expect(try RequestScan(ByteBuffer(string: body)).needs == needs)
    }

    @Test("no cut of a body is taken for a whole one")
    func cutBodies() throws {
        let body = Array(#"{"model":"a","messages":[{"role":"user","content":"x \" y"}],"stream":true,"max_tokens":5}"#.utf8)
        for cut in 0..<body.count {
            #expect(throws: GatewayError.self) { try RequestScan(ByteBuffer(bytes: body[..<cut])) }
        }
        let whole = try RequestScan(ByteBuffer(bytes: body))
        #expect(whole.model == "a" && whole.stream && whole.maxTokens == 5)
    }
}

@Suite("OpenAI's errors")
struct OpenAIErrorTests {
    @Test(
        "mean what they say",
        arguments: zip(
            [
                (429, #"{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}"#, ["retry-after": "20"]),
                (
                    429,
                    #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#, [:]
                ),
                (429, "busy", ["retry-after-ms": "1500"]), (401, #"{"error":{"message":"Incorrect API key provided"}}"#, [:]),
                (400, #"{"error":{"message":"This model's maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#, [:]),
                (400, #"{"object":"error","message":"This model's maximum context length is 4096 tokens.","code":400}"#, [:]),
                (400, #"{"error":{"message":"flagged","code":"content_filter"}}"#, [:]), (400, "{}", [:]), (404, "{}", [:]), (500, "", [:]),
                (503, "", ["retry-after": "Thu, 01 Jan 1970 00:01:10 GMT"]), (529, "", [:]), (402, "", [:]),
            ],
            [
                UpstreamFailure.rateLimited(retryAfter: .seconds(20)), .quotaExhausted(resetAfter: nil),
                .rateLimited(retryAfter: .milliseconds(1500)), .unauthorized, .contextLengthExceeded, .contextLengthExceeded,
                .contentFiltered, .invalidRequest, .unavailable(retryAfter: nil), .serverError, .unavailable(retryAfter: .seconds(60)),
                .unavailable(retryAfter: nil), .quotaExhausted(resetAfter: nil),
            ]))
    func classified(answer: (status: Int, body: String, headers: [String: String]), failure: UpstreamFailure) {
        let error = OpenAIUpstream().classify(
            status: answer.status, header: { answer.headers[$0] }, body: Array(answer.body.utf8), prefilled: false, now: 10)
        #expect(error.failure == failure)
    }

    @Test("a refusal of the prefill is one only where there was a prefill", arguments: [true, false])
    func prefill(prefilled: Bool) {
        let body = #"{"error":{"message":"Cannot set both `continue_final_message` and…"}}"#
        let error = OpenAIUpstream().classify(status: 400, header: { _ in nil }, body: Array(body.utf8), prefilled: prefilled, now: 0)
        #expect(error.failure == (prefilled ? .prefillRejected : .invalidRequest))
    }
}
