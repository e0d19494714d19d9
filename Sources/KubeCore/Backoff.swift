/// Exponential backoff with jitter: how long after the n-th failure in a row the next try comes.
package struct Backoff: Sendable, Hashable {
    package var first: Duration
    package var limit: Duration
    package var factor: Double

    package init(first: Duration = .milliseconds(100), limit: Duration = .seconds(300), factor: Double = 2) {
        self.first = first
        self.limit = limit
        self.factor = factor
    }

    /// The delay after `failures` failures (1 or more). `jitter` from 0 to below 1 takes away up to half of it, so that keys that
    /// failed together do not come back together.
    package func delay(failures: Int, jitter: Double) -> Duration {
        var delay = first
        for _ in 1..<max(failures, 1) {
            delay = delay * factor
            if delay >= limit { break }
        }
        return min(delay, limit) * (1 - jitter / 2)
    }
}
