import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Traces")
struct TelemetryTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test(
        "a caller's place in a trace is read by the letter or not at all",
        arguments: [
            (parent, true), ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1", false), ("01" + parent.dropFirst(2), false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false), (parent.uppercased(), false), ("", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false), (parent.replacing("-00f0", with: "000f0"), false),
        ])
    func context(header: String, isRead: Bool) {
        #expect((TraceContext(header) != nil) == isRead)
    }

    @Test(
        "whether it is recorded stands in the lowest bit",
        arguments: [("00", false), ("01", true), ("02", false), ("ff", true), ("0a", false)])
    func sampled(flags: String, isSampled: Bool) {
        #expect(TraceContext(String(Self.parent.dropLast(2)) + flags)?.isSampled == isSampled)
    }

    private static func span(_ number: Int) -> Span {
        Span(
            traceID: "t", spanID: String(number), parentID: nil, name: "n", kind: .client, startNanoseconds: 1, endNanoseconds: 2)
    }

    @Test("the queue loses and counts what is too much, tries a batch again, and gives it up in the end")
    func queue() {
        var queue = SpanQueue()
        for number in 0..<(SpanQueue.limit + 3) { queue.add(Self.span(number)) }
        #expect(queue.dropped == 3)
        let first = queue.next()
        #expect(first?.count == SpanQueue.batchSize)
        for attempt in 1...SpanQueue.attempts {
            #expect(queue.dropped == 3)
            let again = queue.next()
            #expect(again == first, "attempt \(attempt)")
            queue.ended(.retryable)
        }
        #expect(queue.dropped == 3 + SpanQueue.batchSize)
        #expect(queue.next()?.first?.spanID == String(SpanQueue.batchSize))
        queue.ended(.accepted)
        #expect(queue.exported == SpanQueue.batchSize)
        _ = queue.next()
        queue.ended(SpanQueue.Outcome(status: 400))
        #expect(queue.dropped == 3 + 2 * SpanQueue.batchSize)
    }

    @Test(
        "the usual variables say where spans go",
        arguments: [
            ([:], nil, nil), (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"], "/v1/traces", nil),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "https://c/x/"], "/x/v1/traces", nil),
            (["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/y", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://d"], "/y", nil),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "c:4318"], nil, "OTEL_EXPORTER_OTLP_ENDPOINT"),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"], nil, "OTEL_EXPORTER_OTLP_PROTOCOL"),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_HEADERS": "a"], nil, "OTEL_EXPORTER_OTLP_HEADERS"),
        ] as [([String: String], String?, String?)])
    func environment(variables: [String: String], path: String?, problem: String?) {
        do {
            let settings = try TelemetrySettings.read(variables)
            #expect(settings?.endpoint.basePath == path)
            #expect(problem == nil)
        } catch {
            #expect(problem.map { error.description.hasPrefix($0) } == true)
        }
    }

    @Test("a request that fails over is three spans, which hold nothing of what was said, and the target gets its own as parent")
    func exported() async throws {
        let collector = try await HostileProvider.start([.answer(503, body: ""), .answer(200, body: "{}")])
        let telemetry = try TelemetrySettings.read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)", "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20b",
        ])
        let replies: [[HostileProvider.Reply]] = [[.answer(401, body: Say.error("the-reason"))], [Say.whole("the-answer")]]
        try await GatewayFixture.run(replies, settings: { $0.telemetry = telemetry }) { fixture in
            let body = #"{"messages":[{"role":"user","content":"the-prompt"}]}"#
            let headers = [("traceparent", Self.parent), ("tracestate", "v=1")]
            #expect(try await fixture.caller.post(body, headers: headers).status == 200)
            // The collector was not there at first: the same batch comes again. What is finished later comes at the latest with the end.
            await collector.waitForRequests(2)
            try await fixture.server.shutDown()
            let requests = collector.requests
            #expect(requests[0].body == requests[1].body)
            #expect(requests[0].head.hasPrefix("POST /v1/traces HTTP/1.1"))
            #expect(requests[0].head.contains("x-key: a b"))
            for word in ["the-prompt", "the-answer", "the-reason"] { #expect(!requests.contains { $0.body.contains(word) }) }

            let spans = try requests.dropFirst().flatMap { request in
                try JSONValue(parsing: request.body)["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.array ?? []
            }
            try #require(spans.count == 3)
            #expect(Set(spans.compactMap { $0["traceId"]?.string }) == ["4bf92f3577b34da6a3ce929d0e0e4736"])
            let whole = spans[2]
            #expect(whole["name"] == "POST /v1/chat/completions")
            #expect(whole["parentSpanId"] == "00f067aa0ba902b7")
            #expect(spans[0]["parentSpanId"] == whole["spanId"])
            #expect(spans[1]["parentSpanId"] == whole["spanId"])
            #expect(Self.attributes(spans[0])["error.type"] == "unauthorized")
            #expect(spans[0]["status"]?["code"] == 2)
            #expect(Self.attributes(spans[1])["gen_ai.request.model"] == "model-b")
            #expect(Self.attributes(spans[1])["gen_ai.usage.input_tokens"] == "3")
            #expect(Self.attributes(whole)["ballast.attempts"] == "2")
            for (provider, span) in zip(fixture.providers, spans) {
                let id = span["spanId"]?.string ?? ""
                #expect(provider.requests[0].head.contains("\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-\(id)-01\r\n"))
                #expect(provider.requests[0].head.contains("\r\ntracestate: v=1"))
            }
            // Each span ends after it began, and the attempts lie within the request.
            for span in spans { #expect(Self.time(span, "startTimeUnixNano") <= Self.time(span, "endTimeUnixNano")) }
        }
        await collector.stop()
    }

    @Test("a caller who wants no record leaves none, and one who cannot be reached costs no answer")
    func unsampled() async throws {
        let telemetry = try TelemetrySettings.read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"])
        try await GatewayFixture.run([[Say.whole("x")]], settings: { $0.telemetry = telemetry }) { fixture in
            let answer = try await fixture.caller.post(Say.request, headers: [("traceparent", Self.parent.dropLast(1) + "0")])
            #expect(answer.status == 200)
            #expect(fixture.providers[0].requests[0].head.hasSuffix("-00"))
            #expect(try await fixture.caller.post(Say.request).status == 200)
        }
    }

    private static func attributes(_ span: JSONValue) -> [String: String] {
        let pairs = (span["attributes"]?.array ?? []).map { attribute in
            (attribute["key"]?.string ?? "", attribute["value"]?["stringValue"]?.string ?? attribute["value"]?["intValue"]?.string ?? "")
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    private static func time(_ span: JSONValue, _ field: String) -> UInt64 { span[field]?.string.flatMap { UInt64($0) } ?? 0 }
}
