/// One write as the watch window remembers it.
package struct Change: Sendable {
    /// The object after the write; for a deletion its last state, at the revision of the deletion.
    package let object: StoredObject
    /// The object before the write; `nil` for a creation.
    package let previous: StoredObject?
    package let isDeletion: Bool

    package var revision: UInt64 { object.revision }
}

/// What a watcher is told.
package enum StorageEvent: Sendable {
    case added(StoredObject)
    case modified(StoredObject)
    case deleted(StoredObject)
    /// Nothing the watcher wants has happened up to this revision. `initialEventsEnd` closes the list a streaming watch began with.
    case bookmark(revision: UInt64, initialEventsEnd: Bool)

    /// The object of the event; `nil` for a bookmark.
    package var object: StoredObject? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object
        case .bookmark: nil
        }
    }

    package var revision: UInt64 {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object.revision
        case .bookmark(let revision, _): revision
        }
    }

    /// What a change means to a watcher that sees only objects `filter` accepts: an object that starts to match is added, one that
    /// ceases to match is deleted (in its last matching state, at the revision of the change).
    init?(_ change: Change, filter: (StoredObject) -> Bool) {
        let was = change.previous.map(filter) ?? false
        if change.isDeletion {
            guard was else { return nil }
            self = .deleted(change.object)
            return
        }
        switch (was, filter(change.object)) {
        case (false, true): self = .added(change.object)
        case (true, true): self = .modified(change.object)
        case (true, false):
            guard let previous = change.previous else { return nil }
            self = .deleted(StoredObject(key: previous.key, value: previous.value, revision: change.revision))
        case (false, false): return nil
        }
    }
}
