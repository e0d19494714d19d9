import KubeCore
import KubeTypes
import Logging
import Synchronization

/// The informers of a process: one per kind, however many controllers watch it.
package final class CacheSet: Sendable {
    private let informers: Mutex<[ObjectIdentifier: any AnyInformer]>

    package init(_ informers: [any AnyInformer]) {
        self.informers = Mutex(Dictionary(informers.map { (ObjectIdentifier($0.objectType), $0) }, uniquingKeysWith: { first, _ in first }))
    }

    package var all: [any AnyInformer] {
        informers.withLock { $0.values.sorted { $0.scope.type.groupResource < $1.scope.type.groupResource } }
    }

    package var hasSynced: Bool { all.allSatisfy(\.hasSynced) }
    package var reader: ObjectReader { ObjectReader(caches: all) }

    package func informer(of type: any KubeObject.Type) -> (any AnyInformer)? {
        informers.withLock { $0[ObjectIdentifier(type)] }
    }
}

extension CacheSet: ExpectedCaches {
    package func seenVersion(of type: ResourceType) -> UInt64? {
        informers.withLock { $0.values.first { $0.scope.type == type }?.seenVersion }
    }

    package func isPresent(_ object: ObjectReference, uid: String) -> Bool {
        let key = NamespacedName(namespace: object.namespace ?? "", name: object.name)
        let informer = informers.withLock { $0.values.first { $0.scope.type == object.type } }
        guard let live = informer?.object(key) else { return false }
        return live.metadata.uid == uid && !live.metadata.isTerminating
    }
}

/// What the watches of all controllers amount to, kind by kind.
struct WatchPlan {
    private struct Wanted {
        var type: any KubeObject.Type
        var selector: [String: String]
        var indexedLabels: Set<String>
        var project: Projection?
    }

    private var wanted: [ObjectIdentifier: Wanted] = [:]

    /// Adds one use of a kind. Uses that select differently share an unrestricted watch, and ones that project differently share the
    /// whole object: each sees at least what it asked for.
    mutating func add(
        _ type: any KubeObject.Type, selector: [String: String] = [:], indexedLabel: String? = nil, project: Projection? = nil
    ) {
        let id = ObjectIdentifier(type)
        guard var present = wanted[id] else {
            wanted[id] = Wanted(
                type: type, selector: selector, indexedLabels: Set([indexedLabel].compactMap(\.self)), project: project)
            return
        }
        present.selector = present.selector.filter { selector[$0.key] == $0.value }
        if let indexedLabel { present.indexedLabels.insert(indexedLabel) }
        if present.project?.name != project?.name { present.project = nil }
        wanted[id] = present
    }

    func informers(namespace: String?, metrics: RuntimeMetrics, log: Logger) -> [any AnyInformer] {
        func make<Object: KubeObject>(_ type: Object.Type, _ wanted: Wanted) -> any AnyInformer {
            var scope = ObjectScope(type.resourceType, labelSelector: wanted.selector.labelSelector)
            if type.resourceType.namespaced {
                scope.namespace = namespace
            } else if type == Namespace.self, let namespace {
                // Whoever has rights in one namespace may look at that one alone.
                scope.fieldSelector = "metadata.name=\(namespace)"
            }
            return Informer<Object>(
                scope: scope, indexedLabels: wanted.indexedLabels, project: wanted.project, metrics: metrics, log: log)
        }
        return wanted.values.map { make($0.type, $0) }
    }
}
