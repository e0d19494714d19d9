import KubeCore
import Structured

/// The graph of owners and dependents over all kinds, and what it asks for (pkg/controller/garbagecollector).
struct GarbageCollector {
    /// What the graph keeps of an object.
    struct Node: Sendable, Hashable {
        var type: ResourceType
        var key: NamespacedName
        var uid: String
        var revision: UInt64
        var owners: [OwnerReference]
        var finalizers: [String]
        var isTerminating: Bool

        init(type: ResourceType, _ object: JSONValue) {
            let metadata = object["metadata"] ?? .emptyObject
            self.type = type
            key = NamespacedName(namespace: metadata["namespace"]?.string ?? "", name: metadata["name"]?.string ?? "")
            uid = metadata["uid"]?.string ?? ""
            revision = (metadata["resourceVersion"]?.string).flatMap(UInt64.init) ?? 0
            owners = (metadata["ownerReferences"]?.array ?? []).compactMap(OwnerReference.init(reading:))
            finalizers = (metadata["finalizers"]?.array ?? []).compactMap(\.string)
            isTerminating = metadata["deletionTimestamp"] != nil
        }
    }

    private(set) var nodes: [String: Node] = [:]
    private var dependents: [String: Set<String>] = [:]
    private var byNamespace: [String: Set<String>] = [:]
    /// UIDs to look at.
    private(set) var dirty: Set<String> = []

    /// Takes an object in; the answer is whether anything the collector cares for changed.
    mutating func put(_ node: Node) {
        let previous = nodes[node.uid]
        if let previous, previous.revision >= node.revision { return }
        nodes[node.uid] = node
        if previous == nil { byNamespace[node.key.namespace, default: []].insert(node.uid) }
        for owner in previous?.owners ?? [] { unlink(node.uid, from: owner.uid) }
        for owner in node.owners { dependents[owner.uid, default: []].insert(node.uid) }
        if previous == nil || previous?.owners != node.owners, !node.owners.isEmpty { dirty.insert(node.uid) }
        if node.isTerminating, !Self.waits(node).isEmpty { dirty.insert(node.uid) }
        for owner in previous?.owners ?? [] where nodes[owner.uid].map({ $0.isTerminating }) == true { dirty.insert(owner.uid) }
    }

    /// Forgets an object that is gone; its dependents and owners are to be looked at.
    mutating func remove(uid: String) {
        guard let node = nodes.removeValue(forKey: uid) else { return }
        byNamespace[node.key.namespace]?.remove(uid)
        dirty.remove(uid)
        dirty.formUnion(dependents[uid] ?? [])
        for owner in node.owners {
            unlink(uid, from: owner.uid)
            if nodes[owner.uid]?.isTerminating == true { dirty.insert(owner.uid) }
        }
    }

    private mutating func unlink(_ uid: String, from owner: String) {
        dependents[owner]?.remove(uid)
        if dependents[owner]?.isEmpty == true { dependents[owner] = nil }
    }

    /// All objects of a namespace.
    func contents(of namespace: String) -> [Node] {
        (byNamespace[namespace] ?? []).compactMap { nodes[$0] }.sorted { ($0.type.groupResource, $0.key) < ($1.type.groupResource, $1.key) }
    }

    mutating func takeDirty() -> [String] {
        defer { dirty = [] }
        return dirty.sorted()
    }

    mutating func markDirty(_ uid: String) { dirty.insert(uid) }

    private static func waits(_ node: Node) -> [String] {
        node.finalizers.filter { $0 == foreground || $0 == orphan || $0 == JobController.finalizer }
    }
    static let foreground = "foregroundDeletion"
    static let orphan = "orphan"

