import Resilience
import Structured
import Testing

@testable import Gateway

@Suite("What a provider's refusal means")
struct ProviderErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var words: ProviderWords
        var fault: Fault
        var testDescription: String { "\(words.testDescription): \(fault.rawValue)" }
    }

    static let cases = ProviderWords.all.flatMap { words in
        Fault.allCases.filter { words.refusal($0).map { $0.status != 200 } ?? false }.map { Case(words: words, fault: $0) }
    }

    private static func classify(
        _ wire: Wire, _ status: Int, _ body: String, headers: [String: String] = [:], prefilled: Bool = false
    ) -> UpstreamError {
        wire.upstream.classify(status: status, header: { headers[$0] }, body: Array(body.utf8), prefilled: prefilled, now: 0)
    }

    @Test("is told by its own words", arguments: cases)
    func classified(test: Case) throws {
        let refusal = try #require(test.words.refusal(test.fault))
        let error = Self.classify(test.words.wire, refusal.status, refusal.body, prefilled: test.fault == .prefillRefused)
        #expect(error.failure == test.fault.failure)
        #expect(error.message == refusal.message)
    }

    @Test("a refused prefill is one only where there was a prefill", arguments: ProviderWords.all)
    func notPrefilled(words: ProviderWords) {
        guard let refusal = words.refusal(.prefillRefused) else { return #expect(words.wire == .ollama) }
        #expect(Self.classify(words.wire, refusal.status, refusal.body).failure == .invalidRequest)
    }

    @Test("Retry-After is taken at its word", arguments: ProviderWords.all)
    func retryAfter(words: ProviderWords) throws {
        let refusal = try #require(words.refusal(.rateLimited))
        let error = Self.classify(words.wire, refusal.status, refusal.body, headers: ["retry-after": "7"])
        #expect(error.failure == .rateLimited(retryAfter: .seconds(7)))
    }

    @Test(
        "Gemini tells the wait in its details",
        arguments: zip(["0.5s", "34s", "34.074824224s", "soon", "-1s"], [0.5, 34, 34.074824224, nil, nil] as [Double?]))
    func retryDelay(text: String, seconds: Double?) {
        let body =
            #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#(text)"}]}}"#
        #expect(Self.classify(.gemini, 429, body).failure == .rateLimited(retryAfter: seconds.map { .seconds($0) }))
    }

    @Test("Gemini's errors are read from a list too")
    func list() {
        #expect(Self.classify(.gemini, 503, #"[{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}]"#).message == "busy")
    }

    @Test("inside a stream it is the same", arguments: ProviderWords.all, [Fault.rateLimited, .serverError, .unavailable])
    func inStream(words: ProviderWords, fault: Fault) {
        var decoder = words.wire.upstream.makeDecoder()
        guard case .error(let error)? = decoder.receive(Array(words.errorFrame(fault).utf8)).first?.events.first else {
            Issue.record("no error was seen")
            return
        }
        // OpenAI's frames tell no status, and Ollama's nothing but a sentence.
        let hasStatus = words.wire == .anthropic || words.wire == .gemini
        if hasStatus { #expect(error.failure == fault.failure) }
        #expect(error.message == words.refusal(fault)?.message)
    }

    @Test("what the model was not allowed to say is a finish, or an error with the provider's reason")
    func filters() throws {
        let blocked = try #require(ProviderWords(wire: .gemini).refusal(.filtered))
        let refused = #expect(throws: UpstreamError.self) { try GeminiUpstream().decodeAnswer(Array(blocked.body.utf8)) }
        #expect(refused?.failure == .contentFiltered)
        #expect(refused?.message.contains("PROHIBITED_CONTENT") == true)
        let cut = #"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"SAFETY"}],"responseId":"1"}"#
        #expect(try GeminiUpstream().decodeAnswer(Array(cut.utf8)).finish == .contentFilter)
        let refusal = #"{"id":"1","type":"message","content":[],"stop_reason":"refusal","usage":{"input_tokens":1,"output_tokens":0}}"#
        #expect(try AnthropicUpstream().decodeAnswer(Array(refusal.utf8)).finish == .contentFilter)
        let broken = #"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}],"responseId":"1"}"#
        let odd = #expect(throws: UpstreamError.self) { try GeminiUpstream().decodeAnswer(Array(broken.utf8)) }
        #expect(odd?.failure == .serverError)
    }

    @Test(
        "a caller of Anthropic's wire is told in its shape",
        arguments: zip(
            [400, 401, 404, 413, 429, 502, 503],
            [
                "invalid_request_error", "authentication_error", "not_found_error", "request_too_large", "rate_limit_error", "api_error",
                "overloaded_error",
            ]))
    func anthropicShape(status: Int, type: String) throws {
        let body = try JSONValue(parsing: AnthropicClient().encode(GatewayError(status: status, message: "no", type: "x", param: "seed")))
        #expect(body == ["type": "error", "error": ["type": .string(type), "message": "seed: no"]])
    }
}
