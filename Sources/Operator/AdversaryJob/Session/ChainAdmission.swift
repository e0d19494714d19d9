import BallastAPI
import ControllerRuntime
import Cryptography
import KubeCore

/// Lets a session's adversaries ask a chain, until they no longer may.
package protocol ChainAdmission: Sendable {
    /// A credential that the chain's gateways take from now on, and for at most `life`; `nil` for a chain that asks nobody for a key.
    /// Throws when no gateway takes it.
    func admit(
        session: String, job: String, to chain: NamespacedName, for life: Duration
    ) async throws(SessionState.Problem) -> String?
    /// From now on they do not.
    func revoke(session: String, from chain: NamespacedName)
}

/// For chains that ask nobody for a key.
package struct OpenAdmission: ChainAdmission {
    package init() {}
    package func admit(
        session: String, job: String, to chain: NamespacedName, for life: Duration
    ) async throws(SessionState.Problem) -> String? { nil }
    package func revoke(session: String, from chain: NamespacedName) {}
}

/// Admits over the channel: gateways are told the digest of a key that was made for this session, and say when they know it.
///
/// The key itself goes to the runners with their tasks, and is kept nowhere. With the operator it is forgotten: gateways that find the next
/// leader are told what is in force there, and until then the credential ends on their own clocks.
package struct GatewayAdmission: ChainAdmission {
    /// Gateways that hold their stream answer within milliseconds; one that has lost it opens another within about a second.
    static let patience = Duration.seconds(5)

    private let hub: ChannelHub
    private let reports: GatewayReports
    private let reader: @Sendable () -> ObjectReader
    private let time: any TimeSource

    package init(hub: ChannelHub, reports: GatewayReports, reader: @escaping @Sendable () -> ObjectReader, time: any TimeSource) {
        self.hub = hub
        self.reports = reports
        self.reader = reader
        self.time = time
    }

    /// Returns once all ready gateways know the credential, or after ``patience`` when some do: an adversary that meets one which does not
    /// loses its vote.
    package func admit(
        session: String, job: String, to chain: NamespacedName, for life: Duration
    ) async throws(SessionState.Problem) -> String? {
        guard reader().get(FailoverChain.self, namespace: chain.namespace, name: chain.name)?.spec.clients != nil else { return nil }
        let key: String
        do { key = "adv-" + Base64.encodeURL(try SecureRandom.bytes(32)) } catch {
            throw SessionState.Problem(reason: AdversaryReason.credentialNotTaken, message: "no credential could be made: \(error)")
        }
        let delivery = hub.push(
            .admit(
                id: Self.id(session), name: "adversaryjob/\(job)", keyDigest: SHA256.hash(Array(key.utf8)), expiresAfter: life), to: chain)
        guard await reports.wait(until: delivery.mark, isObeyedIn: chain, atMost: min(Self.patience, life), by: time) else {
            revoke(session: session, from: chain)
            throw SessionState.Problem(
                reason: AdversaryReason.credentialNotTaken,
                message:
                    "no gateway of FailoverChain \(chain.name) has confirmed the adversaries' credential within \(Self.patience.components.seconds) s; see whether its gateways reach the operator's channel"
            )
        }
        return key
    }

    package func revoke(session: String, from chain: NamespacedName) { hub.push(.lift(id: Self.id(session)), to: chain) }

    private static func id(_ session: String) -> String { "adversaryjob/\(session)" }
}

extension GatewayReports {
    /// Waits until all ready gateways of a chain obey that push. Says whether at least one does: after `limit`, that is enough.
    func wait(until push: PushMark, isObeyedIn chain: NamespacedName, atMost limit: Duration, by time: any TimeSource) async -> Bool {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let next = self.nextReport(of: chain)
                    let ready = self.readyGateways(of: chain)
                    if !ready.isEmpty, ready.isSubset(of: self.pods(of: chain, obeying: push)) { return }
                    try? await next.wait()
                }
            }
            group.addTask { try? await time.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        return !pods(of: chain, obeying: push).isEmpty
    }

    private func pods(of chain: NamespacedName, obeying push: PushMark) -> Set<String> {
        Set(applied(by: chain).filter { $0.value?.covers(push) ?? false }.keys)
    }
}
