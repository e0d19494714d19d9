import Synchronization

/// Metrics in Prometheus' terms, kept in memory and written out as text on demand.
///
/// A family holds at most ``seriesLimit`` label combinations; what comes beyond is counted in `ballast_metrics_dropped_series_total`, so
/// that a label gone wild cannot eat the memory.
package final class MetricsRegistry: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    fileprivate struct Histogram {
        var counts: [UInt64]
        var sum: Double = 0
        var count: UInt64 = 0
    }

    fileprivate struct Family {
        var kind: Kind
        var help: String
        var labels: [String]
        var bounds: [Double]
        var values: [[String]: Double] = [:]
        var histograms: [[String]: Histogram] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var collectors: [@Sendable () -> Void] = []
        var dropped = 0
    }

    package static let seriesLimit = 2_000

    private let state = Mutex(State())

    package init() {}

    /// Declares a family; declaring it again changes nothing. `bounds` are a histogram's upper bounds, ascending, without infinity.
    package func declare(_ name: String, _ kind: Kind, help: String, labels: [String] = [], bounds: [Double] = []) {
        state.withLock { state in
            if state.families[name] != nil { return }
            state.families[name] = Family(kind: kind, help: help, labels: labels, bounds: bounds)
        }
    }

    /// Registers what brings gauges up to date before the text is written.
    package func onCollect(_ collector: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// Adds to a counter or gauge. `labels` are values in the declared order.
    package func add(_ name: String, _ amount: Double = 1, labels: [String] = []) {
        update(name, labels) { family in family.values[labels, default: 0] += amount }
    }

    /// Sets a gauge.
    package func set(_ name: String, _ value: Double, labels: [String] = []) {
        update(name, labels) { family in family.values[labels] = value }
    }

    /// Counts a value in a histogram.
    package func observe(_ name: String, _ value: Double, labels: [String] = []) {
        update(name, labels) { family in
            var histogram = family.histograms[labels] ?? Histogram(counts: Array(repeating: 0, count: family.bounds.count))
            if let bucket = family.bounds.firstIndex(where: { value <= $0 }) { histogram.counts[bucket] += 1 }
            histogram.sum += value
            histogram.count += 1
            family.histograms[labels] = histogram
        }
    }

    /// A counter's or gauge's value, or a histogram's count; for tests.
    package func value(_ name: String, labels: [String] = []) -> Double? {
        state.withLock { state in
            guard let family = state.families[name] else { return nil }
            return family.values[labels] ?? family.histograms[labels].map { Double($0.count) }
        }
    }

    private func update(_ name: String, _ labels: [String], _ change: (inout Family) -> Void) {
        state.withLock { state in
            guard var family = state.families[name], family.labels.count == labels.count else {
                state.dropped += 1
                return
            }
            let isKnown = family.values[labels] != nil || family.histograms[labels] != nil
            if !isKnown, family.values.count + family.histograms.count >= Self.seriesLimit {
                state.dropped += 1
                return
            }
            state.families[name] = nil  // gives up the only other reference, so that the family is changed in place
            change(&family)
            state.families[name] = family
        }
    }
}

extension MetricsRegistry {
    /// Everything in Prometheus' text format 0.0.4, families and series in order of name.
    package func text() -> String {
        let collectors = state.withLock { $0.collectors }
        for collector in collectors { collector() }
        return state.withLock { state in
            var text = ""
            for (name, family) in state.families.sorted(by: { $0.key < $1.key }) where !family.isEmpty {
                text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind.rawValue)\n"
                family.write(name, to: &text)
            }
            text += "# HELP ballast_metrics_dropped_series_total Updates that were dropped because a family was full or unknown.\n"
            text += "# TYPE ballast_metrics_dropped_series_total counter\n"
            text += "ballast_metrics_dropped_series_total \(state.dropped)\n"
            return text
        }
    }

    /// The content type of ``text()``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}

extension MetricsRegistry.Family {
    fileprivate var isEmpty: Bool { values.isEmpty && histograms.isEmpty }

    fileprivate func write(_ name: String, to text: inout String) {
        for (labels, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            text += "\(name)\(series(labels)) \(Self.number(value))\n"
        }
        for (labels, histogram) in histograms.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var total: UInt64 = 0
            for (bound, count) in zip(bounds, histogram.counts) {
                total += count
                text += "\(name)_bucket\(series(labels, upTo: Self.number(bound))) \(total)\n"
            }
            text += "\(name)_bucket\(series(labels, upTo: "+Inf")) \(histogram.count)\n"
            text += "\(name)_sum\(series(labels)) \(Self.number(histogram.sum))\n"
            text += "\(name)_count\(series(labels)) \(histogram.count)\n"
        }
    }

    private func series(_ values: [String], upTo bound: String? = nil) -> String {
        var pairs = zip(labels, values).map { "\($0)=\"\(Self.escape($1))\"" }
        if let bound { pairs.append("le=\"\(bound)\"") }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func escape(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}
