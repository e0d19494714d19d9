import BallastAPI
import ControllerRuntime
import KubeCore
import ServiceLifecycle
import Synchronization

/// Asks every backend for its health at its interval, keeps the results, and wakes the reconciler when there is something to write.
///
/// What it knows is lost with the process: the status holds what matters, and a new prober goes on from there.
package final class HealthProber: ServiceLifecycle.Service {
    /// Requests under way at once, over all backends.
    private static let concurrency = 64
    /// While it is open whether a backend is healthy, it is asked this often: nobody wants to wait two intervals for a first word.
    private static let undecidedInterval = Duration.seconds(1)

    private struct Watched {
        var target: ProbeTarget
        var tracker: HealthTracker
        var queue = QueueFloor()
    }

    private struct State {
        var watched: [NamespacedName: Watched] = [:]
        var schedule = ProbeSchedule()
        var running = 0
        /// When the timer that runs will ring, as uptime.
        var armed: Duration?
    }

    private let check: HealthCheck
    private let time: any TimeSource
    private let wakeups: Wakeups
    private let state = Mutex(State())
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    package init(check: HealthCheck, time: any TimeSource, wakeups: Wakeups) {
        self.check = check
        self.time = time
        self.wakeups = wakeups
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks `target` from now on, in place of what was asked for the same backend before. `recorded` is what its status says.
    package func watch(_ target: ProbeTarget, recorded: LLMBackendStatus.Health?) {
        let uptime = time.uptime
        let isNews = state.withLock { state in
            if state.watched[target.key]?.target == target { return false }
            let former = state.watched[target.key]
            if var same = former, same.target.uid == target.uid, same.target.health == target.health {
                // Other pods of the same backend: its history goes on.
                same.target = target
                state.watched[target.key] = same
                return true
            }
            let tracker = HealthTracker(
                failureThreshold: target.health.failureThreshold, successThreshold: target.health.successThreshold,
                recorded: former == nil || former?.target.uid == target.uid ? recorded : nil)
            state.watched[target.key] = Watched(target: target, tracker: tracker)
            state.schedule.schedule(target.key, at: uptime)
            return true
        }
        if isNews { ring.yield() }
    }

    /// Asks nothing more for that backend.
    package func forget(_ key: NamespacedName) {
        state.withLock { state in
            state.watched[key] = nil
            state.schedule.remove(key)
        }
    }

    /// What is known; `nil` before the first answer.
    package func report(of key: NamespacedName) -> HealthReport? { state.withLock { $0.watched[key]?.tracker.report } }

    /// How many replicas the queue asks for; `nil` when that is not known.
    package func queueFloor(of key: NamespacedName) -> Int? { state.withLock { $0.watched[key]?.queue.replicas } }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                self.ring.yield()
                for await _ in self.bell {
                    let (due, timer) = self.next()
                    for target in due { group.addTask { await self.pass(target) } }
                    if let timer {
                        group.addTask {
                            try? await self.time.sleep(for: timer)
                            self.ring.yield()
                        }
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// What to start now, and how long until the bell must ring again by itself.
    private func next() -> (due: [ProbeTarget], timer: Duration?) {
        let uptime = time.uptime
        return state.withLock { state in
            let due = Self.start(&state, uptime: uptime)
            if let armed = state.armed, armed <= uptime { state.armed = nil }
            // When all slots are taken, a finished pass rings.
            guard state.running < Self.concurrency, let next = state.schedule.nextDue() else { return (due, nil) }
            if let armed = state.armed, armed <= next { return (due, nil) }
            state.armed = next
            return (due, max(next - uptime, .zero))
        }
    }

    private static func start(_ state: inout State, uptime: Duration) -> [ProbeTarget] {
        let keys = state.schedule.start(uptime: uptime, atMost: concurrency - state.running)
        let due = keys.compactMap { state.watched[$0]?.target }
        state.running += due.count
        return due
    }

    /// Asks whoever is due now, one after the other; answers whether there was anyone. For tests that want to be alone with the clock.
    package func step() async -> Bool {
        let due = state.withLock { Self.start(&$0, uptime: time.uptime) }
        for target in due { await pass(target) }
        return !due.isEmpty
    }

    private func pass(_ target: ProbeTarget) async {
        let started = time.uptime
        let finding = await check.ask(target)
        // A pass that was cancelled has found out nothing.
        if !Task.isCancelled, record(finding, of: target, started: started) { wakeups.wake(target.key) }
        ring.yield()
    }

    /// Keeps a finding; answers whether the reconciler should know.
    private func record(_ finding: HealthCheck.Finding, of target: ProbeTarget, started: Duration) -> Bool {
        let (now, uptime) = (time.now, time.uptime)
        return state.withLock { state in
            state.running -= 1
            guard var watched = state.watched[target.key], watched.target.uid == target.uid else {
                // Whoever took the name meanwhile has waited for this pass to end.
                state.schedule.finish(target.key, nextAt: uptime)
                return false
            }
            var isNews = watched.tracker.record(finding.outcome, at: now)
            if let waiting = finding.waiting, let depth = target.targetQueueDepth {
                isNews = watched.queue.record(waiting: waiting, target: depth, uptime: uptime) || isNews
            }
            state.watched[target.key] = watched
            let interval = watched.tracker.isUndecided ? min(Self.undecidedInterval, target.health.interval) : target.health.interval
            state.schedule.finish(target.key, nextAt: max(started + interval, uptime))
            return isNews
        }
    }
}
