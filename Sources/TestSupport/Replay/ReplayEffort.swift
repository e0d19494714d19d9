import Foundation

/// How many faults the replays go through. What a commit is held to takes minutes; BALLAST_REPLAY=every goes through all of them, for hours.
package enum ReplayEffort {
    private static let isEvery = ProcessInfo.processInfo.environment["BALLAST_REPLAY"] == "every"

    /// A crash before a write is one after the write before it.
    package static func atEveryWrite(writes: Int) -> [ReplayFault] {
        isEvery ? ReplayFault.each(ofWrites: writes) : ReplayFault.each([.crashAfter], ofWrites: writes)
    }

    /// One in so many faults, other ones for each of several lives.
    package static func sampled(_ faults: [ReplayFault], of life: Int, every step: Int) -> [ReplayFault] {
        isEvery ? faults : faults.indices.filter { $0 % step == life % step }.map { faults[$0] }
    }

    /// In how many orders the tasks of an undisturbed life run.
    package static var orders: UInt64 { isEvery ? 200 : 3 }

    package static func broad(writes: Int) -> [ReplayFault] {
        isEvery
            ? ReplayFault.broad(writes: writes)
            : [
                .at(.crashBefore, write: 0), .everyWrite(.lostAnswer), .everyWrite(.conflict), .everyWrite(.late),
                .everyWrite(.lateWithoutLease), .staleCaches(rounds: 1),
            ]
    }
}
