import NIOCore

/// Samples in fixed buckets, which can be added up.
struct Histogram: Sendable {
    /// What is measured decides the buckets' upper bounds: those that OpenTelemetry's GenAI conventions advise, with finer ones below
    /// for times.
    enum Scale: Sendable {
        /// In microseconds.
        case time
        case tokens

        var bounds: [Int64] { self == .time ? Self.times : Self.counts }

        private static let times: [Int64] = [
            1000, 2500, 5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 1_280_000, 2_560_000, 5_120_000, 10_240_000,
            20_480_000, 40_960_000, 81_920_000,
        ]
        private static let counts: [Int64] = [
            1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
        ]
    }

    let scale: Scale
    /// Per bucket; the last is of what lies above all bounds.
    private(set) var counts: [Int]
    private(set) var sum: Int64 = 0
    private(set) var count = 0

    init(_ scale: Scale) {
        self.scale = scale
        counts = [Int](repeating: 0, count: scale.bounds.count + 1)
    }

    mutating func note(_ time: TimeAmount) { note(time.nanoseconds / 1000) }

    mutating func note(_ value: Int64) {
        counts[scale.bounds.firstIndex { value <= $0 } ?? scale.bounds.count] += 1
        sum += value
        count += 1
    }

    mutating func add(_ other: Histogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
        count += other.count
    }

    /// The upper bound of the bucket that holds the percentile, in milliseconds; `nil` without samples.
    func percentileMilliseconds(_ percent: Int) -> Int? {
        guard count > 0 else { return nil }
        let rank = max(1, (count * percent + 99) / 100)
        var seen = 0
        for (index, bucket) in counts.enumerated() {
            seen += bucket
            if seen >= rank { return Int((scale.bounds[min(index, scale.bounds.count - 1)] + 999) / 1000) }
        }
        return nil
    }
}
