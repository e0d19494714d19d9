import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import Structured

/// The life of some objects as users and the rest of the cluster make it, to be replayed under every fault.
///
/// For a kind of one's own: write its reconciler into a manager in ``start``, its life as ``steps``, what the cluster would make of its
/// children in ``world``, and hold it to `Replay.check(scenario)`, which answers with every difference from an undisturbed life:
///
/// ```swift
/// let scenario = ReplayScenario("FailoverChain", prelude: definitions + secrets, steps: [.init("create") { try $0.create(chain) }, …],
///     start: { manager in manager.add(FailoverChainReconciler(…)) }, world: ReplayWorld.ready)
/// #expect(try await Replay.check(scenario) == [])
/// ```
///
/// A reconciler must get everything that is not in its caches from values that are the same in each run: hand it fakes of its services.
package struct ReplayScenario: Sendable {
    /// Something a user or the clock does. The operator is given time to settle after it.
    package struct Step: Sendable {
        package var name: String
        /// When it happens, counted from the start of the replay; `nil`: as soon as the step before has come to rest.
        /// A faulted run takes longer than an undisturbed one, so leave an hour between the moments that matter.
        package var at: Duration?
        package var act: @Sendable (ClusterStore) throws -> Void

        package init(_ name: String, at: Duration? = nil, _ act: @escaping @Sendable (ClusterStore) throws -> Void = { _ in }) {
            self.name = name
            self.at = at
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
    /// Of the writes that were stored in ten quiet minutes, those that nothing allows. Refused attempts are not among them; their number
    /// is limited.
    package var unexplained: @Sendable ([String]) -> [String]
    /// For operators that do more than reconcile; in place of ``start`` and ``world``.
    package var surroundings: (@Sendable (ReplayStage) throws -> any ReplaySurroundings)?
    /// How many operators write at the same time, each unaware of the others.
    package var operators = 1
    /// Objects of ours without an owner that stay for good: `Secret ns/name`.
    package var kept: Set<String> = []

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

    /// The life of something that depends on the order of an operator's tasks.
    package init(
        _ name: String, prelude: [JSONValue], steps: [Step], operators: Int = 1, kept: Set<String> = [],
        surroundings: @escaping @Sendable (ReplayStage) throws -> any ReplaySurroundings
    ) {
        self.init(name, prelude: prelude, steps: steps, start: { _ in })
        self.operators = operators
        self.kept = kept
        self.surroundings = surroundings
    }
}
