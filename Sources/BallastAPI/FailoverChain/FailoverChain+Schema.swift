import KubeCore

extension FailoverChain {
    package static let customResource = CustomResource(
        resourceType, shortName: "fc",
        description: "One OpenAI-compatible address in front of several LLMBackends, which survives the loss of any of them.",
        spec: FailoverChainSpec.schema, status: FailoverChainStatus.schema, rules: [CommonRules.nameLength, CommonRules.nameShape],
        columns: [
            .ready,
            .init("Mode", ".status.mode", "Normal, Degraded, Mesh or Down."),
            .init("Active", ".status.activeTarget", "The target that answers now."),
            .init("URL", ".status.url", "Where it answers."),
            .init("Today", ".status.cost.today", "What its requests have cost since midnight UTC."),
            .age,
            .init("Gateways", ".status.gateways.ready", "Gateways that take requests.", type: "integer", wide: true),
            .init("Requests", ".status.requests.total", "All requests, as last counted.", type: "integer", wide: true),
            .reason, .message,
            .init(
                "Targets", #".status.conditions[?(@.type=="Degraded")].message"#, "What the targets' states amount to, in a sentence.",
                wide: true),
        ])
}

extension FailoverChainSpec {
    static let schema: JSONSchema = .object(
        [
            "targets": .list("The backends that may answer.", of: targetSchema, max: 16, min: 1),
            "strategy": .choice(
                Strategy.self,
                "The order inside one priority, after health, region and capacity: Priority (by weight), Cost or Latency; Priority without it."
            ),
            "regionPreference": .list(
                "Regions in the order in which they are preferred.", of: .string(min: 1, max: 63), max: 16, type: .set),
            "rules": .list("Requests that go to one target first; the first rule that fits wins.", of: ruleSchema, max: 16),
            "retry": retrySchema,
            "midStream": .choice(
                MidStream.self,
                "What happens when a stream dies after its first byte: Continue with another target, or Error; Continue without it."),
            "circuitBreaker": breakerSchema,
            "fallback": .choice(
                Fallback.self, "Enabled, or Disabled for the first target or an error and nothing else; Enabled without it."),
            "airgap": .flag("Whether only targets inside the cluster may answer, and gateways can reach nothing else."),
            "cache": cacheSchema,
            "clients": .object(
                [
                    "apiKeysSecretRef": .reference("The Secret of API keys: one entry per client, its key the client's name."),
                    "requestsPerMinute": .count("Requests that each client may make a minute.", 1...100_000_000),
                    "tokensPerMinute": .count("Tokens that each client may use a minute.", 1...1_000_000_000_000),
                ], required: ["apiKeysSecretRef"], description: "Who may ask; absent means everybody who reaches the Service."),
            "gateway": gatewaySchema,
            "notifications": .notifications(events: ["Degraded", "MeshMode", "Down", "Recovered"]),
        ], required: ["targets"], description: "What is wanted."
    ).ruled(by: FailoverChainRules.onSpec)

    private static let whenSchema: JSONSchema = .object(
        [
            "maxPromptCharacters": .count("The longest prompt that fits, in characters.", 1...100_000_000),
            "promptContains": .texts(
                "Words of which the prompt must contain one, whatever their case.", max: 16, maxLength: 128, type: .set),
        ], description: "What a request must be; everything stated must hold."
    ).ruled(by: FailoverChainRules.emptyWhen)

    private static let targetName = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"

    private static let targetSchema: JSONSchema = .object(
        [
            "name": .text(
                "The name that requests and status use; by default the backend's. Unique in the chain.", max: 253, pattern: targetName),
            "backendRef": .reference("The LLMBackend."),
            "priority": .count("Lower ones are tried first; 0 without it.", 0...1000),
            "weight": .count("The share among targets of one priority; 1 without it, and 0 takes no share.", 0...1_000_000),
            "model": .text("The id sent upstream instead of the backend's model name.", max: 253, pattern: "^[^\\s]+$"),
            "when": whenSchema,
        ], required: ["backendRef"])

    private static let ruleSchema: JSONSchema = .object(
        ["when": whenSchema, "target": .text("The name of the target that goes first.", max: 253, pattern: targetName)],
        required: ["when", "target"])

    private static let retrySchema: JSONSchema = .object(
        [
            "attempts": .count("Attempts of one request altogether; 3 without it.", 1...16),
            "requestTimeoutSeconds": .count("The time for a whole request, in seconds; 120 without it.", 1...3600),
            "firstTokenTimeoutSeconds": .count("The time until the first token, in seconds; 10 without it.", 1...3600),
            "streamIdleTimeoutSeconds": .count("The longest pause inside a stream, in seconds; 10 without it.", 1...3600),
            "backoffMilliseconds": .count(
                "The pause before the second attempt at one target, in milliseconds; 250 without it.", 0...60_000),
            "maxBackoffMilliseconds": .count("The longest pause between attempts, in milliseconds; 4000 without it.", 0...600_000),
        ], description: "How often and how long a request is tried."
    ).ruled(by: FailoverChainRules.firstTokenAboveRequest, FailoverChainRules.backoffAboveMax)

    private static let breakerSchema: JSONSchema = .object(
        [
            "consecutiveFailures": .count("Failures in a row that open the breaker of a target; 3 without it.", 1...1000),
            "openSeconds": .count("How long it stays open, in seconds; 60 without it.", 1...86_400),
            "halfOpenProbes": .count("Good requests that close it again; 1 without it.", 1...100),
            "predictive": .object(
                [
                    "window": .count("Requests that count; 10 without it.", 1...1000),
                    "latencyMilliseconds": .count(
                        "The mean time to the first token above which the target goes last, in milliseconds.", 1...600_000),
                ], required: ["latencyMilliseconds"], description: "Turning away from a target before it fails."),
        ], description: "When a failing target is left alone.")

