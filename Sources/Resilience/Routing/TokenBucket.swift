/// A limit per minute that is spent at once and refills evenly: no window's edge lets twice as much through. A value; the caller hands
/// in monotonic time.
public struct TokenBucket: Sendable, Hashable {
    /// How much a minute allows, and how much may be spent at once.
    public let perMinute: Int64
    private var level: Double
    private var updated: Duration

    /// A full bucket; limits below 1 count as 1.
    public init(perMinute: Int64, at now: Duration) {
        self.perMinute = max(1, perMinute)
        level = Double(self.perMinute)
        updated = now
    }

    /// Takes `amount` if there is so much. A request larger than the whole limit passes when the bucket is full, or it never would.
    public mutating func take(_ amount: Int64, at now: Duration) -> Bool {
        refill(at: now)
        guard level >= Double(min(amount, perMinute)) else { return false }
        level -= Double(amount)
        return true
    }

    /// Takes what was used after all, even where that leaves less than nothing; a negative amount gives back.
    public mutating func settle(_ amount: Int64, at now: Duration) {
        refill(at: now)
        level = min(Double(perMinute), level - Double(amount))
    }

    /// What could be taken now.
    public mutating func remaining(at now: Duration) -> Int64 {
        refill(at: now)
        return max(0, Int64(level))
    }

    /// How long until `amount` can be taken.
    public mutating func wait(for amount: Int64, at now: Duration) -> Duration {
        refill(at: now)
        let missing = Double(min(amount, perMinute)) - level
        return missing <= 0 ? .zero : .seconds(missing * 60 / Double(perMinute))
    }

    private mutating func refill(at now: Duration) {
        guard now > updated else { return }
        let passed = now - updated
        let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
        level = min(Double(perMinute), level + seconds * Double(perMinute) / 60)
        updated = now
    }
}
