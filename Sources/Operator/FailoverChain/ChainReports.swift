import BallastAPI
import KubeCore
import Resilience

/// What the gateways of one chain last said, put together.
package struct ChainReport: Sendable, Hashable {
    /// Gateways that reported within the last few seconds.
    package var gateways = 0
    /// One entry per target that a gateway named: the worst state any of them sees.
    package var targets: [FailoverChainStatus.Target] = []
    /// The target with the most answers lately.
    package var activeTarget: String?
    package var mode: FailoverChainStatus.Mode = .normal
    /// Since the operator's record began; survives its restarts through the chain's status.
    package var requests = FailoverChainStatus.Requests()
    /// What of each gateway's own counters is in ``requests`` and ``costToday``.
    package var counted: [FailoverChainStatus.Counted] = []
    /// Spent on requests since midnight UTC.
    package var costToday: Money = .zero
    /// The day in UTC that ``costToday`` is of, as `2026-01-31`.
    package var day = ""
    package var canary: GatewayReport.Canary = .notTried
    /// Gateways that could not take the newest route table, and why.
    package var tableErrors: [String] = []
}

/// Where the chain reconciler reads reports from: memory, never the network.
package protocol ChainReports: Sendable {
    /// `nil` while no gateway of the chain has reported.
    func report(of chain: NamespacedName) -> ChainReport?
}