    private static let cacheSchema: JSONSchema = .object(
        [
            "enabled": .flag("Whether answers are kept. False without it."),
            "ttlSeconds": .count("How long an answer is fresh, in seconds; 3600 without it.", 1...31_536_000),
            "maxBytes": .count("The memory of one gateway for answers, in bytes; 268435456 without it.", 1_048_576...1_099_511_627_776),
            "serveStale": .flag("Whether an old answer is better than none. True without it."),
            "shared": .flag("Whether clients see answers made for others. False without it."),
            "mesh": .object(
                [
                    "enabled": .flag("Whether peers are asked for answers. False without it."),
                    "tlsSecretRef": .reference("The Secret with tls.crt, tls.key and ca.crt that peers know each other by."),
                    "peers": .list(
                        "Gateways elsewhere that share answers.",
                        of: .object(
                            [
                                "url": .text("The peer's address.", max: 512, pattern: "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"),
                                "publicKey": .text("The peer's Ed25519 key in Base64.", max: 64, pattern: "^[A-Za-z0-9+/]{43}=$"),
                            ], required: ["url", "publicKey"]), max: 16),
                ], description: "Answers from peers when no target is left."
            ).ruled(by: FailoverChainRules.meshWithoutTLS),
        ], description: "Answers that gateways keep."
    ).ruled(by: FailoverChainRules.meshWithoutCache)

    private static let gatewaySchema: JSONSchema = .object(
        [
            "replicas": .count("How many gateways run, 2 without it; not beside autoscaling.", 1...1000),
            "autoscaling": .object(
                [
                    "minReplicas": .count("The fewest gateways; 2 without it.", 1...1000),
                    "maxReplicas": .count("The most gateways.", 1...1000),
                    "targetCPUUtilization": .count("Used CPU to hold, in percent of the request; 70 without it.", 1...1000),
                    "behavior": .scalingBehavior,
                ], required: ["maxReplicas"], description: "Scaling by load; not beside replicas."
            ).ruled(by: FailoverChainRules.gatewayMinAboveMax),
            "resources": .resources("What each gateway asks for and may use."),
            "region": .region,
            "service": .object(
                [
                    "type": .choice(ServiceType.self, "ClusterIP, or NodePort or LoadBalancer for callers outside; ClusterIP without it."),
                    "annotations": .map(of: .string(max: 1024), maxProperties: 32, description: "Annotations of the Service."),
                ], description: "The Service in front of the gateways."),
            "tlsSecretRef": .reference("The Secret with tls.crt and tls.key that gateways answer with."),
        ], description: "The pods that answer."
    ).ruled(by: FailoverChainRules.gatewayReplicas)
}

extension FailoverChainStatus {
    static let schema: JSONSchema = .object(
        [
            "observedGeneration": .observedGeneration,
            "conditions": .conditions,
            "url": .string(max: 512, description: "The address that answers."),
            "activeTarget": .string(max: 253, description: "The target that answers now."),
            "mode": .choice(Mode.self, "Normal, Degraded, Mesh (only peers' answers) or Down."),
            "gateways": .object(
                [
                    "ready": .count("Gateways that take requests.", 0...1_000_000),
                    "desired": .count("Gateways that are wanted.", 0...1_000_000),
                ],
                required: ["ready", "desired"], description: "How many gateways run."),
            "targets": .keyedList(
                "What gateways see of each target.",
                of: .object(
                    [
                        "name": .string(max: 253, description: "The target."),
                        "state": .choice(TargetState.self, "The breaker: Closed, Open or HalfOpen; or Blocked by policy."),
                        "reason": .string(max: 256, description: "Why it is in this state."),
                        "openUntil": .time("When the breaker tries again."),
                        "latencyMilliseconds": .latency,
                        "successPercent": .count("Requests that succeeded lately, in percent.", 0...100),
                        "sharePercent": .count("The share of requests that it got lately, in percent.", 0...100),
                    ], required: ["name", "state"]), keys: ["name"], max: 64),
            "requests": .object(
                [
                    "total": .count("All requests.", 0...JSONSchema.largestInteger),
                    "failedOver": .count("Requests that another target than the first answered.", 0...JSONSchema.largestInteger),
                    "fromCache": .count("Requests answered from a cache.", 0...JSONSchema.largestInteger),
                    "rejected": .count("Requests refused by limits or budgets.", 0...JSONSchema.largestInteger),
                ], description: "Requests since the chain was created."),
            "cost": .object(
                [
                    "today": .shownMoney("What its requests have cost since midnight UTC."),
                    "day": .string(max: 10, description: "The day in UTC that today is of."),
                ], description: "What it costs."),
            "counted": .keyedList(
                "How much of each gateway process' own counters is in requests and cost.",
                of: .object(
                    [
                        "podUID": .string(max: 64, description: "The gateway's pod."),
                        "process": .string(max: 64, description: "One life of its process."),
                        "total": .count("All requests.", 0...JSONSchema.largestInteger),
                        "failedOver": .count("Those that another target than the first answered.", 0...JSONSchema.largestInteger),
                        "fromCache": .count("Those answered from a cache.", 0...JSONSchema.largestInteger),
                        "rejected": .count("Those refused by limits or budgets.", 0...JSONSchema.largestInteger),
                        "costMicros": .count("What they cost, in millionths of the currency.", 0...JSONSchema.largestInteger),
                    ], required: ["podUID", "process", "total", "failedOver", "fromCache", "rejected", "costMicros"]), keys: ["podUID"],
                max: 1024),
        ], description: "What is seen.")
}
