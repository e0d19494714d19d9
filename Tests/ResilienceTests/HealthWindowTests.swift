import Foundation
import Resilience
import Testing

@Suite("Health window") struct HealthWindowTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(
        "states change after consecutive results (+ success, - failure)",
        arguments: [
            ("+", HealthWindow.State.unknown), ("++", .healthy), ("-", .unknown), ("--", .unhealthy), ("+-+-", .unknown), ("++-", .healthy),
            ("++--", .unhealthy), ("++-+-+", .healthy), ("--+", .unhealthy), ("--++", .healthy), ("--+-+", .unhealthy),
        ])
    func states(results: String, expected: HealthWindow.State) {
        var window = HealthWindow(failureThreshold: 2, successThreshold: 2)
        for (index, result) in results.enumerated() {
            window.record(result == "+" ? .success(latencyMilliseconds: 5) : .failure, at: start + Double(index))
        }
        #expect(window.state == expected)
    }

    @Test("a change is told once, with its time") func transitions() {
        var window = HealthWindow(failureThreshold: 1, successThreshold: 1)
        var changes = [window.record(.failure, at: start), window.record(.failure, at: start + 10)]
        #expect(changes == [true, false])
        #expect(window.consecutiveFailures == 2)
        #expect(window.lastTransition == start)
        changes.append(window.record(.success(latencyMilliseconds: 1), at: start + 20))
        #expect(changes.last == true)
        #expect(window.consecutiveFailures == 0)
        window.reset(at: start + 30)
        #expect(window.state == .unknown && window.lastTransition == start + 30 && window.figures == nil)
    }

    @Test("a resumed window counts on") func resumed() {
        var window = HealthWindow(failureThreshold: 3, successThreshold: 2, state: .healthy, consecutiveFailures: 2, lastTransition: start)
        let changed = window.record(.failure, at: start + 60)
        #expect(changed)
        #expect(window.state == .unhealthy)
    }

    @Test(
        "percentiles are of the successes among the last ten",
        arguments: [
            (Array(1...10).map { Optional($0) }, 5, 10, 100), (Array(1...20).map { Optional($0) }, 15, 20, 100), ([7], 7, 7, 100),
            ([nil], 0, 0, 0),
            ([10, nil, 30, nil], 10, 30, 50), ([3, 1, 2], 2, 3, 100), ([nil, 5, 5], 5, 5, 66),
        ] as [([Int?], Int, Int, Int)])
    func figures(results: [Int?], p50: Int, p95: Int, percent: Int) {
        var window = HealthWindow(failureThreshold: 2, successThreshold: 2)
        #expect(window.figures == nil)
        for latency in results { window.record(latency.map { .success(latencyMilliseconds: $0) } ?? .failure, at: start) }
        #expect(window.figures == .init(p50Milliseconds: p50, p95Milliseconds: p95, successPercent: percent))
    }

    @Test(
        "figures are reported when they moved by a fifth, at most once a minute",
        arguments: [
            (119, 200, 100, 61.0, false), (120, 200, 100, 61, true), (80, 200, 100, 61, true), (81, 200, 100, 61, false),
            (100, 240, 100, 60, true),
            (500, 200, 100, 59, false), (100, 200, 80, 60, true), (100, 200, 90, 60, false), (500, 200, 100, -5, true),
            (100, 200, 100, 9000, false),
        ] as [(Int, Int, Int, Double, Bool)])
    func reporting(p50: Int, p95: Int, percent: Int, after: Double, expected: Bool) {
        var reporting = FigureReporting()
        let first = HealthWindow.Figures(p50Milliseconds: 100, p95Milliseconds: 200, successPercent: 100)
        #expect(!reporting.shouldReport(nil, at: start))
        #expect(reporting.shouldReport(first, at: start))
        reporting.didReport(first, at: start)
        let next = HealthWindow.Figures(p50Milliseconds: p50, p95Milliseconds: p95, successPercent: percent)
        #expect(reporting.shouldReport(next, at: start + after) == expected)
    }
}
