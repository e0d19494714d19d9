import Structured

/// One probe of a container and how its results stand.
struct Probe: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case startup = "Startup"
        case liveness = "Liveness"
        case readiness = "Readiness"
    }

    /// What a container answers at a moment, and until when (in uptime) it would go on answering so by itself; `nil`: for good.
    struct Answer: Sendable, Hashable {
        /// `nil` is success.
        var failure: String?
        var stableUntil: Double?
    }

    /// What a result led to.
    enum Turn: Equatable { case none, passed, failed }

    let kind: Kind
    let initialDelay: Double
    let period: Double
    let failureThreshold: Int
    let successThreshold: Int
    /// The port and path of an HTTP probe, for messages.
    let isHTTP: Bool
    private(set) var passes: Bool
    private var streak = 0
    private var last: Bool?
    /// When the last failure was counted.
    private var failedAt: Double?
    /// When it is due, in uptime; `nil` while nothing could come of it.
    private(set) var due: Double?

    init?(_ kind: Kind, _ value: JSONValue?) {
        guard let value else { return nil }
        self.kind = kind
        initialDelay = Double(value.int("initialDelaySeconds", default: 0))
        period = Double(max(1, value.int("periodSeconds", default: 10)))
        failureThreshold = max(1, value.int("failureThreshold", default: 3))
        successThreshold = max(1, value.int("successThreshold", default: 1))
        isHTTP = value["httpGet"] != nil
        passes = kind == .liveness
    }

    /// Begins anew with a container that started at `uptime`.
    mutating func start(at uptime: Double) {
        passes = kind == .liveness
        (streak, last, failedAt) = (0, nil, nil)
        due = uptime + initialDelay
    }

    mutating func stop() { due = nil }

    /// Looks again soon, because something about the container changed.
    mutating func wake(at uptime: Double) { if due == nil || due ?? 0 > uptime { due = uptime } }

    /// Takes a result in.
    mutating func record(_ answer: Answer, at uptime: Double) -> Turn {
        let success = answer.failure == nil
        if !success, last == false, let failedAt, uptime - failedAt < period {
            // Something else woke it: a probe's failures count at its own rhythm, or other probes' changes would use up its patience.
            due = failedAt + period
            return .none
        }
        if !success { failedAt = uptime }
        streak = last == success ? streak + 1 : 1
        last = success
        var turn = Turn.none
        if success, streak >= successThreshold, !passes {
            passes = true
            turn = .passed
        } else if !success, streak >= failureThreshold, passes || kind == .startup {
            passes = false
            turn = .failed
        }
        due = next(success: success, answer, at: uptime)
        return turn
    }

    /// A verdict that cannot change by itself needs no further look: the container's change wakes the probe.
    private func next(success: Bool, _ answer: Answer, at uptime: Double) -> Double? {
        if kind == .startup, passes { return nil }
        let settled = success == passes && (success || kind == .readiness && streak >= failureThreshold)
        guard settled else { return uptime + period }
        guard let until = answer.stableUntil else { return nil }
        return uptime + period * max(1, ((until - uptime) / period).rounded(.up))
    }
}
