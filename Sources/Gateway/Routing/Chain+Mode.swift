import BallastAPI
import Synchronization

/// When a peer's answer was last served. It outlives a change of the chain.
final class PeerClock: Sendable {
    private let last = Atomic<Int64>(.min)

    func note(at now: Duration) { last.store(now.wholeNanoseconds, ordering: .relaxed) }

    /// Whether that was in the last ten seconds.
    func isRecent(at now: Duration) -> Bool {
        let last = last.load(ordering: .relaxed)
        return last != .min && now.wholeNanoseconds - last < 10_000_000_000
    }
}

extension Chain {
    /// How the chain is at this moment. One that no target answers for lives on its peers' answers, or is down.
    func mode(at now: Duration) -> FailoverChainStatus.Mode {
        let mode = GatewaySnapshot.mode(targets.map { FailoverChainStatus.TargetState($0.health.snapshot.state) })
        return mode == .down && peerClock.isRecent(at: now) ? .mesh : mode
    }
}
