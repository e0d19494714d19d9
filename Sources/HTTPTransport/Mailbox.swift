import CLibCurl
import Synchronization

/// The only way to the transport thread: commands that any thread may post and the transport thread takes out.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case start(Transfer)
        case stop(UInt64)
        case unpause(UInt64)
        case use(TLSSettings)
        /// Take no more transfers, end those that still run after `grace`, then leave.
        case shutDown(grace: Duration)
    }

    /// A multi handle for waking only.
    ///
    /// Unchecked: `curl_multi_wakeup` is the one libcurl call that may come from any thread; it is made under the lock, and the thread takes
    /// the handle out under the same lock before it frees it.
    struct Bell: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
    }

    private struct State: Sendable {
        var commands: [Command] = []
        var bell: Bell?
        /// No more transfers are taken.
        var closed = false
        /// The thread has left.
        var left = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Whether the thread will see the command.
    @discardableResult func post(_ command: Command) -> Bool {
        state.withLock { state in
            if case .start = command, state.closed { return false }
            if case .shutDown = command { state.closed = true }
            guard !state.left else { return false }
            // A bell was rung for what still lies here.
            if state.commands.isEmpty, let bell = state.bell { curl_multi_wakeup(bell.multi) }
            state.commands.append(command)
            return true
        }
    }

    func takeAll() -> [Command] {
        state.withLock { state in
            defer { state.commands.removeAll() }
            return state.commands
        }
    }

    func install(_ bell: Bell) { state.withLock { $0.bell = bell } }

    /// Before the thread frees its multi handle.
    func removeBell() { state.withLock { $0.bell = nil } }

    /// The thread's last word; what came too late is returned so that it can be refused.
    func leave() -> [Command] {
        let (late, waiters) = state.withLock { state in
            defer {
                state.commands = []
                state.waiters = []
            }
            state.closed = true
            state.left = true
            return (state.commands, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return late
    }

    /// Returns once the thread has left.
    func waitUntilLeft() async {
        await withCheckedContinuation { continuation in
            let left = state.withLock { state in
                if !state.left { state.waiters.append(continuation) }
                return state.left
            }
            if left { continuation.resume() }
        }
    }
}
