import KubeCore

/// Which events are written: the first of a kind at once, repetitions as a series that is written rarely, and no object more than its
/// share. A value; what comes out of it is written by ``EventRecorder``.
package struct EventSeries: Sendable {
    /// What makes two events the same but for their time.
    package struct Key: Sendable, Hashable {
        package var regarding: ObjectReference
        package var uid: String
        package var kind: PlannedEvent.Kind
        package var reason: String
        package var action: String
        package var note: String
        package var controller: String
    }

    package enum Decision: Sendable, Hashable {
        /// Create it.
        case write
        /// Bring the series of the event of that name to this count.
        case update(name: String, count: Int)
        /// Counted; a later one will tell.
        case absorbed
        /// The object has had its share.
        case dropped
    }

    private struct Series: Sendable {
        var name: String
        var count = 1
        var lastSeen: Duration
        var lastWritten: Duration
    }

    private struct Bucket: Sendable {
        var tokens: Double
        var at: Duration
    }

    /// As in client-go: an event that comes again within this time goes on with its series.
    static let window = Duration.seconds(360)
    /// How often a running series is written at most.
    static let updateInterval = Duration.seconds(60)
    /// New events per object: this many at once, then one per ``refill``.
    static let burst = 25.0
    static let refill = Duration.seconds(300)
    /// The most series that are remembered.
    static let capacity = 4_096

    private var series: [Key: Series] = [:]
    private var buckets: [String: Bucket] = [:]

    package init() {}

    /// Judges one event. `name` is what it will be called if it is created.
    package mutating func record(_ key: Key, name: String, now: Duration) -> Decision {
        if var running = series[key], now - running.lastSeen < Self.window {
            running.count += 1
            running.lastSeen = now
            let isDue = running.count == 2 || now - running.lastWritten >= Self.updateInterval
            if isDue { running.lastWritten = now }
            series[key] = running
            return isDue ? .update(name: running.name, count: running.count) : .absorbed
        }
        guard takeToken(of: key.uid, now: now) else { return .dropped }
        if series.count >= Self.capacity { prune(now: now) }
        series[key] = Series(name: name, lastSeen: now, lastWritten: now)
        return .write
    }

    /// The event could not be created: the next of its kind is a first one again.
    package mutating func forget(_ key: Key) { series[key] = nil }

    private mutating func takeToken(of uid: String, now: Duration) -> Bool {
        var bucket = buckets[uid] ?? Bucket(tokens: Self.burst, at: now)
        bucket.tokens = min(Self.burst, bucket.tokens + (now - bucket.at) / Self.refill)
        bucket.at = now
        defer { buckets[uid] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }

    private mutating func prune(now: Duration) {
        series = series.filter { now - $0.value.lastSeen < Self.window }
        // Still full of running series: start over rather than grow; the cost is one more event each.
        if series.count >= Self.capacity { series = [:] }
        buckets = buckets.filter { bucket in now - bucket.value.at < Self.refill * Int(Self.burst) }
    }
}
