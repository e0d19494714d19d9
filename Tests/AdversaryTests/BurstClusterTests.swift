import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

extension AdversaryClusterTests {
    /// Four jobs at once, of three adversaries each, on a pool of three.
    @Suite struct Bursts {
        private static let names = ["one", "two", "three", "four"]

        private func burst(
            _ onEmpty: AdversaryJobSpec.OnPoolEmpty, _ check: @escaping @Sendable (AdversaryCluster, [AdversaryJob]) async throws -> Void
        ) async throws {
            try await AdversaryCluster.with(votes: ["skeptic": "uphold", "safety": "uphold", "expert": "uphold"]) { cluster in
                try await cluster.label("default")
                try await cluster.warm(3)
                for name in Self.names {
                    try await cluster.judge(name) { ($0.onPoolEmpty, $0.vote) = (onEmpty, .init(quorum: 3)) }
                }
                var ended: [AdversaryJob] = []
                for name in Self.names { ended.append(try await cluster.ended(name)) }
                try await check(cluster, ended)
                try await cluster.nothingLeft(butSlots: 3)
            }
        }

        @Test("ColdStart: what the pool lacks is made, told and counted apart")
        func coldStart() async throws {
            try await burst(.coldStart) { cluster, jobs in
                for job in jobs {
                    #expect(job.status?.verdict?.outcome == .upheld && job.status?.votes == "3/3", "\(String(describing: job.status))")
                    let cold = (job.status?.adversaries ?? []).contains { $0.source == .cold }
                    let reason = job.status?.conditions?.condition("SpunUp")?.reason
                    #expect(reason == (cold ? AdversaryReason.coldStarted : AdversaryReason.allRunning))
                }
                let (warm, cold) = (cluster.first.claims(.warm), cluster.first.claims(.cold))
                #expect(warm >= 3 && cold >= 1 && warm + cold == 12, "warm \(warm), cold \(cold)")
            }
        }

        @Test("Wait: every adversary gets a slot in the end, and none is made for it")
        func wait() async throws {
            try await burst(.wait) { cluster, jobs in
                for job in jobs {
                    #expect(
                        job.status?.verdict?.outcome == .upheld && job.status?.spinUp?.source == .warm, "\(String(describing: job.status))")
                }
                let (warm, waited) = (cluster.first.claims(.warm), cluster.first.claims(.waited))
                #expect(waited >= 1 && warm + waited == 12 && cluster.first.claims(.cold) == 0, "warm \(warm), waited \(waited)")
            }
        }

        @Test("Fail: a job without a slot for each adversary ends with PoolEmpty, and gives back what it had")
        func fail() async throws {
            try await burst(.fail) { cluster, jobs in
                let failed = jobs.filter { $0.status?.conditions?.condition("Failed")?.reason == AdversaryReason.poolEmpty }
                let upheld = jobs.filter { $0.status?.verdict?.outcome == .upheld }
                #expect(failed.count >= 1 && failed.count + upheld.count == 4, "\(jobs.compactMap(\.status))")
                #expect(cluster.first.claims(.refused) >= 1 && cluster.first.claims(.cold) == 0)
            }
        }
    }
}
