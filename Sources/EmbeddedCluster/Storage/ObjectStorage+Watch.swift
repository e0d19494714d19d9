import Structured

/// One reader of changes.
struct Watcher: Sendable {
    let filter: @Sendable (StoredObject) -> Bool
    let continuation: AsyncStream<StorageEvent>.Continuation

    /// Hands a change over; `false` when the reader has fallen too far behind.
    func offer(_ change: Change) -> Bool {
        guard let event = StorageEvent(change, filter: filter) else { return true }
        return offer(event)
    }

    func offer(_ event: StorageEvent) -> Bool {
        if case .dropped = continuation.yield(event) { return false }
        return true
    }
}

/// Where a watch begins.
package enum WatchStart: Sendable, Hashable {
    /// Changes after this revision.
    case after(UInt64)
    /// An `added` for every object there is, then changes. With `endMark`, a bookmark closes the initial events.
    case current(endMark: Bool)
    /// Changes from now on.
    case now
}

extension ObjectStorage {
    /// Watches a kind, or what of it `filter` accepts. The stream ends when its reader goes, when it falls too far behind, or with
    /// ``endWatches(of:)``.
    package func watch(
        _ resource: GroupResource, from start: WatchStart, filter: @escaping @Sendable (StoredObject) -> Bool = { _ in true }
    ) throws(StorageError) -> AsyncStream<StorageEvent> {
        try openWatch(resource, from: start, filter: filter).events
    }

    /// A watch that the server can end too.
    struct OpenWatch: Sendable {
        let events: AsyncStream<StorageEvent>
        let end: @Sendable () -> Void
    }

    func openWatch(
        _ resource: GroupResource, from start: WatchStart, filter: @escaping @Sendable (StoredObject) -> Bool
    ) throws(StorageError) -> OpenWatch {
        let (stream, continuation) = AsyncStream.makeStream(of: StorageEvent.self, bufferingPolicy: .bufferingOldest(watchBuffer))
        let watcher = Watcher(filter: filter, continuation: continuation)
        let id = try state.withLock { state throws(StorageError) -> Int in
            var table = state.tables.removeValue(forKey: resource) ?? KindTable(forgotten: state.compacted)
            defer { state.tables[resource] = table }
            switch start {
            case .now: break
            case .after(let revision):
                guard revision >= table.forgotten else { throw .expired(requested: revision, oldest: table.forgotten) }
                for change in table.changes(after: revision) { _ = watcher.offer(change) }
            case .current(let endMark):
                for object in table.ordered(namespace: nil) where filter(object) { _ = watcher.offer(.added(object)) }
                if endMark { _ = watcher.offer(.bookmark(revision: state.revision, initialEventsEnd: true)) }
            }
            state.nextWatcher += 1
            table.watchers[state.nextWatcher] = watcher
            return state.nextWatcher
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.tables[resource]?.watchers.removeValue(forKey: id) }
        }
        return OpenWatch(events: stream, end: { continuation.finish() })
    }

    /// Tells every watcher of every kind how far it has come.
    package func sendBookmarks() {
        state.withLock { state in
            for table in state.tables.values {
                for watcher in table.watchers.values { _ = watcher.offer(.bookmark(revision: state.revision, initialEventsEnd: false)) }
            }
        }
    }

    /// Ends the watches of a kind, or of all kinds, as a restarting server does.
    package func endWatches(of resource: GroupResource? = nil) {
        let watchers = state.withLock { state in
            var ended: [Watcher] = []
            for key in resource.map({ [$0] }) ?? Array(state.tables.keys) {
                ended += state.tables[key]?.watchers.values.map { $0 } ?? []
                state.tables[key]?.watchers = [:]
            }
            return ended
        }
        for watcher in watchers { watcher.continuation.finish() }
    }

    /// Forgets the changes so far: a watch or list that starts at an older revision gets ``StorageError/expired``.
    package func compact() {
        state.withLock { state in
            state.compacted = state.revision
            for key in state.tables.keys {
                state.tables[key]?.window = []
                state.tables[key]?.forgotten = state.revision
            }
        }
    }
}

extension KindTable {
    /// The remembered changes after a revision.
    fileprivate func changes(after revision: UInt64) -> some Sequence<Change> {
        var low = 0
        var high = window.count
        while low < high {
            let middle = (low + high) / 2
            if window[middle].revision <= revision { low = middle + 1 } else { high = middle }
        }
        return window[low...]
    }
}
