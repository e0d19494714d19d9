import ControllerRuntime

/// What is counted of pools and sessions. Warm and cold are never mixed.
package struct AdversaryMetrics: Sendable {
    package let registry: MetricsRegistry

    private static let bounds = [0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    package enum Claim: String, Sendable, CaseIterable {
        /// A slot waited.
        case warm
        /// None did, and a pod was made.
        case cold
        /// None did, and one was waited for.
        case waited
        /// None did, and the job wanted no other.
        case refused
        /// A slot was lost to another claimer, or did not answer.
        case lost
    }

    package init(registry: MetricsRegistry) {
        self.registry = registry
        registry.declare(
            "ballast_adversary_claims_total", .counter, help: "Attempts to get a pod for an adversary or a verifier, by how they ended.",
            labels: ["result"])
        registry.declare(
            "ballast_adversary_spinup_seconds", .histogram,
            help: "From the event that told of an AdversaryJob to an adversary's acknowledgement.", labels: ["source"], bounds: Self.bounds)
        registry.declare(
            "ballast_adversary_kill_seconds", .histogram, help: "From the verdict to the end of an adversary's connection.",
            bounds: Self.bounds)
        registry.declare(
            "ballast_adversary_kills_unproven_total", .counter, help: "Adversaries whose connection did not end by itself at the vote.")
        registry.declare("ballast_adversary_verdicts_total", .counter, help: "Verdicts, by outcome.", labels: ["outcome"])
        registry.declare(
            "ballast_adversary_slots", .gauge, help: "Slots of a pool in a namespace, by state.", labels: ["namespace", "pool", "state"])
        for claim in Claim.allCases { registry.add("ballast_adversary_claims_total", 0, labels: [claim.rawValue]) }
        registry.add("ballast_adversary_kills_unproven_total", 0)
    }

    func claim(_ claim: Claim) { registry.add("ballast_adversary_claims_total", labels: [claim.rawValue]) }
    func spunUp(after duration: Duration, source: String) {
        registry.observe("ballast_adversary_spinup_seconds", duration.inSeconds, labels: [source])
    }
    func killed(after duration: Duration) { registry.observe("ballast_adversary_kill_seconds", duration.inSeconds) }
    func unproven() { registry.add("ballast_adversary_kills_unproven_total") }
    func verdict(_ outcome: String) { registry.add("ballast_adversary_verdicts_total", labels: [outcome]) }

    func slots(of namespace: String, _ counts: [String: PoolPlan.Count]) {
        for (pool, count) in counts {
            registry.set("ballast_adversary_slots", Double(count.warm), labels: [namespace, pool, "warm"])
            registry.set("ballast_adversary_slots", Double(count.starting), labels: [namespace, pool, "starting"])
            registry.set("ballast_adversary_slots", Double(count.claimed), labels: [namespace, pool, "claimed"])
        }
    }
}
