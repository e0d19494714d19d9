import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

@Suite("Adversaries in a cluster, with real runners", .serialized, .timeLimit(.minutes(3)))
enum AdversaryClusterTests {}

extension AdversaryClusterTests {
    @Suite struct Stories {
        @Test("claim, vote, verdict, kill, refill; and nothing is left when the label goes")
        func story() async throws {
            try await AdversaryCluster.with(votes: ["skeptic": "refute", "safety": "refute"], askers: 3) { cluster in
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
                #expect(cluster.first.claims(.warm) == 3)
                #expect(cluster.first.claims(.cold) == 0)

                try await cluster.label(nil)
                try await cluster.client.delete(job.reference)
                try await eventually { try await cluster.slots().isEmpty }
                try await eventually { try await cluster.client.list(NetworkPolicy.self, namespace: "team-a").isEmpty }
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
}
