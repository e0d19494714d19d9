import BallastAPI
import Foundation
import KubeCore
import Resilience

/// All that a session needs to know of its job.
package struct SessionRequest: Sendable {
    package var job: AdversaryJob
    /// The chain's address, without a path.
    package var chainURL: String
    /// When the watch told of the job, and when all must be over: as uptime.
    package var toldAt: Duration
    package var deadline: Duration

    package init(job: AdversaryJob, chainURL: String, toldAt: Duration, deadline: Duration) {
        self.job = job
        self.chainURL = chainURL
        self.toldAt = toldAt
        self.deadline = deadline
    }

    var uid: String { job.metadata.uid ?? "" }
    var namespace: String { job.metadata.namespace ?? "" }
    var poolName: String { job.spec.pool ?? AdversaryPool.defaultName }
    var voteTimeout: Duration { .seconds(job.spec.vote?.timeoutSeconds ?? 30) }
    var chain: NamespacedName { NamespacedName(namespace: namespace, name: job.spec.chainRef.name) }

    /// Adversaries take the roles in turn.
    func roles(of pool: AdversaryPool?) -> [String] {
        let named = job.spec.vote?.roles ?? []
        let roles = named.isEmpty ? pool?.effectiveRoles ?? AdversaryPool.defaultRoles : named
        return (0..<job.spec.adversaries).map { roles[$0 % roles.count] }
    }

    var rules: VoteRules {
        let vote = job.spec.vote
        return VoteRules(
            adversaries: job.spec.adversaries, quorum: vote?.quorum,
            threshold: vote?.threshold.flatMap { Millionths($0) } ?? Millionths(value: 500_000),
            weights: (vote?.weights ?? [:]).compactMapValues { Millionths($0) }, veto: Set(vote?.veto ?? []))
    }
}
