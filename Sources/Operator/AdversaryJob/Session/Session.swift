import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import RunnerProtocol
import Synchronization

/// One job's adversaries and verifier, from the first claim to the last deletion. It runs beside the reconciler, which reads ``state``.
package final class Session: Sendable {
    let request: SessionRequest
    let tools: SessionTools
    let keys: RunnerKeys
    private let known: Mutex<SessionState>
    /// A Job that may exist, and the slot's pod where one was claimed.
    private struct NotedJob: Sendable {
        var index: Int
        var pod: RunnerPod?
    }

    /// What must not be left behind.
    private let jobs = Mutex<[String: NotedJob]>([:])
    private let names = Mutex<Set<String>>([])
    private let decision = Latch()
    private let decidedAt = Mutex<Duration?>(nil)
    private let running = Latch()
    private let changed: @Sendable () -> Void

    /// How long an adversary that was told to stop may take before its connection is cut.
    static let killGrace = Duration.seconds(1)

    /// `changed` is called when there is something new to tell.
    package init(_ request: SessionRequest, tools: SessionTools, keys: RunnerKeys, changed: @escaping @Sendable () -> Void) {
        self.request = request
        self.tools = tools
        self.keys = keys
        self.changed = changed
        let roles = request.roles(of: tools.slots.settings.pool(request.poolName))
        var state = SessionState(rules: request.rules, roles: roles)
        if request.job.spec.verifier != nil { state.verification = .awaited }
        known = Mutex(state)
    }

    package var state: SessionState { known.withLock { $0 } }
    /// The Jobs that this session ever sent, whether the cache shows them or not.
    package var jobNames: Set<String> { names.withLock { $0 } }

    /// Ends it without a verdict, as soon as its adversaries are dead; where it has one, only that is told.
    package func end(_ problem: SessionState.Problem) { update { $0.give(up: problem) } }

    /// Runs to its end. Leaves nothing behind but its state.
    package func run() async {
        do {
            let subject = try await subject()
            let credential = try await credential()
            await withDiscardingTaskGroup { group in
                for index in state.adversaries.indices {
                    group.addTask { await self.adversary(index, subject, credential) }
                }
                if let verifier = request.job.spec.verifier { group.addTask { await self.verify(verifier) } }
                group.addTask { await self.watchTheClock() }
            }
        } catch {
            end(error)
        }
        // Where the decision fell while the credential was being handed out.
        revoke()
        await cleanUp()
        if let verdict = state.verdict { tools.metrics.verdict(verdict.outcome.rawValue) }
        update { $0.end() }
    }

    var left: Duration { request.deadline - tools.time.uptime }

    /// Changes the state, and tells when somebody would want to know.
    func update(_ change: (inout SessionState) -> Void) {
        let (isNews, isDecided) = known.withLock { state in
            let before = state
            change(&state)
            let isNews =
                before.isSpunUp != state.isSpunUp || before.isDecided != state.isDecided || before.verification != state.verification
                || before.isOver != state.isOver
            return (isNews, state.isDecided)
        }
        if isDecided {
            let isFirst = decidedAt.withLock { at in
                defer { at = at ?? tools.time.uptime }
                return at == nil
            }
            if isFirst { revoke() }
            decision.open()
        }
        if isNews { changed() }
    }

    /// Notes a Job before it is sent: from now on it is cleaned up.
    func note(job: String, pod: RunnerPod?, index: Int) {
        names.withLock { _ = $0.insert(job) }
        jobs.withLock { $0[job] = NotedJob(index: index, pod: pod) }
    }

    /// It is another's.
    func forget(job: String) { jobs.withLock { $0[job] = nil } }

    func noteRunning() { running.open() }

    private func watchTheClock() async {
        await untilDecided { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do { try await self.tools.time.sleep(for: self.left) } catch { return }
                    self.end(.init(reason: AdversaryReason.deadlineExceeded, message: "there was no verdict before activeDeadlineSeconds"))
                }
                group.addTask {
                    do {
                        try await self.running.wait()
                        try await self.tools.time.sleep(for: self.request.voteTimeout)
                    } catch { return }
                    self.update { $0.close() }
                }
                await group.waitForAll()
            }
        }
    }

    /// Runs `body` until it ends or everything is decided, whichever is first; `nil` when it was the decision.
    @discardableResult
    func untilDecided<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await body() }
            group.addTask {
                try? await self.decision.wait()
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// What adversaries show the chain's gateways; `nil` for a chain that asks nobody for a key.
    private func credential() async throws(SessionState.Problem) -> String? {
        let answer = await untilDecided { [self] () async -> Result<String?, SessionState.Problem> in
            do throws(SessionState.Problem) {
                return .success(
                    try await tools.admission.admit(
                        session: request.uid, job: request.job.metadata.name, to: request.chain, for: left + .seconds(5)))
            } catch {
                return .failure(error)
            }
        }
        return try answer?.get() ?? nil
    }

    private func revoke() { tools.admission.revoke(session: request.uid, from: request.chain) }

    /// Waits for the decision; `false` when cancelled before.
    func awaitDecision() async -> Bool { (try? await decision.wait()) != nil }

    /// Since the decision; `nil` before it.
    var sinceDecision: Duration? { decidedAt.withLock { $0 }.map { tools.time.uptime - $0 } }

    /// Deletes what is noted of one adversary, or of all. Not cancelled with the caller: what was made must go.
    func cleanUp(_ index: Int? = nil) async {
        let jobs = jobs.withLock { $0 }.filter { index == nil || $0.value.index == index }
        await uncancelled { [self] in
            await withDiscardingTaskGroup { group in
                for (job, noted) in jobs { group.addTask { await self.remove(job: job, pod: noted.pod) } }
            }
        }
    }

    /// Deletes a Job with its pod. A slot that was claimed is deleted by itself, and first: one that its Job has not adopted yet would look
    /// free to the next operator if this one died in between.
    func remove(job: String, pod: RunnerPod?) async {
        let reference = ObjectReference(Job.resourceType, namespace: request.namespace, name: job)
        tools.slots.ledger.spend(job, namespace: request.namespace)
        for attempt in 1...3 {
            do {
                if let pod { try await tools.slots.deletePod(pod.name, uid: pod.uid, namespace: pod.namespace) }
                try await tools.slots.delete(reference, uid: nil)
                forget(job: job)
                return
            } catch {
                // The owner's deletion, the Job's deadline and the pool's keeper stand behind this.
                tools.log.info("could not delete", metadata: ["job": "\(reference)", "attempt": "\(attempt)", "problem": "\(error)"])
            }
        }
    }

    /// What is judged.
    private func subject() async throws(SessionState.Problem) -> AdversaryJobSpec.Subject {
        if let subject = request.job.spec.subject { return subject }
        let source = request.job.spec.subjectFrom
        func missing(_ what: String) -> SessionState.Problem {
            .init(reason: AdversaryReason.subjectNotFound, message: "spec.subjectFrom: \(what)")
        }
        var entries: [String: String] = [:]
        do {
            if let name = source?.configMapRef?.name {
                let object = ObjectReference(ConfigMap.resourceType, namespace: request.namespace, name: name)
                entries = try await tools.api.send(.get(object)).decode(ConfigMap.self).data ?? [:]
            } else if let name = source?.secretRef?.name {
                let object = ObjectReference(Secret.resourceType, namespace: request.namespace, name: name)
                entries = try await tools.api.send(.get(object)).decode(Secret.self).data?.compactMapValues(\.text) ?? [:]
            }
        } catch let status as APIStatus {
            throw missing(status.message)
        } catch {
            throw missing("\(error)")
        }
        guard let question = entries["question"], let answer = entries["answer"] else {
            throw missing("the object has no entries question and answer; add them")
        }
        return .init(question: question, answer: answer)
    }
}

extension SessionState.Problem: Error {}
