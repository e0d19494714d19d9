/// What has been written since a revision, over all kinds.
struct Journal: Sendable {
    /// In the order they were written.
    var changes: [Change]
    /// Kinds whose window does not reach back that far: their objects must be read anew.
    var forgotten: [GroupResource]
    var revision: UInt64
}

extension ObjectStorage {
    /// Everything written after `revision`. A controller that pulls misses nothing and needs no buffer of its own.
    func journal(after revision: UInt64) -> Journal {
        state.withLock { state in
            guard state.revision > revision else { return Journal(changes: [], forgotten: [], revision: revision) }
            var changes: [Change] = []
            var forgotten: [GroupResource] = []
            for (resource, table) in state.tables {
                if table.forgotten > revision { forgotten.append(resource) }
                let later = table.window.reversed().prefix { $0.revision > revision }
                changes.append(contentsOf: later)
            }
            changes.sort { $0.revision < $1.revision }
            return Journal(changes: changes, forgotten: forgotten, revision: state.revision)
        }
    }

    /// Calls `wake` with every write to a kind, for as long as the answer is kept. It must not call back into the storage.
    func watchForWrites(_ resource: GroupResource, wake: @escaping @Sendable () -> Void) -> AsyncStream<StorageEvent>? {
        let filter = { @Sendable (_: StoredObject) in
            wake()
            return false
        }
        do {
            return try watch(resource, from: .now, filter: filter)
        } catch {
            return nil  // only a start in the past can expire
        }
    }
}
