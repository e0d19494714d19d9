import KubeCore

/// Typed reads from the informers' caches, in the state they have right now. Never does I/O.
///
/// Only kinds that some reconciler watches can be read; what is outside a watch's selector is not there.
package struct ObjectReader: Sendable {
    private let caches: [ObjectIdentifier: any ObjectCache]

    package init(caches: [any ObjectCache]) {
        self.caches = Dictionary(caches.map { (ObjectIdentifier($0.objectType), $0) }, uniquingKeysWith: { $1 })
    }

    /// A reader over fixed objects, for tests of `observe`.
    package init(objects: [any KubeObject]) {
        let byType = Dictionary(grouping: objects) { ObjectIdentifier(type(of: $0)) }
        caches = byType.compactMapValues { objects in
            objects.first.map { FixedObjects(objectType: type(of: $0), objects: objects) }
        }
    }

    /// The object of that name; `nil` when there is none, or none in the cache.
    package func get<Object: KubeObject>(_ type: Object.Type, namespace: String?, name: String) -> Object? {
        caches[ObjectIdentifier(type)]?.object(NamespacedName(namespace: namespace ?? "", name: name)) as? Object
    }

    /// The objects whose controller has that UID, by name.
    package func owned<Object: KubeObject>(_ type: Object.Type, by uid: String) -> [Object] {
        caches[ObjectIdentifier(type)]?.objects(controlledBy: uid).compactMap { $0 as? Object } ?? []
    }

    /// The objects of a namespace (`nil`: of all) that carry all of these labels, by name.
    package func list<Object: KubeObject>(
        _ type: Object.Type, namespace: String?, labels: [String: String] = [:]
    ) -> [Object] {
        caches[ObjectIdentifier(type)]?.objects(namespace: namespace, labels: labels).compactMap { $0 as? Object } ?? []
    }
}

/// What ``ObjectReader`` reads from. Answers are sorted by namespace and name, so that plans do not depend on hash order.
package protocol ObjectCache: Sendable {
    var objectType: any KubeObject.Type { get }
    func object(_ key: NamespacedName) -> (any KubeObject)?
    func objects(controlledBy uid: String) -> [any KubeObject]
    func objects(namespace: String?, labels: [String: String]) -> [any KubeObject]
}

private struct FixedObjects: ObjectCache {
    let objectType: any KubeObject.Type
    let objects: [any KubeObject]

    init(objectType: any KubeObject.Type, objects: [any KubeObject]) {
        self.objectType = objectType
        self.objects = objects.sorted { $0.key < $1.key }
    }

    func object(_ key: NamespacedName) -> (any KubeObject)? { objects.first { $0.key == key } }

    func objects(controlledBy uid: String) -> [any KubeObject] {
        objects.filter { $0.metadata.controller?.uid == uid }
    }

    func objects(namespace: String?, labels: [String: String]) -> [any KubeObject] {
        objects.filter { object in
            (namespace == nil || object.metadata.namespace == namespace)
                && labels.allSatisfy { object.metadata.labels[$0.key] == $0.value }
        }
    }
}
