import Resilience

extension RouteTable {
    /// The decisions' parameters as the pure room takes them.
    package var planner: RoutePlanner {
        RoutePlanner(
            strategy: .init(rawValue: strategy.rawValue) ?? .priority, regionPreference: regionPreference,
            rules: rules.map { RoutePlanner.Rule(RouteCondition($0.when), target: $0.target) }, airgap: airgap, fallback: fallback)
    }

    package var retryPolicy: RetryPolicy {
        RetryPolicy(
            attempts: retry.attempts, backoff: .milliseconds(retry.backoffMilliseconds),
            maxBackoff: .milliseconds(retry.maxBackoffMilliseconds))
    }

    package var breakerPolicy: CircuitBreaker.Policy {
        CircuitBreaker.Policy(
            consecutiveFailures: circuitBreaker.consecutiveFailures, open: .seconds(circuitBreaker.openSeconds),
            halfOpenProbes: circuitBreaker.halfOpenProbes,
            predictive: circuitBreaker.predictive.map {
                .init(window: $0.window ?? 10, latency: .milliseconds($0.latencyMilliseconds))
            })
    }

    /// Whether any condition looks into the prompt's text, so that it has to be read.
    package var readsPrompt: Bool {
        rules.contains { $0.when.promptContains != nil } || targets.contains { $0.when?.promptContains != nil }
    }

    /// Whether any condition depends on the request at all.
    package var measuresPrompt: Bool { !rules.isEmpty || targets.contains { $0.when != nil } }
}

extension RouteTable.Target {
    /// The target before anything is known of its health.
    package var candidate: RouteCandidate {
        RouteCandidate(
            name: name, priority: priority, weight: weight, region: region, insideCluster: inside,
            capabilities: Resilience.Capabilities(capabilities), contextLength: contextLength,
            condition: when.map { RouteCondition($0) } ?? RouteCondition(), typicalCost: typicalCost)
    }

    /// The price of a thousand tokens in and five hundred out, for comparison only. A managed backend without token prices costs what
    /// ten seconds of it cost; nothing known sorts last.
    private var typicalCost: Int64? {
        guard let pricing else { return nil }
        func money(_ text: String?) -> Money? { text.flatMap { try? Money($0) } }
        if let input = money(pricing.inputPerMillionTokens) ?? money(pricing.outputPerMillionTokens) {
            let output = money(pricing.outputPerMillionTokens) ?? input
            return (input.scaled(by: 1000, per: 1_000_000) + output.scaled(by: 500, per: 1_000_000)).micros
        }
        if let second = money(pricing.perSecond) { return second.scaled(by: 10).micros }
        return money(pricing.perReplicaHour)?.scaled(by: 10, per: 3600).micros
    }
}

extension RouteCondition {
    init(_ when: FailoverChainSpec.When) {
        self.init(maxPromptCharacters: when.maxPromptCharacters, promptContains: when.promptContains ?? [])
    }
}

extension Resilience.Capabilities {
    init(_ spec: LLMBackendSpec.Capabilities) {
        self = []
        if spec.tools == true { insert(.tools) }
        if spec.vision == true { insert(.vision) }
        if spec.jsonMode == true { insert(.jsonMode) }
        if spec.prefill == true { insert(.prefill) }
    }
}
