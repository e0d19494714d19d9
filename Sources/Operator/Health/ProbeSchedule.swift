import KubeCore

/// When each backend is to be asked next, as a value: the driver asks what is due and how long it may sleep.
///
/// A backend that is being asked is not in the schedule until its answer has come, so a hanging server costs one connection and not one
/// per interval. All operations are logarithmic: thousands of backends share one schedule.
package struct ProbeSchedule: Sendable {
    private struct Entry: Sendable {
        var due: Duration
        var key: NamespacedName
        var ticket: UInt64
    }

    /// The ticket under which a key waits; `nil` inside for one that is being asked. Heap entries with another ticket are void.
    private var tickets: [NamespacedName: UInt64?] = [:]
    private var heap: [Entry] = []
    private var lastTicket: UInt64 = 0

    package init() {}

    /// Puts a key in, or moves it, so that it is due at `due`. One that is being asked stays out until ``finish(_:nextAt:)``.
    package mutating func schedule(_ key: NamespacedName, at due: Duration) {
        if case .some(.none) = tickets[key] { return }
        insert(key, due)
    }

    /// Takes a key out for good.
    package mutating func remove(_ key: NamespacedName) { tickets[key] = nil }

    /// The keys whose time has come, the longest due first, at most `limit`. Each is out of the schedule until it is finished.
    package mutating func start(uptime: Duration, atMost limit: Int) -> [NamespacedName] {
        var started: [NamespacedName] = []
        while started.count < limit, let first = valid(), first.due <= uptime {
            popFirst()
            tickets[first.key] = .some(nil)
            started.append(first.key)
        }
        return started
    }

    /// The answer has come: the key is due again at `due`. Nothing happens when it was removed meanwhile.
    package mutating func finish(_ key: NamespacedName, nextAt due: Duration) {
        guard case .some(.none) = tickets[key] else { return }
        insert(key, due)
    }

    /// When the next key is due, as uptime; `nil` when none waits.
    package mutating func nextDue() -> Duration? { valid()?.due }

    private mutating func insert(_ key: NamespacedName, _ due: Duration) {
        lastTicket += 1
        tickets[key] = lastTicket
        heap.append(Entry(due: due, key: key, ticket: lastTicket))
        siftUp(heap.count - 1)
    }

    /// The first entry that still counts, after dropping those that do not.
    private mutating func valid() -> Entry? {
        while let first = heap.first {
            if let ticket = tickets[first.key] ?? nil, ticket == first.ticket { return first }
            popFirst()
        }
        return nil
    }

    private mutating func popFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, precedes(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && precedes(child, least) { least = child }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool { (heap[left].due, heap[left].ticket) < (heap[right].due, heap[right].ticket) }
}
