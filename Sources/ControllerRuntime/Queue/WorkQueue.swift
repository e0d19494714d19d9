import DequeModule
import HeapModule
import KubeCore

/// Which keys wait to be worked on, as a state machine: no task, no clock of its own.
///
/// A key is handed out to one worker at a time. Added while it waits, it stays one entry; added while it is worked on, it comes again
/// once it is done. Fresh keys go before those of lists and rechecks, of which one in ``shareOfResyncs`` turns still gets through.
package struct WorkQueue<Key: Hashable & Sendable>: Sendable {
    /// Why a key is added.
    package enum Priority: Sendable, Hashable {
        /// Something happened to it.
        case fresh
        /// A list named it, or its time to be looked at again has come.
        case resync
    }

    /// What a worker gets.
    package enum Take: Sendable, Hashable {
        /// Work on this key, which waited that long.
        case key(Key, waited: Duration)
        /// Nothing now; a delayed key falls due at that uptime, if there is one.
        case nothing(until: Duration?)
        /// The queue is shut down.
        case shutDown
    }

    private struct Waiting: Sendable {
        var priority: Priority
        var since: Duration
    }

    private struct Timer: Sendable, Comparable {
        var due: Duration
        var order: UInt64
        var key: Key

        static func == (left: Self, right: Self) -> Bool { left.due == right.due && left.order == right.order }
        static func < (left: Self, right: Self) -> Bool { (left.due, left.order) < (right.due, right.order) }
    }

    private static var shareOfResyncs: Int { 8 }

    private var fresh: Deque<Key> = []
    private var resyncs: Deque<Key> = []
    private var waiting: [Key: Waiting] = [:]
    private var processing: [Key: Duration] = [:]
    /// Added while they were worked on.
    private var again: [Key: Priority] = [:]
    private var timers: Heap<Timer> = []
    /// The one timer per key that counts; others in the heap are stale.
    private var dueAt: [Key: Duration] = [:]
    private var failures: [Key: Int] = [:]
    private var turns = 0
    private var timersMade: UInt64 = 0
    private let backoff: Backoff
    private(set) package var isShutDown = false

    package init(backoff: Backoff = Backoff()) { self.backoff = backoff }

    /// Keys that wait now, without the delayed ones.
    package var depth: Int { waiting.count }
    /// Keys that are being worked on.
    package var inFlight: Int { processing.count }
    /// When the next delayed key falls due.
    package var nextDue: Duration? { dueAt.isEmpty ? nil : dueAt.values.min() }
    /// How often the key has failed in a row.
    package func failures(of key: Key) -> Int { failures[key] ?? 0 }

    /// Since when each key in flight has been worked on.
    package var processingSince: some Collection<Duration> { processing.values }
}

extension WorkQueue {
    /// Adds a key. Returns whether that made it wait anew (and not merely confirmed that it waits).
    @discardableResult
    package mutating func add(_ key: Key, _ priority: Priority = .fresh, now: Duration) -> Bool {
        guard !isShutDown else { return false }
        if processing[key] != nil {
            let isNew = again[key] == nil
            if again[key] != .fresh { again[key] = priority }
            return isNew
        }
        guard let present = waiting[key] else {
            waiting[key] = Waiting(priority: priority, since: now)
            if priority == .fresh { fresh.append(key) } else { resyncs.append(key) }
            return true
        }
        if present.priority == .resync, priority == .fresh {
            // Its place among the resyncs is skipped when it comes up.
            waiting[key]?.priority = .fresh
            fresh.append(key)
        }
        return false
    }

    /// Adds a key once `delay` has passed; of several delays, the earliest counts.
    package mutating func add(_ key: Key, after delay: Duration, now: Duration) {
        guard !isShutDown else { return }
        guard delay > .zero else {
            add(key, .resync, now: now)
            return
        }
        let due = now + delay
        if let present = dueAt[key], present <= due { return }
        dueAt[key] = due
        timersMade += 1
        timers.insert(Timer(due: due, order: timersMade, key: key))
    }

    /// Hands out the next key. What it hands out must be given back with ``finish(_:_:now:jitter:)``.
    package mutating func next(now: Duration) -> Take {
        guard !isShutDown else { return .shutDown }
        releaseDue(now: now)
        guard let key = popWaiting() else { return .nothing(until: earliestTimer()) }
        let waited = waiting.removeValue(forKey: key).map { now - $0.since } ?? .zero
        processing[key] = now
        return .key(key, waited: waited)
    }

    /// How work on a key ended.
    package enum Finish: Sendable, Hashable {
        /// Well; its failures are forgotten.
        case success
        /// Well, and it wants to be looked at again.
        case recheck(after: Duration)
        /// Not judged, because its caches lag behind: news will bring it back, and the passing of `atMost` too. Nothing that is known of
        /// the key changes by it.
        case waiting(atMost: Duration)
        /// Badly: it comes again after the backoff, but not before `minimum`.
        case failure(minimum: Duration?)
        /// Badly, and trying again would not help; its failures stay counted.
        case refused
    }

    /// Takes a key back from its worker. The delay that a pass which went well asks for replaces those of earlier passes, for it was
    /// decided on newer knowledge: otherwise each wait for a cache would cost a settled key one more pass later. `jitter` as in ``Backoff/delay(failures:jitter:)``. Returns how long it was worked on.
    @discardableResult
    package mutating func finish(_ key: Key, _ finish: Finish, now: Duration, jitter: Double) -> Duration {
        let worked = processing.removeValue(forKey: key).map { now - $0 } ?? .zero
        switch finish {
        case .success:
            failures[key] = nil
            dueAt[key] = nil
        case .recheck(let delay):
            failures[key] = nil
            dueAt[key] = nil
            add(key, after: delay, now: now)
        case .waiting(let limit):
            add(key, after: limit, now: now)
        case .failure(let minimum):
            failures[key, default: 0] += 1
            let delay = backoff.delay(failures: failures(of: key), jitter: jitter)
            add(key, after: max(delay, minimum ?? .zero), now: now)
        case .refused:
            failures[key, default: 0] += 1
        }
        if let priority = again.removeValue(forKey: key) { add(key, priority, now: now) }
        return worked
    }

    /// The object is gone: its failures and delays are forgotten. Call before ``finish(_:_:now:jitter:)``.
    package mutating func forget(_ key: Key) {
        failures[key] = nil
        dueAt[key] = nil
    }

    /// Hands out no more keys.
    package mutating func shutDown() { isShutDown = true }

    private mutating func releaseDue(now: Duration) {
        while let timer = timers.min, timer.due <= now {
            timers.removeMin()
            guard dueAt[timer.key] == timer.due else { continue }
            dueAt[timer.key] = nil
            add(timer.key, .resync, now: now)
        }
    }

    private mutating func earliestTimer() -> Duration? {
        while let timer = timers.min {
            if dueAt[timer.key] == timer.due { return timer.due }
            timers.removeMin()
        }
        return nil
    }

    private mutating func popWaiting() -> Key? {
        turns += 1
        let resyncFirst = turns.isMultiple(of: Self.shareOfResyncs)
        return resyncFirst ? popResync() ?? popFresh() : popFresh() ?? popResync()
    }

    private mutating func popFresh() -> Key? { fresh.popFirst() }

    private mutating func popResync() -> Key? {
        while let key = resyncs.popFirst() {
            if waiting[key]?.priority == .resync { return key }
        }
        return nil
    }
}
