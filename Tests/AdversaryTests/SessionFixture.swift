import BallastAPI
import ControllerRuntime
import Cryptography
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import Logging
import RunnerProtocol
import Structured
import Synchronization
import TestSupport

@testable import Operator

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// How one runner behaves.
enum Script: Sendable {
    case votes(RunnerLine.Vote.Choice)
    case votesTwice(RunnerLine.Vote.Choice, RunnerLine.Vote.Choice)
    /// Acknowledges, says nothing more, and ends when it is told to.
    case hangs
    /// Acknowledges, and takes no notice of a stop.
    case deaf
    case floods
    case dies
    /// Acknowledges for another pod.
    case impostor
    case garbage
    case refuses(Int)
    case unreachable
    case result(RunnerLine.Result)
}

/// Runners without pods: each does what its pod's script says.
final class ScriptedWire: RunnerWire {
    private struct State {
        var scripts: [String: Script]
        var open: [String: AsyncStream<[UInt8]>.Continuation] = [:]
        var tasks: [RunnerTask] = []
    }

    private let state: Mutex<State>
    private let key: Ed25519.VerifyingKey
    /// What pods without a script do.
    private let fallback: Script

    init(_ scripts: [String: Script], fallback: Script = .unreachable, key: Ed25519.VerifyingKey) {
        state = Mutex(State(scripts: scripts))
        self.fallback = fallback
        self.key = key
    }

    var tasks: [RunnerTask] { state.withLock(\.tasks) }

    func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse {
        let opened = try task.open(key: key, podUID: pod.uid, now: .distantPast)
        let script = state.withLock { state in
            state.tasks.append(opened)
            return state.scripts[pod.name] ?? fallback
        }
        if path == "/stop" {
            if case .deaf = script {} else { state.withLock { $0.open[pod.name] }?.finish() }
            return HTTPResponse(status: 200, body: HTTPBody(bytes: []))
        }
        switch script {
        case .unreachable: throw HTTPError.bodyTooLarge(limit: 0)
        case .refuses(let status): return HTTPResponse(status: status, body: HTTPBody(bytes: []))
        default: break
        }
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        state.withLock { $0.open[pod.name] = continuation }
        func say(_ line: RunnerLine) throws { continuation.yield(try line.text()) }
        func vote(_ choice: RunnerLine.Vote.Choice) -> RunnerLine { .vote(.init(vote: choice, confidence: "1", rationale: "r")) }
        if case .garbage = script { continuation.yield(Array("<html>\n".utf8)) }
        try say(.ack(.init(run: opened.run, podUID: { if case .impostor = script { "another" } else { pod.uid } }())))
        switch script {
        case .votes(let choice):
            try say(vote(choice))
            continuation.finish()
        case .votesTwice(let first, let second):
            try say(vote(first))
            try say(vote(second))
            continuation.finish()
        case .floods: continuation.yield([UInt8](repeating: UInt8(ascii: "x"), count: RunnerLines.most + 1))
        case .dies: continuation.finish()
        case .result(let result):
            try say(.result(result))
            continuation.finish()
        default: break
        }
        return HTTPResponse(
            status: 200,
            body: HTTPBody {
                var iterator = stream.makeAsyncIterator(); return await iterator.next()
            })
    }
}

/// An API whose writes are counted.
final class CountingAPI: KubeAPI {
    private let base: EmbeddedAPI
    private let requests = Mutex<[APIRequest]>([])

    init(_ base: EmbeddedAPI) { self.base = base }

    var writes: [APIRequest] { requests.withLock { $0 } }

    func send(_ request: APIRequest) async throws -> JSONValue {
        if request.method != .get { requests.withLock { $0.append(request) } }
        return try await base.send(request)
    }
}

/// A namespace with slots, and all that a session works with.
struct SessionFixture {
    let server: APIServer
    let api: CountingAPI
    let time = ManualTime()
    let keys: RunnerKeys
    let slots: SlotMaker
    let metrics = AdversaryMetrics(registry: MetricsRegistry())
    private(set) var pods: [Pod] = []

    init(slots names: [String], settings: PoolSettings = PoolSettings()) throws {
        server = try APIServer()
        let store = server.store(manager: "test")
        for crd in BallastCRDs.all { try store.create(crd) }
        try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]])
        api = CountingAPI(EmbeddedAPI(server.api))
        keys = try RunnerKeys()
        slots = SlotMaker(settings: settings, ledger: SlotLedger(), api: api, time: time, keys: { [keys] in keys })
        let pool = settings.pools[0]
        let pod = SlotPod(pool, use: .adversary, settings: settings, keys: keys)
        for name in names {
            let made = try store.create(pod.waiting(slot: name, namespace: "team-a", pool: pool.name, keys: keys).manifest())
            var cached = made
            CachedObjects.pod(&cached)
            var seen: Pod = try cached.decode()
            seen.status = PodStatus(phase: "Running", conditions: [ObjectCondition(type: "Ready", status: .yes)], podIP: "127.0.0.1")
            pods.append(seen)
        }
    }

    var keyring: Ed25519.VerifyingKey { keys.signing.verifyingKey }

    func job(_ change: (inout AdversaryJobSpec) -> Void = { _ in }) throws -> AdversaryJob {
        var spec = AdversaryJobSpec(
            subject: .init(question: "2+2?", answer: "5"), adversaries: 3, chainRef: NameReference(name: "chat"), onPoolEmpty: .fail)
        change(&spec)
        let job = AdversaryJob(metadata: ObjectMeta(name: "check", namespace: "team-a"), spec: spec)
        return try server.store(manager: "test").create(job.manifest()).decode()
    }

    func session(_ job: AdversaryJob, _ wire: any RunnerWire, changed: @escaping @Sendable () -> Void = {}) -> Session {
        let reader = ObjectReader(objects: pods)
        let tools = SessionTools(
            slots: slots, api: api, wire: wire, admission: OpenAdmission(), reader: { reader }, time: time, metrics: metrics, log: quiet)
        let request = SessionRequest(
            job: job, chainURL: "http://127.0.0.1:8080", toldAt: time.uptime, deadline: time.uptime + .seconds(120))
        return Session(request, tools: tools, keys: keys, changed: changed)
    }

    /// What is there of a kind.
    func names(_ type: ResourceType) throws -> Set<String> {
        Set(try server.store(manager: "test").list(type, namespace: "team-a").compactMap { $0[path: "metadata", "name"]?.string })
    }
}
