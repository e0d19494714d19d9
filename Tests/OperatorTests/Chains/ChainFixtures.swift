import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured

@testable import Operator

enum ChainFixture {
    static let document: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "FailoverChain",
        "metadata": ["name": "chat", "namespace": "team-a", "uid": "uid-chat", "generation": 1],
        "spec": [
            "targets": [
                ["backendRef": ["name": "qwen"], "weight": 70],
                ["backendRef": ["name": "burst"], "weight": 30],
                ["backendRef": ["name": "claude"], "priority": 1, "model": "claude-haiku"],
                ["backendRef": ["name": "llama"], "priority": 2],
            ]
        ],
    ]

    static let burst: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend",
        "metadata": ["name": "burst", "namespace": "team-a", "uid": "uid-burst", "generation": 1],
        "spec": [
            "provider": "OpenAICompatible", "model": ["name": "Qwen/Qwen2.5-7B"], "endpoint": ["url": "https://burst.example/v1"],
        ],
    ]

    static let claude: JSONValue = [
        "apiVersion": "ballast.dev/v1alpha1", "kind": "LLMBackend",
        "metadata": ["name": "claude", "namespace": "team-a", "uid": "uid-claude", "generation": 1],
        "spec": [
            "provider": "Anthropic", "model": ["name": "claude-sonnet-4-5"],
            "endpoint": ["apiKeySecretRef": ["name": "anthropic", "key": "key"]],
        ],
    ]

    static let backendDocuments = [Fixture.document, burst, claude, Fixture.ollama]

    static func chain(_ change: (inout JSONValue) -> Void = { _ in }) -> FailoverChain {
        var document = document
        change(&document)
        do { return try document.decode() } catch { fatalError("the fixture is wrong: \(error)") }
    }

    /// The chain with all its backends and Secrets, nothing made yet.
    static func observed(_ chain: FailoverChain = chain(), _ change: (inout ObservedChain) -> Void = { _ in }) -> ObservedChain {
        var observed = ObservedChain(chain: chain, now: noon)
        let named = Set(chain.spec.targets.map(\.backendRef.name))
        observed.backends = backendDocuments.map { Fixture.backend($0) }.filter { named.contains($0.metadata.name) }
        for use in chain.secretUses + observed.backends.compactMap(\.apiKeyUse) {
            observed.secrets[use.name, default: []].insert(use.key ?? "someone")
        }
        observed.certificate = .known(.good(renewAt: noon + 86_400))
        change(&observed)
        return observed
    }

    /// The chain with its gateways up.
    static func running(_ chain: FailoverChain = chain(), _ change: (inout ObservedChain) -> Void = { _ in }) -> ObservedChain {
        var observed = observed(chain)
        let resources = ChainResources(observed, ChainTargets(observed))
        let count = resources.replicas(nil, now: noon)
        observed.deployment = Fixture.deployment(
            resources.deployment(replicas: count.replicas ?? count.minimum), ready: count.replicas ?? count.minimum ?? 0)
        observed.service = resources.service
        change(&observed)
        return observed
    }

    /// What two gateways say when all is well.
    static func report(_ change: (inout ChainReport) -> Void = { _ in }) -> ChainReport {
        var report = ChainReport()
        report.gateways = 2
        report.targets = ["qwen", "burst", "claude", "llama"].map {
            FailoverChainStatus.Target(
                name: $0, state: .closed, latencyMilliseconds: LatencyPercentiles(p50: 100, p95: 200), successPercent: 100,
                sharePercent: 25)
        }
        report.activeTarget = "qwen"
        report.day = "2026-03-02"
        report.requests = FailoverChainStatus.Requests(total: 10, failedOver: 0, fromCache: 0, rejected: 0)
        change(&report)
        return report
    }
}

extension ObservedChain {
    /// The same a while later, after its plan was carried out.
    func afterWriting(seconds: TimeInterval = 0, _ change: (inout ObservedChain) -> Void = { _ in }) -> ObservedChain {
        var next = self
        let plan = ChainPlanner.plan(self)
        if plan.effects.contains(.noteFigures(at: now)) { next.figuresWrittenAt = now }
        next.chain.status = recorded(plan)
        next.now = now + seconds
        change(&next)
        return next
    }

    /// The status as the API server holds it after the plan was carried out.
    func recorded(_ plan: Plan<ChainEffect>) -> FailoverChainStatus? {
        guard let planned = plan.status, var status = try? planned.fields.decode(FailoverChainStatus.self) else { return nil }
        let generation = chain.metadata.generation
        status.observedGeneration = generation
        status.conditions = planned.conditions.map {
            Condition(
                type: $0.type, status: $0.status, observedGeneration: generation, lastTransitionTime: now, reason: $0.reason,
                message: $0.message)
        }
        return status
    }
}

extension Plan<ChainEffect> {
    func condition(_ type: String) -> PlannedCondition? { status?.condition(type) }
    var ready: PlannedCondition? { condition("Ready") }
    var names: Set<String> { Set(desired.map { "\(type(of: $0.object).resourceType.kind)/\($0.object.metadata.name)" }) }
    func fields() throws -> FailoverChainStatus { try (status?.fields ?? .emptyObject).decode() }
    func told(_ reason: String) -> String? { events.first { $0.reason == reason && $0.when == .now }?.note }
    var table: RouteTable? {
        desired(ConfigMap.self, named: "chat-routes")?.data?[RouteTable.configMapKey].flatMap {
            try? JSONValue(parsing: $0).decode(RouteTable.self)
        }
    }
}
