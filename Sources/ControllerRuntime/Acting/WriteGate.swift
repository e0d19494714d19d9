import KubeCore
import Structured
import Synchronization

/// A write was attempted without the lease.
package struct LeadershipLost: Error, Sendable, Hashable, CustomStringConvertible {
    package init() {}
    package var description: String { "this process does not hold the lease; nothing was written" }
}

/// Whether this process may write. With leader election it opens for as long as the lease is surely ours, counted on the monotonic clock
/// from before the renewal was sent; it closes by itself when no renewal comes, even if nobody gets to run.
package final class WriteGate: Sendable {
    private enum State: Sendable {
        case open
        case until(Duration)
        case closed
    }

    private let state: Mutex<State>
    private let time: any TimeSource

    /// A gate that stays open, for a process that needs no lease, or one that is closed until it has one.
    package init(time: any TimeSource, needsLease: Bool) {
        self.time = time
        state = Mutex(needsLease ? .closed : .open)
    }

    /// Whether a write may be sent now.
    package var isOpen: Bool {
        let now = time.uptime
        return state.withLock { state in
            switch state {
            case .open: true
            case .until(let deadline): now < deadline
            case .closed: false
            }
        }
    }

    package func check() throws(LeadershipLost) {
        if !isOpen { throw LeadershipLost() }
    }

    /// The lease is ours until that uptime.
    package func open(until deadline: Duration) { state.withLock { $0 = .until(deadline) } }
    package func close() { state.withLock { $0 = .closed } }
}

/// The way every request of the runtime and its reconcilers goes: writes pass the gate, everything is counted, and in a dry run writes are
/// told instead of sent.
package struct GatedAPI: KubeAPI {
    private let base: any KubeAPI
    private let gate: WriteGate
    private let metrics: RuntimeMetrics
    private let host: String
    private let dryRun: DryRun?

    package init(_ base: any KubeAPI, gate: WriteGate, metrics: RuntimeMetrics, host: String, dryRun: DryRun? = nil) {
        self.base = base
        self.gate = gate
        self.metrics = metrics
        self.host = host
        self.dryRun = dryRun
    }

    package func send(_ request: APIRequest) async throws -> JSONValue {
        if request.method != .get {
            if let dryRun { return try await dryRun.tell(request, reading: base) }
            try gate.check()
        }
        do {
            let answer = try await base.send(request)
            count(request, request.method == .post ? "201" : "200")
            return answer
        } catch let status as APIStatus {
            count(request, String(status.code))
            throw status
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            count(request, "<error>")
            throw error
        }
    }

    private func count(_ request: APIRequest, _ code: String) {
        metrics.request(code: code, method: request.method.rawValue, host: host)
    }
}
