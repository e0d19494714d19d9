import Foundation

/// Where all time comes from: the wall for what people and the API see, a monotonic count for what expires.
///
/// Tests hand in a manual one; nothing else in the house may ask the system for the time or sleep.
public protocol TimeSource: Sendable {
    /// The wall clock, which may jump.
    var now: Date { get }
    /// Time since a fixed moment, which never goes back.
    var uptime: Duration { get }
    /// Returns after `duration` of monotonic time; throws `CancellationError` when the task is cancelled first.
    func sleep(for duration: Duration) async throws
}

/// The system's own clocks.
public struct SystemTime: TimeSource {
    private let start = ContinuousClock.now

    public init() {}

    public var now: Date { Date() }
    public var uptime: Duration { ContinuousClock.now - start }
    public func sleep(for duration: Duration) async throws { try await ContinuousClock().sleep(for: duration) }
}
