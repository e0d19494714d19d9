import KubeCore
import Structured
import Synchronization

/// `ollama serve`: Ollama's own endpoints and the OpenAI ones on port 11434.
package struct OllamaBehaviour: ContainerBehaviour {
    private let loadSeconds: Double
    private let controls: ModelControls
    private let listen: ModelListener?

    package init(loadSeconds: Double = 1, controls: ModelControls = ModelControls(), listen: ModelListener? = nil) {
        self.loadSeconds = loadSeconds
        self.controls = controls
        self.listen = listen
    }

    package var isProgram: Bool { listen != nil }

    /// `ollama pull` ends by itself; everything else serves.
    private func isPull(_ container: ContainerInfo) -> Bool { container.words.contains { $0.contains("pull") } }

    package func plan(for container: ContainerInfo) -> ContainerPlan {
        if isPull(container) { return PrefetchBehaviour(seconds: loadSeconds).plan(for: container) }
        return ContainerPlan(
            readyAfterSeconds: loadSeconds, log: [.init(0, "Listening on [::]:11434 (version 0.12.0)")], stopSeconds: 0.5, stopCode: 0,
            cpuMillis: 500, memoryBytes: 4 << 30)
    }

    package func run(_ context: ContainerContext) async -> Int {
        guard let listen else { return 0 }
        if isPull(context.info) { return await PrefetchBehaviour(seconds: loadSeconds).run(context) }
        let (controls, pod) = (controls, context.info.pod)
        let models = context.info.environment["OLLAMA_MODELS_PRESENT"].map { $0.split(separator: ",").map(String.init) } ?? []
        let server = OllamaServer(models: models, seed: context.seed, time: context.time) { controls.knobs(pod: pod) }
        let port = context.info.ports.values.first ?? 11434
        return await ModelProgram(context: context, server: server.openAI, loadSeconds: loadSeconds)
            .run(port: port, listen: listen, answer: { server.answer($0) })
    }
}

/// Ollama's endpoints; a model that was never pulled is pulled by its first use.
final class OllamaServer: Sendable {
    let openAI: ModelServer
    private let pulled: Mutex<[String]>
    private let seed: UInt64
    private let knobs: @Sendable () -> ModelKnobs
    private let time: any TimeSource

    init(models: [String], seed: UInt64, time: any TimeSource, knobs: @escaping @Sendable () -> ModelKnobs) {
        openAI = ModelServer(models: models, seed: seed, time: time, knobs: knobs)
        pulled = Mutex(models)
        self.seed = seed
        self.time = time
        self.knobs = knobs
    }

    func answer(_ request: ModelRequest) -> ModelAnswer {
        switch (request.method, request.path) {
        case ("GET", "/"): return .text(200, "Ollama is running")
        case ("GET", "/api/version"): return ModelAnswer(json: ["version": "0.12.0"])
        case ("GET", "/api/tags"):
            return ModelAnswer(json: ["models": .array(pulled.withLock { $0 }.map { ["name": .string($0), "model": .string($0)] })])
        case ("GET", "/v1/models"): return present().answer(request)
        case ("POST", "/api/pull"): return pull(request.body)
        case ("POST", "/api/chat"), ("POST", "/api/generate"): return chat(request.body, isChat: request.path == "/api/chat")
        case ("POST", "/v1/chat/completions"), ("POST", "/v1/completions"):
            if let model = Self.document(request.body)?["model"]?.string { remember(model) }
            return present().answer(request)
        default: return openAI.answer(request)
        }
    }

    private static func document(_ body: [UInt8]) -> JSONValue? { try? JSONValue(parsing: body) }

    private func remember(_ model: String) { pulled.withLock { if !$0.contains(model) { $0.append(model) } } }

    /// The OpenAI side with the models there are now.
    private func present() -> ModelServer {
        let server = ModelServer(models: pulled.withLock { $0 }, seed: seed, time: time, knobs: knobs)
        if openAI.isReady { server.finishLoading() }
        return server
    }

    private func pull(_ body: [UInt8]) -> ModelAnswer {
        let document = Self.document(body)
        guard let model = document?["model"]?.string ?? document?["name"]?.string else {
            return ModelAnswer(status: 400, json: ["error": "invalid model name"])
        }
        remember(model)
        let steps: [JSONValue] = [
            ["status": "pulling manifest"], ["status": "downloading", "total": 1000, "completed": 500],
            ["status": "downloading", "total": 1000, "completed": 1000], ["status": "success"],
        ]
        if document?["stream"]?.bool == false { return ModelAnswer(json: ["status": "success"]) }
        return lines(steps, after: 0.01)
    }

    private func chat(_ body: [UInt8], isChat: Bool) -> ModelAnswer {
        guard let document = Self.document(body), let model = document["model"]?.string else {
            return ModelAnswer(status: 400, json: ["error": "model is required"])
        }
        remember(model)
        let knobs = knobs()
        if let status = knobs.failureStatus { return ModelAnswer(status: status, json: ["error": "simulated failure"]) }
        let prompt = ModelText.prompt(of: document)
        let tokens = ModelText.tokens(prompt: prompt, seed: seed, count: knobs.answerTokens)
        let line = { (text: String, done: Bool) -> JSONValue in
            var value: JSONValue = ["model": .string(model), "created_at": .string(RFC3339.format(self.time.now)), "done": .bool(done)]
            if isChat { value["message"] = ["role": "assistant", "content": .string(text)] } else { value["response"] = .string(text) }
            if done {
                value["done_reason"] = "stop"
                value["prompt_eval_count"] = .int(ModelText.tokenCount(prompt))
                value["eval_count"] = .int(tokens.count)
            }
            return value
        }
        if document["stream"]?.bool == false {
            return ModelAnswer(json: line(tokens.joined(), true), afterSeconds: knobs.firstTokenSeconds)
        }
        return lines(tokens.map { line($0, false) } + [line("", true)], after: knobs.tokenSeconds)
    }

    private func lines(_ values: [JSONValue], after seconds: Double) -> ModelAnswer {
        ModelAnswer(
            contentType: "application/x-ndjson",
            pieces: values.map { .init(afterSeconds: seconds, bytes: $0.bytes + [UInt8(ascii: "\n")]) })
    }
}
