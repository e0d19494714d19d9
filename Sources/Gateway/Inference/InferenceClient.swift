import NIOCore
import Structured

/// `POST /inference`: a prompt and how to route it, made into a chat request.
struct InferenceRequest {
    private static let fields: Set<String> = ["model", "prompt", "temperature", "max_tokens", "region_preference", "cost_priority"]

    var body: ByteBuffer
    var regionPreference: [String]

    init(_ bytes: ByteBuffer) throws(GatewayError) {
        let value: JSONValue
        do throws(StructuredError) { value = try JSONValue(parsing: bytes.readableBytesView) } catch {
            throw .invalid("The body is not JSON: \(error).")
        }
        guard let prompt = value["prompt"]?.string else { throw .invalid("\"prompt\" is missing or not a string.", param: "prompt") }
        if let field = (value.object ?? [:]).keys.sorted().first(where: { !Self.fields.contains($0) }) {
            throw .invalid(
                "\"\(field)\" is not a field of /inference, which takes \(Self.fields.sorted().joined(separator: ", ")). "
                    + "For everything else there is /v1/chat/completions.", param: field)
        }
        var chat: JSONValue = ["messages": [["role": "user", "content": .string(prompt)]]]
        for field in ["model", "temperature", "max_tokens", "cost_priority"] { chat[field] = value[field] }
        body = ByteBuffer(bytes: chat.bytes)
        regionPreference = value["region_preference"]?.array?.compactMap(\.string) ?? value["region_preference"]?.string.map { [$0] } ?? []
    }
}

/// Callers of `/inference`: asked in OpenAI's words once ``InferenceRequest`` has made them, answered in a few of its own.
struct InferenceClient: ClientDialect {
    var wire: Wire { .openAI }

    func decode(_ body: [UInt8]) throws(GatewayError) -> ChatRequest { try OpenAIClient().decode(body) }

    func encode(_ answer: ChatAnswer, _ wishes: AnswerWishes) -> [UInt8] {
        var value: JSONValue = [
            "id": .string(answer.identity.id), "model": .string(answer.identity.model), "text": .string(answer.content.text),
            "finish_reason": .string(OpenAIWords.word(answer.finish)),
        ]
        if let usage = answer.usage {
            value["usage"] = [
                "prompt_tokens": .integer(Int64(usage.promptTokens)), "completion_tokens": .integer(Int64(usage.completionTokens)),
                "total_tokens": .integer(Int64(usage.totalTokens)),
            ]
        }
        return value.bytes
    }

    func encode(_ error: GatewayError) -> [UInt8] { error.openAIBody }

    /// Never asked for: the path takes no `stream`.
    func makeStreamEncoder(_ wishes: AnswerWishes) -> any ClientStreamEncoder { OpenAIClient().makeStreamEncoder(wishes) }
}
