import BallastAPI
import KubeCore
import KubeTypes
import Structured
import Testing

@Suite("What an LLMBackend means once defaults are filled in")
struct LLMBackendEffectiveTests {
    private static func spec(_ document: JSONValue, _ change: (inout LLMBackendSpec) -> Void = { _ in }) throws -> LLMBackendSpec {
        var spec = try document.decode(LLMBackend.self).spec
        change(&spec)
        return spec
    }

    @Test(
        "A model comes from its provider's own place unless the spec names another",
        arguments: [
            (BadInputCases.ollama, "ollama://llama3.2:3b"), (BadInputCases.vllm, "hf://Qwen/Qwen2.5-7B-Instruct"),
            (BadInputCases.openAI, nil),
        ] as [(JSONValue, String?)])
    func uri(document: JSONValue, expected: String?) throws {
        #expect(try Self.spec(document) { $0.model.uri = nil }.effectiveModelURI == expected)
    }

    @Test(
        "Health is probed where each provider answers, every 10 s here and 30 s elsewhere",
        arguments: [
            (.vllm, "/health", 10), (.ollama, "/api/version", 10), (.openAI, "/models", 30), (.anthropic, "/models", 30),
            (.gemini, "/models", 30), (.openAICompatible, "/models", 30),
        ] as [(LLMBackendSpec.Provider, String, Int)])
    func health(provider: LLMBackendSpec.Provider, path: String, seconds: Int) {
        let health = LLMBackendSpec(provider: provider, model: .init(name: "m")).effectiveHealth
        #expect(health.path == path)
        #expect(health.interval == .seconds(seconds))
        #expect(health.timeout == .seconds(5) && health.failureThreshold == 2 && health.successThreshold == 2)
    }

    @Test("A probe's default timeout never outlasts a short interval")
    func timeout() {
        let spec = LLMBackendSpec(provider: .vllm, model: .init(name: "m"), health: .init(intervalSeconds: 3))
        #expect(spec.effectiveHealth.timeout == .seconds(3))
    }

    struct VolumeCase: Sendable, CustomStringConvertible {
        var description: String
        var expected: LLMBackendSpec.AccessMode?
        var change: @Sendable (inout LLMBackendSpec.Serving) -> Void
    }

    @Test(
        "A volume is shared where a group may come to more than one replica",
        arguments: [
            VolumeCase(description: "neither replicas nor autoscaling", expected: .readWriteOnce) { $0.replicas = nil },
            VolumeCase(description: "two replicas", expected: .readWriteMany) { $0.replicas = 2 },
            VolumeCase(description: "autoscaling to three", expected: .readWriteMany) { $0.autoscaling = .init(maxReplicas: 3) },
            VolumeCase(description: "two replicas by schedule", expected: .readWriteMany) {
                $0.schedules = [.init(start: "0 8 * * *", end: "0 9 * * *", replicas: 2)]
            },
            VolumeCase(description: "a stated mode", expected: .readWriteMany) { $0.cache?.accessMode = .readWriteMany },
            VolumeCase(description: "no cache", expected: nil) { $0.cache = nil },
        ])
    func accessMode(volume: VolumeCase) {
        var serving = LLMBackendSpec.Serving(image: "x", cache: .init(size: 1))
        volume.change(&serving)
        #expect(serving.effectiveAccessMode == volume.expected)
    }

    @Test("An autoscaler that measures CPU brings a request along where the spec names none, and only there")
    func cpuRequest() {
        var serving = LLMBackendSpec.Serving(image: "x", autoscaling: .init(maxReplicas: 3, targetCPUUtilization: 50))
        #expect(serving.usesDefaultCPURequest)
        #expect(serving.effectiveResources.requests == ["cpu": 1])
        serving.resources = ResourceRequirements(limits: ["cpu": 2])
        #expect(!serving.usesDefaultCPURequest && serving.effectiveResources.requests == nil)
        serving.resources = nil
        serving.autoscaling?.targetCPUUtilization = nil
        serving.autoscaling?.targetQueueDepth = 8
        #expect(serving.usesDefaultCPURequest, "with the queue alone, the autoscaler is given an inert CPU target")
        #expect(serving.effectiveResources.requests == ["cpu": 1])
        serving.autoscaling?.targetGPUUtilization = 90
        #expect(!serving.usesDefaultCPURequest && serving.effectiveResources == ResourceRequirements())
    }

    @Test("GPUs stand in requests and limits, and all of a replica's share each layer by default")
    func gpus() {
        var serving = LLMBackendSpec.Serving(image: "x", gpu: .init(resourceName: "nvidia.com/gpu", count: 8))
        #expect(serving.effectiveResources.limits == ["nvidia.com/gpu": 8] && serving.effectiveResources.requests == ["nvidia.com/gpu": 8])
        #expect(serving.effectiveTensorParallelSize == 8)
        serving.gpu?.count = 1
        #expect(serving.effectiveTensorParallelSize == nil)
        serving.vllm = .init(tensorParallelSize: 1)
        #expect(serving.effectiveTensorParallelSize == 1)
    }

    @Test(
        "Known models have capabilities, whoever owns them and however they are written",
        arguments: [
            ("Qwen/Qwen2.5-72B-Instruct", true, false, true, true), ("qwen2.5vl:7b", true, true, true, true),
            ("Qwen/Qwen2.5-VL-7B-Instruct", true, true, true, true), ("gpt-4o-mini", true, true, true, false),
            ("meta-llama/Llama-3.2-11B-Vision-Instruct", true, true, true, true), ("claude-opus-4-7", true, true, true, false),
            ("claude-sonnet-4-20250514", true, true, false, true),
            ("my-own-model", false, false, false, false),
        ])
    func capabilities(name: String, tools: Bool, vision: Bool, jsonMode: Bool, prefill: Bool) {
        let expected = LLMBackendSpec.Capabilities(tools: tools, vision: vision, jsonMode: jsonMode, prefill: prefill)
        #expect(KnownModels.capabilities(of: name) == expected)
    }

    @Test("The spec's word on a capability wins over what is known")
    func stated() {
        let model = LLMBackendSpec.Model(name: "gpt-4o", capabilities: .init(tools: false, prefill: true))
        let capabilities = LLMBackendSpec(provider: .openAI, model: model).effectiveCapabilities
        #expect(capabilities == .init(tools: false, vision: true, jsonMode: true, prefill: true))
    }

    @Test("A hosted provider has an address of its own; a slash at the end is dropped")
    func url() {
        #expect(LLMBackendSpec(provider: .openAI, model: .init(name: "m")).effectiveURL == "https://api.openai.com/v1")
        let endpoint = LLMBackendSpec.Endpoint(url: "https://example.com/v1/")
        #expect(
            LLMBackendSpec(provider: .openAICompatible, model: .init(name: "m"), endpoint: endpoint).effectiveURL
                == "https://example.com/v1")
        #expect(LLMBackendSpec(provider: .vllm, model: .init(name: "m")).effectiveURL == nil)
    }
}
