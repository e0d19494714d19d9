import NIOCore
import Structured
import Testing

@testable import Gateway

@Suite("Metrics")
struct MetricsTests {
    /// A reader of Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/), as strict as its own.
    private struct Exposition {
        struct Sample {
            var name: String
            var labels: [String: String]
            var value: Double
        }
        struct Malformed: Error { var line: Substring }

        var types: [String: String] = [:]
        var samples: [Sample] = []

        init(_ text: String) throws {
            guard text.hasSuffix("\n") else { throw Malformed(line: "no line end") }
            for line in text.split(separator: "\n") {
                if line.hasPrefix("# HELP ") { continue }
                if line.hasPrefix("# TYPE ") {
                    let words = line.split(separator: " ")
                    guard words.count == 4, types.updateValue(String(words[3]), forKey: String(words[2])) == nil else {
                        throw Malformed(line: line)
                    }
                    continue
                }
                let sample = try Self.sample(line)
                let family = ["_bucket", "_sum", "_count"].lazy.compactMap {
                    sample.name.hasSuffix($0) ? String(sample.name.dropLast($0.count)) : nil
                }
                .first { types[$0] == "histogram" }
                guard types[sample.name] != nil || family != nil else { throw Malformed(line: line) }
                samples.append(sample)
            }
        }

        private static func sample(_ line: Substring) throws -> Sample {
            let pattern = /([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+)/
            guard let match = try pattern.wholeMatch(in: line), let value = Double(match.3 == "+Inf" ? "inf" : match.3) else {
                throw Malformed(line: line)
            }
            var labels: [String: String] = [:]
            for pair in match.2.matches(of: /([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/) { labels[String(pair.1)] = String(pair.2) }
            return Sample(name: String(match.1), labels: labels, value: value)
        }

        func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            samples.first { sample in sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value } }?.value
        }
    }

    @Test("the page is Prometheus' format, its histograms add up, and it tells what happened")
    func page() async throws {
        let replies: [[HostileProvider.Reply]] = [[.answer(402, body: Say.error("no money"))], [Say.whole("x"), Say.stream(["x"])]]
        try await GatewayFixture.run(
            replies,
            change: {
                $0.targets[1].model = "odd\"name\\"
                $0.targets[1].pricing = .init(inputPerMillionTokens: "1000000", outputPerMillionTokens: "0")
                $0.cache.enabled = true
            }
        ) { fixture in
            _ = try await fixture.caller.post(Say.request)
            _ = try await fixture.caller.post(Say.streamRequest)
            _ = try await fixture.caller.post(Say.request)
            let page = try Exposition(try await fixture.caller.get("/metrics").body)
            let b = ["target": "b"]
            #expect(page.value("ballast_gateway_requests_total", ["outcome": "answered"]) == 2)
            #expect(page.value("ballast_gateway_requests_total", ["outcome": "fromCache"]) == 1)
            #expect(page.value("ballast_gateway_attempts_total", ["target": "a", "result": "quota_exhausted"]) == 1)
            #expect(page.value("ballast_gateway_attempts_total", ["target": "b", "result": "answered"]) == 2)
            #expect(page.value("ballast_gateway_breaker_state", ["target": "a", "state": "Open"]) == 1)
            #expect(page.value("ballast_gateway_breaker_state", ["target": "b", "state": "Closed"]) == 1)
            #expect(page.value("ballast_gateway_mode", ["mode": "Degraded"]) == 1)
            #expect(page.value("ballast_gateway_cache_answers_total", ["kind": "hit"]) == 1)
            #expect(page.value("ballast_gateway_cost_total", b) == 6)
            #expect(page.value("gen_ai_server_time_to_first_token_seconds_count", b) == 1)
            #expect(page.value("gen_ai_client_operation_duration_seconds_count", b) == 2)
            #expect(page.value("gen_ai_client_token_usage_sum", ["target": "b", "gen_ai_token_type": "input"]) == 6)
            #expect(page.value("gen_ai_client_token_usage_bucket", ["target": "b", "gen_ai_token_type": "input", "le": "4"]) == 2)
            #expect(page.value("gen_ai_client_token_usage_bucket", ["target": "b", "gen_ai_token_type": "input", "le": "1"]) == 0)
            #expect(page.samples.contains { $0.labels["gen_ai_request_model"] == #"odd\"name\\"# })
            for count in page.samples where count.name.hasSuffix("_count") {
                let family = String(count.name.dropLast(6))
                let buckets = page.samples.filter { sample in
                    sample.name == family + "_bucket" && count.labels.allSatisfy { sample.labels[$0.key] == $0.value }
                }
                #expect(buckets.last?.labels["le"] == "+Inf")
                #expect(buckets.last?.value == count.value)
                #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
            }
        }
    }

