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
}
