import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A provider that misbehaves as told, over real sockets: one reply per request, the last one for all that follow.
final class HostileProvider: Sendable {
    enum Reply: Sendable {
        case answer(Int, headers: [(String, String)] = [], body: String)
        /// Writes a head of a stream and then the pieces; `ending` says how it stops.
        case stream([String], ending: Ending = .proper, type: String = "text/event-stream")
        /// The first pieces of a stream, then nothing until ``HostileProvider/release()``, then the others.
        case held([String], then: [String])
        /// Bytes as they are, then closes.
        case raw(String)
        /// Takes the request and says nothing.
        case silence
        /// Closes without a byte.
        case hangUp
        /// A head for a long answer, then part of it, then closes.
        case cutAnswer(String)

        /// Whether it is a matter of time when somebody gives up on it.
        var keepsWaiting: Bool {
            switch self {
            case .silence, .stream(_, .stall, _): true
            default: false
            }
        }
    }

    enum Ending: Sendable {
        /// The end of the body.
        case proper
        /// The connection is lost.
        case cut
        /// Nothing more comes.
        case stall
    }

    struct Request: Sendable {
        var head: String
        var body: String
    }

    private struct State: Sendable {
        var replies: [Reply]
        var requests: [Request] = []
        var closed = 0
        var held: [@Sendable () -> Void] = []
        var waiting: [(isMet: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

        /// Takes out who has got what they waited for.
        mutating func met() -> [CheckedContinuation<Void, Never>] {
            let current = self
            let met = waiting.filter { $0.isMet(current) }
            waiting.removeAll { $0.isMet(current) }
            return met.map(\.continuation)
        }
    }

    private let state: Mutex<State>
    private let channel: any Channel

    private init(_ state: State, _ channel: any Channel) {
        self.state = Mutex(state)
        self.channel = channel
    }

    static func start(_ replies: [Reply], tls: NIOSSLContext? = nil) async throws -> HostileProvider {
        let box = NIOLockedBox()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(ProviderHandler(box))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let provider = HostileProvider(State(replies: replies), channel)
        box.set(provider)
        return provider
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1" }
    var requests: [Request] { state.withLock(\.requests) }
    var count: Int { requests.count }

    func stop() async { try? await channel.close().get() }

    fileprivate func hold(_ rest: @escaping @Sendable () -> Void) { state.withLock { $0.held.append(rest) } }

    /// Lets held streams go on.
    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for rest in held { rest() }
    }

    /// From here on it behaves.
    func become(_ replies: [Reply]) { state.withLock { $0.replies = replies } }

    fileprivate func take(_ request: Request) -> Reply {
        let (reply, met) = state.withLock { state in
            state.requests.append(request)
            return (state.replies.count > 1 ? state.replies.removeFirst() : state.replies[0], state.met())
        }
        for continuation in met { continuation.resume() }
        return reply
    }

    fileprivate func callerLeft() {
        let met = state.withLock { state in
            state.closed += 1
            return state.met()
        }
        for continuation in met { continuation.resume() }
    }

    /// Returns once a caller has hung up.
    func waitForHangUp() async { await wait { $0.closed > 0 } }

    /// Returns once so many requests have come.
    func waitForRequests(_ count: Int) async { await wait { $0.requests.count >= count } }

    private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if isMet(state) { return true }
                state.waiting.append((isMet, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// Holds the provider until it exists.
private final class NIOLockedBox: Sendable {
    private let provider = Mutex<HostileProvider?>(nil)
    func set(_ value: HostileProvider) { provider.withLock { $0 = value } }
    var value: HostileProvider? { provider.withLock { $0 } }
}

private final class ProviderHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let box: NIOLockedBox
    private var buffer = ""

    init(_ box: NIOLockedBox) { self.box = box }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        buffer += String(buffer: unwrapInboundIn(data))
        while let request = takeRequest() {
            guard let reply = box.value?.take(request) else { return }
            perform(reply, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { box.value?.callerLeft() }

    private func takeRequest() -> HostileProvider.Request? {
        guard let end = buffer.utf8.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(buffer[..<end.lowerBound])
        let length =
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        let rest = buffer.utf8[end.upperBound...]
        guard rest.count >= length else { return nil }
        let bodyEnd = rest.index(rest.startIndex, offsetBy: length)
        let body = String(rest[..<bodyEnd]) ?? ""
        buffer = String(rest[bodyEnd...]) ?? ""
        return HostileProvider.Request(head: head, body: body)
    }

    private func perform(_ reply: HostileProvider.Reply, _ context: ChannelHandlerContext) {
        func write(_ text: String) { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil) }
        switch reply {
        case .answer(let status, let headers, let body):
            let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
            write("HTTP/1.1 \(status) X\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\(lines)\r\n\(body)")
        case .stream(let pieces, let ending, let type):
            write("HTTP/1.1 200 OK\r\ncontent-type: \(type)\r\ntransfer-encoding: chunked\r\n\r\n")
            for piece in pieces where !piece.isEmpty { write("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n") }
            switch ending {
            case .proper: write("0\r\n\r\n")
            case .cut: closeAfterWrites(context)
            case .stall: break
            }
        case .held(let pieces, let rest):
            write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
            for piece in pieces { write("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n") }
            let bound = NIOLoopBound((context, self), eventLoop: context.eventLoop)
            let loop = context.eventLoop
            box.value?.hold {
                loop.execute {
                    let (context, handler) = bound.value
                    for piece in rest {
                        let chunk = ByteBuffer(string: "\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
                        context.writeAndFlush(handler.wrapOutboundOut(chunk), promise: nil)
                    }
                    context.writeAndFlush(handler.wrapOutboundOut(ByteBuffer(string: "0\r\n\r\n")), promise: nil)
                }
            }
        case .raw(let text):
            write(text)
            closeAfterWrites(context)
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .cutAnswer(let text):
            write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10000\r\n\r\n\(text)")
            closeAfterWrites(context)
        }
    }

    private func closeAfterWrites(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in bound.value.close(promise: nil) }
    }
}

extension Collection where Element == UInt8 {
    fileprivate func firstRange(of word: [UInt8]) -> Range<Index>? {
        var start = startIndex
        while start != endIndex {
            if self[start...].starts(with: word) { return start..<index(start, offsetBy: word.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