    /// The prompt of ``Say`` has 32 bytes, which is 8 tokens where nobody counted them.
    private static let lostAttempts: [(name: String, reply: HostileProvider.Reply, streaming: Bool, cost: Double)] = [
        ("refused", .answer(503, body: Say.error("no")), true, 0), ("hung up on", .hangUp, true, 0), ("silent", .silence, true, 8),
        ("silent, whole", .silence, false, 8), ("cut before a word", .stream([Say.role], ending: .cut), true, 8),
        ("cut after twelve bytes", .stream([Say.role, Say.words("twelve bytes")], ending: .cut), true, 8 + 3),
        ("told, then cut", .stream([Say.role, Say.words("one"), Say.usage], ending: .cut), true, 3 + 2),
        ("a whole answer that nobody can read", .answer(200, body: "1234567"), false, 8 + 2),
    ]

    @Test(
        "what a provider may bill for attempts that became no answer is counted, and the caller sees the last one's usage",
        arguments: lostAttempts)
    func unanswered(name: String, reply: HostileProvider.Reply, streaming: Bool, cost: Double) async throws {
        let good = streaming ? Say.stream(["twelve bytes", " and more"]) : Say.whole("yes")
        try await GatewayFixture.run(
            [[reply], [good]],
            change: {
                for index in 0...1 {
                    $0.targets[index].pricing = .init(inputPerMillionTokens: "1000000", outputPerMillionTokens: "1000000")
                }
                $0.retry.attempts = 1
            }
        ) { fixture in
            let body =
                #"{"model":"chat","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}"#
            let answer = try await fixture.caller.post(streaming ? body : Say.request)
            if name == "told, then cut" {
                // The words differ from what the caller had: no answer came of it, but two bills.
                #expect(answer.body.contains("error"))
            } else {
                #expect(answer["x-ballast-target"] == (name.hasPrefix("cut after") ? "a" : "b"))
                #expect(answer.body.contains(#""prompt_tokens":3"#))
            }
            let page = try Exposition(try await fixture.caller.get("/metrics").body)
            #expect(page.value("ballast_gateway_cost_total", ["target": "a"]) == cost)
            #expect(page.value("ballast_gateway_unanswered_cost_total", ["target": "a"]) == cost)
            #expect((page.value("ballast_gateway_cost_total", ["target": "b"]) ?? 0) > 0)
        }
    }

    @Test("a caller who leaves in the middle of an answer leaves a bill")
    func left() async throws {
        let held = HostileProvider.Reply.held([Say.role, Say.words("twelve bytes")], then: [])
        try await GatewayFixture.run(
            [[held]],
            change: { $0.targets[0].pricing = .init(inputPerMillionTokens: "1000000", outputPerMillionTokens: "1000000") }
        ) { fixture in
            _ = try await fixture.caller.hangUpAfterFirstBytes(Say.streamRequest)
            var page = try Exposition(try await fixture.caller.get("/metrics").body)
            while page.value("ballast_gateway_requests_total", ["outcome": "cancelled"]) != 1 {
                page = try Exposition(try await fixture.caller.get("/metrics").body)
            }
            #expect(page.value("ballast_gateway_unanswered_cost_total", ["target": "a"]) == 11)
            fixture.providers[0].release()
        }
    }
}
