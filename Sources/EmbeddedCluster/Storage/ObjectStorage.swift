import DequeModule
import Structured
import Synchronization

/// Why the storage refused.
package enum StorageError: Error, Sendable, Hashable {
    case exists
    case notFound
    /// The object is at another revision than the writer expected.
    case conflict
    /// The revision lies before the watch window.
    case expired(requested: UInt64, oldest: UInt64)
    /// The revision has not been reached yet.
    case tooLarge(requested: UInt64, current: UInt64)
}

/// All objects of a cluster under one lock: a revision counter for all kinds, the current objects, and for each kind a window of
/// recent changes that watches start in and that older lists are rebuilt from.
///
/// Values are shared, never copied; what is done under the lock is a few dictionary writes and handing the change to watchers.
package final class ObjectStorage: Sendable {
    struct State {
        var revision: UInt64
        var tables: [GroupResource: KindTable] = [:]
        /// What tables that come later have forgotten too.
        var compacted: UInt64 = 0
        var dependents: [String: Set<ObjectKey>] = [:]
        var nextWatcher = 0
    }

    let state: Mutex<State>
    /// How many changes of each kind are remembered.
    let windowSize: Int
    /// How many undelivered events a watcher may have before it is cut off, as the genuine server cuts off slow ones.
    let watchBuffer: Int

    package init(firstRevision: UInt64 = 1, windowSize: Int = 8192, watchBuffer: Int = 100_000) {
        state = Mutex(State(revision: firstRevision))
        self.windowSize = windowSize
        self.watchBuffer = watchBuffer
    }

    /// The revision of the latest write.
    package var revision: UInt64 { state.withLock { $0.revision } }

    package func object(_ key: ObjectKey) -> StoredObject? {
        state.withLock { $0.tables[key.resource]?.object(key) }
    }

    /// The objects with an owner reference to that UID, in no order.
    package func dependents(ofUID uid: String) -> [StoredObject] {
        state.withLock { state in (state.dependents[uid] ?? []).compactMap { state.tables[$0.resource]?.object($0) } }
    }

    /// How many objects of a kind there are.
    package func count(_ resource: GroupResource) -> Int { state.withLock { $0.tables[resource]?.count ?? 0 } }

    package func create(_ key: ObjectKey, _ value: JSONValue, isBare: Bool = false) throws(StorageError) -> StoredObject {
        try write { state throws(StorageError) in
            guard state.tables[key.resource]?.object(key) == nil else { throw .exists }
            return Change(
                object: StoredObject(key: key, value: value, revision: state.revision + 1, isBare: isBare), previous: nil, isDeletion: false
            )
        }
    }

    /// Replaces an object that is still at `expected`.
    package func replace(
        _ key: ObjectKey, _ value: JSONValue, expected: UInt64, isBare: Bool = false
    ) throws(StorageError) -> StoredObject {
        try write { state throws(StorageError) in
            guard let previous = state.tables[key.resource]?.object(key) else { throw .notFound }
            guard previous.revision == expected else { throw .conflict }
            let object = StoredObject(key: key, value: value, revision: state.revision + 1, isBare: isBare)
            return Change(object: object, previous: previous, isDeletion: false)
        }
    }

    /// Removes an object that is still at `expected`; the answer is `last` (or the stored state) at the revision of the deletion.
    package func remove(_ key: ObjectKey, last: JSONValue? = nil, expected: UInt64) throws(StorageError) -> StoredObject {
        try write { state throws(StorageError) in
            guard let previous = state.tables[key.resource]?.object(key) else { throw .notFound }
            guard previous.revision == expected else { throw .conflict }
            let object = StoredObject(key: key, value: last ?? previous.value, revision: state.revision + 1)
            return Change(object: object, previous: previous, isDeletion: true)
        }
    }

    private func write(_ decide: (borrowing State) throws(StorageError) -> Change) throws(StorageError) -> StoredObject {
        let (object, overrun) = try state.withLock { state throws(StorageError) -> (StoredObject, [Watcher]) in
            let change = try decide(state)
            state.revision = change.revision
            state.index(change)
            let overrun = state.tables[change.object.key.resource, default: KindTable(forgotten: state.compacted)].record(
                change, windowSize: windowSize)
            return (change.object, overrun)
        }
        // Finished outside the lock, because the end of a stream calls back into the storage.
        for watcher in overrun { watcher.continuation.finish() }
        return object
    }
}

extension ObjectStorage.State {
    fileprivate mutating func index(_ change: Change) {
        let key = change.object.key
        let before = change.previous?.ownerUIDs ?? []
        let after = change.isDeletion ? [] : change.object.ownerUIDs
        guard before != after else { return }
        for uid in before {
            dependents[uid]?.remove(key)
            if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
        }
        for uid in after { dependents[uid, default: []].insert(key) }
    }
}

/// One kind's objects, in the order their keys have in etcd.
struct KindTable {
    struct Shelf {
        var objects: [String: StoredObject] = [:]
        var names: [String] = []
    }

    var shelves: [String: Shelf] = [:]
    var count = 0
    var window: Deque<Change> = []
    /// The last revision that fell out of the window.
    var forgotten: UInt64 = 0
    var watchers: [Int: Watcher] = [:]

    func object(_ key: ObjectKey) -> StoredObject? { shelves[key.namespace]?.objects[key.name] }

    /// All objects or one namespace's, ordered.
    func ordered(namespace: String?) -> [StoredObject] {
        let namespaces = namespace.map { [$0] } ?? shelves.keys.sorted { "\($0)/" < "\($1)/" }
        var all: [StoredObject] = []
        for namespace in namespaces {
            guard let shelf = shelves[namespace] else { continue }
            all.reserveCapacity(all.count + shelf.names.count)
            for name in shelf.names { if let object = shelf.objects[name] { all.append(object) } }
        }
        return all
    }

    /// Takes a change in, tells the watchers, and returns those that could not take it.
    mutating func record(_ change: Change, windowSize: Int) -> [Watcher] {
        put(change)
        window.append(change)
        if window.count > windowSize, let gone = window.popFirst() { forgotten = gone.revision }
        var overrun: [Watcher] = []
        for (id, watcher) in watchers where !watcher.offer(change) {
            watchers[id] = nil
            overrun.append(watcher)
        }
        return overrun
    }

    private mutating func put(_ change: Change) {
        let key = change.object.key
        if change.isDeletion {
            shelves[key.namespace]?.objects[key.name] = nil
            shelves[key.namespace]?.remove(key.name)
            if shelves[key.namespace]?.names.isEmpty == true { shelves[key.namespace] = nil }
            count -= 1
            return
        }
        shelves[key.namespace, default: Shelf()].objects[key.name] = change.object
        if change.previous == nil {
            shelves[key.namespace, default: Shelf()].insert(key.name)
            count += 1
        }
    }
}

extension KindTable.Shelf {
    private func position(of name: String) -> Int {
        var low = 0
        var high = names.count
        while low < high {
            let middle = (low + high) / 2
            if names[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ name: String) { names.insert(name, at: position(of: name)) }

    mutating func remove(_ name: String) {
        let index = position(of: name)
        if index < names.count, names[index] == name { names.remove(at: index) }
    }
}
