import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import Structured

/// The life of some objects as users and the rest of the cluster make it, to be replayed under every fault.
package struct ReplayScenario: Sendable {
    /// Something a user does. The operator is given time to settle after it.
    package struct Step: Sendable {
        package var name: String
        package var act: @Sendable (ClusterStore) throws -> Void

        package init(_ name: String, _ act: @escaping @Sendable (ClusterStore) throws -> Void) {
            self.name = name
            self.act = act
        }
    }

    package var name: String
    /// Written before the operator starts: definitions, Secrets.
    package var prelude: [JSONValue]
    package var steps: [Step]
    /// Adds the reconcilers to the manager of a process that starts.
    package var start: @Sendable (Manager) -> Void
    /// What the cluster's own controllers and nodes do about the present state. Called until it changes nothing.
    package var world: @Sendable (ClusterStore) throws -> Void
    /// Removes from an object what may differ between runs beside identities and times.
    package var normalise: @Sendable (inout JSONValue) -> Void
    /// Of the writes made in ten quiet minutes, those that nothing allows.
    package var unexplained: @Sendable ([String]) -> [String]

    package init(
        _ name: String, prelude: [JSONValue], steps: [Step], start: @escaping @Sendable (Manager) -> Void,
        world: @escaping @Sendable (ClusterStore) throws -> Void = { _ in },
        normalise: @escaping @Sendable (inout JSONValue) -> Void = { _ in },
        unexplained: @escaping @Sendable ([String]) -> [String] = { $0 }
    ) {
        self.name = name
        self.prelude = prelude
        self.steps = steps
        self.start = start
        self.world = world
        self.normalise = normalise
        self.unexplained = unexplained
    }
}

/// What a run of a scenario came to.
package struct ReplayRecord: Sendable {
    /// After each step: every object the operator watches, by kind, namespace and name, without identities and times.
    package var snapshots: [[String: JSONValue]] = []
    /// How many objects of each kind were created and deleted over the whole run.
    package var created: [String: Int] = [:]
    package var deleted: [String: Int] = [:]
    /// Every write the operator attempted.
    package var writes: [String] = []
    /// Writes in quiet minutes that nothing allows, with the step they followed.
    package var unexplained: [String] = []
    /// Objects whose owners are gone.
    package var orphans: [String] = []
    /// Steps after which the cluster did not come to rest.
    package var restless: [String] = []
    package var crashes = 0

    /// In what this run differs from an undisturbed one; empty when it passes.
    package func differences(from undisturbed: ReplayRecord, steps: [String]) -> [String] {
        var problems = unexplained.map { "written in quiet minutes: \($0)" }
        problems += orphans.map { "orphan: \($0)" }
        problems += restless.map { "did not come to rest after: \($0)" }
        for (index, (own, reference)) in zip(snapshots, undisturbed.snapshots).enumerated() where own != reference {
            for key in Set(own.keys).union(reference.keys).sorted() where own[key] != reference[key] {
                problems.append("after \(steps[index]), \(key): \(Self.explain(own[key], reference[key]))")
            }
        }
        if created != undisturbed.created { problems.append("created \(created), undisturbed \(undisturbed.created)") }
        if deleted != undisturbed.deleted { problems.append("deleted \(deleted), undisturbed \(undisturbed.deleted)") }
        return problems
    }

    private static func explain(_ own: JSONValue?, _ reference: JSONValue?) -> String {
        guard let own else { return "missing" }
        guard let reference else { return "should not be there" }
        return DryRun.diff(from: reference, to: own) + "\n" + DryRun.diff(from: own, to: reference)
    }
}
