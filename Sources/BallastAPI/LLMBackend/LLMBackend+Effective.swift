import KubeCore
import KubeTypes

// What a spec means once its defaults are filled in. The schema has none of them where they depend on the provider or stand in a union
// arm: CEL would take a default for something the user wrote.
extension LLMBackendSpec {
    /// Where the model's files come from; `nil` for providers elsewhere.
    package var effectiveModelURI: String? {
        switch provider {
        case .vllm: model.uri ?? "hf://\(model.name)"
        case .ollama: model.uri ?? "ollama://\(model.name)"
        case .openAI, .anthropic, .gemini, .openAICompatible: nil
        }
    }

    /// What the model can do: the spec's word, else what is known of the model.
    package var effectiveCapabilities: Capabilities {
        let known = KnownModels.capabilities(of: model.name)
        let stated = model.capabilities
        return Capabilities(
            tools: stated?.tools ?? known.tools, vision: stated?.vision ?? known.vision, jsonMode: stated?.jsonMode ?? known.jsonMode,
            prefill: stated?.prefill ?? known.prefill)
    }

    /// The base address of a provider elsewhere, without a slash at its end; `nil` for managed ones, whose address is their Service's.
    package var effectiveURL: String? {
        let url: String? =
            switch provider {
            case .openAI: endpoint?.url ?? "https://api.openai.com/v1"
            case .anthropic: endpoint?.url ?? "https://api.anthropic.com/v1"
            case .gemini: endpoint?.url ?? "https://generativelanguage.googleapis.com/v1beta"
            case .openAICompatible: endpoint?.url
            case .vllm, .ollama: nil
            }
        return url.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// The health settings with every field set. Paths elsewhere follow the base address: the list of models costs nothing there and
    /// needs the key.
    package var effectiveHealth: EffectiveHealth {
        let interval = health?.intervalSeconds ?? (provider.isManaged ? 10 : 30)
        let path =
            switch provider {
            case .vllm: "/health"
            case .ollama: "/api/version"
            case .openAI, .anthropic, .gemini, .openAICompatible: "/models"
            }
        return EffectiveHealth(
            path: health?.path ?? path, interval: .seconds(interval), timeout: .seconds(health?.timeoutSeconds ?? min(5, interval)),
            failureThreshold: health?.failureThreshold ?? 2, successThreshold: health?.successThreshold ?? 2)
    }

    package struct EffectiveHealth: Sendable, Hashable {
        package var path: String
        package var interval: Duration
        package var timeout: Duration
        package var failureThreshold: Int
        package var successThreshold: Int
    }
}

extension LLMBackendSpec.Provider {
    /// The port its server listens on, which is the engine's own default; `nil` elsewhere.
    package var port: Int? {
        switch self {
        case .vllm: 8000
        case .ollama: 11434
        case .openAI, .anthropic, .gemini, .openAICompatible: nil
        }
    }
}

extension LLMBackendSpec.Serving {
    /// The CPU request that an autoscaler brings along where the spec names none: a share of nothing cannot be measured.
    package static let defaultCPURequest = Quantity(1)

    /// Replicas without schedules and holds: 1 unless the spec says otherwise; with autoscaling the fewest.
    package var baseReplicas: Int { autoscaling.map { $0.minReplicas ?? 1 } ?? replicas ?? 1 }

    /// The most replicas that one group may come to.
    package var mostReplicas: Int {
        max(autoscaling?.maxReplicas ?? replicas ?? 1, (schedules ?? []).map(\.replicas).max() ?? 0)
    }

    /// How the cache is mounted; `nil` without a cache. More replicas of a group than one need a volume that many nodes can write.
    package var effectiveAccessMode: LLMBackendSpec.AccessMode? {
        cache.map { $0.accessMode ?? (mostReplicas > 1 ? .readWriteMany : .readWriteOnce) }
    }

    /// Whether the autoscaler measures CPU, which it can only do as a share of a request: for a CPU target, and where it has nothing else
    /// to measure, because an autoscaler without any metric is given one by the server.
    package var measuresCPU: Bool {
        guard let autoscaling else { return false }
        return autoscaling.targetCPUUtilization != nil || autoscaling.targetGPUUtilization == nil
    }

    /// Whether the CPU request is Ballast's own, which a condition must say.
    package var usesDefaultCPURequest: Bool {
        measuresCPU && resources?.requests?["cpu"] == nil && resources?.limits?["cpu"] == nil
    }

    /// What each container asks for, GPUs and the default CPU request included. GPUs stand in both places: an extended resource cannot be overcommitted.
    package var effectiveResources: ResourceRequirements {
        var requests = resources?.requests ?? [:]
        var limits = resources?.limits ?? [:]
        if usesDefaultCPURequest { requests["cpu"] = Self.defaultCPURequest }
        if let gpu {
            requests[gpu.resourceName] = Quantity(Int64(gpu.count))
            limits[gpu.resourceName] = Quantity(Int64(gpu.count))
        }
        return ResourceRequirements(requests: requests.isEmpty ? nil : requests, limits: limits.isEmpty ? nil : limits)
    }

    /// GPUs that share each layer: the spec's number, else all of a replica's; `nil` for one GPU or none.
    package var effectiveTensorParallelSize: Int? {
        if let size = vllm?.tensorParallelSize { return size }
        return gpu.flatMap { $0.count > 1 ? $0.count : nil }
    }

    /// Whether there is a second group.
    package var standbyMode: LLMBackendSpec.StandbyMode { standby?.mode ?? .none }
}

extension LLMBackendSpec.Cache {
    package var effectivePrefetch: Bool { prefetch ?? true }
    package var effectiveRetain: Bool { retain ?? false }
}
