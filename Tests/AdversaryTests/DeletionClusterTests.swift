import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

extension AdversaryClusterTests {
    @Suite struct Deletions {
        /// Where a job is when it is deleted.
        struct Phase: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var spec: @Sendable (inout AdversaryJobSpec) -> Void
            var isThere: @Sendable (AdversaryJob) -> Bool
        }

        private static func ready(_ reason: String) -> @Sendable (AdversaryJob) -> Bool {
            { $0.status?.conditions?.condition("Ready")?.reason == reason }
        }

        static let phases = [
            Phase(
                testDescription: "waiting for its chain", spec: { $0.chainRef = NameReference(name: "missing") },
                isThere: ready(AdversaryReason.chainNotFound)),
            Phase(
                testDescription: "waiting for a slot", spec: { ($0.pool, $0.onPoolEmpty) = ("none", .wait) },
                isThere: ready(AdversaryReason.spinningUp)),
            Phase(
                testDescription: "waiting for pods that never answer", spec: { $0.pool = "stuck" },
                isThere: ready(AdversaryReason.spinningUp)),
            Phase(testDescription: "voting", spec: { _ in }, isThere: ready(AdversaryReason.voting)),
            Phase(
                testDescription: "verifying",
                spec: {
                    $0.vote = .init(quorum: 1, roles: ["safety"])
                    $0.verifier = .init(
                        language: .python, source: "import time; time.sleep(1000)", timeoutSeconds: 60, runtimeClassName: "present")
                }, isThere: ready(AdversaryReason.verifying)),
            Phase(
                testDescription: "over", spec: { $0.vote = .init(quorum: 1, roles: ["safety"]) }, isThere: ready(AdversaryReason.complete)),
        ]

        @Test("a job that is deleted leaves no Job, no pod and no claimed slot", arguments: phases)
        func leavesNothing(_ phase: Phase) async throws {
            let pools = [AdversaryPool(), AdversaryPool(name: "none", size: 0), AdversaryPool(name: "stuck", size: 0, image: "stuck")]
            try await AdversaryCluster.with(votes: ["safety": "uphold"], pools: pools) { cluster in
                try await cluster.label("default")
                try await cluster.warm(3)
                let job = try await cluster.judge("check", phase.spec)
                try await cluster.job("check", phase.isThere)
                if phase.testDescription.hasPrefix("waiting for pods") { try await eventually { try await cluster.jobs().count == 3 } }
                try await cluster.client.delete(job.reference)
                try await eventually { try await cluster.client.find(AdversaryJob.self, namespace: "team-a", name: "check") == nil }
                try await cluster.nothingLeft(butSlots: 3)
                // Slots that wait can be claimed: none is held by a session that has ended.
                try await cluster.judge("again") { $0.vote = .init(quorum: 1, roles: ["safety"]) }
                #expect(try await cluster.ended("again").status?.spinUp?.source == .warm)
                try await cluster.nothingLeft(butSlots: 3)
            }
        }
    }
}
