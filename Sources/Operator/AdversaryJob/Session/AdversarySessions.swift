import ControllerRuntime
import Foundation
import KubeCore
import ServiceLifecycle
import Synchronization

/// The sessions that run, by the UID of their job: passes of the reconciler come and go, a session stays.
///
/// All of it is lost with the process. Runners notice that their caller has gone and end; the operator that comes next deletes the Jobs
/// that are left, and begins anew.
package final class AdversarySessions: ServiceLifecycle.Service {
    private struct State {
        var sessions: [String: Session] = [:]
        var toldAt: [String: Duration] = [:]
        var isClosed = false
    }

    private let tools: SessionTools
    private let wakeups: Wakeups
    private let state = Mutex(State())
    private let starts = AsyncStream<Session>.makeStream()

    /// `wakeups` wakes the reconciler of AdversaryJobs.
    package init(tools: SessionTools, wakeups: Wakeups) {
        self.tools = tools
        self.wakeups = wakeups
    }

    /// The watch tells of a job: its spin-up counts from the first time.
    package func told(of uid: String) {
        let now = tools.time.uptime
        state.withLock { if $0.toldAt[uid] == nil { $0.toldAt[uid] = now } }
    }

    /// When the watch first told of it.
    package func toldAt(_ uid: String) -> Duration { state.withLock { $0.toldAt[uid] } ?? tools.time.uptime }

    package func session(of uid: String) -> (state: SessionState, jobs: Set<String>)? {
        state.withLock { $0.sessions[uid] }.map { ($0.state, $0.jobNames) }
    }

    /// Whether sessions can begin: there are keys to sign their tasks with.
    package var isReady: Bool { tools.slots.keys != nil }

    /// Whether claims are on their way to their runners.
    package var isHurried: Bool { tools.slots.ledger.isHurried(at: tools.time.uptime) }

    /// Begins a session, where that job has none.
    package func begin(_ request: SessionRequest) {
        guard let keys = tools.slots.keys else { return }
        let key = request.job.key
        let session = state.withLock { state -> Session? in
            guard !state.isClosed, state.sessions[request.uid] == nil else { return nil }
            let session = Session(request, tools: tools, keys: keys, changed: { [wakeups] in wakeups.wake(key) })
            state.sessions[request.uid] = session
            return session
        }
        if let session { starts.continuation.yield(session) }
    }

    /// Ends a session without a verdict, unless it has one.
    package func end(_ uid: String, _ problem: SessionState.Problem) { state.withLock { $0.sessions[uid] }?.end(problem) }

    /// Forgets a session that is over, and whose end is recorded.
    package func dismiss(_ uid: String) {
        state.withLock { state in
            if state.sessions[uid]?.state.isOver == true { state.sessions[uid] = nil }
        }
    }

    /// The job is gone: its session ends, and is forgotten.
    package func forget(_ uid: String) {
        let session = state.withLock { state in
            state.toldAt[uid] = nil
            return state.sessions.removeValue(forKey: uid)
        }
        session?.end(.init(reason: AdversaryReason.deleted, message: "the job was deleted"))
    }

    /// Runs sessions until shut down; then ends those that run, and waits until nothing of them is left.
    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await session in starts.stream { group.addTask { await session.run() } }
            }
        } onCancelOrGracefulShutdown: {
            self.close()
        }
    }

    private func close() {
        let sessions = state.withLock { state in
            state.isClosed = true
            return Array(state.sessions.values)
        }
        for session in sessions {
            session.end(.init(reason: AdversaryReason.operatorStopped, message: "the operator stopped; the next one begins anew"))
        }
        starts.continuation.finish()
    }
}
