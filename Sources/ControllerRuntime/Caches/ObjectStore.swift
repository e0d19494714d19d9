import KubeCore
import Structured

/// The contents of one informer's cache and the state machine that watch events drive. A value: no task, no lock.
package struct ObjectStore<Object: KubeObject>: Sendable {
    /// One cached object.
    package struct Entry: Sendable {
        package var object: Object
        /// What Ballast owns of the object as the server last sent it.
        package var owned: OwnedFields

        package init(object: Object, owned: OwnedFields) {
            self.object = object
            self.owned = owned
        }

        var version: UInt64 { object.metadata.resourceVersion.flatMap(UInt64.init) ?? 0 }
    }

    /// What an event changed. An object that was deleted and made again under its name is a removal and an addition.
    package struct Change: Sendable {
        package var old: Object?
        package var new: Object?
        /// Part of a list, not news: may wait behind what is.
        package var isInitial: Bool
    }

    private var entries: [NamespacedName: Entry] = [:]
    private var byController: [String: Set<NamespacedName>] = [:]
    /// By label, then by its value.
    private var byLabel: [String: [String: Set<NamespacedName>]] = [:]
    private let indexedLabels: Set<String>
    /// Whether one whole list has been taken in.
    package private(set) var hasSynced = false
    /// The newest version that is taken in: everything written up to it is visible here.
    package private(set) var seenVersion: UInt64 = 0

    package init(indexedLabels: Set<String> = []) { self.indexedLabels = indexedLabels }

    package var count: Int { entries.count }
    package subscript(key: NamespacedName) -> Entry? { entries[key] }
    package var keys: [NamespacedName] { entries.keys.sorted() }

    /// The objects that `uid` controls, by name.
    package func controlled(by uid: String) -> [Entry] { sorted(byController[uid] ?? []) }

    /// The objects of a namespace (`nil`: of all) that carry all of these labels, by name.
    package func list(namespace: String?, labels: [String: String]) -> [Entry] {
        let candidates: any Sequence<NamespacedName> =
            if let label = labels.first(where: { indexedLabels.contains($0.key) }) {
                byLabel[label.key]?[label.value] ?? []
            } else {
                entries.keys
            }
        func isWanted(_ key: NamespacedName) -> Bool {
            guard namespace == nil || key.namespace == namespace, let entry = entries[key] else { return false }
            return labels.allSatisfy { entry.object.metadata.labels[$0.key] == $0.value }
        }
        var wanted: [NamespacedName] = []
        for key in candidates where isWanted(key) { wanted.append(key) }
        return sorted(wanted)
    }

    private func sorted(_ keys: some Sequence<NamespacedName>) -> [Entry] { keys.sorted().compactMap { entries[$0] } }
}

extension ObjectStore {
    /// Takes in a whole list as of `resourceVersion`: what neither it nor `unreadable` names has been deleted unseen.
    package mutating func replace(
        with list: [Entry], unreadable: Set<NamespacedName> = [], resourceVersion: String
    ) -> [Change] {
        let isFirst = !hasSynced
        var named = unreadable
        var changes: [Change] = []
        for entry in list {
            named.insert(entry.object.key)
            // A list is believed even where it goes back: after a restored backup, versions do.
            changes += put(entry, isInitial: isFirst)
        }
        for key in entries.keys.filter({ !named.contains($0) }).sorted() {
            if let old = remove(key) { changes.append(Change(old: old, new: nil, isInitial: false)) }
        }
        seen(resourceVersion)
        hasSynced = true
        return changes
    }

    /// Everything up to this version has been told.
    package mutating func seen(_ resourceVersion: String) {
        if let version = UInt64(resourceVersion) { seenVersion = max(seenVersion, version) }
    }

    /// Takes in an object as it is now. An older version of the same object is a doubled or late event and changes nothing.
    package mutating func upsert(_ entry: Entry) -> [Change] {
        seenVersion = max(seenVersion, entry.version)
        if let old = entries[entry.object.key], old.object.metadata.uid == entry.object.metadata.uid, entry.version < old.version {
            return []
        }
        return put(entry, isInitial: false)
    }

    private mutating func put(_ entry: Entry, isInitial: Bool) -> [Change] {
        let key = entry.object.key
        let old = entries[key]
        let isSame = old?.object.metadata.uid == entry.object.metadata.uid
        if let old, isSame, old.version == entry.version { return [] }
        _ = remove(key)
        insert(entry, at: key)
        guard let old else { return [Change(old: nil, new: entry.object, isInitial: isInitial)] }
        if isSame { return [Change(old: old.object, new: entry.object, isInitial: false)] }
        return [Change(old: old.object, new: nil, isInitial: false), Change(old: nil, new: entry.object, isInitial: false)]
    }

    /// Takes in a deletion; one of an object that has since been made anew is late and changes nothing.
    package mutating func delete(_ key: NamespacedName, last: Object?) -> [Change] {
        if let version = last?.metadata.resourceVersion { seen(version) }
        if let uid = last?.metadata.uid, let present = entries[key]?.object.metadata.uid, present != uid { return [] }
        return remove(key).map { [Change(old: $0, new: nil, isInitial: false)] } ?? []
    }

    private mutating func insert(_ entry: Entry, at key: NamespacedName) {
        entries[key] = entry
        if let uid = entry.object.metadata.controller?.uid { byController[uid, default: []].insert(key) }
        for label in indexedLabels {
            if let value = entry.object.metadata.labels[label] { byLabel[label, default: [:]][value, default: []].insert(key) }
        }
    }

    private mutating func remove(_ key: NamespacedName) -> Object? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        if let uid = entry.object.metadata.controller?.uid { Self.drop(key, from: &byController, at: uid) }
        for label in indexedLabels {
            if let value = entry.object.metadata.labels[label] { Self.drop(key, from: &byLabel[label, default: [:]], at: value) }
        }
        return entry.object
    }

    private static func drop(_ key: NamespacedName, from index: inout [String: Set<NamespacedName>], at value: String) {
        index[value]?.remove(key)
        if index[value]?.isEmpty == true { index[value] = nil }
    }
}
