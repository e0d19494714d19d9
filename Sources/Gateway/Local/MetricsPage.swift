import BallastAPI
import Resilience

/// `/metrics` in Prometheus' text format. Names follow OpenTelemetry's GenAI conventions as Prometheus writes them.
enum MetricsPage {
    static func text(_ totals: Totals, chain: Chain, now: Duration, spans: (exported: Int, dropped: Int)? = nil) -> String {
        var page = Page()
        let name = chain.table.chain
        page.family("ballast_gateway_requests_total", "counter", "Requests by how they ended.")
        for outcome in WorkerMetrics.Outcome.allCases {
            page.sample("ballast_gateway_requests_total", ["chain": name, "outcome": outcome.rawValue], totals.outcomes[outcome] ?? 0)
        }
        page.single("ballast_gateway_failed_over_total", "Requests answered after more than one attempt.", name, totals.failedOver)
        page.single("ballast_gateway_rate_limited_total", "Requests refused by a client's own limits.", name, totals.rateLimited)
        page.single(
            "ballast_gateway_malformed_chunks_total", "Chunks that could not be read and were skipped.", name, totals.malformedChunks)
        page.family("ballast_gateway_connections", "gauge", "Callers' open connections.")
        page.sample("ballast_gateway_connections", ["chain": name], totals.connections)
        page.family("ballast_gateway_cache_answers_total", "counter", "Answers from the cache.")
        for word in ["hit", "stale", "peer", "served_to_peer"] {
            page.sample("ballast_gateway_cache_answers_total", ["chain": name, "kind": word], totals.cache[word] ?? 0)
        }
        if let size = chain.cache?.size {
            page.family("ballast_gateway_cache_bytes", "gauge", "Bytes the cache holds.")
            page.sample("ballast_gateway_cache_bytes", ["chain": name], size.bytes)
        }
        if let spans {
            page.family("ballast_gateway_spans_total", "counter", "Spans by what became of them.")
            page.sample("ballast_gateway_spans_total", ["chain": name, "result": "exported"], spans.exported)
            page.sample("ballast_gateway_spans_total", ["chain": name, "result": "dropped"], spans.dropped)
        }
        page.family("ballast_gateway_mode", "gauge", "1 for the mode that the chain is in.")
        let mode = chain.mode(at: now)
        for other in FailoverChainStatus.Mode.allCases {
            page.sample("ballast_gateway_mode", ["chain": name, "mode": other.rawValue], other == mode ? 1 : 0)
        }
        targets(totals, chain, &page)
        return page.text
    }

    private static func targets(_ totals: Totals, _ chain: Chain, _ page: inout Page) {
        let known = chain.targets.map { ($0, totals.targets[$0.name] ?? TargetTotals()) }
        func labels(_ target: ChainTarget) -> [(String, String)] {
            [("chain", chain.table.chain), ("target", target.name), ("gen_ai_request_model", target.config.model)]
        }
        page.family("gen_ai_server_time_to_first_token_seconds", "histogram", "Time to the first token of streams.")
        for (target, sums) in known { page.histogram("gen_ai_server_time_to_first_token_seconds", labels(target), sums.firstToken) }
        page.family("gen_ai_client_operation_duration_seconds", "histogram", "Time from request to the answer's end.")
        for (target, sums) in known { page.histogram("gen_ai_client_operation_duration_seconds", labels(target), sums.duration) }
        page.family("gen_ai_client_token_usage", "histogram", "Tokens of an answer, as the providers counted them.")
        for (target, sums) in known {
            page.histogram("gen_ai_client_token_usage", labels(target) + [("gen_ai_token_type", "input")], sums.promptSizes)
            page.histogram("gen_ai_client_token_usage", labels(target) + [("gen_ai_token_type", "output")], sums.completionSizes)
        }
        page.family("ballast_gateway_attempts_total", "counter", "Attempts at targets by their result.")
        for (target, sums) in known {
            page.sample("ballast_gateway_attempts_total", labels(target) + [("result", "answered")], sums.answered)
            for (failure, count) in sums.failures.sorted(by: { $0.key < $1.key }) {
                page.sample("ballast_gateway_attempts_total", labels(target) + [("result", failure)], count)
            }
        }
        page.family("ballast_gateway_cost_total", "counter", "Cost of the tokens in the currency of the prices.")
        for (target, sums) in known { page.line("ballast_gateway_cost_total", labels(target), sums.cost.description) }
        page.family("ballast_gateway_unanswered_cost_total", "counter", "The part of the cost for attempts that became nobody's answer.")
        for (target, sums) in known { page.line("ballast_gateway_unanswered_cost_total", labels(target), sums.unansweredCost.description) }
        page.family("ballast_gateway_breaker_state", "gauge", "1 for the state that the target's breaker is in.")
        for (target, _) in known {
            let current = target.health.snapshot.state
            for state in [CircuitBreaker.State.closed, .open, .halfOpen, .blocked] {
                page.sample("ballast_gateway_breaker_state", labels(target) + [("state", state.rawValue)], state == current ? 1 : 0)
            }
        }
        page.family("ballast_gateway_requests_in_flight", "gauge", "Attempts that the target has not answered yet.")
        for (target, _) in known { page.sample("ballast_gateway_requests_in_flight", labels(target), target.health.requestsInFlight) }
    }
}

private struct Page {
    private(set) var text = ""

    mutating func family(_ name: String, _ type: String, _ help: String) { text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" }

    mutating func single(_ name: String, _ help: String, _ chain: String, _ value: Int) {
        family(name, "counter", help)
        sample(name, ["chain": chain], value)
    }

    mutating func sample(_ name: String, _ labels: [String: String], _ value: Int) {
        line(name, labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, String(value))
    }

    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int) { line(name, labels, String(value)) }

    mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: Histogram) {
        // Times are counted in microseconds and shown in seconds, as Prometheus wants them.
        func shown(_ value: Int64) -> String { histogram.scale == .time ? Money(micros: value).description : String(value) }
        var running = 0
        for (bound, count) in zip(histogram.scale.bounds, histogram.counts) {
            running += count
            sample("\(name)_bucket", labels + [("le", shown(bound))], running)
        }
        sample("\(name)_bucket", labels + [("le", "+Inf")], histogram.count)
        line("\(name)_sum", labels, shown(histogram.sum))
        sample("\(name)_count", labels, histogram.count)
    }

    mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let inner = labels.map { "\($0.0)=\"\(escape($0.1))\"" }.joined(separator: ",")
        text += "\(name){\(inner)} \(value)\n"
    }

    private func escape(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == 0x0A }) else { return value }
        return value.map { $0 == "\"" ? "\\\"" : $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
