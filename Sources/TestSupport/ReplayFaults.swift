import ControllerRuntime
import KubeCore
import Structured
import Synchronization

/// What goes wrong in one replay. Writes are counted from 0 in the order the operator sends them.
package enum ReplayFault: Sendable, Hashable, CustomStringConvertible {
    case none
    /// The process dies before the write is sent.
    case crashBefore(write: Int)
    /// The process dies after the write was carried out and before its answer came.
    case crashAfter(write: Int)
    /// The write is carried out, and its answer is lost.
    case lostAnswer(write: Int)
    /// The write is refused with a conflict, once.
    case conflict(write: Int)
    /// The server is away for this write and the next four.
    case unavailable(write: Int)
    /// Every watch event comes twice.
    case doubledEvents
    /// One event in so many never comes; the watch notices at the end of the round and lists again.
    case droppedEvents(oneIn: Int)
    /// Before every round, all watches get a 410 and list again.
    case expired
    /// Events come so many rounds late.
    case staleCaches(rounds: Int)

    package var description: String {
        switch self {
        case .none: "undisturbed"
        case .crashBefore(let write): "a crash before write \(write)"
        case .crashAfter(let write): "a crash after write \(write)"
        case .lostAnswer(let write): "the answer to write \(write) lost"
        case .conflict(let write): "a conflict at write \(write)"
        case .unavailable(let write): "no server at write \(write)"
        case .doubledEvents: "doubled watch events"
        case .droppedEvents(let share): "one in \(share) watch events dropped"
        case .expired: "410 on every watch"
        case .staleCaches(let rounds): "caches \(rounds) rounds late"
        }
    }

    /// Every fault for a scenario that makes so many writes.
    package static func all(writes: Int) -> [ReplayFault] {
        let perWrite: [ReplayFault] = (0..<writes).flatMap {
            [.crashBefore(write: $0), .crashAfter(write: $0), .lostAnswer(write: $0), .conflict(write: $0), .unavailable(write: $0)]
        }
        return perWrite + [
            .doubledEvents, .droppedEvents(oneIn: 2), .droppedEvents(oneIn: 3), .expired, .staleCaches(rounds: 1), .staleCaches(rounds: 3),
        ]
    }
}

/// The process has died; nothing it does afterwards reaches the server.
package struct SimulatedCrash: Error {}

/// Stands between the operator and the cluster, counts writes and breaks the one it is told to. It outlives the operator's crashes.
package final class FaultInjector: KubeAPI {
    private struct State {
        var writes: [String] = []
        var hasCrashed = false
    }

    private let base: EmbeddedAPI
    private let fault: ReplayFault
    private let state = Mutex(State())

    package init(_ base: EmbeddedAPI, fault: ReplayFault) {
        self.base = base
        self.fault = fault
    }

    /// The writes that were attempted: `PATCH /apis/…`.
    package var writes: [String] { state.withLock(\.writes) }
    package var hasCrashed: Bool { state.withLock(\.hasCrashed) }
    /// A new process may speak.
    package func restart() { state.withLock { $0.hasCrashed = false } }

    package func send(_ request: APIRequest) async throws -> JSONValue {
        if hasCrashed { throw SimulatedCrash() }
        guard request.method != .get else { return try base.answer(request) }
        let index = state.withLock { state in
            state.writes.append("\(request.method.rawValue) \(request.path)")
            return state.writes.count - 1
        }
        switch fault {
        case .crashBefore(index):
            throw crash()
        case .crashAfter(index):
            _ = try? base.answer(request)  // whatever it was, nobody is left to hear it
            throw crash()
        case .lostAnswer(index):
            _ = try? base.answer(request)
            throw APIStatus(code: 504, reason: .timeout, message: "the answer was lost")
        case .conflict(index):
            throw APIStatus(code: 409, reason: .conflict, message: "the object has been modified")
        case .unavailable(let first) where (first..<first + 5).contains(index):
            throw APIStatus(code: 503, reason: .serviceUnavailable, message: "the server is away")
        default:
            return try base.answer(request)
        }
    }

    private func crash() -> SimulatedCrash {
        state.withLock { $0.hasCrashed = true }
        return SimulatedCrash()
    }
}
