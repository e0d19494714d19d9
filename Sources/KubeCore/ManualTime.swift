import Foundation
import Synchronization

/// Time that passes only when it is told to: for tests and simulations.
///
/// Sleepers wake in the order of their moments; each sees the time it asked for, not the end of the leap.
public final class ManualTime: TimeSource {
    fileprivate struct Sleeper {
        var id: UInt64
        var due: Duration
        var continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var date: Date
        var uptime: Duration = .zero
        var lastID: UInt64 = 0
        var sleepers: [Sleeper] = []
        var audience: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// Begins at a Tuesday noon in UTC unless told otherwise.
    public init(now: Date = Date(timeIntervalSince1970: 1_767_700_800)) { state = Mutex(State(date: now)) }

    public var now: Date { state.withLock(\.date) }
    public var uptime: Duration { state.withLock(\.uptime) }

    /// When the next sleeper wakes, as uptime.
    public var nextDue: Duration? { state.withLock { $0.sleepers.map(\.due).min() } }

    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        guard duration > .zero else { return }
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let woken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let audience: [CheckedContinuation<Void, Never>]? = state.withLock { state in
                    if Task.isCancelled { return nil }
                    state.sleepers.append(Sleeper(id: id, due: state.uptime + duration, continuation: continuation))
                    let count = state.sleepers.count
                    let satisfied = state.audience.filter { $0.count <= count }
                    state.audience.removeAll { $0.count <= count }
                    return satisfied.map(\.continuation)
                }
                guard let audience else { return continuation.resume(returning: false) }
                for waiting in audience { waiting.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.continuation.resume(returning: false)
        }
        if !woken { throw CancellationError() }
    }

    /// Lets time pass and wakes whoever is due. A sleeper that goes back to sleep within the leap is woken by the next one.
    public func advance(by duration: Duration) {
        let end = uptime + duration
        while let sleeper = nextSleeper(until: end) { sleeper.resume(returning: true) }
        state.withLock { $0.move(to: end) }
    }

    /// Moves the wall clock alone, as an administrator or NTP does.
    public func setWall(_ date: Date) { state.withLock { $0.date = date } }

    /// Returns once at least `count` tasks sleep.
    public func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.audience.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func nextSleeper(until end: Duration) -> CheckedContinuation<Bool, Never>? {
        state.withLock { state in
            guard let index = state.sleepers.indices.min(by: { state.sleepers[$0].due < state.sleepers[$1].due }),
                state.sleepers[index].due <= end
            else { return nil }
            let sleeper = state.sleepers.remove(at: index)
            state.move(to: max(state.uptime, sleeper.due))
            return sleeper.continuation
        }
    }
}

extension ManualTime.State {
    fileprivate mutating func move(to uptime: Duration) {
        date += Double((uptime - self.uptime).components.seconds) + Double((uptime - self.uptime).components.attoseconds) * 1e-18
        self.uptime = uptime
    }
}
