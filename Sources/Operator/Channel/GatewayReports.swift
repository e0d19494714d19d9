import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import ServiceLifecycle
import Synchronization

/// Keeps what gateways report, one tally per chain, and wakes a chain when something changed that its status should say.
///
/// In memory only: after a restart totals go on from the chain's status, which tells how much of each gateway is in them.
package final class GatewayReports: ServiceLifecycle.Service {
    /// Numbers alone (counts, shares, latencies, cost) wake a chain no oftener.
    private static let numbersInterval = Duration.seconds(60)

    private struct Chain {
        var uid: String
        var tally: ChainTally
        var told: Digest?
        var toldReport: ChainReport?
        var toldAt: Duration = .zero
    }

    /// What a status must show at once.
    private struct Digest: Hashable {
        struct Target: Hashable {
            var name: String
            var state: FailoverChainStatus.TargetState
            var reason: String?
        }

        var gateways: Int
        var targets: [Target]
        var active: String?
        var mode: FailoverChainStatus.Mode
        var canary: GatewayReport.Canary
        var tableErrors: [String]
        var day: String

        init(_ report: ChainReport) {
            gateways = report.gateways
            targets = report.targets.map { Target(name: $0.name, state: $0.state, reason: $0.reason) }
            active = report.activeTarget
            mode = report.mode
            canary = report.canary
            tableErrors = report.tableErrors
            day = report.day
        }
    }

    private let reader: @Sendable () -> ObjectReader
    private let time: any TimeSource
    private let wakeups: Wakeups
    private let chains = Mutex<[NamespacedName: Chain]>([:])
    /// Open when the next report of a chain is in.
    private let next = Mutex<[NamespacedName: Latch]>([:])

    /// `reader` reads chains and gateway pods from the caches.
    package init(reader: @escaping @Sendable () -> ObjectReader, time: any TimeSource, wakeups: Wakeups) {
        self.reader = reader
        self.time = time
        self.wakeups = wakeups
    }

    /// Why a report was not taken.
    package enum Refusal: Error, Sendable, Hashable {
        case malformed(String)
        /// It speaks for another chain than its certificate allows.
        case foreign(String)
        case unknownPod(String)
        case outOfSequence(expected: UInt64)
        case retired
    }

    /// Counts a report of a gateway whose certificate is `speaker`'s; one that was counted before is accepted and not counted again.
    package func take(_ report: GatewayReport, from speaker: ChannelIdentity) -> Result<Void, Refusal> {
        if let problem = report.problem { return .failure(.malformed(problem)) }
        let sender = report.sender
        let key = NamespacedName(namespace: sender.namespace, name: sender.chain)
        guard key == speaker.chain else {
            return .failure(.foreign("the certificate speaks for chain \(speaker.chain), the report for \(key)"))
        }
        let reader = reader()
        guard let chain = reader.get(FailoverChain.self, namespace: key.namespace, name: key.name) else {
            return .failure(.unknownPod("there is no FailoverChain \(key)"))
        }
        guard isGateway(sender.pod, uid: sender.podUID, of: key, reader) else {
            return .failure(.unknownPod("chain \(key) has no pod \"\(sender.pod)\" with UID \(sender.podUID)"))
        }
        let (uptime, now) = (time.uptime, time.now)
        let (verdict, isNews) = chains.withLock { chains in
            let uid = chain.metadata.uid ?? ""
            var known =
                chains[key].flatMap { $0.uid == uid ? $0 : nil }
                ?? Chain(uid: uid, tally: ChainTally(recorded: chain.status, now: now))
            let verdict = known.tally.take(report, uptime: uptime, now: now)
            let isNews = Self.tell(&known, uptime: uptime, now: now)
            chains[key] = known
            return (verdict, isNews)
        }
        if isNews { wakeups.wake(key) }
        next.withLock { $0.removeValue(forKey: key) }?.open()
        switch verdict {
        case .count, .repeated: return .success(())
        case .refuse(let expected): return .failure(.outOfSequence(expected: expected))
        case .retired: return .failure(.retired)
        }
    }

    /// Whether a pod of that name and UID is a gateway of the chain, and has not ended.
    package func isGateway(_ pod: String, uid: String, of chain: NamespacedName) -> Bool { isGateway(pod, uid: uid, of: chain, reader()) }

    private func isGateway(_ pod: String, uid: String, of chain: NamespacedName, _ reader: ObjectReader) -> Bool {
        guard let found = reader.get(Pod.self, namespace: chain.namespace, name: pod) else { return false }
        return found.metadata.uid == uid && found.metadata.labels[ChainNames.chainLabel] == chain.name && !found.isFinished
    }

    /// The gateways of a chain by pod, with the last push that each says it obeys, of whatever operator; silent ones are missing.
    package func applied(by chain: NamespacedName) -> [String: PushMark?] {
        let uptime = time.uptime
        return chains.withLock { $0[chain]?.tally.applied(uptime: uptime) ?? [:] }
    }

    /// Returns once a report of that chain has come after the call of this.
    func nextReport(of chain: NamespacedName) -> Latch {
        next.withLock { next in
            let latch = next[chain] ?? Latch()
            next[chain] = latch
            return latch
        }
    }

    /// The chain's gateways that take requests, as far as the caches show.
    func readyGateways(of chain: NamespacedName) -> Set<String> {
        let pods = reader().list(Pod.self, namespace: chain.namespace, labels: [ChainNames.chainLabel: chain.name])
        return Set(pods.filter { $0.isReady && !$0.metadata.isTerminating }.map(\.metadata.name))
    }

    /// Drops what is known of a chain that is gone.
    package func forget(_ chain: NamespacedName) { chains.withLock { $0[chain] = nil } }

    /// Notices once a second that gateways fell silent, that pods are gone, and that a day has ended.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await self.time.sleep(for: .seconds(1)) } catch { return }
                self.pass()
            }
        }
    }

    /// One look at everything that time alone changes.
    package func pass() {
        let (uptime, now, reader) = (time.uptime, time.now, reader())
        let keys = chains.withLock { Array($0.keys) }
        for key in keys {
            let chain = reader.get(FailoverChain.self, namespace: key.namespace, name: key.name)
            let pods = reader.list(Pod.self, namespace: key.namespace, labels: [ChainNames.chainLabel: key.name])
            let uids = Set(pods.filter { !$0.isFinished }.compactMap(\.metadata.uid))
            let isNews = chains.withLock { chains in
                guard var known = chains[key] else { return false }
                guard chain?.metadata.uid == known.uid else {
                    chains[key] = nil
                    return false
                }
                known.tally.keep(pods: uids)
                let isNews = Self.tell(&known, uptime: uptime, now: now)
                chains[key] = known
                return isNews
            }
            if isNews { wakeups.wake(key) }
        }
    }

    private static func tell(_ chain: inout Chain, uptime: Duration, now: Date) -> Bool {
        let report = chain.tally.report(uptime: uptime, now: now)
        let digest = report.map { Digest($0) }
        let isDue = report != chain.toldReport && uptime - chain.toldAt >= numbersInterval
        guard digest != chain.told || isDue else { return false }
        chain.told = digest
        chain.toldReport = report
        chain.toldAt = uptime
        return true
    }
}

extension GatewayReports: ChainReports {
    package func report(of chain: NamespacedName) -> ChainReport? {
        let (uptime, now) = (time.uptime, time.now)
        return chains.withLock { $0[chain]?.tally.report(uptime: uptime, now: now) }
    }
}
