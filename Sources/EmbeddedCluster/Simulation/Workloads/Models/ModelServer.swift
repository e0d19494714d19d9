import Foundation
import KubeCore
import Structured
import Synchronization

/// A request as a model server sees it.
package struct ModelRequest: Sendable {
    package var method: String
    package var path: String
    package var body: [UInt8]

    package init(method: String = "GET", path: String, body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.body = body
    }
}

/// An answer, whole or in pieces with the pauses between them.
package struct ModelAnswer: Sendable {
    package var status: Int
    package var contentType: String
    package var pieces: [Piece]
    /// The connection is to break after the last piece.
    package var breaks: Bool

    package struct Piece: Sendable, Hashable {
        package var afterSeconds: Double
        package var bytes: [UInt8]
    }

    init(status: Int = 200, json: JSONValue, afterSeconds: Double = 0) {
        self.init(status: status, contentType: "application/json", pieces: [Piece(afterSeconds: afterSeconds, bytes: json.bytes)])
    }

    init(status: Int = 200, contentType: String, pieces: [Piece] = [], breaks: Bool = false) {
        self.status = status
        self.contentType = contentType
        self.pieces = pieces
        self.breaks = breaks
    }

    static func text(_ status: Int, _ text: String) -> Self {
        Self(status: status, contentType: "text/plain; version=0.0.4", pieces: [Piece(afterSeconds: 0, bytes: Array(text.utf8))])
    }

    /// OpenAI's error object.
    static func error(_ status: Int, _ message: String, type: String = "BadRequestError") -> Self {
        Self(status: status, json: ["error": ["message": .string(message), "type": .string(type), "param": nil, "code": .int(status)]])
    }
}

/// The OpenAI endpoints of a simulated model server, without a socket.
package final class ModelServer: Sendable {
    let models: [String]
    let contextLength: Int
    let knobs: @Sendable () -> ModelKnobs
    private let seed: UInt64
    private let time: any TimeSource
    private let counters = Mutex(ModelMetrics())
    private let isLoaded = Mutex(false)

    package init(
        models: [String], contextLength: Int = 32_768, seed: UInt64, time: any TimeSource, knobs: @escaping @Sendable () -> ModelKnobs
    ) {
        self.models = models
        self.contextLength = contextLength
        self.seed = seed
        self.time = time
        self.knobs = knobs
    }

    /// Until then `/health` and every inference answer 503.
    package func finishLoading() { isLoaded.withLock { $0 = true } }

    var isReady: Bool { isLoaded.withLock { $0 } && !knobs().isUnhealthy }

    /// Answers; whoever delivers the answer calls ``finished(_:)`` when it is out.
    package func answer(_ request: ModelRequest) -> ModelAnswer {
        switch (request.method, request.path) {
        case ("GET", "/health"), ("GET", "/ping"): return ModelAnswer(status: isReady ? 200 : 503, contentType: "text/plain")
        case ("GET", "/version"): return ModelAnswer(json: ["version": "0.11.0"])
        case ("GET", "/metrics"): return .text(200, metricsText)
        case ("GET", "/v1/models"): return isReady ? ModelAnswer(json: modelList) : .error(503, "the model is loading")
        case ("POST", "/v1/chat/completions"): return infer(request.body, isChat: true)
        case ("POST", "/v1/completions"): return infer(request.body, isChat: false)
        default: return .error(404, "Not Found", type: "NotFoundError")
        }
    }

    private var modelList: JSONValue {
        let data = models.map { name -> JSONValue in
            [
                "id": .string(name), "object": "model", "created": .integer(Int64(time.now.timeIntervalSince1970)), "owned_by": "vllm",
                "root": .string(models.first ?? name), "parent": nil, "max_model_len": .int(contextLength),
            ]
        }
        return ["object": "list", "data": .array(data)]
    }

    /// What an accepted inference will say.
    struct Inference {
        var model: String
        var tokens: [String]
        var promptTokens: Int
        var finish: String
        var isStream: Bool
        var includesUsage: Bool
    }

    func read(_ body: [UInt8]) -> Result<Inference, Refusal> {
        guard isReady else { return .failure(Refusal(.error(503, "the model is loading", type: "ServiceUnavailableError"))) }
        let knobs = knobs()
        if let status = knobs.failureStatus { return .failure(Refusal(.error(status, "simulated failure", type: "InternalServerError"))) }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: body)
        } catch {
            return .failure(Refusal(.error(400, "the body is not JSON: \(error)")))
        }
        let model = document["model"]?.string ?? models.first ?? ""
        guard models.contains(model) else {
            return .failure(Refusal(.error(404, "The model `\(model)` does not exist.", type: "NotFoundError")))
        }
        let prompt = ModelText.prompt(of: document)
        let count = ModelText.tokenCount(prompt)
        guard count < contextLength else {
            return .failure(
                Refusal(.error(400, "This model's maximum context length is \(contextLength) tokens. However, your prompt has \(count).")))
        }
        let limit = document["max_completion_tokens"]?.integer ?? document["max_tokens"]?.integer
        let length = min(knobs.answerTokens, limit.map(Int.init(clamping:)) ?? .max)
        let wantsObject = document[path: "response_format", "type"]?.string == "json_object"
        if wantsObject, document["stream"]?.bool != true {
            return .success(
                Inference(
                    model: model, tokens: [ModelText.object(prompt: prompt, seed: seed)], promptTokens: count, finish: "stop",
                    isStream: false, includesUsage: false))
        }
        return .success(
            Inference(
                model: model, tokens: ModelText.tokens(prompt: prompt, seed: seed, count: length), promptTokens: count,
                finish: length < knobs.answerTokens ? "length" : "stop", isStream: document["stream"]?.bool == true,
                includesUsage: document[path: "stream_options", "include_usage"]?.bool == true))
    }

    struct Refusal: Error {
        let answer: ModelAnswer
        init(_ answer: ModelAnswer) { self.answer = answer }
    }

    private func infer(_ body: [UInt8], isChat: Bool) -> ModelAnswer {
        switch read(body) {
        case .failure(let refusal): return refusal.answer
        case .success(let inference):
            let knobs = knobs()
            counters.withLock { $0.begin(inference, knobs) }
            let dialect = CompletionDialect(isChat: isChat, inference: inference, created: Int64(time.now.timeIntervalSince1970))
            return inference.isStream ? dialect.stream(knobs) : dialect.whole(knobs)
        }
    }

    /// An inference's answer is out, or its reader has gone.
    package func finished(_ request: ModelRequest, _ answer: ModelAnswer) {
        guard request.path.hasSuffix("/completions"), answer.status == 200 else { return }
        counters.withLock { $0.running = max(0, $0.running - 1) }
    }

    private var metricsText: String { counters.withLock { $0 }.text(model: models.first ?? "", knobs: knobs()) }
}
