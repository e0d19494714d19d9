import Synchronization

/// Lets so many tests have a gateway at a time. A provider that keeps somebody waiting makes a limit of seconds end, and on a machine that
/// runs all of them at once an honest answer would reach that limit too.
final class Turns: Sendable {
    /// Who holds a turn gives his own parts theirs.
    @TaskLocal private static var isHeld = false

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    func hold<Result>(_ body: () async throws -> Result) async throws -> Result {
        guard !Self.isHeld else { return try await body() }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
        defer { pass() }
        return try await Self.$isHeld.withValue(true) { try await body() }
    }

    private func pass() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
