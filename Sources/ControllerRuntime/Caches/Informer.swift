import KubeCore
import Logging
import Structured
import Synchronization

/// One kind's cache, fed by one watch and shared by everyone who reads or listens.
package final class Informer<Object: KubeObject>: AnyInformer {
    package let scope: ObjectScope
    private let project: Projection?
    private let store: Mutex<ObjectStore<Object>>
    private let listeners = Mutex<[@Sendable (ObjectChange) -> Void]>([])
    private let metrics: RuntimeMetrics
    private let log: Logger

    package init(scope: ObjectScope, indexedLabels: Set<String> = [], project: Projection?, metrics: RuntimeMetrics, log: Logger) {
        self.scope = scope
        self.project = project
        self.metrics = metrics
        self.log = log
        store = Mutex(ObjectStore(indexedLabels: indexedLabels))
    }

    package let synced = Latch()

    package var objectType: any KubeObject.Type { Object.self }
    package var hasSynced: Bool { store.withLock(\.hasSynced) }
    package var seenVersion: UInt64 { store.withLock(\.seenVersion) }

    package func addListener(_ listener: @escaping @Sendable (ObjectChange) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    package func run(from source: any WatchSource) async throws {
        let decoder = CacheDecoder<Object>(project: project)
        try await source.watch(scope, decode: { decoder.decode($0) }, handle: { self.take($0) })
    }

    package func take(raw event: WatchEvent<JSONValue>) {
        let decoder = CacheDecoder<Object>(project: project)
        switch event {
        case .restarted(let list, let version): take(.restarted(list.map(decoder.decode), resourceVersion: version))
        case .applied(let raw): take(.applied(decoder.decode(raw)))
        case .deleted(let key, let last): take(.deleted(key, last: last.map(decoder.decode)))
        case .progress(let version): take(.progress(resourceVersion: version))
        case .undecodable(let object): take(.undecodable(object))
        case .disconnected(let failure, let retryIn): take(.disconnected(failure, retryIn: retryIn))
        }
    }

    /// Takes one event in and tells the listeners.
    package func take(_ event: WatchEvent<Decoded<Object>>) {
        switch event {
        case .restarted(let list, let version):
            let broken = list.compactMap(\.broken)
            let unreadable = Set(broken.map { NamespacedName(namespace: $0.reference.namespace ?? "", name: $0.reference.name) })
            publish(store.withLock { $0.replace(with: list.compactMap(\.entry), unreadable: unreadable, resourceVersion: version) })
            for object in broken { report(object) }
            metrics.informerSynced(kind: Object.resourceType.kind)
            synced.open()
        case .applied(.entry(let entry)):
            publish(store.withLock { $0.upsert(entry) })
        case .applied(.broken(let object)):
            report(object)
        case .deleted(let key, let last):
            publish(store.withLock { $0.delete(key, last: last?.entry?.object) })
        case .progress(let version):
            store.withLock { $0.seen(version) }
        case .undecodable(let object):
            // The decoder takes every object apart, if only as a broken one; this is for what has not even metadata.
            metrics.undecodable(kind: Object.resourceType.kind)
            log.warning("object cannot be read", metadata: ["kind": "\(Object.resourceType.kind)", "problem": "\(object)"])
        case .disconnected(let failure, let retryIn):
            metrics.watchInterrupted(kind: Object.resourceType.kind)
            log.info(
                "watch interrupted",
                metadata: ["kind": "\(Object.resourceType.kind)", "problem": "\(failure)", "retryIn": "\(retryIn)"])
        }
    }

    private func publish(_ changes: [ObjectStore<Object>.Change]) {
        guard !changes.isEmpty else { return }
        let listeners = listeners.withLock { $0 }
        for change in changes {
            let erased = ObjectChange(old: change.old, new: change.new, isInitial: change.isInitial)
            for listener in listeners { listener(erased) }
        }
    }

    /// An object that cannot be read must not stop the others: it is counted and told, and what was known of it stays.
    private func report(_ broken: BrokenObject) {
        metrics.undecodable(kind: Object.resourceType.kind)
        log.warning("object cannot be read", metadata: ["object": "\(broken.reference)", "problem": "\(broken.problem)"])
        let listeners = listeners.withLock { $0 }
        for listener in listeners { listener(ObjectChange(old: nil, new: nil, isInitial: false, broken: broken)) }
    }
}

/// An object as a cache takes it in.
package enum Decoded<Object: KubeObject>: Sendable {
    case entry(ObjectStore<Object>.Entry)
    case broken(BrokenObject)

    var entry: ObjectStore<Object>.Entry? { if case .entry(let entry) = self { entry } else { nil } }
    var broken: BrokenObject? { if case .broken(let object) = self { object } else { nil } }
}

/// Makes cache entries of the server's documents: digests what Ballast owns, drops what nobody reads, decodes the rest.
package struct CacheDecoder<Object: KubeObject>: Sendable {
    private let project: Projection?

    package init(project: Projection? = nil) { self.project = project }

    package func decode(_ raw: JSONValue) -> Decoded<Object> {
        var projected = raw
        // Before the record of owners goes: a projection may note something of it.
        project?(&projected)
        projected[path: "metadata", "managedFields"] = nil
        do {
            return .entry(.init(object: try projected.decode(Object.self), owned: OwnedFields(of: raw, manager: Labels.manager)))
        } catch {
            return .broken(BrokenObject(raw, of: Object.resourceType, problem: "\(error)"))
        }
    }
}

extension Informer: ObjectCache {
    package func entry(_ key: NamespacedName) -> ObjectStore<Object>.Entry? { store.withLock { $0[key] } }
    package func object(_ key: NamespacedName) -> (any KubeObject)? { entry(key)?.object }

    package func objects(controlledBy uid: String) -> [any KubeObject] {
        store.withLock { $0.controlled(by: uid).map(\.object) }
    }

    package func objects(namespace: String?, labels: [String: String]) -> [any KubeObject] {
        store.withLock { $0.list(namespace: namespace, labels: labels).map(\.object) }
    }

    package func ownedFields(_ key: NamespacedName) -> OwnedFields? { entry(key)?.owned }
    package var keys: [NamespacedName] { store.withLock(\.keys) }
    package var count: Int { store.withLock(\.count) }
}

/// What a listener hears.
package struct ObjectChange: Sendable {
    package var old: (any KubeObject)?
    package var new: (any KubeObject)?
    /// Part of a list, not news.
    package var isInitial: Bool
    /// Set when the object could not be read; then `old` and `new` are `nil`.
    package var broken: BrokenObject? = nil
}

/// An ``Informer`` of any kind.
package protocol AnyInformer: ObjectCache {
    var scope: ObjectScope { get }
    var hasSynced: Bool { get }
    /// Opens with the first whole list.
    var synced: Latch { get }
    /// Everything of this kind that was written up to this version is in the cache.
    var seenVersion: UInt64 { get }
    /// What Ballast owns of an object as the server last sent it.
    func ownedFields(_ key: NamespacedName) -> OwnedFields?
    var keys: [NamespacedName] { get }
    var count: Int { get }
    /// Takes one event in by hand, as the server would have sent it.
    func take(raw event: WatchEvent<JSONValue>)
    /// Registers a listener; call before the first event. It is called in the order of events and must not wait.
    func addListener(_ listener: @escaping @Sendable (ObjectChange) -> Void)
    /// Follows the source until cancelled.
    func run(from source: any WatchSource) async throws
}
