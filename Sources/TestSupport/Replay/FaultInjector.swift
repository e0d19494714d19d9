import ControllerRuntime
import Foundation
import KubeCore
import Structured
import Synchronization

/// The process has died; nothing it does afterwards reaches the server.
package struct SimulatedCrash: Error {}

/// Counts the writes of all processes of a replay and decides which of them go wrong. It outlives the processes.
final class FaultInjector: Sendable {
    private struct State {
        var writes: [String] = []
        var stored: [String] = []
        /// How often each write of the step was hit.
        var hits: [String: Int] = [:]
        var violations: [String] = []
        /// How many writes went wrong.
        var faults = 0
        /// Writes on slow connections, and when they arrive.
        var late: [(request: APIRequest, due: Duration)] = []
    }

    private let base: EmbeddedAPI
    private let fault: ReplayFault
    private let time: ManualTime
    private let state = Mutex(State())

    init(_ base: EmbeddedAPI, fault: ReplayFault, time: ManualTime) {
        self.base = base
        self.fault = fault
        self.time = time
    }

    /// The writes that were attempted: `PATCH /apis/…`.
    var writes: [String] { state.withLock(\.writes) }
    /// Those of them that the server carried out.
    var stored: [String] { state.withLock(\.stored) }
    /// How many writes went wrong so far.
    var faults: Int { state.withLock(\.faults) }
    /// Writes that nobody had the right to.
    var violations: [String] { state.withLock(\.violations) }

    /// Another step begins: its writes are other writes.
    func nextStep() { state.withLock { $0.hits = [:] } }

    /// Has the server answer, and notes a write that it carries out.
    func carryOut(_ request: APIRequest) throws -> JSONValue {
        let answer = try base.answer(request)
        if request.method != .get { state.withLock { $0.stored.append("\(request.method.rawValue) \(request.path)") } }
        return answer
    }

    /// How long a slow connection takes: other writes overtake it.
    private static let lateness = Duration.seconds(20)

    func delay(_ request: APIRequest) { state.withLock { $0.late.append((request, time.uptime + Self.lateness)) } }

    /// When the next late write arrives.
    var nextArrival: Duration? { state.withLock { $0.late.first?.due } }

    /// Carries out the late writes that have arrived; nobody waits for their answers. Returns whether there were any.
    func carryOutLate() -> Bool {
        let arrived = state.withLock { state in
            let arrived = state.late.prefix { $0.due <= time.uptime }
            state.late.removeFirst(arrived.count)
            return arrived
        }
        for (request, _) in arrived { _ = try? carryOut(request) }
        return !arrived.isEmpty
    }

    func report(_ violation: String) { state.withLock { $0.violations.append(violation) } }

    /// What happens to this write; `nil` when it is simply carried out.
    func judge(_ request: APIRequest) -> WriteFault? {
        let name = "\(request.method.rawValue) \(Self.withoutDrawnName(request.path))"
        return state.withLock { state in
            let index = state.writes.count
            state.writes.append("\(request.method.rawValue) \(request.path)")
            let judged = judge(name, index, &state)
            if judged != nil { state.faults += 1 }
            return judged
        }
    }

    private func judge(_ name: String, _ index: Int, _ state: inout State) -> WriteFault? {
        switch fault {
        case .at(.unavailable, let first): return (first..<first + 5).contains(index) ? .unavailable : nil
        case .at(let fault, index): return fault
        case .everyWrite(let fault, let times):
            guard state.hits[name, default: 0] < times else { return nil }
            state.hits[name, default: 0] += 1
            return fault
        case .clockSet(let seconds, index):
            time.setWall(time.now + Double(seconds))
            return nil
        default: return nil
        }
    }

    /// Events are named by the moment they are told, and slots by chance; each of them is the same kind of write.
    private static func withoutDrawnName(_ path: String) -> String {
        if let slot = path.range(of: "-slot-") { return String(path[..<slot.lowerBound]) }
        guard path.hasPrefix("/apis/events.k8s.io/"), let slash = path.lastIndex(of: "/") else { return path }
        return path.hasSuffix("/events") ? path : String(path[..<slash])
    }
}

/// The API as one process sees it.
final class ProcessAPI: KubeAPI {
    private enum Life {
        case leading
        /// Another leads; whatever is still written is a violation.
        case deposed
        case dead
    }

    private struct State {
        var life = Life.leading
        var gate: WriteGate?
    }

    private let injector: FaultInjector
    /// Whether other tasks of the process run while a request is on its way.
    private let yields: Bool
    private let state = Mutex(State())

    init(_ injector: FaultInjector, yields: Bool) {
        self.injector = injector
        self.yields = yields
    }

    /// The gate that shuts when the lease is lost.
    func guarded(by gate: WriteGate) { state.withLock { $0.gate = gate } }

    var hasCrashed: Bool { state.withLock { $0.life == .dead } }
    var isDeposed: Bool { state.withLock { $0.life == .deposed } }

    func send(_ request: APIRequest) async throws -> JSONValue {
        // What was on its way when the lease went is no violation; a dead process sends nothing.
        let life = state.withLock(\.life)
        if yields { await Task.yield() }
        if hasCrashed { throw SimulatedCrash() }
        guard request.method != .get else { return try injector.carryOut(request) }
        if life == .deposed { injector.report("written without the lease: \(request.method.rawValue) \(request.path)") }
        switch injector.judge(request) {
        case nil: return try injector.carryOut(request)
        case .crashBefore:
            throw die()
        case .crashAfter:
            _ = try? injector.carryOut(request)  // whatever it was, nobody is left to hear it
            throw die()
        case .leaseLost:
            defer { depose() }
            return try injector.carryOut(request)
        case .late:
            injector.delay(request)
            throw APIStatus(code: 504, reason: .timeout, message: "no answer came")
        case .lateWithoutLease:
            injector.delay(request)
            depose()
            throw APIStatus(code: 504, reason: .timeout, message: "no answer came")
        case .lostAnswer:
            _ = try? injector.carryOut(request)
            throw APIStatus(code: 504, reason: .timeout, message: "the answer was lost")
        case .conflict: throw APIStatus(code: 409, reason: .conflict, message: "the object has been modified")
        case .unavailable: throw APIStatus(code: 503, reason: .serviceUnavailable, message: "the server is away")
        case .serverError: throw APIStatus(code: 500, reason: .internalError, message: "etcdserver: request timed out")
        case .forbidden: throw APIStatus(code: 403, reason: .forbidden, message: "the operator may not do this")
        case .quota: throw APIStatus(code: 403, reason: .forbidden, message: "exceeded quota: small, requested: count=1")
        }
    }

    private func die() -> SimulatedCrash {
        state.withLock { $0.life = .dead }
        return SimulatedCrash()
    }

    private func depose() {
        state.withLock { state in
            state.life = .deposed
            state.gate?.close()
        }
    }
}
