import BallastAPI
import Cryptography
import Resilience
import Synchronization

/// One caller with a key of its own, and what it may still ask for.
final class GatewayClient: Sendable {
    struct Limits: Sendable, Hashable {
        var requestsPerMinute: Int?
        var tokensPerMinute: Int64?
    }

    /// What the limits say of one request; ``headers`` are the usual `x-ratelimit-*`.
    struct Verdict: Sendable {
        var refusedFor: Duration?
        var what = ""
        var headers = ""
    }

    let name: String
    let limits: Limits
    private let digest: [UInt8]
    private struct Buckets: Sendable {
        var requests: TokenBucket?
        var tokens: TokenBucket?
    }
    private let isLimited: Bool
    private let buckets: Mutex<Buckets>

    /// `digest` is its key's SHA-256.
    init(name: String, digest: [UInt8], limits: Limits, at now: Duration) {
        self.name = name
        self.limits = limits
        self.digest = digest
        let requests = limits.requestsPerMinute.map { TokenBucket(perMinute: Int64($0), at: now) }
        let tokens = limits.tokensPerMinute.map { TokenBucket(perMinute: $0, at: now) }
        isLimited = requests != nil || tokens != nil
        buckets = Mutex(Buckets(requests: requests, tokens: tokens))
    }

    /// Keeps its limits' state when only its key changed.
    init(renewing old: GatewayClient, digest: [UInt8]) {
        name = old.name
        limits = old.limits
        self.digest = digest
        isLimited = old.isLimited
        buckets = Mutex(old.buckets.withLock { $0 })
    }

    /// Whether that digest is its key's; the time it takes says nothing.
    func hasKey(_ digest: [UInt8]) -> Bool { constantTimeEqual(self.digest, digest) }

    func isSame(_ digest: [UInt8], _ name: String, _ limits: Limits) -> Bool {
        self.digest == digest && self.name == name && self.limits == limits
    }

    /// Takes one request from the limits, if they allow it. Tokens are settled once they are known; until they are paid back, nothing
    /// passes.
    func admit(at now: Duration) -> Verdict {
        guard isLimited else { return Verdict() }
        return buckets.withLock { buckets in
            var verdict = Verdict()
            if var tokens = buckets.tokens, tokens.remaining(at: now) < 1 {
                verdict.refusedFor = tokens.wait(for: 1, at: now)
                verdict.what = "tokens"
            } else if buckets.requests?.take(1, at: now) == false {
                verdict.refusedFor = buckets.requests?.wait(for: 1, at: now)
                verdict.what = "requests"
            }
            if buckets.requests != nil { Self.describe(&buckets.requests, "requests", at: now, into: &verdict.headers) }
            if buckets.tokens != nil { Self.describe(&buckets.tokens, "tokens", at: now, into: &verdict.headers) }
            return verdict
        }
    }

    func settle(tokens: Int, at now: Duration) {
        if isLimited { buckets.withLock { $0.tokens?.settle(Int64(tokens), at: now) } }
    }

    private static func describe(_ bucket: inout TokenBucket?, _ what: String, at now: Duration, into text: inout String) {
        guard var current = bucket else { return }
        let remaining = current.remaining(at: now)
        let full = current.wait(for: current.perMinute, at: now)
        let milliseconds = full.components.seconds * 1000 + full.components.attoseconds / 1_000_000_000_000_000
        text += "x-ratelimit-limit-\(what): \(current.perMinute)\r\nx-ratelimit-remaining-\(what): \(remaining)\r\n"
        text += "x-ratelimit-reset-\(what): \(milliseconds)ms\r\n"
        bucket = current
    }
}

/// The keys of a chain's callers. `nil` in a chain means that everybody may ask.
final class ClientKeys: Sendable {
    let clients: [GatewayClient]

    /// One data entry per client: its name is the client's, its value the key, without the line end that a file may have.
    init(_ entries: [String: [UInt8]], limits: GatewayClient.Limits, keeping old: ClientKeys?, at now: Duration) {
        let before = Dictionary((old?.clients ?? []).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        clients = entries.sorted { $0.key < $1.key }.compactMap { name, value in
            let key = value.trimmed
            guard !key.isEmpty else { return nil }
            let digest = SHA256.hash(key)
            if let known = before[name], known.limits == limits {
                return known.hasKey(digest) ? known : GatewayClient(renewing: known, digest: digest)
            }
            return GatewayClient(name: name, digest: digest, limits: limits, at: now)
        }
    }

    /// Whose key has that SHA-256. Every key is compared, and each in constant time, so that the time says nothing.
    func client(withKey digest: [UInt8]) -> GatewayClient? {
        var found: GatewayClient?
        for client in clients where client.hasKey(digest) { found = client }
        return found
    }
}

extension [UInt8] {
    /// Without white space at its ends.
    var trimmed: [UInt8] {
        var rest = self[...]
        while let last = rest.last, last <= 0x20 { rest.removeLast() }
        while let first = rest.first, first <= 0x20 { rest.removeFirst() }
        return Array(rest)
    }
}
