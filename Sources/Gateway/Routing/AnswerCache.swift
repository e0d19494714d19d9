import BallastAPI
import Cryptography
import DequeModule
import NIOCore
import Synchronization

/// Whole answers by the hash of the whole request, bounded by bytes, the least recently used given up first.
final class AnswerCache: Sendable {
    struct Entry: Sendable {
        var contentType: String
        var target: String
        var body: ByteBuffer
        var storedAt: Duration
    }

    struct Key: Sendable, Hashable {
        fileprivate var digest: [UInt8]

        fileprivate init(digest: [UInt8]) { self.digest = digest }

        /// What peers call the request by.
        var hexadecimal: String { Hex.encode(digest) }

        init?(hexadecimal: String) {
            guard let bytes = Hex.decode(hexadecimal), bytes.count == 32 else { return nil }
            digest = bytes
        }
    }

    enum Freshness: Sendable {
        case fresh
        case stale
    }

    /// Each use queues the key anew with a higher stamp; what stands in front with an outdated one is skipped.
    private struct Store: Sendable {
        var entries: [Key: (entry: Entry, stamp: UInt64)] = [:]
        var uses: Deque<(key: Key, stamp: UInt64)> = []
        var bytes = 0
        var clock: UInt64 = 0

        mutating func touch(_ key: Key) {
            clock += 1
            entries[key]?.stamp = clock
            uses.append((key, clock))
            if uses.count > 4 * entries.count + 64 { uses.removeAll { entries[$0.key]?.stamp != $0.stamp } }
        }

        mutating func remove(_ key: Key) {
            guard let old = entries.removeValue(forKey: key) else { return }
            bytes -= old.entry.body.readableBytes + AnswerCache.overhead
        }

        mutating func removeOldest() {
            while let use = uses.popFirst() {
                if entries[use.key]?.stamp == use.stamp { return remove(use.key) }
            }
        }
    }

    /// What an entry costs besides its body.
    fileprivate static let overhead = 256
    private let store = Mutex(Store())
    private let ttl: Duration
    private let maxBytes: Int
    private let servesStale: Bool
    private let shared: Bool

    init(_ settings: RouteTable.Cache) {
        ttl = .seconds(settings.ttlSeconds)
        maxBytes = Int(settings.maxBytes)
        servesStale = settings.serveStale
        shared = settings.shared
    }

    /// The key of a request: path, body, and the client unless answers are shared.
    func key(endpoint: Endpoint, client: String?, body: ByteBuffer) -> Key {
        var text = Array(endpoint.rawValue.utf8) + [0]
        if !shared { text += Array((client ?? "").utf8) }
        text.append(0)
        return Key(digest: SHA256.hash(text + SHA256.hash(body.readableBytesView)))
    }

    /// The answer, if it is as fresh as asked for: stale ones only where the chain serves them.
    func entry(_ key: Key, _ freshness: Freshness, at now: Duration) -> Entry? {
        if freshness == .stale, !servesStale { return nil }
        return store.withLock { store in
            guard let entry = store.entries[key]?.entry, freshness == .stale || now - entry.storedAt < ttl else { return nil }
            store.touch(key)
            return entry
        }
    }

    /// Keeps an answer that came whole. One larger than the cache is not kept.
    func keep(_ entry: Entry, for key: Key) {
        let size = entry.body.readableBytes + Self.overhead
        guard size <= maxBytes else { return }
        store.withLock { store in
            store.remove(key)
            store.entries[key] = (entry, 0)
            store.bytes += size
            store.touch(key)
            while store.bytes > maxBytes, !store.entries.isEmpty { store.removeOldest() }
        }
    }

    var size: (entries: Int, bytes: Int) { store.withLock { ($0.entries.count, $0.bytes) } }
}
