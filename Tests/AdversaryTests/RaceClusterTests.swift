import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured
import Synchronization
import Testing

@testable import Operator

extension AdversaryClusterTests {
    @Suite struct Races {
        private static let votes = ["skeptic": "uphold", "safety": "uphold", "expert": "uphold"]

        @Test("a slot whose name another's Job has is left to it: the next one is claimed")
        func secondClaimer() async throws {
            try await AdversaryCluster.with(votes: Self.votes) { cluster in
                try await cluster.label("default")
                try await cluster.warm(3)
                let oldest = try await cluster.slots().min {
                    ($0.metadata.creationTimestamp ?? .distantPast, $0.metadata.name) < (
                        $1.metadata.creationTimestamp ?? .distantPast, $1.metadata.name
                    )
                }
                let slot = try #require(oldest?.metadata.name)
                // It takes the name, and no pod: whoever looks at pods alone still finds the slot free.
                let stranger = Job(
                    metadata: ObjectMeta(name: slot, namespace: "team-a"),
                    spec: JobSpec(
                        template: PodTemplateSpec(spec: PodSpec(containers: [Container(name: "c", image: "other")], restartPolicy: "Never"))
                    ))
                let made = try await cluster.client.create(stranger)
                try await cluster.judge("check") { ($0.adversaries, $0.onPoolEmpty) = (1, .fail) }
                let job = try await cluster.ended("check")
                #expect(
                    job.status?.verdict?.outcome == .upheld && job.status?.adversaries?.first?.job != slot,
                    "\(String(describing: job.status))")
                #expect(cluster.first.claims(.lost) == 1 && cluster.first.claims(.warm) == 1)
                let kept: Job = try await cluster.client.get(namespace: "team-a", name: slot)
                #expect(kept.metadata.uid == made.metadata.uid)
            }
        }

        @Test("two operators at once, each with a pool and a session: the job ends, and nothing is left")
        func twoOperators() async throws {
            try await AdversaryCluster.with(votes: Self.votes, operators: 2) { cluster in
                try await cluster.label("default")
                try await cluster.warm(3)
                for name in ["one", "two"] {
                    // Each takes the other's Jobs for leftovers: it may come down to the deadline.
                    try await cluster.judge(name) { ($0.activeDeadlineSeconds, $0.vote) = (15, .init(timeoutSeconds: 10)) }
                }
                for name in ["one", "two"] { _ = try await cluster.ended(name) }
                try await cluster.nothingLeft(butSlots: 3)
            }
        }

        @Test("a cache that sees no pods makes no pod twice")
        func laggingCache() async throws {
            let held = SourceHolder()
            try await AdversaryCluster.with(votes: Self.votes, source: held.hold) { cluster in
                let passes = {
                    ["success", "requeue", "requeue_after"].reduce(0) { sum, result in
                        sum + (cluster.first.registry.value("controller_runtime_reconcile_total", labels: ["adversarypool", result]) ?? 0)
                    }
                }
                try await cluster.label("default")
                try await eventually { try await cluster.slots().count == 3 }
                for number in 1...5 {
                    let before = passes()
                    try await cluster.mark("touched", "\(number)")
                    try await eventually { passes() > before }
                    #expect(try await cluster.slots().count == 3)
                }
                held.open()
                try await cluster.warm(3)
            }
        }

        @Test("a pod that only looks like a slot is never claimed", arguments: ["no seal", "another's seal"])
        func forged(how: String) async throws {
            try await AdversaryCluster.with(votes: Self.votes, pools: [AdversaryPool(size: 1)]) { cluster in
                try await cluster.label("default")
                try await cluster.warm(1)
                let real = try #require(try await cluster.slots().first)
                // Listens, is ready, wears every label, and was there first by its name.
                var manifest = try Pod(
                    metadata: ObjectMeta(name: "a-forged-slot", namespace: "team-a", labels: real.metadata.labels), spec: real.spec
                ).manifest()
                manifest[path: "metadata", "labels", SlotNames.slot] = "a-forged-slot"
                manifest[path: "spec", "nodeName"] = nil
                if how != "no seal" {
                    manifest[path: "metadata", "annotations"] = .object(real.metadata.annotations.mapValues { .string($0) })
                }
                _ = try await cluster.client.send(
                    .create(Pod.resourceType, namespace: "team-a", manifest: manifest, options: .init(fieldManager: "mallory")))
                try await eventually {
                    try await cluster.client.get(Pod.self, namespace: "team-a", name: "a-forged-slot").isReady
                }
                try await cluster.judge("check") { ($0.adversaries, $0.onPoolEmpty) = (1, .fail) }
                let job = try await cluster.ended("check")
                #expect(job.status?.verdict?.outcome == .upheld && job.status?.spinUp?.source == .warm, "\(String(describing: job.status))")
                #expect(job.status?.adversaries?.first?.job == real.metadata.name)
                // A second job finds no slot but the forged one until the pool is filled anew: it never gets that one.
                try await cluster.judge("second") { ($0.adversaries, $0.onPoolEmpty) = (1, .wait) }
                #expect(try await cluster.ended("second").status?.adversaries?.first?.job != "a-forged-slot")
            }
        }
    }
}

/// Holds back what a cluster's watches tell of pods.
private final class SourceHolder: Sendable {
    private let sources = Mutex<[HeldSource]>([])

    @Sendable func hold(_ base: any WatchSource) -> any WatchSource {
        let source = HeldSource(base, kind: "Pod")
        sources.withLock { $0.append(source) }
        return source
    }

    func open() { for source in sources.withLock({ $0 }) { source.open() } }
}
