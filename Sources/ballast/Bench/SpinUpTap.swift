import ControllerRuntime
import HTTPTransport
import KubeCore
import Operator
import RunnerProtocol
import Structured
import Synchronization

/// Looks on while an operator of this process spins adversaries up: when each job's first runner acknowledged, and how often the
/// operator had written to the API server by then.
final class SpinUpTap: Sendable {
    struct Acknowledgement: Sendable {
        var at: ContinuousClock.Instant
        var writes: Int
    }

    /// The request that creates a job's first Job: its slot's lock.
    struct Claim: Sendable {
        var sent: ContinuousClock.Instant
        var answered: ContinuousClock.Instant
    }

    private struct State {
        var writes = 0
        /// By the job's UID.
        var acknowledged: [String: Acknowledgement] = [:]
        var claims: [String: Claim] = [:]
    }

    private let state = Mutex(State())

    /// What the operator wrote so far.
    var writes: Int { state.withLock(\.writes) }

    func acknowledgement(of uid: String) -> Acknowledgement? { state.withLock { $0.acknowledged[uid] } }

    func claim(of uid: String) -> Claim? { state.withLock { $0.claims[uid] } }

    /// To be laid around an operator's two ways out.
    var hooks: OperatorProgram.Hooks {
        OperatorProgram.Hooks(api: { TappedAPI(base: $0, tap: self) }, wire: { TappedWire(base: $0, tap: self) })
    }

    fileprivate func noteWrite() { state.withLock { $0.writes += 1 } }

    fileprivate func noteClaim(_ claim: Claim, of uid: String) {
        state.withLock { state in if state.claims[uid] == nil { state.claims[uid] = claim } }
    }

    fileprivate func noteAcknowledgement(of run: String) {
        let now = ContinuousClock.now
        guard let uid = run.split(separator: "/").first.map(String.init) else { return }
        state.withLock { state in
            if state.acknowledged[uid] == nil { state.acknowledged[uid] = Acknowledgement(at: now, writes: state.writes) }
        }
    }
}

private struct TappedAPI: KubeAPI {
    let base: any KubeAPI
    let tap: SpinUpTap

    func send(_ request: APIRequest) async throws -> JSONValue {
        if request.method != .get { tap.noteWrite() }
        guard request.method == .post, request.path.hasSuffix("/jobs") else { return try await base.send(request) }
        let sent = ContinuousClock.now
        let answer = try await base.send(request)
        let answered = ContinuousClock.now
        if case .string(let uid)? = try? JSONValue(parsing: request.body)["metadata"]?["ownerReferences"]?[0]?["uid"] {
            tap.noteClaim(.init(sent: sent, answered: answered), of: uid)
        }
        return answer
    }
}

private struct TappedWire: RunnerWire {
    let base: any RunnerWire
    let tap: SpinUpTap

    func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse {
        var response = try await base.post(path, task, to: pod, timeout: timeout)
        guard path == "/run", response.status == 200 else { return response }
        // What is here first is the acknowledgement: the operator takes its time at the same bytes.
        let chunks = response.body.makeAsyncIterator()
        var first = chunks
        let beginning = try await first.next()
        if let bytes = beginning, let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            case .ack(let acknowledgement)? = try? RunnerLine(text: bytes[..<end])
        {
            tap.noteAcknowledgement(of: acknowledgement.run)
        }
        let rest = Pieces(first: beginning, rest: chunks)
        response.body = HTTPBody { try await rest.next() }
        return response
    }
}

/// A body whose first piece was read already.
private final class Pieces: Sendable {
    private let first: Mutex<[UInt8]?>
    private let rest: HTTPBody.AsyncIterator

    init(first: [UInt8]?, rest: HTTPBody.AsyncIterator) {
        self.first = Mutex(first)
        self.rest = rest
    }

    func next() async throws -> [UInt8]? {
        let piece = first.withLock { first in
            defer { first = nil }
            return first
        }
        if let piece { return piece }
        var rest = rest
        return try await rest.next()
    }
}
