import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes

/// A slot's pod as a pool sees it.
package struct ObservedSlot: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var pool: String
    package var use: SlotUse?
    package var address: String?
    package var created: Date
    package var isReady = false
    package var isTerminating = false
    package var isFinished = false
    /// A Job has adopted it.
    package var hasController = false
    /// The spec as it is, and as its annotation says that it was made; `nil` where there is none.
    package var digest: SlotDigest?
    package var madeWith: SlotDigest?
    /// Whether the operator's code over ``madeWith`` is there and right.
    package var isSealed = false

    package init(name: String, uid: String, pool: String, use: SlotUse? = .adversary, created: Date) {
        self.name = name
        self.uid = uid
        self.pool = pool
        self.use = use
        self.created = created
    }

    /// `nil` for a pod that is no slot.
    package init?(_ pod: Pod, keys: RunnerKeys) {
        let metadata = pod.metadata
        guard metadata.labels[SlotNames.slot] != nil, let pool = metadata.labels[SlotNames.adversaryPool], let uid = metadata.uid else {
            return nil
        }
        let use = metadata.labels[SlotNames.use].flatMap(SlotUse.init(rawValue:))
        self.init(name: metadata.name, uid: uid, pool: pool, use: use, created: metadata.creationTimestamp ?? .distantPast)
        address = pod.status?.podIP
        isReady = pod.isReady
        isTerminating = metadata.isTerminating
        isFinished = pod.isFinished
        hasController = metadata.controller != nil
        digest = metadata.annotations[SlotDigest.annotation].map(SlotDigest.init(text:))
        madeWith = metadata.annotations[SlotNames.madeWith].map(SlotDigest.init(text:))
        if let madeWith, let seal = metadata.annotations[SlotNames.seal], metadata.labels[SlotNames.slot] == metadata.name {
            isSealed = keys.isSeal(seal, namespace: metadata.namespace ?? "", slot: metadata.name, madeWith: madeWith)
        }
    }
}

/// All that the slots of one namespace depend on.
package struct ObservedPools: Sendable {
    /// One pool that the namespace asks for.
    package struct Wanted: Sendable, Hashable {
        package var pool: String
        package var use: SlotUse
        package var size: Int
        /// What its slots are made with today.
        package var digest: SlotDigest

        package init(pool: String, use: SlotUse = .adversary, size: Int, digest: SlotDigest) {
            self.pool = pool
            self.use = use
            self.size = size
            self.digest = digest
        }
    }

    package var now: Date
    package var wanted: [Wanted] = []
    package var slots: [ObservedSlot] = []
    /// Slots that a Job was named after.
    package var jobs: Set<String> = []
    /// Slots that this process claimed, or will claim.
    package var claimed: Set<String> = []
    /// Slots that this process made, or may have made, and that the cache does not show yet: by pool and use.
    package var expected: [ExpectedSlot] = []
    /// A claim has not reached its runner yet.
    package var isHurried = false
    /// The UIDs of slots that this process deleted, and that the cache still shows.
    package var deleted: Set<String> = []

    package init(now: Date) { self.now = now }
}

/// A slot that was sent and not seen.
package struct ExpectedSlot: Sendable, Hashable {
    package var name: String
    package var pool: String
    package var use: SlotUse
}

