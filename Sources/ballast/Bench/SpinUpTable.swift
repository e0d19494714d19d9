import Foundation

/// What the bench of spin-ups measured, warm and cold apart, beside what is wanted of a genuine cluster on two cores.
struct SpinUpTable {
    private struct Row {
        var what: String
        var times: [Duration]
        var samples: [SpinUpBench.Sample]
        /// Milliseconds that are wanted at the median and at p99.
        var wanted: (median: Double?, last: Double?)

        /// The smallest time that so large a share of all does not exceed, in milliseconds.
        func percentile(_ share: Double) -> Double {
            times[max(0, Int((share * Double(times.count)).rounded(.up)) - 1)] / .milliseconds(1)
        }

        var isMet: Bool {
            percentile(0.5) <= wanted.median ?? .infinity && percentile(0.99) <= wanted.last ?? .infinity
        }
    }

    private static let mostWrites = 4

    private let rows: [Row]
    private let steps: [(what: String, steps: [SpinUpBench.Steps])]
    private let writes: Int

    init(warm: [SpinUpBench.Sample], burst: [SpinUpBench.Sample], cold: [SpinUpBench.Sample], pool: Int) {
        func row(_ what: String, _ samples: [SpinUpBench.Sample], _ wanted: (Double?, Double?) = (nil, nil)) -> Row {
            Row(what: what, times: samples.map(\.time).sorted(), samples: samples, wanted: wanted)
        }
        let kills = (warm + burst + cold).compactMap(\.kill).sorted()
        rows =
            [
                row("warm, one at a time", warm.filter(\.isWarm), (15, 50)),
                row("warm, \(pool) at once on a pool of \(pool)", burst.filter(\.isWarm), (nil, 250)),
                row("cold in spite of the pool", (warm + burst).filter { !$0.isWarm }), row("cold, one at a time", cold),
                Row(what: "kill, from the verdict to the connection's end", times: kills, samples: [], wanted: (nil, 50)),
            ].filter { !$0.times.isEmpty }
        steps = [("one at a time", warm), ("\(pool) at once", burst)].map { what, samples in
            (what, samples.filter(\.isWarm).compactMap(\.steps))
        }
        // Only where one job is under way at a time are all writes its own.
        writes = warm.map(\.writes).max() ?? 0
        let asked = warm + burst
        warmShare = asked.isEmpty ? 0 : Double(asked.count { $0.isWarm }) / Double(asked.count)
    }

    private let warmShare: Double

    var isMet: Bool { rows.allSatisfy(\.isMet) && writes <= Self.mostWrites && warmShare == 1 }

    func show() {
        Console.say("| | n | p50 ms | p95 ms | p99 ms | max ms | wanted |\n|---|---|---|---|---|---|---|")
        for row in rows {
            let figures = [0.5, 0.95, 0.99, 1].map { String(format: "%.1f", row.percentile($0)) }.joined(separator: " | ")
            let wanted = [row.wanted.median.map { "p50 ≤ \(Int($0))" }, row.wanted.last.map { "p99 ≤ \(Int($0))" }].compactMap(\.self)
            Console.say("| \(row.what) | \(row.times.count) | \(figures) | \(wanted.joined(separator: ", ")) |")
        }
        Console.say("\n| medians in ms, warm | job created | operator heard | slot claimed | runner answered |\n|---|---|---|---|---|")
        for (what, steps) in steps where !steps.isEmpty {
            let medians = [\SpinUpBench.Steps.created, \.heard, \.claimed, \.acknowledged].map { step in
                String(format: "%.1f", steps.map { $0[keyPath: step] }.sorted()[steps.count / 2] / .milliseconds(1))
            }
            Console.say("| \(what) | \(medians.joined(separator: " | ")) |")
        }
        Console.say(
            "\nwarm ratio \(String(format: "%.3f", warmShare)); at most \(writes) API writes to an acknowledgement, the job's creation among them"
        )
    }
}
