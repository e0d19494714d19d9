import Foundation
import KubeCore
import Structured

/// One kind's controller: what it watches, what it reads, what it decides. It acts on nothing itself; see ``Plan``.
///
/// An object that is being deleted is planned too while it carries Ballast's finalizer (`object.metadata.isTerminating`), and not
/// otherwise: garbage collection is then already at work.
package protocol Reconciler: Sendable {
    /// The kind that is reconciled, and owns what its plans desire.
    associatedtype Object: KubeObject
    /// All that a plan depends on, gathered in one value, the time included.
    associatedtype Observed: Sendable
    /// What happens outside the API server. ``NoEffect`` for a reconciler that only plans objects.
    associatedtype Effect: Sendable & Hashable = NoEffect

    /// The controller's name in metrics, logs, and events' `reportingController` (`ballast.dev/<name>`).
    static var name: String { get }
    /// The other kinds whose changes wake an object, and that ``observe(_:_:now:)`` may read. Owned kinds are the ones that are pruned.
    var watches: [WatchedKind] { get }
    /// Wakes objects for reasons that no watch shows (a probe's result, a timer of one's own); `nil` for none.
    var wakeups: Wakeups? { get }

    /// The objects that `object` names in its spec, of kinds watched as ``WatchedKind/referenced(_:selector:project:)``.
    func references(of object: Object) -> [ObjectReference]
    /// The object's conditions as recorded: `object.status?.conditions ?? []`.
    func conditions(of object: Object) -> [Condition]
    /// The only reads, all from caches and memory. Must be quick and must not wait.
    func observe(_ object: Object, _ reader: ObjectReader, now: Date) -> Observed
    /// Pure: the same observed value gives the same plan.
    func plan(_ observed: Observed) -> Plan<Effect>
    /// Carries out one effect; may be called again for the same effect, so it must be idempotent. What it throws is retried with backoff.
    func perform(_ effect: Effect, for object: Object) async throws
    /// Writes into the planned status what acting on the plan ran into. The default sets `Ready=False` with the worst failure's reason and
    /// a message that names the objects; override it to touch conditions of your own as well.
    func degrade(_ status: inout PlannedStatus, for failures: [PlanFailure])
    /// The object is gone: drop what is remembered about it. Not called for objects that went while no leader was watching.
    func forget(_ key: NamespacedName, uid: String)
}

/// The effect of a reconciler that has none.
package enum NoEffect: Sendable, Hashable {}

extension Reconciler {
    package var wakeups: Wakeups? { nil }
    package func references(of object: Object) -> [ObjectReference] { [] }
    package func forget(_ key: NamespacedName, uid: String) {}

    package func degrade(_ status: inout PlannedStatus, for failures: [PlanFailure]) {
        guard let worst = failures.max(by: { $0.severity < $1.severity }) else { return }
        let messages = failures.filter { $0.severity == worst.severity }.map(\.message)
        let message = messages.prefix(3).joined(separator: "; ") + (messages.count > 3 ? "; and \(messages.count - 3) more" : "")
        status.set(PlannedCondition("Ready", .no, reason: worst.reason, message: message))
    }
}

extension Reconciler where Effect == NoEffect {
    package func perform(_ effect: NoEffect, for object: Object) async throws {}
}

/// One thing that went wrong while a plan was carried out, as a condition tells it.
package struct PlanFailure: Sendable, Hashable {
    /// How much a failure matters beside others of the same pass.
    package enum Severity: Int, Sendable, Hashable, Comparable {
        /// Passes by itself; the condition is left alone until it has failed several times in a row.
        case transient
        /// Someone must act: a name is taken, a right is missing, a quota is full, the server refuses the value.
        case refused

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package var severity: Severity
    /// `NameConflict`, `FieldsContested`, `Forbidden`, `QuotaExceeded`, `AdmissionDenied`, `Invalid`, `NamespaceTerminating`,
    /// `APIUnavailable`, `Conflict`, `NotFound`, `EffectFailed`.
    package var reason: String
    /// One sentence that names the object and what the server said.
    package var message: String
    /// The object that was being written; `nil` for effects.
    package var object: ObjectReference?

    package init(severity: Severity, reason: String, message: String, object: ObjectReference? = nil) {
        self.severity = severity
        self.reason = reason
        self.message = message
        self.object = object
    }
}

/// Labels and annotations that the runtime itself gives a meaning.
package enum Labels {
    /// `app.kubernetes.io/managed-by`, which is ``manager`` on everything Ballast writes: caches of owned kinds are limited to it.
    package static let managedBy = "app.kubernetes.io/managed-by"
    /// The field manager and the value of ``managedBy``.
    package static let manager = "ballast"
}

/// See ``Labels``.
package enum Annotations {
    /// On objects with ``DesiredObject/Ownership/retained``: `<kind>.<group>/<name>` of the owner they wait for.
    package static let retainedFor = "ballast.dev/retained-for"
}

/// The finalizer that a plan's ``FinalizerNeed/hold`` puts on its object.
package let ballastFinalizer = "ballast.dev/cleanup"
