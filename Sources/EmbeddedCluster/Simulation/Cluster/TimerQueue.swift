import HeapModule

/// What is due when, in seconds of uptime. Equal times come in the order they were set.
struct TimerQueue<Target: Hashable & Sendable>: Sendable {
    private struct Entry: Comparable, Sendable {
        var due: Double
        var serial: UInt64
        var target: Target

        static func < (left: Self, right: Self) -> Bool { (left.due, left.serial) < (right.due, right.serial) }
        static func == (left: Self, right: Self) -> Bool { left.serial == right.serial }
    }

    private var heap = Heap<Entry>()
    private var earliest: [Target: Double] = [:]
    private var serial: UInt64 = 0

    /// Sets a timer; a target that is due earlier already stays so.
    mutating func set(_ target: Target, at due: Double) {
        if let known = earliest[target], known <= due { return }
        earliest[target] = due
        serial += 1
        heap.insert(Entry(due: due, serial: serial, target: target))
    }

    /// When the next one is due.
    var next: Double? {
        mutating get {
            while let entry = heap.min, earliest[entry.target] != entry.due { _ = heap.popMin() }
            return heap.min?.due
        }
    }

    /// The next target that is due by `now`.
    mutating func pop(by now: Double) -> Target? {
        guard let next, next <= now, let entry = heap.popMin() else { return nil }
        earliest[entry.target] = nil
        return entry.target
    }
}
