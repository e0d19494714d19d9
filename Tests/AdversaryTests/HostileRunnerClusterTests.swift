import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

extension AdversaryClusterTests {
    @Suite struct HostileRunners {
        /// What one runner of three does, and what becomes of the job.
        struct Lie: Sendable, CustomTestStringConvertible {
            var mode: String
            var testDescription: String
            /// Why it was not heard; `nil` where it was.
            var lost: String?
            /// How often another slot was taken in its place; `nil` where it depends on what is read first.
            var retries: Double? = 0
            /// Whether it is proven that it ended at the vote; `nil` where it had ended before.
            var killed: Bool?
        }

        static let lies = [
            Lie(
                mode: "impostor",
                testDescription: "acknowledges for another pod: five slots are tried, then one that is made; then it is lost",
                lost: "the acknowledgement is not that of the pod that was claimed", retries: 5),
            Lie(
                mode: "forged", testDescription: "sends a verdict and a verifier's result: heard as nonsense",
                lost: "the runner sent a line that is none of the protocol's"),
            Lie(mode: "hangs", testDescription: "says nothing more: stopped at the vote", killed: true),
            Lie(mode: "deaf", testDescription: "says nothing more and takes no notice of its stop: cut off", killed: false),
            Lie(
                mode: "floods", testDescription: "floods: read to the bound", lost: "the runner sent more than \(RunnerLines.most) bytes",
                retries: nil),
            Lie(mode: "dies", testDescription: "dies: lost at once", lost: "the runner's connection ended before its answer"),
            Lie(mode: "twice", testDescription: "votes three times: the first counts"),
        ]

        @Test("a runner that lies, hangs, floods, dies or answers twice has one outcome", arguments: lies)
        func outcome(_ lie: Lie) async throws {
            let pool = AdversaryPool(name: "liars", size: 8, image: "liar/\(lie.mode)")
            try await AdversaryCluster.with(votes: [:], pools: [pool]) { cluster in
                try await cluster.label("liars")
                try await cluster.warm(8)
                // All three are waited for, for as long as votes may take.
                try await cluster.judge("check") { spec in
                    spec.pool = "liars"
                    spec.vote = .init(quorum: 3, timeoutSeconds: lie.killed == nil ? 60 : 3)
                }
                let job = try await cluster.ended("check")
                let status = try #require(job.status)
                let isHeard = lie.mode == "twice"
                #expect(status.verdict?.outcome == (isHeard ? .upheld : .inconclusive), "\(status)")
                if let lost = lie.lost {
                    let voted = status.conditions?.condition("Voted")
                    #expect(voted?.reason == "NoQuorum" && voted?.message.hasSuffix(lost) == true, "\(String(describing: voted))")
                } else {
                    #expect(status.votes == (isHeard ? "3/3" : "2/3"))
                }
                let liar = status.adversaries?.first { $0.role == "skeptic" }
                #expect(liar?.vote == (isHeard ? .refute : nil))
                if let retries = lie.retries { #expect(cluster.first.claims(.lost) == retries) }
                if let killed = lie.killed {
                    #expect((liar?.killMilliseconds != nil) == killed)
                    #expect(cluster.first.registry.value("ballast_adversary_kills_unproven_total") == (killed ? 0 : 1))
                }
                try await cluster.nothingLeft(butSlots: 8)
            }
        }
    }
}
