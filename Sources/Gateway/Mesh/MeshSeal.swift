import Cryptography
import NIOCore

/// What a peer vouches for with its signature: this answer, to this request, for this long, now. Pure.
///
/// The asker's nonce stands in it, so that an answer recorded once cannot be shown again; so do the times, so that nobody in between can
/// make an old answer young.
struct MeshSeal: Sendable, Hashable {
    var nonce: String
    /// The request's hash, in hexadecimal.
    var request: String
    var target: String
    var contentType: String
    /// Seconds since 1970.
    var storedAt: Int64
    var expiresAt: Int64

    /// The bytes that are signed. No field can hold a line end, and each has a line of its own, so no two seals share them.
    func bytes(over body: ByteBuffer) -> [UInt8] {
        let lines = ["ballast-mesh-1", nonce, request, target, contentType, String(storedAt), String(expiresAt)]
        return Array((lines.joined(separator: "\n") + "\n").utf8) + SHA256.hash(body.readableBytesView)
    }

    /// Why an answer that came with this seal is not served; `nil` where nothing is wrong. `ttl`: how old an answer may be here.
    func objection(
        over body: ByteBuffer, signature: [UInt8], by key: Ed25519.VerifyingKey, now: Int64, ttlSeconds: Int
    ) -> String? {
        guard key.isValid(signature, for: bytes(over: body)) else { return "its signature is not the peer's" }
        guard expiresAt > now else { return "it has expired" }
        // Clocks may differ a little; an answer from the future by more is none.
        guard storedAt <= now + 60, now - storedAt < Int64(ttlSeconds) else { return "it is older than this chain allows" }
        return nil
    }
}
