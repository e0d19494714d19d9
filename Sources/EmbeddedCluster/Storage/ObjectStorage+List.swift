/// A list at one revision, or the part of it that was asked for.
package struct ObjectList: Sendable {
    package var objects: [StoredObject]
    package var revision: UInt64
    /// Where the next page starts; `nil` on the last page.
    package var next: PageStart?
    /// How many objects follow after this page; `nil` with a selector, where the genuine server does not know it either.
    package var remaining: Int?
}

/// Where a page starts: the first object after this one, in the state of a revision.
package struct PageStart: Sendable, Hashable {
    package var revision: UInt64
    package var namespace: String
    package var name: String
}

/// Which state a list is to show (`resourceVersion` and `resourceVersionMatch`).
package enum ListVersion: Sendable, Hashable {
    case latest
    case notOlderThan(UInt64)
    case exact(UInt64)
    case page(PageStart)
}

extension ObjectStorage {
    /// Lists a kind. Older states are rebuilt from the watch window; one that reaches behind it throws ``StorageError/expired``.
    package func list(
        _ resource: GroupResource, namespace: String? = nil, version: ListVersion = .latest, limit: Int? = nil,
        filter: ((StoredObject) -> Bool)? = nil
    ) throws(StorageError) -> ObjectList {
        let (all, revision) = try snapshot(resource, namespace: namespace, version: version)
        var candidates = all[...]
        if case .page(let start) = version {
            let first = candidates.firstIndex { Self.stands($0.key, after: start) } ?? candidates.endIndex
            candidates = candidates[first...]
        }
        guard let limit, limit > 0 else {
            return ObjectList(objects: filter.map { candidates.filter($0) } ?? Array(candidates), revision: revision)
        }
        var page: [StoredObject] = []
        var index = candidates.startIndex
        while index < candidates.endIndex, page.count < limit {
            if filter?(candidates[index]) ?? true { page.append(candidates[index]) }
            index += 1
        }
        guard index < candidates.endIndex, let last = page.last else { return ObjectList(objects: page, revision: revision) }
        return ObjectList(
            objects: page, revision: revision, next: PageStart(revision: revision, namespace: last.namespace, name: last.name),
            remaining: filter == nil ? candidates.endIndex - index : nil)
    }

    private static func stands(_ key: ObjectKey, after start: PageStart) -> Bool {
        if key.namespace == start.namespace { return key.name > start.name }
        return "\(key.namespace)/" > "\(start.namespace)/"
    }

    private func snapshot(
        _ resource: GroupResource, namespace: String?, version: ListVersion
    ) throws(StorageError) -> ([StoredObject], UInt64) {
        try state.withLock { state throws(StorageError) -> ([StoredObject], UInt64) in
            let table = state.tables[resource] ?? KindTable(forgotten: state.compacted)
            let wanted: UInt64
            switch version {
            case .latest: return (table.ordered(namespace: namespace), state.revision)
            case .notOlderThan(let revision):
                guard revision <= state.revision else { throw .tooLarge(requested: revision, current: state.revision) }
                return (table.ordered(namespace: namespace), state.revision)
            case .exact(let revision): wanted = revision
            case .page(let start): wanted = start.revision
            }
            guard wanted <= state.revision else { throw .tooLarge(requested: wanted, current: state.revision) }
            guard wanted >= table.forgotten else { throw .expired(requested: wanted, oldest: table.forgotten) }
            return (table.rewound(to: wanted).ordered(namespace: namespace), wanted)
        }
    }
}

extension KindTable {
    /// The table as it was at `revision`, made by undoing the later changes.
    fileprivate func rewound(to revision: UInt64) -> KindTable {
        guard let last = window.last, last.revision > revision else { return self }
        var table = self
        table.watchers = [:]
        for change in window.reversed() {
            guard change.revision > revision else { break }
            let key = change.object.key
            table.shelves[key.namespace, default: Shelf()].objects[key.name] = change.previous
        }
        for namespace in table.shelves.keys {
            let names = table.shelves[namespace]?.objects.keys.sorted() ?? []
            table.shelves[namespace]?.names = names
        }
        return table
    }
}