    /// What is to be done about one object.
    func decide(_ uid: String) -> [Action] {
        guard let node = nodes[uid] else { return [] }
        if node.isTerminating {
            if node.finalizers.contains(Self.orphan) { return orphanDependents(of: node) }
            if node.finalizers.contains(Self.foreground) { return deleteDependents(of: node) }
            // The Job controller's part: nobody counts the pods of a Job that is gone.
            let isCounted = node.owners.contains { $0.kind == "Job" && resolve($0, of: node) != nil }
            return node.finalizers.contains(JobController.finalizer) && !isCounted
                ? [dropFinalizer(JobController.finalizer, from: node)] : []
        }
        return node.owners.isEmpty ? [] : collect(node)
    }

    private func orphanDependents(of node: Node) -> [Action] {
        let children = (dependents[node.uid] ?? []).compactMap { nodes[$0] }.sorted { $0.key < $1.key }
        return children.map { strip($0, owners: [node.uid]) } + [dropFinalizer(Self.orphan, from: node)]
    }

    /// Foreground deletion: dependents first, and those that block hold the owner.
    private func deleteDependents(of node: Node) -> [Action] {
        let children = (dependents[node.uid] ?? []).compactMap { nodes[$0] }.sorted { $0.key < $1.key }
        let blocking = children.filter { $0.owners.contains { $0.uid == node.uid && $0.blockOwnerDeletion == true } }
        if blocking.isEmpty { return [dropFinalizer(Self.foreground, from: node)] }
        return children.filter { !$0.isTerminating }.flatMap(collect)
    }

    /// An object is deleted when all its owners are gone or wait for it in foreground deletion; an owner that stays keeps it, and only
    /// the references to the others are removed.
    private func collect(_ node: Node) -> [Action] {
        var gone: [String] = []
        var waiting: [String] = []
        for owner in node.owners {
            guard let found = resolve(owner, of: node) else {
                gone.append(owner.uid)
                continue
            }
            guard found.isTerminating, found.finalizers.contains(Self.foreground) else {
                return gone.isEmpty && waiting.isEmpty && !hasLost(node) ? [] : keep(node)
            }
            waiting.append(owner.uid)
        }
        if gone.isEmpty, waiting.isEmpty { return [] }
        let hasOwnDependents = dependents[node.uid]?.isEmpty == false
        let propagation: Propagation = !waiting.isEmpty && hasOwnDependents ? .foreground : .background
        return [.delete(node.type, node.key, uid: node.uid, propagation: propagation)]
    }

    private func hasLost(_ node: Node) -> Bool { !lost(node).isEmpty }

    private func lost(_ node: Node) -> Set<String> {
        Set(
            node.owners.filter { owner in
                guard let found = resolve(owner, of: node) else { return true }
                return found.isTerminating && found.finalizers.contains(Self.foreground)
            }.map(\.uid))
    }

    private func keep(_ node: Node) -> [Action] {
        let lost = lost(node)
        return lost.isEmpty ? [] : [strip(node, owners: lost)]
    }

    /// The owner itself: same UID, kind and name, in the dependent's namespace or in none.
    private func resolve(_ owner: OwnerReference, of node: Node) -> Node? {
        guard let found = nodes[owner.uid], found.type.kind == owner.kind, found.key.name == owner.name,
            found.key.namespace.isEmpty || found.key.namespace == node.key.namespace
        else { return nil }
        return found
    }

    private func strip(_ node: Node, owners: Set<String>) -> Action {
        let rest = node.owners.filter { !owners.contains($0.uid) }.map { owner -> JSONValue in
            var value: JSONValue = [
                "apiVersion": .string(owner.apiVersion), "kind": .string(owner.kind), "name": .string(owner.name),
                "uid": .string(owner.uid),
            ]
            value["controller"] = owner.controller.map(JSONValue.bool)
            value["blockOwnerDeletion"] = owner.blockOwnerDeletion.map(JSONValue.bool)
            return value
        }
        return .patch(node.type, node.key, uid: node.uid, ["metadata": ["ownerReferences": .array(rest)]])
    }

    private func dropFinalizer(_ name: String, from node: Node) -> Action {
        let rest = node.finalizers.filter { $0 != name }.map(JSONValue.string)
        return .patch(node.type, node.key, uid: node.uid, ["metadata": ["finalizers": .array(rest)]])
    }
}
