/// Pauses between tries that grow with every failure in a row up to a limit. The caller draws the randomness, so that tests know it.
public struct Backoff: Sendable, Hashable {
    public let first: Duration
    public let limit: Duration
    public let factor: Double

    public init(first: Duration = .milliseconds(100), limit: Duration = .seconds(300), factor: Double = 2) {
        self.first = first
        self.limit = limit
        self.factor = factor
    }

    /// The pause after `failures` failures (1 or more). `jitter` from 0 to below 1 takes away up to half of it, so that those who failed
    /// together do not come back together.
    public func delay(failures: Int, jitter: Double) -> Duration {
        var delay = first
        for _ in 1..<max(failures, 1) {
            delay = delay * factor
            if delay >= limit { break }
        }
        return min(delay, limit) * (1 - jitter / 2)
    }
}

/// A ``Backoff`` that counts the failures itself.
public struct BackoffCounter: Sendable {
    public let backoff: Backoff
    private var failures = 0

    public init(_ backoff: Backoff) { self.backoff = backoff }

    /// The next pause, but at least `floor`: what the other side asked for.
    public mutating func next(jitter: Double, atLeast floor: Duration = .zero) -> Duration {
        failures += 1
        return max(floor, backoff.delay(failures: failures, jitter: jitter))
    }

    /// Starts anew, after a success.
    public mutating func reset() { failures = 0 }
}
