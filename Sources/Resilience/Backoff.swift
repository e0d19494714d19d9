/// Growing, jittered pauses between attempts. The randomness is the caller's, so that tests can know it.
public struct Backoff: Sendable, Hashable {
    public let base: Duration
    public let maximum: Duration
    public let factor: Double
    /// The share of each pause that is random, from 0 to 1: a pause lies between `(1 - jitter) × step` and `step`, so that clients
    /// that failed together do not come back together.
    public let jitter: Double
    /// How many pauses there were since the last success.
    public private(set) var attempts = 0

    public init(base: Duration, maximum: Duration, factor: Double = 2, jitter: Double = 0.5) {
        self.base = base
        self.maximum = maximum
        self.factor = max(1, factor)
        self.jitter = min(1, max(0, jitter))
    }

    /// The next pause, never longer than `maximum`.
    public mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        let step = ceiling
        attempts += 1
        return step * (1 - jitter * Double.random(in: 0...1, using: &random))
    }

    /// The longest the next pause can be.
    public var ceiling: Duration {
        var step = base
        for _ in 0..<attempts {
            guard step < maximum else { break }
            step = step * factor
        }
        return min(step, maximum)
    }

    /// Starts anew after a success.
    public mutating func reset() { attempts = 0 }
}
