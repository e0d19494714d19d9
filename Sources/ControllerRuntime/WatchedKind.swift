import KubeCore
import Structured

/// Changes an object's JSON before it is decoded and cached, to drop what nobody reads (values of Secrets, pod specs).
///
/// Its name is its identity: uses of a kind that bring projections of one name share it, and ones that differ share the whole object.
package struct Projection: Sendable {
    package let name: String
    private let change: @Sendable (inout JSONValue) -> Void

    package init(_ name: String, _ change: @escaping @Sendable (inout JSONValue) -> Void) {
        self.name = name
        self.change = change
    }

    package func callAsFunction(_ value: inout JSONValue) { change(&value) }
}

/// A kind that is watched beside the reconciled one, and which objects its changes wake.
package struct WatchedKind: Sendable {
    /// How a changed object leads to the keys it concerns.
    package enum Mapping: Sendable {
        /// To its controller, where that is of the reconciled kind. These objects are pruned when a plan no longer wants them.
        case controller
        /// To the objects whose ``Reconciler/references(of:)`` name it.
        case references
        /// To whatever the function says; it is asked for the old and the new state.
        case function(@Sendable (any KubeObject) -> [NamespacedName])
    }

    /// The projection type.
    package let objectType: any KubeObject.Type
    package let mapping: Mapping
    /// Equality label selector of the watch; empty watches all.
    package let selector: [String: String]
    /// A label by whose value the cache keeps an index, so that ``ObjectReader/list(_:namespace:labels:)`` with it does not look at all.
    package let indexedLabel: String?
    package let project: Projection?

    init(
        objectType: any KubeObject.Type, mapping: Mapping, selector: [String: String], indexedLabel: String? = nil, project: Projection?
    ) {
        self.objectType = objectType
        self.mapping = mapping
        self.selector = selector
        self.indexedLabel = indexedLabel
        self.project = project
    }

    /// A kind whose objects this reconciler's plans desire. The watch is limited to what Ballast labelled.
    package static func owned<Object: KubeObject>(_ type: Object.Type, project: Projection? = nil) -> WatchedKind {
        WatchedKind(objectType: type, mapping: .controller, selector: [Labels.managedBy: Labels.manager], project: project)
    }

    /// A kind that the reconciled objects name in their spec (Secrets, Services). Wakes those that name the changed object.
    package static func referenced<Object: KubeObject>(
        _ type: Object.Type, selector: [String: String] = [:], project: Projection? = nil
    ) -> WatchedKind {
        WatchedKind(objectType: type, mapping: .references, selector: selector, project: project)
    }

    /// A kind whose label `label` holds the name of the reconciled object in the same namespace (pods of a Deployment of ours).
    package static func labelled<Object: KubeObject>(
        _ type: Object.Type, by label: String, selector: [String: String] = [Labels.managedBy: Labels.manager], project: Projection? = nil
    ) -> WatchedKind {
        let mapping = Mapping.function { object in
            object.metadata.labels[label].map { [NamespacedName(namespace: object.metadata.namespace ?? "", name: $0)] } ?? []
        }
        return WatchedKind(objectType: type, mapping: mapping, selector: selector, indexedLabel: label, project: project)
    }

    /// A kind that names the objects it concerns (holds in a policy's status).
    package static func mapped<Object: KubeObject>(
        _ type: Object.Type, selector: [String: String] = [:], project: Projection? = nil,
        to keys: @escaping @Sendable (Object) -> [NamespacedName]
    ) -> WatchedKind {
        let mapping = Mapping.function { object in (object as? Object).map(keys) ?? [] }
        return WatchedKind(objectType: type, mapping: mapping, selector: selector, project: project)
    }
}

/// A way to wake objects from outside the caches. One controller listens; others may call ``wake(_:)`` from anywhere.
package struct Wakeups: Sendable {
    package let keys: AsyncStream<NamespacedName>
    private let continuation: AsyncStream<NamespacedName>.Continuation

    package init() {
        // The work queue removes duplicates, and a key costs a few words: dropping a wake-up would lose a state change.
        (keys, continuation) = AsyncStream.makeStream(of: NamespacedName.self, bufferingPolicy: .unbounded)
    }

    /// Puts the object's key in its controller's queue.
    package func wake(_ key: NamespacedName) { continuation.yield(key) }
}
