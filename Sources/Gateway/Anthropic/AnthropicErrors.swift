import Resilience
import Structured

/// What Anthropic's errors mean. Source: https://docs.claude.com/en/api/errors.
enum AnthropicErrors {
    static func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        let value = try? JSONValue(parsing: body)
        let error = value?["error"]
        let message = error?["message"]?.string ?? error?.string ?? "status \(status)"
        let failure = failure(
            status: status, type: error?["type"]?.string ?? "", message.lowercased(), wait: RetryAfter.read(header, now: now),
            prefilled: prefilled)
        return UpstreamError(failure, status: status, message: message)
    }

    private static func failure(
        status: Int, type: String, _ message: String, wait: Duration?, prefilled: Bool
    ) -> UpstreamFailure {
        switch (type, status) {
        case ("overloaded_error", _): .unavailable(retryAfter: wait)
        case ("billing_error", _), (_, 402): .quotaExhausted(resetAfter: wait)
        case (_, 401), (_, 403): .unauthorized
        case (_, 429): .rateLimited(retryAfter: wait)
        case (_, 500): .serverError
        // A model or a path that is not there is the target's own fault; another may have it.
        case (_, 404), (_, 408), (_, 501...): .unavailable(retryAfter: wait)
        default: badRequest(message, prefilled: prefilled)
        }
    }

    private static func badRequest(_ message: String, prefilled: Bool) -> UpstreamFailure {
        func says(_ words: String...) -> Bool { words.contains { message.contains($0) } }
        // Said with a 400: no money left, or the spending limit that its owner set is reached.
        if says("credit balance is too low", "reached your specified api usage limits") { return .quotaExhausted(resetAfter: nil) }
        if says("prompt is too long", "exceed context limit", "context window") { return .contextLengthExceeded }
        if says("content filtering policy") { return .contentFiltered }
        let prefill = says("prefill", "must end with a user message", "final `assistant` message", "final assistant")
        return prefilled && prefill ? .prefillRejected : .invalidRequest
    }

    /// An error event in a stream, or an error object in a 200.
    static func inAnswer(_ value: JSONValue) -> UpstreamError {
        let status =
            switch value["error"]?["type"]?.string {
            case "invalid_request_error", "request_too_large": 400
            case "authentication_error", "permission_error": 401
            case "billing_error": 402
            case "not_found_error": 404
            case "rate_limit_error": 429
            case "overloaded_error": 529
            case "timeout_error": 504
            default: 500
            }
        var error = classify(status: status, header: { _ in nil }, body: value.bytes, prefilled: false, now: 0)
        error.status = nil
        return error
    }
}
