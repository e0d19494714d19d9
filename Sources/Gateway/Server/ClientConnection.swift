import NIOCore
import NIOHTTP1

/// One caller's connection: requests in, one after the other, bytes out. Confined to its worker's loop.
final class ClientConnection: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private enum Phase {
        case idle
        case receiving(RequestHead, ByteBuffer, since: NIODeadline)
        case answering
        /// Nothing more is read: the connection closes.
        case closing
    }

    /// More of the next requests than this is not read while an answer is under way.
    private static let pipelineLimit = 64 * 1024

    let worker: Worker
    private var phase = Phase.idle
    private var parser = RequestParser()
    private var isReading = false
    private var exchange: Exchange?
    private var context: ChannelHandlerContext?
    private var readPending = false
    private var keepAlive = true
    private var isHTTP10 = false
    private var isStreaming = false
    private var deadline: NIODeadline
    private var unwritableSince: NIODeadline?
    private(set) var allocator = ByteBufferAllocator()
    /// Whether the caller takes what is written.
    private(set) var acceptsBytes = false

    init(worker: Worker) {
        self.worker = worker
        deadline = .now() + worker.settings.headTimeout
    }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        allocator = context.channel.allocator
        acceptsBytes = context.channel.isWritable
        worker.opened(self)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        acceptsBytes = false
        exchange?.callerLeft()
        exchange = nil
        worker.closed(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func read(context: ChannelHandlerContext) {
        if parser.unreadBytes >= Self.pipelineLimit { readPending = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        acceptsBytes = context.channel.isWritable
        unwritableSince = acceptsBytes ? nil : .now()
        if acceptsBytes { exchange?.callerAcceptsBytes() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .closing = phase { return }
        parser.receive(unwrapInboundIn(data))
        readRequests()
    }

    /// Reads on until a request is being answered or no bytes are left.
    private func readRequests() {
        guard !isReading else { return }
        isReading = true
        defer { isReading = false }
        do throws(RequestParser.Problem) {
            while mayRead, let event = try parser.next() { take(event) }
        } catch {
            refuse(
                GatewayError(
                    status: error.status, message: "The request is not valid HTTP/1.1: \(error.message).", type: "invalid_request_error"))
        }
    }

    private var mayRead: Bool {
        switch phase {
        case .idle, .receiving: true
        case .answering, .closing: false
        }
    }

    private func take(_ event: RequestParser.Event) {
        switch (phase, event) {
        case (.idle, .head(let head)): begin(head)
        case (.receiving(let head, var body, let since), .body(let bytes)):
            // Frees the phase's reference first, so that the buffer grows in place.
            phase = .idle
            if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
            phase = .receiving(head, body, since: since)
            if body.readableBytes > worker.settings.maxBodyBytes { refuse(Self.tooLarge(worker.settings.maxBodyBytes)) }
        case (.receiving(let head, let body, _), .end):
            phase = .answering
            deadline = .distantFuture
            Router.dispatch(head, body, on: self)
        default: break
        }
    }

    private static func tooLarge(_ limit: Int) -> GatewayError {
        GatewayError(
            status: 413, message: "The request's body is larger than \(limit) bytes.", type: "invalid_request_error",
            code: "request_too_large")
    }

    private func begin(_ head: RequestHead) {
        keepAlive = head.isKeepAlive && !worker.isDraining
        isHTTP10 = head.isHTTP10
        let now = NIODeadline.now()
        deadline = now + worker.settings.bodyGrace
        phase = .receiving(head, Self.empty, since: now)
        if let length = head.bodyLength, length > worker.settings.maxBodyBytes {
            return refuse(Self.tooLarge(worker.settings.maxBodyBytes))
        }
        if head.expectsContinue, head.method == "POST" { write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")) }
    }

    private static let empty = ByteBuffer()

    private func refuse(_ error: GatewayError) {
        keepAlive = false
        var client: any ClientDialect = OpenAIClient()
        if case .receiving(let head, _, _) = phase { client = Endpoint(rawValue: head.target)?.client ?? client }
        phase = .answering
        respond(status: error.status, contentType: "application/json", headers: "", body: ByteBuffer(bytes: client.encode(error)))
    }

    // MARK: Time

    /// Called by the worker's one timer.
    func tick(_ now: NIODeadline) {
        exchange?.tick(now)
        if let unwritableSince, now - unwritableSince > worker.settings.writeStall { return abort() }
        guard now >= deadline else { return }
        switch phase {
        case .idle, .closing: abort()
        case .receiving(_, let body, let since):
            // Slow bodies are borne as long as they keep up 8 KiB a second.
            let allowed = worker.settings.bodyGrace + .milliseconds(Int64(body.readableBytes / 8))
            if now - since > allowed {
                refuse(GatewayError(status: 408, message: "The request's body came too slowly.", type: "invalid_request_error"))
            }
        case .answering: break
        }
    }

    /// Closes as soon as nothing is under way.
    func drain() {
        keepAlive = false
        if case .idle = phase { abort() }
    }

    func abort() { context?.close(promise: nil) }

    // MARK: Answers

    /// Ties the connection to what answers its request.
    func serve(_ exchange: Exchange) {
        self.exchange = exchange
        exchange.start()
    }

    /// Writes a whole answer. `headers` are lines with their ends, `own` those of this request alone.
    func respond(status: Int, contentType: String, headers: String, own: String = "", body: ByteBuffer) {
        let length = headers.utf8.count + own.utf8.count + (body.readableBytes <= 16384 ? body.readableBytes : 0)
        var bytes = allocator.buffer(capacity: 256 + length)
        writeHead(status, contentType, headers, own, into: &bytes)
        bytes.writeStaticString("content-length: ")
        bytes.writeString(String(body.readableBytes))
        bytes.writeStaticString("\r\n\r\n")
        if body.readableBytes <= 16384 {
            bytes.writeImmutableBuffer(body)
            write(bytes)
        } else {
            context?.write(NIOAny(bytes), promise: nil)
            write(body)
        }
        finish()
    }

    private func writeHead(_ status: Int, _ contentType: String, _ headers: String, _ own: String, into bytes: inout ByteBuffer) {
        if status == 200 {
            bytes.writeStaticString("HTTP/1.1 200 OK\r\ncontent-type: ")
        } else {
            bytes.writeString("HTTP/1.1 \(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\ncontent-type: ")
        }
        bytes.writeString(contentType)
        bytes.writeStaticString("\r\n")
        if !keepAlive {
            bytes.writeStaticString("connection: close\r\n")
        } else if isHTTP10 {
            bytes.writeStaticString("connection: keep-alive\r\n")
        }
        bytes.writeString(headers)
        bytes.writeString(own)
    }

    /// Begins a stream of server-sent events.
    func beginStream(headers: String, own: String) {
        isStreaming = true
        if isHTTP10 { keepAlive = false }
        var bytes = allocator.buffer(capacity: 256 + headers.utf8.count + own.utf8.count)
        writeHead(200, "text/event-stream", headers, own, into: &bytes)
        bytes.writeStaticString("cache-control: no-cache\r\nx-accel-buffering: no\r\n")
        bytes.writeStaticString(isHTTP10 ? "\r\n" : "transfer-encoding: chunked\r\n\r\n")
        context?.write(NIOAny(bytes), promise: nil)
    }

    /// Writes some of a stream.
    func stream(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        var chunk = allocator.buffer(capacity: bytes.count + 16)
        if !isHTTP10 {
            chunk.writeString(String(bytes.count, radix: 16))
            chunk.writeStaticString("\r\n")
        }
        chunk.writeBytes(bytes)
        if !isHTTP10 { chunk.writeStaticString("\r\n") }
        write(chunk)
    }

    /// Ends a stream properly.
    func endStream() {
        if !isHTTP10 { write(ByteBuffer(staticString: "0\r\n\r\n")) }
        isStreaming = false
        finish()
    }

    private func write(_ bytes: ByteBuffer) { context?.writeAndFlush(NIOAny(bytes), promise: nil) }

    private func finish() {
        exchange = nil
        guard keepAlive, !worker.isDraining else {
            phase = .closing
            deadline = .now() + .seconds(2)
            closeAfterWrites()
            return
        }
        phase = .idle
        deadline = .now() + worker.settings.keepAliveTimeout
        if parser.unreadBytes > 0 { readRequests() }
        guard readPending, parser.unreadBytes < Self.pipelineLimit else { return }
        readPending = false
        context?.read()
    }

    /// The last bytes go out before the connection closes: the write is awaited, not raced.
    private func closeAfterWrites() {
        guard let context else { return }
        let bound = NIOLoopBound(context, eventLoop: worker.loop)
        context.writeAndFlush(NIOAny(Self.empty)).whenComplete { _ in bound.value.close(mode: .all, promise: nil) }
    }
}
