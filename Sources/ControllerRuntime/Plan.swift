import KubeCore
import Structured

/// What a reconciler wants done for one object, and how it judges it. A value: nothing happens until the runtime acts on it.
///
/// The runtime acts in this order: finalizer (when wanted), ``desired`` (each server-side applied, only where something differs),
/// prune, ``effects``, ``status`` (only if changed), ``events``, removal of the finalizer (when no longer wanted and everything before
/// went well). A failing step does not stop its siblings; it is told to the status by ``Reconciler/degrade(_:for:)``.
package struct Plan<Effect: Sendable & Hashable>: Sendable {
    /// The apply set: every object the owner wants to exist. Owned objects that are not in it are deleted, unless ``keep`` names them.
    ///
    /// Values the server would default inside atomic lists (HPA metrics, NetworkPolicy ports) should be written out: otherwise
    /// each object that has one costs one empty apply after a restart of the operator.
    package var desired: [DesiredObject]
    /// Owned objects that are neither applied nor deleted: finished Jobs, a claim kept for later.
    package var keep: Set<ObjectReference>
    /// The whole status as it shall read; `nil` leaves the status alone. What is left out of it is removed from the object.
    package var status: PlannedStatus?
    /// Whether deletion must wait for us. ``FinalizerNeed/none`` wherever ownership and garbage collection are enough.
    package var finalizer: FinalizerNeed
    package var events: [PlannedEvent]
    /// What is to happen outside the API server; see ``Reconciler/perform(_:for:)``.
    package var effects: [Effect]
    package var outcome: Outcome

    package init(
        desired: [DesiredObject] = [], keep: Set<ObjectReference> = [], status: PlannedStatus? = nil, finalizer: FinalizerNeed = .none,
        events: [PlannedEvent] = [], effects: [Effect] = [], outcome: Outcome = .settled
    ) {
        self.desired = desired
        self.keep = keep
        self.status = status
        self.finalizer = finalizer
        self.events = events
        self.effects = effects
        self.outcome = outcome
    }

    /// The desired object of that type and name, for tests and for plans that build on each other.
    package func desired<Object: KubeObject>(_ type: Object.Type, named name: String) -> Object? {
        desired.lazy.compactMap { $0.typed(as: type) }.first { $0.metadata.name == name }
    }
}

/// How a pass over an object ended, and when to look again. Whatever the outcome, a watched change wakes the object at once.
package enum Outcome: Sendable, Hashable {
    /// All is as planned; nothing more until something changes.
    case settled
    /// All is as planned for now; time itself will change it.
    case recheck(after: Duration)
    /// Waiting for something outside: `Ready` becomes `False` with this reason and message.
    case blocked(reason: String, message: String, recheck: Duration)
    /// Only a change of the object itself can help: `Ready` becomes `False`, and time is not spent on it.
    case stalled(reason: String, message: String)
}

/// Whether the object carries Ballast's finalizer.
package enum FinalizerNeed: Sendable, Hashable {
    /// Not carried; removed where it still is, once the plan that asked for it has been carried out.
    case none
    /// Carried, so that the deletion is planned too (the object then has a `deletionTimestamp`) before the object goes.
    case hold
}

/// One object of the apply set.
package struct DesiredObject: Sendable, Hashable {
    /// Who answers for the object's life.
    package enum Ownership: Sendable, Hashable {
        /// The planned owner is its controller, and garbage collection takes it along.
        case controlled
        /// No owner reference: it outlives the owner, and an owner of the same kind and name takes it up again.
        /// The annotation ``Annotations/retainedFor`` tells whose it is.
        case retained
    }

    /// What to do when the server says that a field cannot change (Jobs' pod templates).
    package enum OnImmutable: Sendable, Hashable {
        /// Report it in the condition.
        case refuse
        /// Delete the object, then create it anew once it is gone.
        case recreate
    }

    /// The object, where it was planned as a type.
    package let object: any KubeObject
    package var ownership: Ownership
    package var onImmutable: OnImmutable

    /// Plans `object`. Its namespace defaults to the owner's; the runtime adds the owner reference and the label
    /// `app.kubernetes.io/managed-by=ballast`, and leaves out `status` and what the server keeps in the metadata.
    package init(_ object: any KubeObject, ownership: Ownership = .controlled, onImmutable: OnImmutable = .refuse) {
        self.object = object
        self.ownership = ownership
        self.onImmutable = onImmutable
    }

    /// The planned object as its type; `nil` when it is of another.
    package func typed<Object: KubeObject>(as type: Object.Type) -> Object? { object as? Object }

    /// The kind and name, in `namespace` unless the object says otherwise.
    package func reference(in namespace: String) -> ObjectReference {
        let type = Swift.type(of: object).resourceType
        return ObjectReference(type, namespace: type.namespaced ? object.metadata.namespace ?? namespace : nil, name: object.metadata.name)
    }

    package static func == (left: Self, right: Self) -> Bool {
        AnyHashable(left.object) == AnyHashable(right.object) && left.ownership == right.ownership && left.onImmutable == right.onImmutable
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(AnyHashable(object))
        hasher.combine(ownership)
    }
}

/// A status without the parts that depend on what stood there before: the runtime adds `observedGeneration` (to the status and to each
/// condition) and keeps `lastTransitionTime` where a condition's status did not change.
package struct PlannedStatus: Sendable, Hashable {
    /// Everything but `conditions` and `observedGeneration`.
    package var fields: JSONValue
    /// In the order they shall be shown. `Ready` may be left out of a settled plan: it is then `True`, reason `Settled`.
    /// In a blocked or stalled plan, `Ready` is `False` with the outcome's reason and message whatever stands here.
    package var conditions: [PlannedCondition]

    package init(fields: JSONValue = .emptyObject, conditions: [PlannedCondition] = []) {
        self.fields = fields
        self.conditions = conditions
    }

    /// Puts a condition in its place, one per type.
    package mutating func set(_ condition: PlannedCondition) {
        if let index = conditions.firstIndex(where: { $0.type == condition.type }) {
            conditions[index] = condition
        } else {
            conditions.append(condition)
        }
    }

    /// The condition of that type.
    package func condition(_ type: String) -> PlannedCondition? { conditions.first { $0.type == type } }
}

/// A condition without its times.
package struct PlannedCondition: Sendable, Hashable {
    package var type: String
    package var status: Condition.Status
    package var reason: String
    package var message: String

    package init(_ type: String, _ status: Condition.Status, reason: String, message: String) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
    }
}

/// An event to tell about the object.
package struct PlannedEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// When the event is told. Plans are made again and again; an event is told when something happened.
    package enum When: Sendable, Hashable {
        /// The plan compared the observed with the recorded and found that it happened.
        case now
        /// The condition's status or reason in this plan differs from the object's.
        case conditionChanges(String)
        /// The same, but only where the object has that condition: what an object's first status says goes without an event.
        case recordedConditionChanges(String)
    }

    package var kind: Kind
    /// One CamelCase word: why.
    package var reason: String
    /// One CamelCase word: what was done (`events.k8s.io` demands it).
    package var action: String
    /// One sentence; cut at 1,024 bytes.
    package var note: String
    package var when: When

    package init(_ kind: Kind, reason: String, action: String, note: String, when: When = .now) {
        self.kind = kind
        self.reason = reason
        self.action = action
        self.note = note
        self.when = when
    }
}
