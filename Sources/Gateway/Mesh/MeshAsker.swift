import Cryptography
import Foundation
import KubeCore
import NIOCore
import Resilience

/// Asks the peers of a chain for an answer that this gateway cannot get. Confined to its loop.
final class MeshAsker {
    /// Questions at a time, per loop: when everything is down everybody's requests end here.
    private static let limit = 64

    private let loop: any EventLoop
    private let pool: UpstreamPool
    private let mesh: Mesh
    private let timeout: TimeAmount
    private let policy: AddressPolicy
    private var underWay = 0

    init(loop: any EventLoop, mesh: Mesh, settings: GatewaySettings, policy: AddressPolicy) {
        self.loop = loop
        self.mesh = mesh
        self.policy = policy
        timeout = settings.meshTimeout
        pool = UpstreamPool(loop: loop, tls: mesh.clientTLS, resolve: settings.resolve)
    }

    /// The first answer whose seal holds; `nil` when no peer has one in time. All peers are asked at once.
    func ask(_ key: AnswerCache.Key, ttlSeconds: Int, random: inout SeededGenerator) -> EventLoopFuture<AnswerCache.Entry?> {
        guard !mesh.peers.isEmpty, underWay < Self.limit else { return loop.makeSucceededFuture(nil) }
        underWay += 1
        let nonce = random.spanID() + random.spanID()
        let first = loop.makePromise(of: AnswerCache.Entry?.self)
        let asked = mesh.peers.map { peer in
            ask(peer, key, nonce, ttlSeconds).map { entry in if let entry { first.succeed(entry) } }
        }
        EventLoopFuture.andAllComplete(asked, on: loop).whenComplete { _ in first.succeed(nil) }
        let bound = NIOLoopBound(self, eventLoop: loop)
        first.futureResult.whenComplete { _ in bound.value.underWay -= 1 }
        return first.futureResult
    }

    private func ask(_ peer: Mesh.Peer, _ key: AnswerCache.Key, _ nonce: String, _ ttl: Int) -> EventLoopFuture<AnswerCache.Entry?> {
        let request = key.hexadecimal
        let head = ByteBuffer(
            string: "GET \(MeshPath.prefix)\(request) HTTP/1.1\r\nhost: \(peer.origin.authority)\r\n\(MeshPath.nonce): \(nonce)\r\n\r\n")
        return WholeCall(loop: loop, limit: 64 * 1024 * 1024)
            .run(head, ByteBuffer(), to: peer.origin, over: pool, timeout: timeout, policy: policy)
            .map { Self.entry($0, from: peer, request, nonce, ttl) }
            // A peer that does not answer has no answer.
            .recover { _ in nil }
    }

    private static func entry(
        _ answer: WholeCall.Answer, from peer: Mesh.Peer, _ request: String, _ nonce: String, _ ttl: Int
    ) -> AnswerCache.Entry? {
        let head = answer.head
        guard head.status == 200, let target = head[MeshPath.target], let type = head["content-type"],
            let stored = head[MeshPath.stored].flatMap({ Int64($0) }), let expires = head[MeshPath.expires].flatMap({ Int64($0) }),
            let signature = head[MeshPath.signature].flatMap({ Base64.decode($0) })
        else { return nil }
        let seal = MeshSeal(nonce: nonce, request: request, target: target, contentType: type, storedAt: stored, expiresAt: expires)
        let now = Int64(Date().timeIntervalSince1970)
        guard seal.objection(over: answer.body, signature: signature, by: peer.key, now: now, ttlSeconds: ttl) == nil else { return nil }
        return AnswerCache.Entry(contentType: type, target: target, body: answer.body, storedAt: .zero)
    }

    func close() { pool.closeAll() }
}

/// The words of the mesh's wire.
enum MeshPath {
    static let prefix = "/v1/answers/"
    static let nonce = "x-ballast-nonce"
    static let target = "x-ballast-target"
    static let stored = "x-ballast-stored"
    static let expires = "x-ballast-expires"
    static let signature = "x-ballast-signature"
}
