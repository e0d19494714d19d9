import ControllerRuntime
import Cryptography
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import RunnerProtocol
import Structured
import Synchronization
import TestSupport

@testable import Operator

/// The runners in a replayed cluster's pods: each takes one task, of the operator that its pod was made for, and answers as its script
/// says.
/// They outlive the operators; one whose caller has gone ends, as the real one does.
final class ReplayRunners: Sendable {
    /// What a runner says some seconds after its acknowledgement.
    enum Script: Sendable {
        case votes(RunnerLine.Vote.Choice)
        case hangs
    }

    private struct Run {
        var name: String
        var process: Int
        var connection: AsyncStream<[UInt8]>.Continuation
        var isOver = false
    }

    private struct State {
        /// By the UID of the pod.
        var runs: [String: Run] = [:]
        var violations: [String] = []
    }

    private static let thinking = Duration.seconds(2)

    private let stage: ReplayStage
    private let scripts: [String: Script]
    private let state = Mutex(State())

    /// `scripts` by role.
    init(_ stage: ReplayStage, scripts: [String: Script]) {
        self.stage = stage
        self.scripts = scripts
    }

    /// The UIDs of pods that took a task.
    var used: Set<String> { state.withLock { Set($0.runs.keys) } }
    /// The UIDs of pods whose runner is at work.
    var active: Set<String> { state.withLock { Set($0.runs.filter { !$0.value.isOver }.keys) } }

    func takeViolations() -> [String] {
        state.withLock { state in
            defer { state.violations = [] }
            return state.violations
        }
    }

    /// The runner ends, with its connection.
    func end(_ uid: String) {
        let connection = state.withLock { state in
            state.runs[uid]?.isOver = true
            return state.runs[uid]?.connection
        }
        connection?.finish()
    }

    /// The process has gone: its runners notice, and end.
    func disconnect(_ process: Int) {
        for uid in state.withLock({ $0.runs.filter { $0.value.process == process }.map(\.key) }) { end(uid) }
    }

    func answer(_ path: String, _ task: SignedTask, to pod: RunnerPod, of process: ReplayProcess) throws -> HTTPResponse {
        let key = try listeningKey(pod)
        let opened: RunnerTask
        do throws(TaskRefusal) { opened = try task.open(key: key, podUID: pod.uid, now: stage.time.now) } catch {
            state.withLock { $0.violations.append("\(pod.name) was asked what it may not do: \(error)") }
            return HTTPResponse(status: 403, body: HTTPBody(bytes: []))
        }
        if path == "/stop" {
            guard state.withLock({ $0.runs[pod.uid]?.name }) == opened.run else {
                return HTTPResponse(status: 409, body: HTTPBody(bytes: []))
            }
            end(pod.uid)
            return HTTPResponse(status: 200, body: HTTPBody(bytes: []))
        }
        let (lines, connection) = AsyncStream.makeStream(of: [UInt8].self)
        let isFirst = state.withLock { state in
            guard state.runs[pod.uid] == nil else {
                state.violations.append("\(pod.name) was given a second task")
                return false
            }
            state.runs[pod.uid] = Run(name: opened.run, process: process.number, connection: connection)
            return true
        }
        guard isFirst else { return HTTPResponse(status: 409, body: HTTPBody(bytes: [])) }
        connection.onTermination = { [weak self] _ in self?.state.withLock { $0.runs[pod.uid]?.isOver = true } }
        connection.yield(try RunnerLine.ack(.init(run: opened.run, podUID: pod.uid)).text())
        think(opened, connection)
        return HTTPResponse(
            status: 200,
            body: HTTPBody {
                var iterator = lines.makeAsyncIterator()
                return await iterator.next()
            })
    }

    /// The key that the pod was made with, where a runner listens there.
    private func listeningKey(_ pod: RunnerPod) throws -> Ed25519.VerifyingKey {
        guard let document = try stage.store.get(Pod.resourceType, namespace: pod.namespace, name: pod.name),
            document[path: "metadata", "uid"]?.string == pod.uid, document[path: "metadata", "deletionTimestamp"] == nil,
            document[path: "status", "phase"] == "Running",
            let environment = document[path: "spec", "containers"]?.array?.first?["env"]?.array,
            let text = environment.first(where: { $0["name"] == "BALLAST_RUNNER_KEY" })?["value"]?.string,
            let bytes = Base64.decode(text)
        else { throw HTTPError.unreachable("nobody listens in \(pod.name)") }
        return try Ed25519.VerifyingKey(rawRepresentation: bytes)
    }

    private func think(_ task: RunnerTask, _ connection: AsyncStream<[UInt8]>.Continuation) {
        let said: RunnerLine
        if task.verify != nil {
            said = .result(
                .init(exitCode: 0, signal: nil, timedOut: false, milliseconds: 5, output: "fine\n", truncated: false, isolation: "Pod"))
        } else if case .votes(let choice)? = scripts[task.attack?.role ?? ""] {
            said = .vote(.init(vote: choice, confidence: "1", rationale: "so it seems"))
        } else {
            return
        }
        Task(executorPreference: stage.executor) { [stage] in
            try await stage.time.sleep(for: Self.thinking)
            connection.yield(try said.text())
            connection.finish()
        }
    }
}

/// One process's way to them.
struct ReplayWire: RunnerWire {
    let runners: ReplayRunners
    let process: ReplayProcess

    func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse {
        await Task.yield()
        guard !process.hasCrashed() else { throw HTTPError.unreachable("the process has crashed") }
        return try runners.answer(path, task, to: pod, of: process)
    }
}

/// The credentials that chains' gateways take. They forget those of a process that is no more.
final class ReplayAdmission: Sendable {
    private let taken = Mutex<[Int: Set<String>]>([:])

    /// The sessions whose credential counts.
    var sessions: Set<String> { taken.withLock { $0.values.reduce(into: []) { $0.formUnion($1) } } }

    func forget(_ process: Int) { taken.withLock { $0[process] = nil } }

    func of(_ process: ReplayProcess) -> any ChainAdmission { OfProcess(admission: self, process: process) }

    private struct OfProcess: ChainAdmission {
        let admission: ReplayAdmission
        let process: ReplayProcess

        func admit(
            session: String, job: String, to chain: NamespacedName, for life: Duration
        ) async throws(SessionState.Problem) -> String? {
            await Task.yield()
            guard !process.hasCrashed() else { throw .init(reason: AdversaryReason.credentialNotTaken, message: "the process has crashed") }
            admission.taken.withLock { _ = $0[process.number, default: []].insert(session) }
            return "key of \(session)"
        }

        func revoke(session: String, from chain: NamespacedName) {
            guard !process.hasCrashed() else { return }
            admission.taken.withLock { _ = $0[process.number]?.remove(session) }
        }
    }
}
