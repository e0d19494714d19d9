import Foundation
import Resilience
import Structured

/// What OpenAI's errors mean, and those of the many that imitate it.
/// Source: https://platform.openai.com/docs/guides/error-codes; vLLM's and OpenRouter's own wordings as their servers send them.
enum OpenAIErrors {
    static func classify(
        status: Int, header: (String) -> String?, body: [UInt8], prefilled: Bool, now: Double
    ) -> UpstreamError {
        let value = try? JSONValue(parsing: body)
        // vLLM before 0.10 sends the object without its wrapper; some send a bare text.
        let object = value?["error"] ?? value
        let message = object?["message"]?.string ?? object?.string ?? "status \(status)"
        let code = object?["code"]?.string ?? object?["code"]?.integer.map { String($0) }
        let type = object?["type"]?.string
        let words = "\(code ?? "") \(type ?? "") \(message)".lowercased()
        let wait = RetryAfter.read(header, now: now)
        let failure: UpstreamFailure =
            switch status {
            case 401, 403: .unauthorized
            case 402: .quotaExhausted(resetAfter: wait)
            case 429: words.contains("insufficient_quota") ? .quotaExhausted(resetAfter: wait) : .rateLimited(retryAfter: wait)
            case 500: .serverError
            // A model or a path that is not there is the target's own fault; another may have it.
            case 404, 408, 425, 501...: .unavailable(retryAfter: wait)
            default: badRequest(words, prefilled: prefilled)
            }
        return UpstreamError(failure, status: status, message: message, type: type, code: code, param: object?["param"]?.string)
    }

    private static func badRequest(_ words: String, prefilled: Bool) -> UpstreamFailure {
        let tooLong = ["context_length_exceeded", "maximum context length", "context window", "prompt is too long", "input is too long"]
        if tooLong.contains(where: words.contains) { return .contextLengthExceeded }
        if ["content_filter", "content_policy", "content management policy"].contains(where: words.contains) { return .contentFiltered }
        let prefill = ["continue_final_message", "add_generation_prompt", "prefill", "final message", "last message", "assistant message"]
        if prefilled, prefill.contains(where: words.contains) { return .prefillRejected }
        return .invalidRequest
    }

    /// An error object inside a 200: its code is often a status.
    static func inAnswer(_ error: JSONValue) -> UpstreamError {
        let status = (error["code"]?.integer ?? error["code"]?.string.flatMap { Int64($0) } ?? error["status"]?.integer)
            .flatMap { Int(exactly: $0) }
        let body = JSONValue.object(["error": error]).bytes
        guard let status, (400..<600).contains(status) else {
            var read = classify(status: 500, header: { _ in nil }, body: body, prefilled: false, now: 0)
            let words = "\(read.code ?? "") \(read.type ?? "")"
            if words.contains("rate_limit") { read.failure = .rateLimited(retryAfter: nil) }
            if words.contains("insufficient_quota") { read.failure = .quotaExhausted(resetAfter: nil) }
            if words.contains("content_filter") { read.failure = .contentFiltered }
            read.status = nil
            return read
        }
        return classify(status: status, header: { _ in nil }, body: body, prefilled: false, now: 0)
    }
}

/// `Retry-After` in its forms, and OpenAI's finer one.
enum RetryAfter {
    /// The provider's word on when to come back; nothing beyond a day is believed.
    static func read(_ header: (String) -> String?, now: Double) -> Duration? {
        if let text = header("retry-after-ms"), let milliseconds = Double(text), milliseconds >= 0 {
            return .milliseconds(min(milliseconds, 86_400_000))
        }
        guard let text = header("retry-after") else { return nil }
        if let seconds = Double(text) { return seconds >= 0 ? .seconds(min(seconds, 86_400)) : nil }
        return date(text).map { .seconds(min(max(0, $0.timeIntervalSince1970 - now), 86_400)) }
    }

    /// The preferred form of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}
