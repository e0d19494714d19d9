import Cryptography
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Where peers ask for answers: mutual TLS, one path, nothing but what the cache holds fresh.
enum MeshListener {
    static func start(group: any EventLoopGroup, workers: [Worker], tls: ListenerTLS, host: String, port: Int) async throws -> any Channel {
        let byLoop = Dictionary(workers.map { (ObjectIdentifier($0.loop), $0) }, uniquingKeysWith: { $1 })
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without a certificate there is no mesh (any more): nobody is served in the clear.
                    guard let worker = byLoop[ObjectIdentifier(channel.eventLoop)], let handler = tls.handler() else {
                        throw ChannelError.inappropriateOperationForState
                    }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(handler)
                    try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(60)))
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                    try pipeline.addHandler(MeshConnection(worker: worker))
                }
            }
            .bind(host: host, port: port).get()
    }
}

/// One peer's connection.
private final class MeshConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let worker: Worker
    private var head: HTTPRequestHead?

    init(worker: Worker) { self.worker = worker }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        // Questions have no bodies.
        case .body: context.close(promise: nil)
        case .end:
            guard let head else { return }
            self.head = nil
            context.writeAndFlush(wrapOutboundOut(answer(head)), promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ request: HTTPRequestHead) -> ByteBuffer {
        guard request.method == .GET, request.uri.hasPrefix(MeshPath.prefix), let nonce = request.headers.first(name: MeshPath.nonce),
            nonce.utf8.count == 32, nonce.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }),
            let key = AnswerCache.Key(hexadecimal: String(request.uri.dropFirst(MeshPath.prefix.utf8.count)))
        else { return ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n") }
        guard let cache = worker.chain.cache, let mesh = worker.chain.mesh, let entry = cache.entry(key, .fresh, at: worker.now) else {
            return ByteBuffer(string: "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
        }
        let now = Int64(Date().timeIntervalSince1970)
        let age = (worker.now - entry.storedAt).wholeSeconds
        let seal = MeshSeal(
            nonce: nonce, request: key.hexadecimal, target: entry.target, contentType: entry.contentType, storedAt: now - age,
            expiresAt: now - age + Int64(worker.chain.table.cache.ttlSeconds))
        guard let signature = try? mesh.signingKey.sign(seal.bytes(over: entry.body)) else {
            return ByteBuffer(string: "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")
        }
        worker.metrics.cache("served_to_peer")
        var bytes = ByteBuffer(
            string: """
                HTTP/1.1 200 OK\r
                content-type: \(entry.contentType)\r
                content-length: \(entry.body.readableBytes)\r
                \(MeshPath.target): \(entry.target)\r
                \(MeshPath.stored): \(seal.storedAt)\r
                \(MeshPath.expires): \(seal.expiresAt)\r
                \(MeshPath.signature): \(Base64.encode(signature))\r
                \r

                """)
        bytes.writeImmutableBuffer(entry.body)
        return bytes
    }
}
