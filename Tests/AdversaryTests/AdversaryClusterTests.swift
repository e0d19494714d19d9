import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

@Suite("Adversaries in a cluster, with real runners", .serialized, .timeLimit(.minutes(3)))
struct AdversaryClusterTests {
    @Test("claim, vote, verdict, kill, refill; and nothing is left when the label goes")
    func story() async throws {
        try await AdversaryCluster.with(votes: ["skeptic": "refute", "safety": "refute"]) { cluster in
            try await cluster.label("default")
            let before = try await cluster.warm(3)
            try await cluster.judge("check")
            let job = try await cluster.ended("check")
            #expect(job.status?.verdict == .init(outcome: .refuted, score: "1.00"), "\(String(describing: job.status))")
            #expect(job.status?.spinUp?.source == .warm && job.status?.votes == "2/3")
            // The expert never answers: it was killed at the vote, and its connection ended by itself.
            let expert = try #require(job.status?.adversaries?.first { $0.role == "expert" })
            #expect(expert.vote == nil && expert.killMilliseconds != nil)
            try await eventually { try await cluster.jobs().isEmpty }
            let after = try await cluster.warm(3)
            #expect(before.isDisjoint(with: after))
            #expect(cluster.registry.value("ballast_adversary_claims_total", labels: ["warm"]) == 3)
            #expect(cluster.registry.value("ballast_adversary_claims_total", labels: ["cold"]) == 0)

            try await cluster.label(nil)
            try await cluster.client.delete(job.reference)
            try await eventually { try await cluster.slots().isEmpty }
            try await eventually { try await cluster.client.list(NetworkPolicy.self, namespace: "team-a").isEmpty }
        }
    }

    @Test("twice as many as wait: the rest is made, and told apart")
    func burst() async throws {
        try await AdversaryCluster.with(votes: ["skeptic": "uphold", "safety": "uphold", "expert": "uphold"]) { cluster in
            try await cluster.label("default")
            _ = try await cluster.warm(3)
            for name in ["one", "two"] { try await cluster.judge(name) { $0.vote = .init(quorum: 3) } }
            for name in ["one", "two"] {
                let job = try await cluster.ended(name)
                #expect(job.status?.verdict?.outcome == .upheld, "\(String(describing: job.status))")
            }
            let warm = cluster.registry.value("ballast_adversary_claims_total", labels: ["warm"]) ?? 0
            let cold = cluster.registry.value("ballast_adversary_claims_total", labels: ["cold"]) ?? 0
            #expect(warm >= 3 && warm + cold == 6)
            try await eventually { try await cluster.jobs().isEmpty }
            _ = try await cluster.warm(3)
        }
    }

    @Test("without a pool every pod is made, behind its policy, and no pod is left")
    func cold() async throws {
        try await AdversaryCluster.with(votes: ["skeptic": "uphold", "safety": "uphold", "expert": "refute"]) { cluster in
            try await cluster.judge("check") { $0.vote = .init(quorum: 3) }
            let job = try await cluster.ended("check")
            #expect(
                job.status?.verdict?.outcome == .upheld && job.status?.spinUp?.source == .cold, "\(String(describing: job.status))")
            #expect(job.status?.conditions?.condition("SpunUp")?.reason == AdversaryReason.coldStarted)
            try await eventually { try await cluster.jobs().isEmpty }
            try await eventually { try await cluster.slots().isEmpty }
        }
    }
}
