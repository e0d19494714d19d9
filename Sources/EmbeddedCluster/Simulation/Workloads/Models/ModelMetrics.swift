/// vLLM's metrics in Prometheus text.
struct ModelMetrics: Sendable {
    var running = 0
    private var promptTokens = 0
    private var generatedTokens = 0
    private var finished: [String: Int] = [:]
    private var firstToken = Histogram(bounds: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10])
    private var whole = Histogram(bounds: [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60])

    struct Histogram: Sendable {
        var bounds: [Double]
        var counts: [Int]
        var sum = 0.0
        var count = 0

        init(bounds: [Double]) {
            self.bounds = bounds
            counts = bounds.map { _ in 0 }
        }

        mutating func observe(_ value: Double) {
            for index in bounds.indices where value <= bounds[index] { counts[index] += 1 }
            sum += value
            count += 1
        }

        func lines(_ name: String, _ labels: String) -> [String] {
            zip(bounds, counts).map { "\(name)_bucket{\(labels),le=\"\($0)\"} \($1)" } + [
                "\(name)_bucket{\(labels),le=\"+Inf\"} \(count)", "\(name)_count{\(labels)} \(count)", "\(name)_sum{\(labels)} \(sum)",
            ]
        }
    }

    mutating func begin(_ inference: ModelServer.Inference, _ knobs: ModelKnobs) {
        running += 1
        promptTokens += inference.promptTokens
        generatedTokens += inference.tokens.count
        finished[inference.finish, default: 0] += 1
        firstToken.observe(knobs.firstTokenSeconds)
        whole.observe(knobs.firstTokenSeconds + knobs.tokenSeconds * Double(max(0, inference.tokens.count - 1)))
    }

    func text(model: String, knobs: ModelKnobs) -> String {
        let labels = "engine=\"0\",model_name=\"\(model)\""
        var lines: [String] = []
        let gauges: [(String, String, Double)] = [
            ("vllm:num_requests_running", "Number of requests in model execution batches.", Double(running)),
            ("vllm:num_requests_waiting", "Number of requests waiting to be processed.", Double(knobs.queueDepth)),
            ("vllm:gpu_cache_usage_perc", "GPU KV-cache usage. 1 means 100 percent usage.", knobs.cacheUsage),
            ("vllm:kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", knobs.cacheUsage),
        ]
        for (name, help, value) in gauges { lines += ["# HELP \(name) \(help)", "# TYPE \(name) gauge", "\(name){\(labels)} \(value)"] }
        let totals = [
            ("vllm:prompt_tokens", "Number of prefill tokens processed.", promptTokens),
            ("vllm:generation_tokens", "Number of generation tokens processed.", generatedTokens),
        ]
        for (name, help, value) in totals {
            lines += ["# HELP \(name)_total \(help)", "# TYPE \(name)_total counter", "\(name)_total{\(labels)} \(Double(value))"]
        }
        lines += [
            "# HELP vllm:request_success_total Count of successfully processed requests.", "# TYPE vllm:request_success_total counter",
        ]
        for reason in ["length", "stop"] {
            lines.append("vllm:request_success_total{\(labels),finished_reason=\"\(reason)\"} \(Double(finished[reason] ?? 0))")
        }
        for (name, help, histogram) in [
            ("vllm:time_to_first_token_seconds", "Histogram of time to first token in seconds.", firstToken),
            ("vllm:e2e_request_latency_seconds", "Histogram of end to end request latency in seconds.", whole),
        ] {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) histogram"] + histogram.lines(name, labels)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
