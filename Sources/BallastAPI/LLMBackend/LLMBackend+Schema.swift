import KubeCore

extension LLMBackend {
    package static let customResource = CustomResource(
        resourceType, shortName: "llmb",
        description: "A model that answers requests: served by pods in this cluster (VLLM, Ollama) or reached at a provider elsewhere.",
        spec: LLMBackendSpec.schema, status: LLMBackendStatus.schema, rules: [CommonRules.nameLength, CommonRules.nameShape],
        columns: [
            .ready,
            .init("Replicas", ".status.ready", "Ready and wanted replicas."),
            .init("Health", ".status.health.state", "What the last probes saw."),
            .init("$/h", ".status.cost.perHour", "What it costs an hour now."),
            .age, .reason,
            .init("Provider", ".spec.provider", "Who runs it.", wide: true),
            .init("Model", ".spec.model.name", "The id sent upstream.", wide: true),
            .init("Endpoint", ".status.endpoint", "Where it answers.", wide: true),
            .init("Today", ".status.cost.today", "What it has cost since midnight UTC.", wide: true),
            .message,
        ],
        scale: [
            "specReplicasPath": ".spec.serving.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.selector",
        ])
}

extension LLMBackendSpec {
    static let schema: JSONSchema = .object(
        [
            "provider": .choice(
                Provider.self,
                "Who answers: VLLM or Ollama, run here; OpenAI, Anthropic, Gemini or any OpenAICompatible service, reached elsewhere. It cannot change."
            ).ruled(by: LLMBackendRules.providerChange),
            "model": modelSchema,
            "serving": Serving.schema,
            "endpoint": endpointSchema,
            "region": .region,
            "health": healthSchema,
            "capacity": capacitySchema,
            "pricing": pricingSchema,
        ], required: ["provider", "model"], description: "What is wanted."
    ).ruled(by: LLMBackendRules.onSpec)

    private static let modelSchema: JSONSchema = .object(
        [
            "name": .text("The id sent upstream, such as Qwen/Qwen2.5-72B-Instruct or gpt-4o.", max: 253, pattern: "^[^\\s]+$"),
            "uri": .text(
                "Where the files come from: hf://repository, pvc://claim/path or ollama://name. By default the provider's own place for the model's name.",
                max: 512
            ).ruled(by: LLMBackendRules.modelURI),
            "revision": .text("The branch, tag or commit of a Hugging Face repository.", max: 128, pattern: "^[A-Za-z0-9._/-]+$"),
            "tokenSecretRef": .secretKey("The Secret entry that holds the Hugging Face token."),
            "contextLength": .count("The longest prompt and answer together, in tokens.", 1...100_000_000),
            "capabilities": .object(
                [
                    "tools": .flag("Whether it calls tools."),
                    "vision": .flag("Whether it reads images."),
                    "jsonMode": .flag("Whether it can be held to JSON."),
                    "prefill": .flag("Whether it continues an answer that the request begins."),
                ], description: "What the model can do; known models have defaults, for others unknown means no."),
        ], required: ["name"], description: "The model.")

    private static let endpointSchema: JSONSchema = .object(
        [
            "url": .text("The base address, such as https://api.openai.com/v1; hosted providers have a default.", max: 512)
                .ruled(by: CommonRules.endpointURL),
            "alternateURLs": .list(
                "Further addresses of the same service, tried in order when the first does not answer.",
                of: JSONSchema.string(min: 1, max: 512).ruled(by: CommonRules.endpointURL), max: 8),
            "apiKeySecretRef": .secretKey("The Secret entry that holds the API key."),
        ], description: "Where a provider elsewhere answers; only for OpenAI, Anthropic, Gemini and OpenAICompatible.")

