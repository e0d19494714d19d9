import Foundation
import KubeCore
import Logging
import Structured
import Testing

@testable import ControllerRuntime

@Suite("Event series")
struct EventSeriesTests {
    private func key(_ note: String = "n", uid: String = "u") -> EventSeries.Key {
        EventSeries.Key(
            regarding: Fixture.owner.reference, uid: uid, kind: .normal, reason: "R", action: "A", note: note, controller: "ballast.dev/w")
    }

    @Test("the first is written, the second makes it a series, then at most one update a minute")
    func series() {
        var series = EventSeries()
        #expect(series.record(key(), name: "e1", now: .zero) == .write)
        #expect(series.record(key(), name: "e2", now: .seconds(1)) == .update(name: "e1", count: 2))
        #expect(series.record(key(), name: "e3", now: .seconds(2)) == .absorbed)
        #expect(series.record(key(), name: "e4", now: .seconds(61)) == .update(name: "e1", count: 4))
    }

    @Test("after six quiet minutes a repetition is a new event")
    func window() {
        var series = EventSeries()
        _ = series.record(key(), name: "e1", now: .zero)
        #expect(series.record(key(), name: "e2", now: .seconds(360)) == .write)
    }

    @Test("an object that tells too many different things is cut off, others are not, and it recovers slowly")
    func limit() {
        var series = EventSeries()
        let decisions = (0..<30).map { series.record(key("n\($0)"), name: "e", now: .zero) }
        #expect(decisions.filter { $0 == .write }.count == 25)
        #expect(decisions.last == .dropped)
        #expect(series.record(key(uid: "other"), name: "e", now: .zero) == .write)
        #expect(series.record(key("later"), name: "e", now: .seconds(300)) == .write)
    }
}

@Suite("Metrics")
struct MetricsTests {
    @Test("the text is Prometheus' format: sorted, escaped, histograms cumulative")
    func text() {
        let registry = MetricsRegistry()
        registry.declare("b_total", .counter, help: "Bees.", labels: ["kind"])
        registry.declare("a_seconds", .histogram, help: "Ages.", bounds: [0.1, 1])
        registry.declare("unused", .gauge, help: "Nothing.")
        registry.add("b_total", labels: ["say \"hi\"\n"])
        registry.add("b_total", 2, labels: ["drone"])
        for value in [0.05, 0.5, 5] { registry.observe("a_seconds", value) }
        #expect(
            registry.text() == """
                # HELP a_seconds Ages.
                # TYPE a_seconds histogram
                a_seconds_bucket{le="0.1"} 1
                a_seconds_bucket{le="1"} 2
                a_seconds_bucket{le="+Inf"} 3
                a_seconds_sum 5.55
                a_seconds_count 3
                # HELP b_total Bees.
                # TYPE b_total counter
                b_total{kind="drone"} 2
                b_total{kind="say \\"hi\\"\\n"} 1
                # HELP ballast_metrics_dropped_series_total Updates that were dropped because a family was full or unknown.
                # TYPE ballast_metrics_dropped_series_total counter
                ballast_metrics_dropped_series_total 0

                """)
    }

    @Test("a label gone wild stops at the limit and is counted")
    func limit() {
        let registry = MetricsRegistry()
        registry.declare("c", .counter, help: "C.", labels: ["id"])
        for id in 0..<(MetricsRegistry.seriesLimit + 5) { registry.add("c", labels: ["\(id)"]) }
        #expect(registry.text().contains("ballast_metrics_dropped_series_total 5\n"))
        registry.add("c", labels: ["0"])
        #expect(registry.value("c", labels: ["0"]) == 2)
    }
}

@Suite("Reference index")
struct ReferenceIndexTests {
    private func object(_ name: String) -> ObjectReference { ObjectReference(Key.resourceType, namespace: "ns", name: name) }

    @Test("an object leads to those that name it now, not to those that did")
    func follows() {
        var index = ReferenceIndex()
        index.set([object("k"), object("l")], for: Fixture.key("a"))
        index.set([object("k")], for: Fixture.key("b"))
        #expect(index.keys(naming: object("k")) == [Fixture.key("a"), Fixture.key("b")])
        index.set([object("l")], for: Fixture.key("a"))
        index.forget(Fixture.key("b"))
        #expect(index.keys(naming: object("k")).isEmpty)
        #expect(index.keys(naming: object("l")) == [Fixture.key("a")])
    }
}

@Suite("Log lines")
struct LineLogHandlerTests {
    private func lines(_ format: LineLogHandler.Format) -> [String] {
        let told = Told()
        let time = ManualTime(now: Date(timeIntervalSince1970: 0))
        var log = Logger(label: "op") { LineLogHandler(label: $0, format: format, level: .info, time: time) { told.add($0) } }
        log[metadataKey: "controller"] = "llmbackend"
        log.info("applied\nit", metadata: ["object": "Part ns/p"])
        log.debug("not shown")
        return told.all
    }

    @Test("text has one line per record, values with blanks quoted")
    func text() {
        #expect(lines(.text) == ["1970-01-01T00:00:00.000000Z INFO op: applied\\nit controller=llmbackend object=\"Part ns/p\"\n"])
    }

    @Test("JSON has one object per line")
    func json() throws {
        let line = try #require(lines(.json).first)
        #expect(
            try JSONValue(parsing: line) == [
                "time": "1970-01-01T00:00:00.000000Z", "level": "info", "logger": "op", "message": "applied\nit",
                "controller": "llmbackend", "object": "Part ns/p",
            ])
        #expect(line.filter { $0 == "\n" }.count == 1)
    }
}
