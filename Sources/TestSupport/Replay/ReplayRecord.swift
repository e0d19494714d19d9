import ControllerRuntime
import Foundation
import Structured

/// What a run of a scenario came to.
package struct ReplayRecord: Sendable {
    /// After each step: every object the operator watches, by kind, namespace and name, without identities and times.
    package var snapshots: [[String: JSONValue]] = []
    /// How many objects of each kind were created and deleted over the whole run.
    package var created: [String: Int] = [:]
    package var deleted: [String: Int] = [:]
    /// How many Event objects there are, by the object they are about and their reason: `LLMBackend team-a/qwen: Ready`.
    package var events: [String: Int] = [:]
    /// Events that should have been a series: the same about the same object within six minutes.
    package var repeatedEvents: [String] = []
    /// Every write the operator attempted.
    package var writes: [String] = []
    /// Writes after the lease was lost.
    package var violations: [String] = []
    /// Writes in quiet minutes that nothing allows, with the step they followed.
    package var unexplained: [String] = []
    /// Objects of ours that nobody owns, or whose owners are gone.
    package var orphans: [String] = []
    /// What the surroundings found wrong, with the step it followed.
    package var problems: [String] = []
    /// Steps after which the cluster did not come to rest.
    package var restless: [String] = []
    package var crashes = 0
    /// How often another process took the lease over.
    package var takeovers = 0

    /// What is wrong with this run by itself; empty for a sound one.
    package var faults: [String] {
        violations + unexplained.map { "written in quiet minutes: \($0)" } + orphans.map { "orphan: \($0)" }
            + restless.map { "did not come to rest after: \($0)" } + problems + repeatedEvents.map { "\(Self.toldTwice)\($0)" }
    }

    /// As ``faults``, without what no life that was disturbed in this way can be held to: who starts anew, or is told of a failure in
    /// between, tells again.
    func faults(under fault: ReplayFault) -> [String] {
        fault.tellsEverything ? faults : faults.filter { !$0.hasPrefix(Self.toldTwice) }
    }

    private static let toldTwice = "told twice instead of as a series: "

    /// In what this run differs from an undisturbed one; empty when it passes.
    package func differences(from undisturbed: ReplayRecord, steps: [String], fault: ReplayFault = .none) -> [String] {
        var problems = faults
        for (index, (own, reference)) in zip(snapshots, undisturbed.snapshots).enumerated() where own != reference {
            for key in Set(own.keys).union(reference.keys).sorted() where own[key] != reference[key] {
                problems.append("after \(steps[index]), \(key): \(Self.explain(own[key], reference[key]))")
            }
        }
        if created != undisturbed.created { problems.append("created \(created), undisturbed \(undisturbed.created)") }
        if deleted != undisturbed.deleted { problems.append("deleted \(deleted), undisturbed \(undisturbed.deleted)") }
        // An event, or a state to tell of, that arrives late is told beside the one that took its place.
        if fault.write?.arrivesLate == true { return problems.filter { !$0.hasPrefix(Self.toldTwice) } }
        // Two that lie further apart than a series look closer where the clock was set back between them.
        if case .clockSet(let seconds, _) = fault, seconds < 0 { problems.removeAll { $0.hasPrefix(Self.toldTwice) } }
        return problems + eventDifferences(from: undisturbed, fault: fault)
    }

    private func eventDifferences(from undisturbed: ReplayRecord, fault: ReplayFault) -> [String] {
        let told = fault.write?.told ?? []
        var problems: [String] = []
        for (event, count) in events.sorted(by: { $0.key < $1.key }) {
            let reference = undisturbed.events[event, default: 0]
            let reason = event.split(separator: " ").last.map(String.init) ?? ""
            // What is told of a fault interrupts the other conditions, which are then told again.
            if told.contains(reason) || (!told.isEmpty && reference > 0) { continue }
            // A process that starts in the middle sees, and tells, a state that an undisturbed one passes in a single step.
            let ofRestarts = fault.write?.endsProcess == true ? crashes + takeovers : 0
            // So does one whose pass ended with a write that was refused.
            let ofRefusals = told.isEmpty ? 0 : 1
            if count > reference + ofRestarts + ofRefusals {
                problems.append("event \(event) told \(count) times, undisturbed \(reference)")
            }
        }
        guard fault.tellsEverything else { return problems }
        for (event, count) in undisturbed.events.sorted(by: { $0.key < $1.key }) where events[event, default: 0] < count {
            problems.append("event \(event) told \(events[event, default: 0]) times, undisturbed \(count)")
        }
        return problems
    }

    private static func explain(_ own: JSONValue?, _ reference: JSONValue?) -> String {
        guard let own else { return "missing" }
        guard let reference else { return "should not be there" }
        return DryRun.diff(from: reference, to: own) + "\n" + DryRun.diff(from: own, to: reference)
    }
}
