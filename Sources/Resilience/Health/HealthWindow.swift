import Foundation

/// What consecutive probes say of a backend, and how fast and how often the last ten answered.
public struct HealthWindow: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, Codable {
        case unknown = "Unknown"
        case healthy = "Healthy"
        case unhealthy = "Unhealthy"
    }

    public enum ProbeResult: Sendable, Hashable {
        case success(latencyMilliseconds: Int)
        case failure
    }

    /// Latencies of the successes and the share of successes among the last ten probes.
    public struct Figures: Sendable, Hashable {
        public var p50Milliseconds: Int
        public var p95Milliseconds: Int
        public var successPercent: Int

        public init(p50Milliseconds: Int, p95Milliseconds: Int, successPercent: Int) {
            self.p50Milliseconds = p50Milliseconds
            self.p95Milliseconds = p95Milliseconds
            self.successPercent = successPercent
        }
    }

    /// How many probes the figures look back on.
    public static let size = 10

    public let failureThreshold: Int
    public let successThreshold: Int
    public private(set) var state: State
    /// When `state` last changed; `nil` until it first does.
    public private(set) var lastTransition: Date?
    public private(set) var consecutiveFailures: Int
    public private(set) var consecutiveSuccesses = 0
    private var recent: [ProbeResult] = []

    /// A window, new or resumed from a status. Thresholds below 1 count as 1.
    public init(
        failureThreshold: Int, successThreshold: Int, state: State = .unknown, consecutiveFailures: Int = 0, lastTransition: Date? = nil
    ) {
        self.failureThreshold = max(1, failureThreshold)
        self.successThreshold = max(1, successThreshold)
        self.state = state
        self.consecutiveFailures = max(0, consecutiveFailures)
        self.lastTransition = lastTransition
    }

    /// Takes in one result; answers whether the state changed.
    @discardableResult
    public mutating func record(_ result: ProbeResult, at now: Date) -> Bool {
        recent.append(result)
        if recent.count > Self.size { recent.removeFirst() }
        let before = state
        switch result {
        case .success:
            consecutiveFailures = 0
            consecutiveSuccesses += 1
            if consecutiveSuccesses >= successThreshold { state = .healthy }
        case .failure:
            consecutiveSuccesses = 0
            consecutiveFailures += 1
            if consecutiveFailures >= failureThreshold { state = .unhealthy }
        }
        guard state != before else { return false }
        lastTransition = now
        return true
    }

    /// Forgets everything: nothing is probed any more, or something else is.
    public mutating func reset(at now: Date) {
        if state != .unknown { lastTransition = now }
        state = .unknown
        consecutiveFailures = 0
        consecutiveSuccesses = 0
        recent = []
    }

    /// `nil` before the first probe. Without any success the latencies are 0. Percentiles are by nearest rank.
    public var figures: Figures? {
        guard !recent.isEmpty else { return nil }
        let latencies = recent.compactMap { if case .success(let latency) = $0 { latency } else { nil } }.sorted()
        func percentile(_ percent: Int) -> Int {
            latencies.isEmpty ? 0 : latencies[max(0, (latencies.count * percent + 99) / 100 - 1)]
        }
        return Figures(
            p50Milliseconds: percentile(50), p95Milliseconds: percentile(95), successPercent: latencies.count * 100 / recent.count)
    }
}

/// When figures are worth a write: at once the first time, then when one of them moved by 20 % or more, at most once a minute.
public struct FigureReporting: Sendable, Hashable {
    public static let minimumInterval: TimeInterval = 60
    /// Percent of the figure that was reported.
    public static let threshold = 20

    public private(set) var reported: HealthWindow.Figures?
    public private(set) var reportedAt: Date?

    public init(reported: HealthWindow.Figures? = nil, reportedAt: Date? = nil) {
        self.reported = reported
        self.reportedAt = reportedAt
    }

    /// Whether `figures` should be written now. A clock that went back counts as a minute passed.
    public func shouldReport(_ figures: HealthWindow.Figures?, at now: Date) -> Bool {
        guard let figures else { return false }
        guard let reported else { return true }
        if let reportedAt, reportedAt <= now, now.timeIntervalSince(reportedAt) < Self.minimumInterval { return false }
        return Self.moved(reported.p50Milliseconds, figures.p50Milliseconds)
            || Self.moved(reported.p95Milliseconds, figures.p95Milliseconds)
            || Self.moved(reported.successPercent, figures.successPercent)
    }

    /// Notes what was written.
    public mutating func didReport(_ figures: HealthWindow.Figures, at now: Date) {
        reported = figures
        reportedAt = now
    }

    private static func moved(_ old: Int, _ new: Int) -> Bool { old != new && abs(new - old) * 100 >= old * threshold }
}
