import Resilience
import Structured

/// What Gemini's errors mean. Sources: https://ai.google.dev/gemini-api/docs/troubleshooting and google/rpc/error_details.proto.
enum GeminiErrors {
    static func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        let value = try? JSONValue(parsing: body)
        // Without `alt=sse` a stream's error comes as a list of one.
        let error = value?["error"] ?? value?[0]?["error"]
        let details = error?["details"]?.array ?? []
        let message = error?["message"]?.string ?? error?.string ?? "status \(status)"
        let wait = RetryAfter.read(header, now: now) ?? retryDelay(details)
        let word = error?["status"]?.string ?? ""
        let failure: UpstreamFailure =
            switch (word, status) {
            case ("RESOURCE_EXHAUSTED", _), (_, 429): exhausted(details, wait)
            case ("UNAUTHENTICATED", _), ("PERMISSION_DENIED", _), (_, 401), (_, 403): .unauthorized
            case (_, 402): .quotaExhausted(resetAfter: wait)
            case (_, 500): .serverError
            case (_, 404), (_, 408), (_, 499), (_, 501...): .unavailable(retryAfter: wait)
            default: badRequest(message.lowercased(), details, prefilled: prefilled)
            }
        return UpstreamError(failure, status: status, message: message)
    }

    /// A quota of a day is gone for the day; one of a minute comes back by itself.
    private static func exhausted(_ details: [JSONValue], _ wait: Duration?) -> UpstreamFailure {
        let quotas = details.flatMap { $0["violations"]?.array ?? [] }.compactMap { $0["quotaId"]?.string ?? $0["quotaMetric"]?.string }
        let isDaily = quotas.contains { $0.contains("PerDay") || $0.contains("per_day") }
        // The delay told with a daily quota is that of the minute's: it would only lead to the next refusal.
        return isDaily ? .quotaExhausted(resetAfter: nil) : .rateLimited(retryAfter: wait)
    }

    private static func badRequest(_ message: String, _ details: [JSONValue], prefilled: Bool) -> UpstreamFailure {
        let reasons = details.compactMap { $0["reason"]?.string }
        // A wrong key is a 400 here.
        if reasons.contains("API_KEY_INVALID") || message.contains("api key not valid") || message.contains("api key expired") {
            return .unauthorized
        }
        if message.contains("exceeds the maximum number of tokens") { return .contextLengthExceeded }
        if prefilled, message.contains("model turn") || message.contains("last content") || message.contains("user role") {
            return .prefillRejected
        }
        return .invalidRequest
    }

    /// `RetryInfo.retryDelay`: seconds with a fraction and an `s`.
    private static func retryDelay(_ details: [JSONValue]) -> Duration? {
        for detail in details where detail["@type"]?.string?.hasSuffix("google.rpc.RetryInfo") == true {
            guard let text = detail["retryDelay"]?.string, text.hasSuffix("s"), let seconds = Double(text.dropLast()), seconds >= 0 else {
                continue
            }
            return .seconds(min(seconds, 86_400))
        }
        return nil
    }

    /// The prompt was refused on grounds of content.
    static func blocked(_ reason: String, _ message: String?) -> UpstreamError {
        UpstreamError(
            .contentFiltered, status: 400, message: "the prompt was blocked: \(reason)" + (message.map { " (\($0))" } ?? ""))
    }

    /// An error object in a stream, or in a 200.
    static func inAnswer(_ value: JSONValue) -> UpstreamError {
        let code = (value["error"]?["code"]?.integer).flatMap { Int(exactly: $0) } ?? 500
        var error = classify(
            status: (400..<600).contains(code) ? code : 500, header: { _ in nil }, body: value.bytes, prefilled: false, now: 0)
        error.status = nil
        return error
    }
}
