import KubeCore
import Synchronization

/// A ``WorkQueue`` that workers can wait on. Adding never waits, so informers' listeners may do it.
package final class QueueDriver<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var queue: WorkQueue<Key>
        var idleWorkers: [(id: UInt64, continuation: CheckedContinuation<Key?, Never>)] = []
        var lastWorker: UInt64 = 0
        var timer: (due: Duration, task: Task<Void, Never>)?
    }

    private let state: Mutex<State>
    private let time: any TimeSource
    private let jitter: @Sendable () -> Double
    private let metrics: QueueMetrics

    package init(
        backoff: Backoff = Backoff(), time: any TimeSource, metrics: QueueMetrics,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        state = Mutex(State(queue: WorkQueue(backoff: backoff)))
        self.time = time
        self.metrics = metrics
        self.jitter = jitter
    }

    /// Adds a key now.
    package func add(_ key: Key, _ priority: WorkQueue<Key>.Priority = .fresh) {
        let now = time.uptime
        let isNew = state.withLock { $0.queue.add(key, priority, now: now) }
        if isNew { metrics.added() }
        dispatch()
    }

    /// Adds a key after a delay.
    package func add(_ key: Key, after delay: Duration) {
        let now = time.uptime
        state.withLock { $0.queue.add(key, after: delay, now: now) }
        dispatch()
    }

    /// How often the key has failed in a row.
    package func failures(of key: Key) -> Int { state.withLock { $0.queue.failures(of: key) } }

    /// Nothing waits or is worked on; delayed keys may still be there.
    package var isIdle: Bool { state.withLock { $0.queue.depth == 0 && $0.queue.inFlight == 0 } }

    /// When the next delayed key falls due, as uptime.
    package var nextDue: Duration? { state.withLock { $0.queue.nextDue } }

    /// Takes the next key if there is one now.
    package func takeNow() -> Key? {
        let now = time.uptime
        return state.withLock { state in
            guard case .key(let key, let waited) = state.queue.next(now: now) else { return nil }
            metrics.taken(waited: waited, depth: state.queue.depth)
            return key
        }
    }

    /// Waits for the next key; `nil` once the queue is shut down or the calling task is cancelled.
    package func next() async -> Key? {
        let id = state.withLock { state in
            state.lastWorker += 1
            return state.lastWorker
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refused = state.withLock { state in
                    guard !Task.isCancelled, !state.queue.isShutDown else { return true }
                    state.idleWorkers.append((id, continuation))
                    return false
                }
                if refused { continuation.resume(returning: nil) } else { dispatch() }
            }
        } onCancel: {
            let worker = state.withLock { state in
                state.idleWorkers.firstIndex { $0.id == id }.map { state.idleWorkers.remove(at: $0) }
            }
            worker?.continuation.resume(returning: nil)
        }
    }

    /// Gives a key back.
    package func finish(_ key: Key, _ finish: WorkQueue<Key>.Finish) {
        let now = time.uptime
        let jitter = jitter()
        let worked = state.withLock { $0.queue.finish(key, finish, now: now, jitter: jitter) }
        if case .failure = finish { metrics.retried() }
        metrics.finished(after: worked)
        dispatch()
    }

    /// Forgets what is remembered of a key whose object is gone.
    package func forget(_ key: Key) { state.withLock { $0.queue.forget(key) } }

    /// Ends every wait with `nil`, now and from now on.
    package func shutDown() {
        let (workers, timer) = state.withLock { state in
            state.queue.shutDown()
            defer {
                state.idleWorkers = []
                state.timer = nil
            }
            return (state.idleWorkers, state.timer)
        }
        timer?.task.cancel()
        for worker in workers { worker.continuation.resume(returning: nil) }
    }

    /// The ages of the work in flight: their sum and the greatest, for metrics.
    package func unfinishedWork() -> (total: Duration, longest: Duration, depth: Int) {
        let now = time.uptime
        return state.withLock { state in
            let ages = state.queue.processingSince.map { now - $0 }
            return (ages.reduce(.zero, +), ages.max() ?? .zero, state.queue.depth)
        }
    }

    /// Hands waiting keys to idle workers and sets the timer for the next delayed one.
    private func dispatch() {
        while let (worker, key) = match() { worker.resume(returning: key) }
    }

    private func match() -> (CheckedContinuation<Key?, Never>, Key)? {
        let now = time.uptime
        return state.withLock { state in
            guard !state.idleWorkers.isEmpty else { return nil }
            switch state.queue.next(now: now) {
            case .key(let key, let waited):
                metrics.taken(waited: waited, depth: state.queue.depth)
                return (state.idleWorkers.removeFirst().continuation, key)
            case .nothing(let due):
                setTimer(&state, due: due, now: now)
                return nil
            case .shutDown:
                return nil
            }
        }
    }

    private func setTimer(_ state: inout State, due: Duration?, now: Duration) {
        guard let due else { return }
        if let timer = state.timer, timer.due <= due, timer.due > now { return }
        state.timer?.task.cancel()
        let task = Task { [time, weak self] in
            // Measured when the task starts: a clock that moved meanwhile must not make it late.
            do { try await time.sleep(for: max(.zero, due - time.uptime)) } catch { return }
            self?.dispatch()
        }
        state.timer = (due, task)
    }
}
