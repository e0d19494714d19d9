import BallastAPI
import Foundation
import Resilience

/// What is told of a backend's health: a picture that changes only when a status is worth rewriting.
package struct HealthReport: Sendable, Hashable {
    package var state: HealthWindow.State
    /// When the state last changed.
    package var since: Date?
    /// At the last change; what counts up in between is not worth a write.
    package var consecutiveFailures: Int
    package var figures: HealthWindow.Figures?
    /// Why the last probes failed; `nil` while healthy.
    package var failure: ProbeFailure?

    package init(
        state: HealthWindow.State, since: Date? = nil, consecutiveFailures: Int = 0, figures: HealthWindow.Figures? = nil,
        failure: ProbeFailure? = nil
    ) {
        self.state = state
        self.since = since
        self.consecutiveFailures = consecutiveFailures
        self.figures = figures
        self.failure = failure
    }
}

/// One backend's health over time, as a value: results in, and a report out when it is worth telling.
package struct HealthTracker: Sendable {
    private var window: HealthWindow
    private var reporting: FigureReporting
    private var failure: ProbeFailure?
    private var samples = 0
    /// Whether a status already holds a verdict, which stands until there is a new one.
    private let holdsBack: Bool
    /// The report as it was last told.
    package private(set) var report: HealthReport?

    /// Starts anew, or goes on from what a status recorded: a restart by itself is nothing to report.
    package init(failureThreshold: Int, successThreshold: Int, recorded: LLMBackendStatus.Health?) {
        // Of an unhealthy one the status does not hold the cause in a form to go on from, nor whether anyone was asked: it is asked anew.
        let state: HealthWindow.State = recorded?.state == .healthy ? .healthy : .unknown
        holdsBack = recorded?.state == .unhealthy
        window = HealthWindow(
            failureThreshold: failureThreshold, successThreshold: successThreshold, state: state,
            lastTransition: recorded?.lastTransitionTime)
        let figures = recorded.flatMap { recorded in
            recorded.latencyMilliseconds.map {
                HealthWindow.Figures(p50Milliseconds: $0.p50, p95Milliseconds: $0.p95, successPercent: recorded.successPercent ?? 100)
            }
        }
        reporting = FigureReporting(reported: figures)
        guard state == .healthy, let figures else { return }
        report = HealthReport(
            state: state, since: recorded?.lastTransitionTime, consecutiveFailures: recorded?.consecutiveFailures ?? 0, figures: figures)
    }

    /// Whether it is still open if the backend is healthy.
    package var isUndecided: Bool { window.state == .unknown }

    /// Takes in one outcome; answers whether ``report`` changed.
    package mutating func record(_ outcome: ProbeOutcome, at now: Date) -> Bool {
        let changed: Bool
        samples = min(samples + 1, HealthWindow.size)
        switch outcome {
        case .success(let latency):
            changed = window.record(.success(latencyMilliseconds: latency.wholeMilliseconds), at: now)
            failure = nil
        case .failure(let reason):
            changed = window.record(.failure, at: now)
            failure = reason
        }
        if window.state == .unknown, holdsBack { return false }
        // One failure that does not count yet, or one success, does not take the cause away.
        let told = window.state == .healthy ? nil : failure ?? report?.failure
        let isNews = changed || report == nil || told?.reason != report?.failure?.reason
        guard isNews || figuresMoved(at: now) else { return false }
        if let figures = window.figures { reporting.didReport(figures, at: now) }
        let failures = changed || report == nil ? window.consecutiveFailures : report?.consecutiveFailures ?? 0
        report = HealthReport(
            state: window.state, since: window.lastTransition, consecutiveFailures: failures, figures: window.figures, failure: told)
        return true
    }

    /// A few samples say little beside ten that were told before.
    private func figuresMoved(at now: Date) -> Bool {
        guard samples == HealthWindow.size || reporting.reported == nil else { return false }
        return reporting.shouldReport(window.figures, at: now)
    }
}

extension Duration {
    /// Rounded to the nearest millisecond, at least one: nothing answers in no time.
    package var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000))
    }
}
