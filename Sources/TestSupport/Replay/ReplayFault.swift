import Foundation

/// What goes wrong with a write.
package enum WriteFault: String, Sendable, Hashable, CaseIterable {
    /// The process dies before the write is sent.
    case crashBefore
    /// The process dies after the write was carried out and before its answer came.
    case crashAfter
    /// The write is carried out, and its answer is lost.
    case lostAnswer
    /// The write is refused with a conflict.
    case conflict
    /// The server is away.
    case unavailable
    /// The server fails with 500 before anything is stored.
    case serverError
    /// A right is missing.
    case forbidden
    /// A quota is full.
    case quota
    /// The write is carried out, and the lease is lost before the next one; another process takes over while this one ends its pass.
    case leaseLost
    /// Nothing comes back for so long that the client gives up, and then the server carries the write out after all.
    case late
    /// As ``late``, and the lease is lost meanwhile: what one leader sent arrives while another leads.
    case lateWithoutLease

    /// The reasons under which a condition and an event may tell of it; the status then tells of the recovery too.
    var told: Set<String> {
        switch self {
        case .crashBefore, .crashAfter, .leaseLost, .lateWithoutLease: []
        case .lostAnswer, .late, .unavailable, .serverError: ["APIUnavailable"]
        case .conflict: ["Conflict"]
        case .forbidden: ["Forbidden"]
        case .quota: ["QuotaExceeded"]
        }
    }

    /// Whether the process ends, and with it what it had not yet told.
    package var endsProcess: Bool { [.crashBefore, .crashAfter, .leaseLost, .lateWithoutLease].contains(self) }

    /// Whether the write arrives long after the client has given up.
    package var arrivesLate: Bool { [.late, .lateWithoutLease].contains(self) }
}

/// What goes wrong in one replay. Writes are counted from 0 in the order the operator sends them.
package enum ReplayFault: Sendable, Hashable, CustomStringConvertible {
    case none
    /// Something goes wrong with one write; an absent server stays away for the four after it.
    case at(WriteFault, write: Int)
    /// In each step, the same goes wrong with the first so many attempts of every single write.
    case everyWrite(WriteFault, times: Int = 1)
    /// Every watch event comes twice.
    case doubledEvents
    /// One event in so many never comes; the watch notices at the end of the round and lists again.
    case droppedEvents(oneIn: Int)
    /// Events of different kinds come in another order than they happened, and some kinds late.
    case reorderedEvents
    /// Of what happened to an object between two rounds only the last shows: its end and its namesake's birth come as one change.
    case coalescedEvents
    /// Before every round, all watches get a 410 and list again.
    case expired
    /// Events come so many rounds late.
    case staleCaches(rounds: Int)
    /// At that write the wall clock is set by so many seconds; the monotonic clock goes on.
    case clockSet(by: Int, write: Int)

    package var description: String {
        switch self {
        case .none: "undisturbed"
        case .at(let fault, let write): "\(fault.rawValue) at write \(write)"
        case .everyWrite(let fault, let times): "\(fault.rawValue) at every write, \(times) times"
        case .doubledEvents: "doubled watch events"
        case .droppedEvents(let share): "one in \(share) watch events dropped"
        case .reorderedEvents: "watch events out of order"
        case .coalescedEvents: "coalesced watch events"
        case .expired: "410 on every watch"
        case .staleCaches(let rounds): "caches \(rounds) rounds late"
        case .clockSet(let seconds, let write): "the clock set by \(seconds) s at write \(write)"
        }
    }

    /// Each fault at each single write, for a scenario that makes so many writes.
    package static func each(_ faults: [WriteFault] = WriteFault.allCases, ofWrites writes: Int) -> [ReplayFault] {
        (0..<writes).flatMap { write in faults.map { .at($0, write: write) } }
    }

    /// Every fault once over the whole of a scenario: what a scenario is held to where each write alone would take too long.
    package static func broad(writes: Int) -> [ReplayFault] {
        WriteFault.allCases.map { .everyWrite($0) } + [.everyWrite(.conflict, times: 4)] + events
            + [.clockSet(by: 300, write: writes / 2), .clockSet(by: -300, write: writes / 3)]
    }

    /// What can go wrong between the server and the caches.
    package static let events: [ReplayFault] = [
        .doubledEvents, .droppedEvents(oneIn: 2), .droppedEvents(oneIn: 3), .reorderedEvents, .coalescedEvents, .expired,
        .staleCaches(rounds: 1), .staleCaches(rounds: 3),
    ]

    /// Everything: each fault at each write, then all of ``broad(writes:)``.
    package static func all(writes: Int) -> [ReplayFault] { each(ofWrites: writes) + broad(writes: writes) }

    /// What goes wrong with writes, if anything does.
    package var write: WriteFault? {
        switch self {
        case .at(let fault, _), .everyWrite(let fault, _): fault
        default: nil
        }
    }

    /// Whether every event that an undisturbed run tells must be told. A process that ends takes what it has not told with it, an event
    /// that is refused is not sent again, and what is seen late may be over.
    var tellsEverything: Bool {
        switch self {
        case .none, .doubledEvents, .clockSet: true
        default: false
        }
    }
}