/// What a namespace's pools want done: a pure function of what is observed.
package struct PoolPlan: Sendable, Hashable {
    package struct Fill: Sendable, Hashable {
        package var pool: String
        package var use: SlotUse
        package var count: Int
    }

    package enum Why: String, Sendable, Hashable {
        /// The pool is not wanted here any more, or is smaller.
        case surplus
        /// The pool's configuration is another by now.
        case stale
        /// The pod is not what was made.
        case changed
        /// It ended by itself, or never answered.
        case broken
    }

    package struct Removal: Sendable, Hashable {
        package var name: String
        package var uid: String
        package var why: Why
    }

    /// How many slots of a pool there are of each kind.
    package struct Count: Sendable, Hashable {
        package var warm = 0
        package var starting = 0
        package var claimed = 0
    }

    package var fills: [Fill] = []
    package var removals: [Removal] = []
    package var counts: [String: Count] = [:]
    /// When time alone changes something.
    package var recheckSeconds: TimeInterval?

    /// A pod that fails keeps its place for this long, so that one that can never run is not replaced again and again.
    package static let brokenHoldSeconds: TimeInterval = 30
    /// A slot that did not answer by then never will.
    package static let startSeconds: TimeInterval = 120
    /// Of one pool, in one pass.
    package static let largestFill = 32

    package init(_ observed: ObservedPools) {
        for wanted in observed.wanted { plan(wanted, observed) }
        let served = Set(observed.wanted.map { "\($0.use)/\($0.pool)" })
        for slot in observed.slots where !served.contains("\(slot.use ?? .adversary)/\(slot.pool)") {
            if Self.isFree(slot, observed), slot.isSealed { remove(slot, .surplus) }
        }
    }

    /// Nobody uses it, and this process has not deleted it yet.
    private static func isFree(_ slot: ObservedSlot, _ observed: ObservedPools) -> Bool {
        !slot.isTerminating && !slot.hasController && !observed.jobs.contains(slot.name) && !observed.claimed.contains(slot.name)
            && !observed.deleted.contains(slot.uid)
    }

    /// Whether a Job may be named after it: made by this operator as the pool is today, answering, and nobody's.
    package static func isWarm(_ slot: ObservedSlot, _ wanted: ObservedPools.Wanted, _ observed: ObservedPools) -> Bool {
        isFree(slot, observed) && slot.isSealed && slot.pool == wanted.pool && slot.use == wanted.use && slot.digest == wanted.digest
            && slot.madeWith == wanted.digest && slot.isReady && !slot.isFinished && slot.address != nil
    }

    private mutating func plan(_ wanted: ObservedPools.Wanted, _ observed: ObservedPools) {
        var count = counts[wanted.pool] ?? Count()
        // What nobody sealed is not ours: it neither counts nor is it deleted.
        let slots = observed.slots.filter { $0.pool == wanted.pool && $0.use == wanted.use && $0.isSealed }
        var warm: [ObservedSlot] = []
        var starting: [ObservedSlot] = []
        var held = 0
        for slot in slots {
            guard Self.isFree(slot, observed) else {
                if !slot.isTerminating, !observed.deleted.contains(slot.uid) { count.claimed += 1 }
                continue
            }
            let age = observed.now.timeIntervalSince(slot.created)
            if slot.isFinished || (!slot.isReady && age >= Self.startSeconds) || slot.digest != slot.madeWith {
                if age < Self.brokenHoldSeconds {
                    held += 1
                    recheck(in: Self.brokenHoldSeconds - age)
                } else {
                    remove(slot, slot.digest != slot.madeWith ? .changed : .broken)
                }
            } else if slot.madeWith != wanted.digest {
                remove(slot, .stale)
            } else if Self.isWarm(slot, wanted, observed) {
                warm.append(slot)
            } else {
                starting.append(slot)
                recheck(in: Self.startSeconds - age)
            }
        }
        let expected = observed.expected.count { $0.pool == wanted.pool && $0.use == wanted.use }
        let missing = wanted.size - warm.count - starting.count - held - expected
        if missing > 0, observed.isHurried {
            recheck(in: 0.05)
        } else if missing > 0 {
            fills.append(Fill(pool: wanted.pool, use: wanted.use, count: min(missing, Self.largestFill)))
            if missing > Self.largestFill { recheck(in: 0.05) }
        } else {
            // The newest first: what answers already is worth more.
            let newestFirst: (ObservedSlot, ObservedSlot) -> Bool = { ($0.created, $0.name) > ($1.created, $1.name) }
            let surplus = starting.sorted(by: newestFirst) + warm.sorted(by: newestFirst)
            for slot in surplus.prefix(min(surplus.count, -missing)) { remove(slot, .surplus) }
        }
        count.warm += warm.count
        count.starting += starting.count + expected
        counts[wanted.pool] = count
    }

    private mutating func remove(_ slot: ObservedSlot, _ why: Why) {
        removals.append(Removal(name: slot.name, uid: slot.uid, why: why))
    }

    private mutating func recheck(in seconds: TimeInterval) { recheckSeconds = min(recheckSeconds ?? .infinity, max(0.05, seconds)) }
}
