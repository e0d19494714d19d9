import BallastAPI
import Foundation
import Resilience
import Structured
import Testing

@testable import Gateway

/// What a provider of a wire says, well-behaved or not, in the shapes that its documents and its servers show.
struct ProviderWords: Sendable, Hashable, CustomTestStringConvertible {
    let wire: Wire

    static let all = Wire.allCases.map { ProviderWords(wire: $0) }

    var testDescription: String { wire.title }

    /// The wire after this one, so that each takes over from another.
    var next: ProviderWords {
        ProviderWords(wire: Wire.allCases[((Wire.allCases.firstIndex(of: wire) ?? 0) + 1) % Wire.allCases.count])
    }

    var provider: LLMBackendSpec.Provider {
        switch wire {
        case .openAI: .openAICompatible
        case .anthropic: .anthropic
        case .gemini: .gemini
        case .ollama: .ollama
        }
    }

    /// A model that thinks nothing of temperatures and prefills.
    var model: String {
        switch wire {
        case .openAI: "model-x"
        case .anthropic: "claude-sonnet-4-5"
        case .gemini: "gemini-2.5-flash"
        case .ollama: "llama3.2"
        }
    }

    // MARK: Answers

    func answer(_ text: String) -> String {
        let value: JSONValue =
            switch wire {
            case .openAI:
                [
                    "id": "1", "object": "chat.completion", "created": 1, "model": "m",
                    "choices": [["index": 0, "message": ["role": "assistant", "content": .string(text)], "finish_reason": "stop"]],
                    "usage": ["prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5],
                ]
            case .anthropic:
                [
                    "id": "1", "type": "message", "role": "assistant", "model": "m", "content": [["type": "text", "text": .string(text)]],
                    "stop_reason": "end_turn", "stop_sequence": nil, "usage": ["input_tokens": 3, "output_tokens": 2],
                ]
            case .gemini: gemini([["text": .string(text)]], finish: "STOP")
            case .ollama: ollama(["role": "assistant", "content": .string(text)], done: true)
            }
        return value.text
    }

    private func gemini(_ parts: JSONValue, finish: String? = nil) -> JSONValue {
        var candidate: JSONValue = ["content": ["parts": parts, "role": "model"], "index": 0]
        if let finish { candidate["finishReason"] = .string(finish) }
        return [
            "candidates": [candidate], "modelVersion": "m", "responseId": "1",
            "usageMetadata": ["promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5],
        ]
    }

    private func ollama(_ message: JSONValue, done: Bool = false) -> JSONValue {
        var value: JSONValue = ["model": "m", "created_at": "2026-01-01T00:00:00.1Z", "message": message, "done": .bool(done)]
        if done {
            value["done_reason"] = "stop"
            value["prompt_eval_count"] = 3
            value["eval_count"] = 2
        }
        return value
    }

    // MARK: Streams

    private func chunk(_ delta: JSONValue, finish: JSONValue = nil) -> String {
        frame(["id": "1", "model": "m", "created": 1, "choices": [["index": 0, "delta": delta, "finish_reason": finish]]])
    }

    private func event(_ name: String, _ fields: [String: JSONValue] = [:]) -> String {
        "event: \(name)\n" + frame(.object(fields.merging(["type": .string(name)]) { $1 }))
    }

    private func frame(_ value: JSONValue) -> String { wire == .ollama ? value.text + "\n" : "data: \(value.text)\n\n" }

    /// What comes before the first word.
    var opening: String {
        switch wire {
        case .openAI: chunk(["role": "assistant", "content": ""])
        case .anthropic:
            event(
                "message_start",
                [
                    "message": [
                        "id": "1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": nil,
                        "usage": ["input_tokens": 3, "output_tokens": 1],
                    ]
                ]) + event("content_block_start", ["index": 0, "content_block": ["type": "text", "text": ""]])
        case .gemini: frame(gemini([]))
        case .ollama: frame(ollama(["role": "assistant", "content": ""]))
        }
    }

    func words(_ text: String) -> String {
        switch wire {
        case .openAI: chunk(["content": .string(text)])
        case .anthropic: event("content_block_delta", ["index": 0, "delta": ["type": "text_delta", "text": .string(text)]])
        case .gemini: frame(gemini([["text": .string(text)]]))
        case .ollama: frame(ollama(["role": "assistant", "content": .string(text)]))
        }
    }

    /// The finish, without the end marker.
    var finish: String {
        switch wire {
        case .openAI: chunk([:], finish: "stop") + frame(["choices": [], "usage": ["prompt_tokens": 3, "completion_tokens": 2]])
        case .anthropic:
            event("content_block_stop", ["index": 0])
                + event("message_delta", ["delta": ["stop_reason": "end_turn", "stop_sequence": nil], "usage": ["output_tokens": 2]])
        case .gemini: frame(gemini([["text": ""]], finish: "STOP"))
        case .ollama: frame(ollama(["role": "assistant", "content": ""], done: true))
        }
    }

    /// The end marker, where the wire has one of its own.
    var endMarker: String {
        switch wire {
        case .openAI: "data: [DONE]\n\n"
        case .anthropic: event("message_stop")
        case .gemini, .ollama: ""
        }
    }

    /// The beginning of a call that is not whole; `nil` where the wire sends calls in one piece only.
    var halfACall: String? {
        switch wire {
        case .openAI: chunk(["tool_calls": [["index": 0, "id": "1", "type": "function", "function": ["name": "f", "arguments": "{\"a"]]]])
        case .anthropic:
            event("content_block_start", ["index": 1, "content_block": ["type": "tool_use", "id": "1", "name": "f", "input": [:]]])
                + event("content_block_delta", ["index": 1, "delta": ["type": "input_json_delta", "partial_json": "{\"a"]])
        case .gemini: frame(gemini([["functionCall": ["name": "f", "args": ["a": 1]]]]))
        case .ollama:
            frame(ollama(["role": "assistant", "content": "", "tool_calls": [["function": ["name": "f", "arguments": ["a": 1]]]]]))
        }
    }

    var malformed: String { wire == .ollama ? "{\"mod\n" : "data: {\"cho\n\n" }
    var lifeSign: String { wire == .anthropic ? event("ping") : wire == .ollama ? "\n" : ": ping\n\n" }

    func stream(_ pieces: [String], ending: HostileProvider.Ending = .proper) -> HostileProvider.Reply {
        .stream(pieces, ending: ending, type: wire == .ollama ? "application/x-ndjson" : "text/event-stream")
    }

    /// A stream that says `text` word by word, and ends as it should.
    func says(_ text: [String]) -> HostileProvider.Reply { stream([opening] + text.map(words) + [finish, endMarker]) }
}

/// What can go wrong with a request, and how each wire says it.
enum Fault: String, CaseIterable, Sendable {
    case rateLimited, quotaExhausted, unauthorized, forbidden, serverError, unavailable, tooLong, filtered, badRequest, prefillRefused
    case notFound

    var failure: UpstreamFailure {
        switch self {
        case .rateLimited: .rateLimited(retryAfter: nil)
        case .quotaExhausted: .quotaExhausted(resetAfter: nil)
        case .unauthorized, .forbidden: .unauthorized
        case .serverError: .serverError
        case .unavailable, .notFound: .unavailable(retryAfter: nil)
        case .tooLong: .contextLengthExceeded
        case .filtered: .contentFiltered
        case .badRequest: .invalidRequest
        case .prefillRefused: .prefillRejected
        }
    }
}

extension ProviderWords {
    struct Refusal: Sendable {
        var status: Int
        var body: String
        var message: String
    }

    /// How a provider of this wire refuses; `nil` where it never does so.
    func refusal(_ fault: Fault) -> Refusal? {
        switch wire {
        case .openAI: openAI(fault)
        case .anthropic: anthropic(fault)
        case .gemini: gemini(fault)
        case .ollama: ollama(fault)
        }
    }

    func reply(_ fault: Fault, headers: [(String, String)] = []) -> HostileProvider.Reply? {
        refusal(fault).map { .answer($0.status, headers: headers, body: $0.body) }
    }

    /// The same as a frame of a stream that began well.
    func errorFrame(_ fault: Fault) -> String {
        let body = refusal(fault)?.body ?? "{\"error\":{}}"
        return wire == .ollama ? body + "\n" : (wire == .anthropic ? "event: error\n" : "") + "data: \(body)\n\n"
    }

    private func openAI(_ fault: Fault) -> Refusal {
        func say(_ status: Int, _ message: String, _ type: String, _ code: JSONValue) -> Refusal {
            let error: JSONValue = ["message": .string(message), "type": .string(type), "param": nil, "code": code]
            return Refusal(status: status, body: JSONValue.object(["error": error]).text, message: message)
        }
        switch fault {
        case .rateLimited:
            return say(429, "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000.", "tokens", "rate_limit_exceeded")
        case .quotaExhausted:
            return say(
                429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota",
                "insufficient_quota")
        case .unauthorized: return say(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
        case .forbidden:
            return say(403, "Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory")
        case .serverError: return say(500, "The server had an error while processing your request.", "server_error", nil)
        case .unavailable: return say(503, "The engine is currently overloaded, please try again later", "server_error", nil)
        case .tooLong:
            return say(
                400, "This model's maximum context length is 8192 tokens.", "invalid_request_error", "context_length_exceeded")
        case .filtered: return say(400, "The response was filtered.", "invalid_request_error", "content_filter")
        case .badRequest: return say(400, "Invalid type for 'top_p'.", "invalid_request_error", "invalid_type")
        case .prefillRefused:
            let message = "Cannot set `continue_final_message` for this model."
            let body: JSONValue = ["object": "error", "message": .string(message), "type": "BadRequestError", "param": nil, "code": 400]
            return Refusal(status: 400, body: body.text, message: message)
        case .notFound: return say(404, "The model `x` does not exist", "invalid_request_error", "model_not_found")
        }
    }

    private func anthropic(_ fault: Fault) -> Refusal {
        func say(_ status: Int, _ type: String, _ message: String) -> Refusal {
            let body: JSONValue = [
                "type": "error", "error": ["type": .string(type), "message": .string(message)],
                "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy",
            ]
            return Refusal(status: status, body: body.text, message: message)
        }
        switch fault {
        case .rateLimited: return say(429, "rate_limit_error", "This request would exceed your organization's rate limit.")
        case .quotaExhausted:
            return say(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.")
        case .unauthorized: return say(401, "authentication_error", "invalid x-api-key")
        case .forbidden: return say(403, "permission_error", "Your API key does not have permission to use the specified resource.")
        case .serverError: return say(500, "api_error", "Internal server error")
        case .unavailable: return say(529, "overloaded_error", "Overloaded")
        case .tooLong: return say(400, "invalid_request_error", "prompt is too long: 214001 tokens > 200000 maximum")
        case .filtered: return say(400, "invalid_request_error", "Output blocked by content filtering policy")
        case .badRequest: return say(400, "invalid_request_error", "top_p: Input should be less than or equal to 1")
        case .prefillRefused:
            return say(
                400, "invalid_request_error",
                "This model does not support assistant message prefill. The conversation must end with a user message.")
        case .notFound: return say(404, "not_found_error", "model: x")
        }
    }

    private func gemini(_ fault: Fault) -> Refusal? {
        func say(_ status: Int, _ word: String, _ message: String, _ details: JSONValue = []) -> Refusal {
            let error: JSONValue = [
                "code": .integer(Int64(status)), "message": .string(message), "status": .string(word), "details": details,
            ]
            return Refusal(status: status, body: JSONValue.object(["error": error]).text, message: message)
        }
        func quota(_ id: String) -> JSONValue {
            [
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [
                    [
                        "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests", "quotaId": .string(id),
                        "quotaDimensions": ["location": "global", "model": "gemini-2.5-flash"],
                    ]
                ],
            ]
        }
        switch fault {
        case .rateLimited: return say(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).")
        case .quotaExhausted:
            return say(
                429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details.",
                [
                    quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
                    ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"],
                ])
        case .unauthorized:
            return say(
                400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
                [["@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"]])
        case .forbidden: return say(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        case .serverError: return say(500, "INTERNAL", "An internal error has occurred.")
        case .unavailable: return say(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
        case .tooLong:
            return say(
                400, "INVALID_ARGUMENT", "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")
        // A blocked prompt is no error of HTTP's on this wire.
        case .filtered:
            let value: JSONValue = ["promptFeedback": ["blockReason": "PROHIBITED_CONTENT"], "modelVersion": "m", "responseId": "1"]
            return Refusal(status: 200, body: value.text, message: "PROHIBITED_CONTENT")
        case .badRequest: return say(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
        case .prefillRefused: return say(400, "INVALID_ARGUMENT", "Please ensure that single turn requests end with a user role")
        case .notFound: return say(404, "NOT_FOUND", "models/x is not found for API version v1beta")
        }
    }

    private func ollama(_ fault: Fault) -> Refusal? {
        func say(_ status: Int, _ message: String) -> Refusal {
            Refusal(status: status, body: JSONValue.object(["error": .string(message)]).text, message: message)
        }
        switch fault {
        case .rateLimited: return say(429, "too many requests")
        case .quotaExhausted: return say(402, "this model requires a subscription, upgrade for access")
        case .unauthorized: return say(401, "unauthorized")
        case .forbidden: return say(403, "forbidden")
        case .serverError: return say(500, "llama runner process has terminated: exit status 2")
        case .unavailable: return say(503, "server busy, please try again.  maximum pending requests exceeded")
        case .tooLong: return say(400, "the input length exceeds the context length")
        case .badRequest: return say(400, "invalid option provided")
        case .notFound: return say(404, "model 'x' not found")
        // It filters nothing and goes on with every trailing answer.
        case .filtered, .prefillRefused: return nil
        }
    }
}
