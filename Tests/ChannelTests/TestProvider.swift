import NIOCore
import NIOPosix
import Synchronization

/// A model server that answers at once, or holds a stream open until it is told to end it.
final class TestProvider: Sendable {
    enum Reply: Sendable {
        case whole(String)
        /// To its first caller the first words at once and the rest when ``release()`` is called; others are answered at once.
        case held(String, rest: String)
    }

    private struct State: Sendable {
        var keys: [String] = []
        var isReleased = false
        var isHolding = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let reply: Reply
    private let state = Mutex(State())
    private let listener = Mutex<(any Channel)?>(nil)

    private init(_ reply: Reply) { self.reply = reply }

    static func start(_ reply: Reply) async throws -> TestProvider {
        let provider = TestProvider(reply)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(provider)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        provider.listener.withLock { $0 = channel }
        return provider
    }

    var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }
    var url: String { "http://127.0.0.1:\(port)/v1" }
    /// The keys that requests carried, in their order.
    var keys: [String] { state.withLock(\.keys) }

    func release() {
        let waiting = state.withLock { state in
            state.isReleased = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for release in waiting { release() }
    }

    /// Whether this caller is the one who is held.
    private func beginsHolding() -> Bool {
        state.withLock { state in
            defer { state.isHolding = true }
            return !state.isHolding
        }
    }

    func stop() async { try? await listener.withLock { $0 }?.close().get() }

    private func whenReleased(_ body: @escaping @Sendable () -> Void) {
        let isReleased = state.withLock { state in
            if !state.isReleased { state.waiting.append(body) }
            return state.isReleased
        }
        if isReleased { body() }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let provider: TestProvider
        private var buffer = ""

        init(_ provider: TestProvider) { self.provider = provider }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            buffer += String(buffer: unwrapInboundIn(data))
            guard let end = buffer.range(of: "\r\n\r\n") else { return }
            let head = buffer[..<end.lowerBound]
            let lines = head.split(separator: "\r\n").map { $0.lowercased() }
            let length = lines.first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(15).trimmed) } ?? 0
            guard buffer[end.upperBound...].utf8.count >= length else { return }
            buffer = ""
            if let key = lines.first(where: { $0.hasPrefix("authorization:") }) {
                provider.state.withLock { $0.keys.append(String(key.dropFirst(14).trimmed)) }
            }
            answer(context)
        }

        private func answer(_ context: ChannelHandlerContext) {
            switch provider.reply {
            case .whole(let text): whole(text, context)
            case .held(let first, _) where !provider.beginsHolding(): whole(first, context)
            case .held(let first, let rest):
                write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n", context)
                write(chunk(words(first)), context)
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                let loop = context.eventLoop
                let ending =
                    words(rest) + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" + "data: [DONE]\n\n"
                provider.whenReleased {
                    loop.execute {
                        let (handler, context) = bound.value
                        handler.write(handler.chunk(ending) + "0\r\n\r\n", context)
                    }
                }
            }
        }

        private func whole(_ text: String, _ context: ChannelHandlerContext) {
            let body =
                #"{"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":""#
                + text + #""},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
            write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)", context)
        }

        private func words(_ text: String) -> String { "data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\n" }
        private func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: SubSequence { drop { $0 == " " } }

    fileprivate func range(of word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
            start = index(after: start)
        }
        return nil
    }
}
