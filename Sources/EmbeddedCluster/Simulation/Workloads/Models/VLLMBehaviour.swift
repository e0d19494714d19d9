import KubeCore
import Structured

/// Listens on an address and answers until the task is cancelled: what behaviours need of a server library.
package typealias ModelListener =
    @Sendable (
        _ host: String, _ port: Int, _ answer: @escaping @Sendable (ModelRequest) -> ModelAnswer,
        _ finished: @escaping @Sendable (ModelRequest, ModelAnswer) -> Void
    ) async throws -> Void

/// `vllm serve`: loads for a while, then serves the OpenAI endpoints on the pod's own address. A download into the cache ends by itself.
package struct VLLMBehaviour: ContainerBehaviour {
    private let loadSeconds: Double
    private let pullSeconds: Double
    private let controls: ModelControls
    private let listen: ModelListener?

    /// Without `listen` it only passes its probes once loaded.
    package init(loadSeconds: Double = 3, pullSeconds: Double = 1, controls: ModelControls = ModelControls(), listen: ModelListener? = nil)
    {
        self.loadSeconds = loadSeconds
        self.pullSeconds = pullSeconds
        self.controls = controls
        self.listen = listen
    }

    package var isProgram: Bool { listen != nil }

    private func isDownload(_ container: ContainerInfo) -> Bool { container.words.contains { $0.contains("snapshot_download") } }

    package func plan(for container: ContainerInfo) -> ContainerPlan {
        if isDownload(container) { return PrefetchBehaviour(seconds: loadSeconds).plan(for: container) }
        let arguments = VLLMArguments(container)
        guard let problem = arguments.problem else {
            return ContainerPlan(
                pullSeconds: pullSeconds, readyAfterSeconds: loadSeconds,
                log: [
                    .init(0, "INFO [api_server.py] vLLM API server version 0.11.0"),
                    .init(0, "INFO [model.py] Resolved model: \(arguments.model)"),
                    .init(loadSeconds, "INFO [api_server.py] Starting vLLM API server on http://0.0.0.0:\(arguments.port)"),
                ], stopSeconds: 1, stopCode: 0, cpuMillis: 1_000, memoryBytes: 8 << 30)
        }
        return ContainerPlan(
            pullSeconds: pullSeconds, exit: .init(afterSeconds: 0.5, code: 2), log: [.init(0, "vllm: error: \(problem)")])
    }

    package func run(_ context: ContainerContext) async -> Int {
        guard let listen else { return 0 }
        if isDownload(context.info) { return await PrefetchBehaviour(seconds: loadSeconds).run(context) }
        let arguments = VLLMArguments(context.info)
        if let problem = arguments.problem {
            context.log("vllm: error: \(problem)")
            return 2
        }
        let (controls, pod) = (controls, context.info.pod)
        let server = ModelServer(
            models: arguments.servedNames, contextLength: arguments.contextLength, seed: context.seed, time: context.time,
            knobs: { controls.knobs(pod: pod) })
        return await ModelProgram(context: context, server: server, loadSeconds: loadSeconds)
            .run(port: arguments.port, listen: listen, answer: { server.answer($0) })
    }
}

/// What `vllm serve` was told.
struct VLLMArguments: Sendable, Hashable {
    private(set) var model = ""
    private(set) var servedNames: [String] = []
    private(set) var port = 8000
    private(set) var contextLength = 32_768
    /// Why it would not start.
    private(set) var problem: String?

    init(_ container: ContainerInfo) {
        var words = container.words[...]
        if let serve = words.firstIndex(of: "serve") { words = words[(serve + 1)...] }
        while let word = words.popFirst() {
            guard word.hasPrefix("--") else {
                if model.isEmpty { model = word }
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            take(parts[0], inline: parts.count > 1 ? parts[1] : nil, &words)
        }
        if servedNames.isEmpty { servedNames = [model] }
        if model.isEmpty { problem = "the following arguments are required: model_tag" }
    }

    private mutating func take(_ flag: String, inline: String?, _ words: inout ArraySlice<String>) {
        var values = inline.map { [$0] } ?? []
        let takesMany = flag == "--served-model-name"
        while inline == nil, takesMany || values.isEmpty, let next = words.first, !next.hasPrefix("--") {
            values.append(words.removeFirst())
        }
        switch flag {
        case "--served-model-name": servedNames = values
        case "--model": model = values.first ?? ""
        case "--port": port = number(flag, values) ?? port
        case "--max-model-len": contextLength = number(flag, values) ?? contextLength
        case "--enable-chunked-prefill", "--trust-remote-code", "--enforce-eager", "--enable-auto-tool-choice", "--enable-prefix-caching":
            // A switch takes no value: what follows is a word of its own.
            words = values[...] + words
        default: break
        }
    }

    private mutating func number(_ flag: String, _ values: [String]) -> Int? {
        if let value = values.first.flatMap({ Int($0) }) { return value }
        problem = "argument \(flag): invalid int value: '\(values.first ?? "")'"
        return nil
    }
}

/// The life of a model server's process: it listens at once, loads, and serves until it is told to stop.
struct ModelProgram {
    let context: ContainerContext
    let server: ModelServer
    let loadSeconds: Double

    func run(port: Int, listen: @escaping ModelListener, answer: @escaping @Sendable (ModelRequest) -> ModelAnswer) async -> Int {
        let (context, server, loadSeconds) = (context, server, loadSeconds)
        return await withTaskGroup(of: Int?.self) { group in
            group.addTask {
                do {
                    try await listen(context.info.podIP, port, answer) { server.finished($0, $1) }
                    return 0
                } catch is CancellationError {
                    return 0
                } catch {
                    context.log("ERROR cannot listen on \(context.info.podIP):\(port): \(error)")
                    return 1
                }
            }
            group.addTask {
                do {
                    try await context.time.sleep(for: .seconds(loadSeconds))
                } catch {
                    return nil  // stopped while loading: the listener's end is the exit
                }
                server.finishLoading()
                context.log("INFO Application startup complete: http://\(context.info.podIP):\(port)")
                context.setHealthy(true)
                return nil
            }
            for await code in group {
                if let code {
                    group.cancelAll()
                    return code
                }
            }
            return 0
        }
    }
}
