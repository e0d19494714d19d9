import BallastAPI
import Foundation
import KubeCore
import NIOCore
import Resilience

/// The spans of one request: one of its own, and one for each attempt. Confined to its worker's loop.
struct RequestTrace {
    private let exporter: SpanExporter
    private let traceID: String
    private let spanID: String
    private let parentID: String?
    private let isSampled: Bool
    private let tracestate: String

    /// Goes on with the caller's trace, and with its wish not to be recorded; else begins one.
    init(exporter: SpanExporter, caller: TraceContext?, tracestate: String, random: inout SeededGenerator) {
        self.exporter = exporter
        self.tracestate = tracestate
        traceID = caller?.traceID ?? random.spanID() + random.spanID()
        parentID = caller?.parentID
        isSampled = caller?.isSampled ?? true
        spanID = random.spanID()
    }

    /// The header lines of an attempt.
    func lines(for attempt: Attempt?) -> String {
        "traceparent: \(TraceContext.header(traceID: traceID, spanID: attempt?.spanID ?? spanID, isSampled: isSampled))\r\n" + tracestate
    }

    /// An attempt came to its end: `failure` says how where it gave no answer.
    func ended(_ attempt: Attempt, _ exchange: Exchange, failure: String?, usage: TokenUsage? = nil) {
        guard isSampled, let id = attempt.spanID else { return }
        attempt.spanID = nil
        let target = attempt.target
        let origin = target.origins[0]
        var attributes: [(String, Span.Attribute)] = [
            ("gen_ai.operation.name", .text(exchange.endpoint.operation)),
            ("gen_ai.provider.name", .text(target.config.provider.traceName)),
            ("gen_ai.request.model", .text(target.config.model)), ("server.address", .text(origin.host)),
            ("server.port", .number(origin.port)), ("ballast.target", .text(target.name)),
        ]
        if let status = attempt.head?.status { attributes.append(("http.response.status_code", .number(status))) }
        if let first = attempt.firstToken {
            attributes.append(("ballast.first_token_microseconds", .number(Int((first - attempt.started).nanoseconds / 1000))))
        }
        attributes += Self.tokens(usage)
        if let failure { attributes.append(("error.type", .text(failure))) }
        let (start, end) = Self.interval(since: attempt.started)
        exporter.add(
            Span(
                traceID: traceID, spanID: id, parentID: spanID, name: "\(exchange.endpoint.operation) \(target.config.model)",
                kind: .client,
                startNanoseconds: start, endNanoseconds: end, attributes: attributes, error: failure))
    }

    /// The request came to its end.
    func ended(_ exchange: Exchange, status: Int, target: ChainTarget?, outcome: WorkerMetrics.Outcome, usage: TokenUsage?) {
        guard isSampled else { return }
        var attributes: [(String, Span.Attribute)] = [
            ("http.request.method", .text("POST")), ("url.path", .text(exchange.endpoint.rawValue)),
            ("http.response.status_code", .number(status)), ("gen_ai.operation.name", .text(exchange.endpoint.operation)),
            ("gen_ai.request.model", .text(exchange.namedTarget ?? exchange.chain.table.chain)),
            ("ballast.attempts", .number(exchange.attempts)), ("ballast.outcome", .text(outcome.rawValue)),
            ("ballast.request_id", .text(exchange.requestID)),
        ]
        if let target { attributes.append(("ballast.target", .text(target.name))) }
        if let client = exchange.client { attributes.append(("ballast.client", .text(client.name))) }
        attributes += Self.tokens(usage)
        let failed = outcome == .failed || outcome == .cancelled
        if failed { attributes.append(("error.type", .text(outcome.rawValue))) }
        let (start, end) = Self.interval(since: exchange.started)
        exporter.add(
            Span(
                traceID: traceID, spanID: spanID, parentID: parentID, name: "POST \(exchange.endpoint.rawValue)", kind: .server,
                startNanoseconds: start, endNanoseconds: end, attributes: attributes, error: failed ? outcome.rawValue : nil))
    }

    private static func tokens(_ usage: TokenUsage?) -> [(String, Span.Attribute)] {
        guard let usage else { return [] }
        return [
            ("gen_ai.usage.input_tokens", .number(usage.promptTokens)), ("gen_ai.usage.output_tokens", .number(usage.completionTokens)),
        ]
    }

    /// Wall time, counted back from now by the monotonic clock, so that a clock set meanwhile gives no negative durations.
    private static func interval(since started: NIODeadline) -> (start: UInt64, end: UInt64) {
        let end = UInt64(max(0, Date().timeIntervalSince1970) * 1e9)
        let took = UInt64(max(0, (NIODeadline.now() - started).nanoseconds))
        return (end - min(end, took), end)
    }
}

extension Endpoint {
    /// `gen_ai.operation.name`.
    var operation: String {
        switch self {
        case .chatCompletions, .messages, .inference: "chat"
        case .completions: "text_completion"
        case .embeddings: "embeddings"
        case .countTokens: "count_tokens"
        }
    }
}

extension LLMBackendSpec.Provider {
    /// `gen_ai.provider.name`, in OpenTelemetry's words where it has one.
    var traceName: String {
        switch self {
        case .openAI: "openai"
        case .anthropic: "anthropic"
        case .gemini: "gcp.gemini"
        case .vllm: "vllm"
        case .ollama: "ollama"
        case .openAICompatible: "openai_compatible"
        }
    }
}
