import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured

/// Makes and deletes slots and their policies, noting each in the ledger before it is sent.
package struct SlotMaker: Sendable {
    package let settings: PoolSettings
    package let ledger: SlotLedger
    private let api: any KubeAPI
    private let keyring: @Sendable () -> RunnerKeys?
    private let time: any TimeSource

    /// Slots that are sent at the same time.
    private static let width = 8

    package init(
        settings: PoolSettings, ledger: SlotLedger, api: any KubeAPI, time: any TimeSource, keys: @escaping @Sendable () -> RunnerKeys?
    ) {
        self.settings = settings
        self.ledger = ledger
        self.api = api
        self.time = time
        keyring = keys
    }

    package var keys: RunnerKeys? { keyring() }

    /// What slots of that pool are today; `nil` for a pool that the configuration does not name.
    package func wanted(_ pool: String, use: SlotUse, keys: RunnerKeys) -> ObservedPools.Wanted? {
        guard let pool = settings.pool(pool),
            let digest = try? SlotPod(pool, use: use, settings: settings, keys: keys).digest()
        else { return nil }
        return ObservedPools.Wanted(pool: pool.name, use: use, size: pool.size, digest: digest)
    }

    /// The slots of a namespace, without what it wants.
    package func observe(_ namespace: String, _ reader: ObjectReader, keys: RunnerKeys, now: Date) -> ObservedPools {
        var observed = ObservedPools(now: now)
        // Jobs before pods: a pod whose Job went meanwhile must not look free.
        observed.jobs = Set(
            reader.list(Job.self, namespace: namespace).filter { $0.metadata.labels[SlotNames.adversaryJob] != nil }.map(\.metadata.name))
        observed.slots = reader.list(Pod.self, namespace: namespace).compactMap { ObservedSlot($0, keys: keys) }
        ledger.complete(&observed, namespace: namespace, at: time.uptime)
        return observed
    }

    /// Slots of a pool that wait and answer, the oldest first.
    package func warm(_ wanted: ObservedPools.Wanted, namespace: String, _ reader: ObjectReader, keys: RunnerKeys) -> [ObservedSlot] {
        let observed = observe(namespace, reader, keys: keys, now: time.now)
        return observed.slots.filter { PoolPlan.isWarm($0, wanted, observed) }.sorted { ($0.created, $0.name) < ($1.created, $1.name) }
    }

    func fill(_ fill: PoolPlan.Fill, namespace: String) async throws {
        guard let keys, let pool = settings.pool(fill.pool) else { return }
        let pod = SlotPod(pool, use: fill.use, settings: settings, keys: keys)
        var left = fill.count
        // One first: where it is refused, the others would be too.
        var width = 1
        while left > 0 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<min(width, left) {
                    let slot = try SlotNames.slot(of: fill.pool)
                    let manifest = try pod.waiting(slot: slot, namespace: namespace, pool: fill.pool, keys: keys).manifest()
                    group.addTask { try await make(ExpectedSlot(name: slot, pool: fill.pool, use: fill.use), manifest, namespace) }
                }
                try await group.waitForAll()
            }
            left -= width
            width = min(width * 2, Self.width)
        }
    }

    private func make(_ slot: ExpectedSlot, _ manifest: JSONValue, _ namespace: String) async throws {
        ledger.expect(slot, namespace: namespace, at: time.uptime)
        do {
            _ = try await api.send(
                .create(Pod.resourceType, namespace: namespace, manifest: manifest, options: .init(fieldManager: Labels.manager)))
        } catch let error where (error as? APIStatus)?.isTimeout == false || error is LeadershipLost {
            // Refused: there is none. Of every other failure nobody knows, so the slot is waited for, and no other is made in its place.
            ledger.settle(slot.name)
            throw error
        }
    }

    func remove(_ removal: PoolPlan.Removal, namespace: String) async throws {
        guard ledger.doom(removal, namespace: namespace) else { return }
        do {
            try await deletePod(removal.name, uid: removal.uid, namespace: namespace)
        } catch {
            ledger.spare(uid: removal.uid)
            throw error
        }
    }

    /// Deletes that very pod; one that is gone, or whose name another has by now, is gone.
    package func deletePod(_ name: String, uid: String, namespace: String) async throws {
        try await delete(ObjectReference(Pod.resourceType, namespace: namespace, name: name), uid: uid)
    }

    /// Deletes that very object, with what depends on it.
    package func delete(_ object: ObjectReference, uid: String?) async throws {
        do {
            _ = try await api.send(.delete(object, options: .init(propagation: .background, uid: uid)))
        } catch let status as APIStatus where status.isNotFound {
            return
        } catch let status as APIStatus where status.isConflict {
            // The precondition's, where the name is another's by now. Otherwise it is still there, and must be deleted yet.
            do {
                let live = try await api.send(.get(object))
                if uid == nil || live[path: "metadata", "uid"]?.string == uid { throw status }
            } catch let answer as APIStatus where answer.isNotFound {}
        }
    }

    /// Makes the policy for slots of that use, where it is not there. Throws ``StrangePolicy`` where something else has its name: without
    /// the policy there may be no slot.
    package func open(_ use: SlotUse, namespace: String) async throws {
        let manifest = try SlotPolicies.policy(use, namespace: namespace, settings: settings).manifest()
        do {
            _ = try await api.send(
                .create(NetworkPolicy.resourceType, namespace: namespace, manifest: manifest, options: .init(fieldManager: Labels.manager)))
        } catch let status as APIStatus where status.isAlreadyExists {
            let policy = Self.policy(use, namespace)
            let labels = try await api.send(.get(policy))[path: "metadata", "labels"]
            guard labels?[Labels.managedBy]?.string == Labels.manager, labels?[SlotNames.use]?.string == use.rawValue else {
                throw StrangePolicy(policy: policy)
            }
        }
    }

    /// Makes that very policy what it should be again.
    func mend(_ use: SlotUse, uid: String, namespace: String) async throws {
        let wanted = try SlotPolicies.policy(use, namespace: namespace, settings: settings).manifest()
        do {
            _ = try await api.send(
                .patch(
                    Self.policy(use, namespace),
                    .json([
                        ["op": "test", "path": "/metadata/uid", "value": .string(uid)],
                        ["op": "replace", "path": "/spec", "value": wanted["spec"] ?? .emptyObject],
                    ]), options: .init(fieldManager: Labels.manager)))
        } catch let status as APIStatus where status.isNotFound {
            // It is made anew when the cache shows that it is gone.
        }
    }

    private static func policy(_ use: SlotUse, _ namespace: String) -> ObjectReference {
        ObjectReference(NetworkPolicy.resourceType, namespace: namespace, name: SlotPolicies.name(use))
    }

    func close(_ use: SlotUse, uid: String, namespace: String) async throws {
        try await delete(Self.policy(use, namespace), uid: uid)
    }
}

/// A NetworkPolicy that somebody else made under the name of ours.
package struct StrangePolicy: Error, CustomStringConvertible {
    package var policy: ObjectReference

    package var description: String { "\(policy) lacks this operator's labels, so nothing is known of what it lets through; delete it" }
}
