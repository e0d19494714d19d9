import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Logging

/// What happens to a namespace's slots. Slots have no owner, so the runtime neither applies nor prunes them.
package enum PoolEffect: Sendable, Hashable {
    case fill(PoolPlan.Fill)
    case remove(PoolPlan.Removal)
    case open(SlotUse)
    /// Somebody changed the policy.
    case mend(SlotUse, uid: String)
    case close(SlotUse, uid: String)
}

/// Keeps in each namespace the slots that its labels ask for.
package struct PoolReconciler: Reconciler {
    package typealias Object = Namespace
    package typealias Effect = PoolEffect
    package static let name = "adversarypool"

    package let wakeups: Wakeups?
    private let slots: SlotMaker
    private let metrics: AdversaryMetrics

    package init(slots: SlotMaker, metrics: AdversaryMetrics, wakeups: Wakeups) {
        self.slots = slots
        self.metrics = metrics
        self.wakeups = wakeups
    }

    package var watches: [WatchedKind] {
        @Sendable func namespace(_ object: any KubeObject) -> [NamespacedName] {
            [NamespacedName(namespace: "", name: object.metadata.namespace ?? "")]
        }
        return [
            .mapped(Pod.self, selector: [Labels.managedBy: Labels.manager], project: CachedObjects.pod) {
                $0.metadata.labels[SlotNames.slot] == nil ? [] : namespace($0)
            },
            .mapped(Job.self, selector: [Labels.managedBy: Labels.manager], project: CachedObjects.withoutPodTemplate) {
                $0.metadata.labels[SlotNames.adversaryJob] == nil ? [] : namespace($0)
            },
            .mapped(NetworkPolicy.self, selector: [Labels.managedBy: Labels.manager]) {
                $0.metadata.labels[SlotNames.use] == nil ? [] : namespace($0)
            },
            .mapped(AdversaryJob.self) { namespace($0) },
        ]
    }

    package func conditions(of object: Namespace) -> [Condition] { [] }

    /// What a namespace's slots and policies are, and what they should be.
    package struct Observed: Sendable {
        package var pools: ObservedPools
        /// The uses whose policy must be there, and those that are.
        package var open: Set<SlotUse> = []
        package var policies: [SlotUse: String] = [:]
        /// The uses whose policy is not what was made.
        package var changed: Set<SlotUse> = []
        package var isGoing = false
    }

    package func observe(_ object: Namespace, _ reader: ObjectReader, now: Date) -> Observed {
        let name = object.metadata.name
        guard let keys = slots.keys else { return Observed(pools: ObservedPools(now: now), isGoing: true) }
        var observed = Observed(pools: slots.observe(name, reader, keys: keys, now: now))
        for use in SlotUse.allCases {
            guard let label = object.metadata.labels[SlotNames.label(for: use)] else { continue }
            if let wanted = slots.wanted(label, use: use, keys: keys) {
                observed.pools.wanted.append(wanted)
                observed.open.insert(use)
            }
        }
        if !reader.list(AdversaryJob.self, namespace: name).isEmpty || !observed.pools.slots.isEmpty {
            observed.open.formUnion(SlotUse.allCases)
        }
        for use in SlotUse.allCases {
            let policy = reader.get(NetworkPolicy.self, namespace: name, name: SlotPolicies.name(use))
            observed.policies[use] = policy?.metadata.uid
            if let policy, !SlotPolicies.isAsMade(policy, use, settings: slots.settings) { observed.changed.insert(use) }
        }
        observed.isGoing = object.metadata.isTerminating || object.status?.phase == "Terminating"
        metrics.slots(of: name, PoolPlan(observed.pools).counts)
        return observed
    }

    package func plan(_ observed: Observed) -> Plan<PoolEffect> {
        if observed.isGoing { return Plan() }
        let pools = PoolPlan(observed.pools)
        var plan = Plan<PoolEffect>()
        // Before a slot: it must never be reachable without.
        for use in SlotUse.allCases where observed.open.contains(use) && observed.policies[use] == nil { plan.effects.append(.open(use)) }
        for use in SlotUse.allCases where observed.open.contains(use) && observed.changed.contains(use) {
            if let uid = observed.policies[use] { plan.effects.append(.mend(use, uid: uid)) }
        }
        plan.effects += pools.removals.map(PoolEffect.remove)
        // Its event makes the pass in which they are filled.
        let isGuarded = { (use: SlotUse) in observed.policies[use] != nil && !observed.changed.contains(use) }
        plan.effects += pools.fills.filter { isGuarded($0.use) }.map(PoolEffect.fill)
        for use in SlotUse.allCases where !observed.open.contains(use) {
            if let uid = observed.policies[use] { plan.effects.append(.close(use, uid: uid)) }
        }
        if let seconds = pools.recheckSeconds { plan.outcome = .recheck(after: .seconds(seconds)) }
        return plan
    }

    package func perform(_ effect: PoolEffect, for object: Namespace) async throws {
        let namespace = object.metadata.name
        switch effect {
        case .fill(let fill): try await slots.fill(fill, namespace: namespace)
        case .remove(let removal): try await slots.remove(removal, namespace: namespace)
        case .open(let use): try await slots.open(use, namespace: namespace)
        case .mend(let use, let uid): try await slots.mend(use, uid: uid, namespace: namespace)
        case .close(let use, let uid): try await slots.close(use, uid: uid, namespace: namespace)
        }
    }

    package func forget(_ key: NamespacedName, uid: String) { metrics.slots(of: key.name, [:]) }
}
