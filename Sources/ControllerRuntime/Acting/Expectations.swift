import KubeCore

/// What the caches must show before an owner may be planned again: a plan made on a cache that lacks our own writes would write them twice.
/// Expectations run out, so that a watch that lost an event delays a key and never stops it.
package struct Expectations: Sendable {
    private enum Expected: Sendable, Hashable {
        /// The kind's cache has taken in this version.
        case version(ResourceType, UInt64)
        /// The object of that UID is gone or going.
        case departure(ObjectReference, uid: String)
    }

    private var byOwner: [String: [Expected: Duration]] = [:]
    private let lifetime: Duration

    package init(lifetime: Duration = .seconds(15)) { self.lifetime = lifetime }

    /// An object of that kind was written, and the server answered with this version.
    package mutating func wrote(_ type: ResourceType, resourceVersion: String?, owner uid: String, now: Duration) {
        guard let version = resourceVersion.flatMap(UInt64.init) else { return }
        byOwner[uid, default: [:]][.version(type, version)] = now + lifetime
    }

    /// The object of that UID was deleted.
    package mutating func deleted(_ object: ObjectReference, uid: String, owner: String, now: Duration) {
        byOwner[owner, default: [:]][.departure(object, uid: uid)] = now + lifetime
    }

    /// Forgets what the caches now show and what has run out. Returns the time until the last of the rest runs out; `nil` when the owner
    /// may be planned.
    package mutating func remaining(owner uid: String, now: Duration, caches: some ExpectedCaches) -> Duration? {
        guard let expected = byOwner[uid] else { return nil }
        let unmet = expected.filter { expectation, expires in
            guard expires > now else { return false }
            switch expectation {
            case .version(let type, let version): return (caches.seenVersion(of: type) ?? .max) < version
            case .departure(let object, let uid): return caches.isPresent(object, uid: uid)
            }
        }
        byOwner[uid] = unmet.isEmpty ? nil : unmet
        return unmet.values.max().map { $0 - now }
    }

    package mutating func forget(owner uid: String) { byOwner[uid] = nil }
}

/// What expectations look at.
package protocol ExpectedCaches {
    /// `nil` for a kind without a cache.
    func seenVersion(of type: ResourceType) -> UInt64?
    /// Whether the object of that UID is there and not being deleted.
    func isPresent(_ object: ObjectReference, uid: String) -> Bool
}
