import BallastAPI
import KubeCore
import KubeTypes

/// How the two engines that Ballast runs are started: ports, commands, environment. Pure functions of the spec.
package enum ModelServer {
    /// Where the cache volume is mounted.
    package static let cachePath = "/cache"
    /// Where a `pvc://` model is mounted.
    package static let modelPath = "/models"
    /// The container that serves; the name stands in logs and in status messages.
    package static let containerName = "server"

    /// The port the engine listens on.
    package static func port(of backend: LLMBackend) -> Int { backend.spec.provider.port ?? 8000 }

    /// The program and its arguments. Written out, because the images' entry points changed between releases.
    package static func command(of backend: LLMBackend) -> [String] {
        backend.spec.provider == .ollama ? ["ollama", "serve"] : ["vllm", "serve"]
    }

    /// The arguments after ``command(of:)``. Ollama takes all of its settings from the environment.
    package static func arguments(of backend: LLMBackend, serving: LLMBackendSpec.Serving) -> [String] {
        guard backend.spec.provider == .vllm else { return [] }
        let options = serving.vllm
        let fromClaim = if case .claim = ModelSource(of: backend) { true } else { false }
        var arguments = [modelArgument(of: backend), "--served-model-name", backend.spec.model.name]
        func add(_ flag: String, _ value: String?) { if let value { arguments += [flag, value] } }
        add("--host", "0.0.0.0")
        add("--port", String(port(of: backend)))
        add("--revision", fromClaim ? nil : backend.spec.model.revision)
        add("--tensor-parallel-size", serving.effectiveTensorParallelSize.map(String.init))
        add("--max-model-len", (options?.maxModelLength ?? backend.spec.model.contextLength).map(String.init))
        add("--gpu-memory-utilization", options?.gpuMemoryUtilization)
        if let chunked = options?.enableChunkedPrefill {
            arguments.append(chunked ? "--enable-chunked-prefill" : "--no-enable-chunked-prefill")
        }
        add("--max-num-batched-tokens", options?.maxBatchedTokens.map(String.init))
        return arguments + (options?.extraArguments ?? [])
    }

    private static func modelArgument(of backend: LLMBackend) -> String {
        switch ModelSource(of: backend) {
        case .hub(let repository): repository
        case .ollama(let name): name
        case .claim(_, let path): path.isEmpty ? modelPath : "\(modelPath)/\(path)"
        }
    }

    /// The environment, the user's own entries last and winning over ours of the same name.
    package static func environment(of backend: LLMBackend, serving: LLMBackendSpec.Serving) -> [EnvVar] {
        let own =
            backend.spec.provider == .ollama
            ? ollamaEnvironment(of: backend, serving: serving) : hubEnvironment(of: backend, serving: serving)
        let users = serving.env ?? []
        let taken = Set(users.map(\.name))
        return own.filter { !taken.contains($0.name) } + users
    }

    private static func hubEnvironment(of backend: LLMBackend, serving: LLMBackendSpec.Serving) -> [EnvVar] {
        var environment: [EnvVar] = []
        if let token = backend.spec.model.tokenSecretRef {
            environment.append(
                EnvVar(name: "HF_TOKEN", valueFrom: EnvVarSource(secretKeyRef: KeySelector(name: token.name, key: token.key))))
        }
        if serving.cache != nil {
            environment.append(EnvVar(name: "HF_HOME", value: "\(cachePath)/huggingface"))
            // Compiled kernels take minutes to make and depend on the model: they belong beside it.
            environment.append(EnvVar(name: "VLLM_CACHE_ROOT", value: "\(cachePath)/vllm"))
        }
        return environment
    }

    private static func ollamaEnvironment(of backend: LLMBackend, serving: LLMBackendSpec.Serving) -> [EnvVar] {
        var environment: [EnvVar] = [
            EnvVar(name: "OLLAMA_HOST", value: "0.0.0.0:\(port(of: backend))"),
            // One model per server: unloading it after five idle minutes, Ollama's default, would only make someone wait.
            EnvVar(name: "OLLAMA_KEEP_ALIVE", value: "-1"),
        ]
        switch ModelSource(of: backend) {
        case .claim(_, let path):
            environment.append(EnvVar(name: "OLLAMA_MODELS", value: path.isEmpty ? modelPath : "\(modelPath)/\(path)"))
            // The claim is mounted read-only; Ollama would try to tidy it when it starts.
            environment.append(EnvVar(name: "OLLAMA_NOPRUNE", value: "1"))
        case .hub, .ollama: environment.append(EnvVar(name: "OLLAMA_MODELS", value: "\(cachePath)/ollama"))
        }
        if let length = backend.spec.model.contextLength {
            environment.append(EnvVar(name: "OLLAMA_CONTEXT_LENGTH", value: String(length)))
        }
        return environment
    }
}

extension ModelServer {
    /// The command that fills a cache and ends. It resumes what an earlier one began and does nothing when all is there.
    package static func downloadCommand(of backend: LLMBackend) -> [String] {
        switch backend.spec.provider {
        case .ollama: ["/bin/sh", "-c", ollamaDownload, "prefetch", modelArgument(of: backend)]
        default: ["python3", "-c", hubDownload, modelArgument(of: backend)] + (backend.spec.model.revision.map { [$0] } ?? [])
        }
    }

    /// The library rather than its command, whose name changed from huggingface-cli to hf. What vLLM never loads is left out:
    /// other frameworks' weights double the size of some repositories.
    private static let hubDownload = """
        import sys
        from huggingface_hub import snapshot_download
        snapshot_download(sys.argv[1], revision=sys.argv[2] if len(sys.argv) > 2 else None,
            ignore_patterns=["original/*", "*.onnx", "*.h5", "*.msgpack", "*.tflite", "*.ot"])
        """

    /// `ollama pull` only asks a server to pull, so one runs beside it; a server that never comes up fails the attempt.
    private static let ollamaDownload = """
        ollama serve & server=$!
        until ollama list >/dev/null 2>&1; do kill -0 $server || exit 1; sleep 1; done
        ollama pull "$1"; result=$?
        kill $server; wait $server
        exit $result
        """
}