    private static let healthSchema: JSONSchema = .object(
        [
            "path": .text(
                "The path that is asked; by default /health for VLLM, /api/version for Ollama, else the list of models.", max: 256,
                pattern: "^/[^\\s?#]*$"),
            "intervalSeconds": .count("Time between probes, in seconds; by default 10 here and 30 elsewhere.", 1...3600),
            "timeoutSeconds": .count(
                "How long a probe waits for its answer, in seconds; by default 5, or the interval where that is shorter.", 1...300),
            "failureThreshold": .count("Failed probes in a row that make it Unhealthy; by default 2.", 1...100),
            "successThreshold": .count("Good probes in a row that make it Healthy again; by default 2.", 1...100),
        ], description: "How health is probed."
    ).ruled(by: LLMBackendRules.probeTimeout)

    private static let capacitySchema: JSONSchema = .object(
        [
            "maxConcurrentRequests": .count("Requests that gateways may have open at once.", 1...1_000_000),
            "requestsPerMinute": .count("Requests that gateways may send a minute.", 1...100_000_000),
            "tokensPerMinute": .count("Tokens, in and out together, that gateways may use a minute.", 1...1_000_000_000_000),
        ], description: "What gateways may ask of it; absent means no limit.")

    private static let pricingSchema: JSONSchema = .object(
        [
            "inputPerMillionTokens": .money("The price of a million input tokens, a decimal string."),
            "outputPerMillionTokens": .money("The price of a million output tokens, a decimal string."),
            "perSecond": .money("The price of a second of a request, a decimal string."),
            "perReplicaHour": .money("The price of one ready replica for an hour, a decimal string; only for VLLM and Ollama."),
            "purchase": .choice(Purchase.self, "How the capacity is bought, which reports compare: OnDemand, Reserved or Spot."),
            "discountPercent": .count("What is taken off every price, in percent.", 0...100),
        ], description: "What it costs, in the operator's currency.")
}

extension LLMBackendStatus {
    static let schema: JSONSchema = .object(
        [
            "observedGeneration": .observedGeneration,
            "conditions": .conditions,
            "replicas": .count("Pods of all groups.", 0...1_000_000),
            "readyReplicas": .count("Pods that take requests.", 0...1_000_000),
            "ready": .string(max: 32, description: "Ready and wanted replicas, as 2/2."),
            "selector": .string(max: 1024, description: "The label selector of its pods, as text."),
            "endpoint": .string(max: 512, description: "The address that answers."),
            "health": .object(
                [
                    "state": .choice(HealthState.self, "Healthy, Unhealthy, or Unknown before enough probes."),
                    "consecutiveFailures": .count("Failed probes since the last good one.", 0...1_000_000_000),
                    "lastTransitionTime": .time("When the state last changed."),
                    "latencyMilliseconds": .latency,
                    "successPercent": .count("Good probes among the last ten, in percent.", 0...100),
                ], required: ["state"], description: "What the last probes saw."),
            "cache": .object(
                [
                    "state": .choice(CacheState.self, "Pending, Downloading, Ready or Failed."),
                    "downloadedBytes": .count("What has arrived, in bytes.", 0...JSONSchema.largestInteger),
                    "totalBytes": .count("What is to arrive, in bytes.", 0...JSONSchema.largestInteger),
                    "percent": .count("The share that has arrived, in percent.", 0...100),
                    "etaSeconds": .count("When the rest should be there, in seconds from now.", 0...1_000_000_000),
                ], required: ["state"], description: "How far the model's files are on the cache."),
            "cost": .object(
                [
                    "currency": .string(max: 3, description: "The currency's ISO 4217 code."),
                    "perHour": .shownMoney("What it costs an hour now."),
                    "today": .shownMoney("What it had cost since midnight UTC at the time in since."),
                    "monthToDate": .shownMoney("What it had cost since the month began in UTC at the time in since."),
                    "projectedMonth": .shownMoney("What the month will cost at the present rate."),
                    "since": .time("When these totals were taken; from there they grow by rate."),
                    "rate": .shownMoney("What the totals grow by an hour since then."),
                ], required: ["currency"], description: "What it costs."),
        ], description: "What is seen.")
}
