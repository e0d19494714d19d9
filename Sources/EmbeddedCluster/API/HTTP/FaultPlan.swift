import Structured

/// What a fault plan is asked about.
package struct FaultSubject: Sendable {
    package var verb: String
    package var resource: GroupResource
    package var subresource: String?
    package var namespace: String?
    package var name: String?
    package var user: UserInfo
    /// Counts the requests since the server began, from 1.
    package var sequence: Int
}

/// What goes wrong with a request.
package enum Fault: Sendable {
    /// The request is refused; nothing is applied.
    case refuse(APIError)
    /// The connection breaks: before, nothing was applied; after, everything was and the client does not learn of it.
    case loseConnection
    /// The answer comes late.
    case delay(Duration)
}

/// What goes wrong with one event of one watch.
package enum WatchFault: Sendable, Hashable {
    case deliver, drop, duplicate
    /// The stream ends here.
    case end
}

/// Decides what goes wrong, request by request. Only clients of the HTTP API meet faults; the cluster's own controllers do not.
package protocol FaultPlan: Sendable {
    /// Before a request is carried out.
    func before(_ subject: FaultSubject) async -> Fault?
    /// After it was carried out and before its answer is sent.
    func after(_ subject: FaultSubject, status: Int) async -> Fault?
    /// Before an event is sent to a watcher.
    func event(_ event: StorageEvent, to subject: FaultSubject) -> WatchFault
}

extension FaultPlan {
    package func before(_ subject: FaultSubject) async -> Fault? { nil }
    package func after(_ subject: FaultSubject, status: Int) async -> Fault? { nil }
    package func event(_ event: StorageEvent, to subject: FaultSubject) -> WatchFault { .deliver }
}

/// Nothing goes wrong.
package struct NoFaults: FaultPlan {
    package init() {}
}
