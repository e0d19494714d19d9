/// Growing pauses between tries: doubled each time, jittered so that many clients do not come back together, back to the first after
/// a success. The defaults are client-go's reflector's.
public struct WatchBackoff: Sendable {
    public let first: Duration
    public let limit: Duration
    private var attempts = 0
    private var random: UInt64

    /// `seed` chooses the jitter; the same seed gives the same pauses.
    public init(first: Duration = .milliseconds(800), limit: Duration = .seconds(30), seed: UInt64) {
        self.first = first
        self.limit = limit
        random = seed
    }

    /// The next pause: between the step and twice the step, but at least `floor` (what the server asked for).
    public mutating func next(atLeast floor: Duration = .zero) -> Duration {
        let step = min(limit, first * (1 << min(attempts, 16)))
        attempts += 1
        return max(floor, step + step * unit())
    }

    public mutating func reset() { attempts = 0 }

    /// A number in 0..<1 (SplitMix64).
    mutating func unit() -> Double {
        random &+= 0x9E37_79B9_7F4A_7C15
        var mixed = random
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }
}
