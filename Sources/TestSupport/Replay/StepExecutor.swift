import Dispatch
import KubeCore
import Synchronization

/// Runs the tasks of replayed operators one after the other, and only when told to: when ``drain()`` returns, each of them waits for time,
/// for news or for an answer. Of tasks that can go on, which goes first is drawn from a seed, so that a run is the same each time.
package final class StepExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// What the order is drawn from; `nil` keeps to the order in which they were made to go on.
        var order: SeededGenerator?
    }

    private let thread = DispatchQueue(label: "replayed operator")
    private let state: Mutex<State>

    /// So many steps without an end are no progress.
    private static let most = 1_000_000

    /// With 0 they go on in the order in which they were made to.
    init(seed: UInt64) { state = Mutex(State(order: seed == 0 ? nil : SeededGenerator(seed: seed))) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs until no task can go on. Returns how many steps that were.
    func drain() async -> Int {
        await withCheckedContinuation { continuation in
            thread.async {
                var steps = 0
                while let job = self.next() {
                    steps += 1
                    precondition(steps < Self.most, "the replayed operator never comes to rest")
                    job.runSynchronously(on: self.asUnownedTaskExecutor())
                }
                continuation.resume(returning: steps)
            }
        }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            let draw = state.order?.next() ?? 0
            return state.jobs.remove(at: Int(draw % UInt64(state.jobs.count)))
        }
    }
}
