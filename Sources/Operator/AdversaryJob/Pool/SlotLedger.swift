import Foundation
import KubeCore
import Synchronization

/// What this process did with slots and the caches may not show yet. All of it may be lost with the process: then the cluster alone tells.
package final class SlotLedger: Sendable {
    private struct Expectation {
        var slot: ExpectedSlot
        var namespace: String
        var since: Duration
    }

    private struct State {
        /// By namespace and name.
        var claims: [NamespacedName: Claim] = [:]
        /// Claimed slots whose runner has not answered yet, and since when.
        var unanswered: [NamespacedName: Duration] = [:]
        /// Slots whose runner is told to stop and whose connection has not ended.
        var dying: Set<NamespacedName> = []
        var expected: [String: Expectation] = [:]
        var deleted: [String: NamespacedName] = [:]
        var waiting: [UInt64: (occasion: Occasion, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastWaiter: UInt64 = 0
        /// How often a namespace had news.
        var news: [String: UInt64] = [:]

        /// No claim and no kill is on its way.
        var isCalm: Bool { unanswered.isEmpty && dying.isEmpty }

        /// Takes out who waits for that.
        mutating func release(_ occasion: Occasion) -> [CheckedContinuation<Void, Never>] {
            let woken = waiting.filter { $0.value.occasion == occasion }
            for id in woken.keys { waiting[id] = nil }
            return woken.values.map(\.continuation)
        }
    }

    private enum Claim { case held, used }

    /// What is waited for.
    private enum Occasion: Sendable, Hashable {
        case news(of: String)
        case calm
    }

    /// As long as ReplicaSets wait for what they made.
    private static let patience = Duration.seconds(300)

    /// For so long a claim may keep its namespace's pools from being filled, and claims and kills may keep what is dead from being deleted.
    package static let hurry = Duration.seconds(1)

    private let state = Mutex(State())

    package init() {}

    /// A claim is on its way to its runner: making slots, which costs the API server and the nodes more, waits for it.
    package func hurries(_ slot: String, namespace: String, at uptime: Duration) {
        state.withLock { $0.unanswered[NamespacedName(namespace: namespace, name: slot)] = uptime }
    }

    /// Its runner answered.
    package func arrived(_ slot: String, namespace: String) {
        clear { $0.unanswered[NamespacedName(namespace: namespace, name: slot)] = nil }
    }

    /// Whether a claim of any namespace is on its way.
    package func isHurried(at uptime: Duration) -> Bool { state.withLock { $0.unanswered.values.contains { uptime - $0 < Self.hurry } } }

    /// A runner is told to stop: deleting what is dead already costs the API server and the nodes more, and waits for it.
    package func kills(_ slot: String, namespace: String) {
        state.withLock { _ = $0.dying.insert(NamespacedName(namespace: namespace, name: slot)) }
    }

    /// Its connection has ended, or was given up.
    package func killed(_ slot: String, namespace: String) {
        clear { _ = $0.dying.remove(NamespacedName(namespace: namespace, name: slot)) }
    }

    /// Changes what is on its way, and wakes who waits until nothing is.
    private func clear(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            return state.isCalm ? state.release(.calm) : []
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns once no claim and no kill of any namespace is on its way, or when cancelled. Who waits bounds the time.
    package func waitForCalm() async { await wait(for: .calm) { $0.isCalm } }

    /// Takes the first of these slots that nobody in this process has; `nil` when there is none.
    package func claim(_ candidates: [ObservedSlot], namespace: String) -> ObservedSlot? {
        state.withLock { state in
            let free = candidates.first {
                state.claims[NamespacedName(namespace: namespace, name: $0.name)] == nil && state.deleted[$0.uid] == nil
            }
            if let free { state.claims[NamespacedName(namespace: namespace, name: free.name)] = .held }
            return free
        }
    }

    /// The claim is over. The slot is never used again: the claim is kept until its pod is gone.
    package func spend(_ slot: String, namespace: String) {
        clear { state in
            state.claims[NamespacedName(namespace: namespace, name: slot)] = .used
            state.unanswered[NamespacedName(namespace: namespace, name: slot)] = nil
        }
    }

    /// The claim came to nothing: the slot is as it was.
    package func release(_ slot: String, namespace: String) {
        state.withLock { $0.claims[NamespacedName(namespace: namespace, name: slot)] = nil }
        announce(namespace)
    }

    /// A slot of that name is about to be sent.
    package func expect(_ slot: ExpectedSlot, namespace: String, at uptime: Duration) {
        state.withLock { $0.expected[slot.name] = Expectation(slot: slot, namespace: namespace, since: uptime) }
    }

    /// It was certainly not made, or it was seen.
    package func settle(_ slot: String) { state.withLock { $0.expected[slot] = nil } }

    /// Reserves a slot for deletion; `false` when somebody claimed it meanwhile.
    package func doom(_ removal: PoolPlan.Removal, namespace: String) -> Bool {
        state.withLock { state in
            let key = NamespacedName(namespace: namespace, name: removal.name)
            if state.claims[key] == .held { return false }
            state.deleted[removal.uid] = key
            return true
        }
    }

    /// The deletion did not happen.
    package func spare(uid: String) { state.withLock { $0.deleted[uid] = nil } }

    /// Fills in what is known of a namespace whose cache shows these slots, and forgets what the cache shows by itself.
    package func complete(_ observed: inout ObservedPools, namespace: String, at uptime: Duration) {
        let names = Set(observed.slots.map(\.name))
        let uids = Set(observed.slots.filter { !$0.isTerminating }.map(\.uid))
        state.withLock { state in
            for name in names { state.expected[name] = nil }
            state.expected = state.expected.filter { uptime - $0.value.since < Self.patience }
            state.deleted = state.deleted.filter { $0.value.namespace != namespace || uids.contains($0.key) }
            state.claims = state.claims.filter { $0.key.namespace != namespace || $0.value == .held || names.contains($0.key.name) }
            observed.expected = state.expected.values.filter { $0.namespace == namespace }.map(\.slot).sorted { $0.name < $1.name }
            state.unanswered = state.unanswered.filter { uptime - $0.value < Self.hurry }
            observed.isHurried = state.unanswered.keys.contains { $0.namespace == namespace }
            observed.deleted = Set(state.deleted.keys)
            observed.claimed = Set(state.claims.keys.filter { $0.namespace == namespace }.map(\.name))
        }
    }

    /// How many changes of that namespace's slots were told so far.
    package func news(of namespace: String) -> UInt64 { state.withLock { $0.news[namespace] ?? 0 } }

    /// Returns once a slot of that namespace changed after it had that many news, or when cancelled.
    package func waitForNews(of namespace: String, after seen: UInt64) async {
        await wait(for: .news(of: namespace)) { ($0.news[namespace] ?? 0) > seen }
    }

    /// Returns once that occasion came, at once where it has come already, or when cancelled.
    private func wait(for occasion: Occasion, unless hasCome: (State) -> Bool) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || hasCome(state) { return true }
                    state.waiting[id] = (occasion, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.continuation.resume()
        }
    }

    /// How many wait for news of any namespace.
    package var waiters: Int { state.withLock { $0.waiting.values.count { $0.occasion != .calm } } }

    /// A slot of that namespace changed: wakes those who wait for one.
    package func announce(_ namespace: String) {
        let woken = state.withLock { state in
            state.news[namespace, default: 0] += 1
            return state.release(.news(of: namespace))
        }
        for continuation in woken { continuation.resume() }
    }
}
