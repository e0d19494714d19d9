import Foundation
import HTTPServing
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Testing

/// Connects again and again, and hangs up at once.
private func knock(_ port: Int, times: Int) async {
    for _ in 0..<times {
        guard
            let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
                .get()
        else { return }
        try? await channel.close()
    }
}

/// Waits for ever, unless it is cancelled.
private struct Silent: HTTPResponder {
    let asked: AsyncStream<Void>.Continuation

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        asked.yield()
        try await Task.sleep(for: .seconds(3600))
        return Response(status: .ok)
    }
}

@Suite("Servers", .timeLimit(.minutes(2)))
struct HTTPServerTests {
    private static var log: Logger {
        var log = Logger(label: "test")
        log.logLevel = .critical
        return log
    }

    /// A server that drops a connection ends this process, so that it passes means that none was dropped.
    @Test("is cancelled while peers connect")
    func cancelledWhileConnecting() async throws {
        for _ in 0..<150 {
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let router = Router()
            router.get("health") { _, _ in "ok" }
            let server = HTTPServer(router.buildResponder(), host: "127.0.0.1", port: 0, log: Self.log, listening: { port.yield($0) })
            let serving = Task { try await server.run() }
            let number = try #require(await ports.first { _ in true })
            let knocking = (0..<8).map { _ in Task { await knock(number, times: 20) } }
            await knock(number, times: 1)
            serving.cancel()
            _ = await serving.result
            for task in knocking { await task.value }
        }
    }

    @Test("closes its connections when it ends, also one whose answer is still owed")
    func closesConnections() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let (requests, asked) = AsyncStream.makeStream(of: Void.self)
        let server = HTTPServer(Silent(asked: asked), host: "127.0.0.1", port: 0, log: Self.log, listening: { port.yield($0) })
        let serving = Task { try await server.run() }
        let number = try #require(await ports.first { _ in true })
        let group = MultiThreadedEventLoopGroup.singleton
        let idle = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: number).get()
        let busy = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: number).get()
        try await busy.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nhost: x\r\n\r\n"))
        _ = await requests.first { _ in true }
        serving.cancel()
        _ = await serving.result
        try await idle.closeFuture.get()
        try await busy.closeFuture.get()
        // The port is free again.
        let next = HTTPServer(Silent(asked: asked), host: "127.0.0.1", port: number, log: Self.log, listening: { port.yield($0) })
        let again = Task { try await next.run() }
        #expect(await ports.first { _ in true } == number)
        again.cancel()
        _ = await again.result
    }

    @Test("says that a port is taken")
    func portTaken() async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        let server = HTTPServer(router.buildResponder(), host: "127.0.0.1", port: 0, log: Self.log, listening: { port.yield($0) })
        let serving = Task { try await server.run() }
        let number = try #require(await ports.first { _ in true })
        let second = HTTPServer(router.buildResponder(), host: "127.0.0.1", port: number, log: Self.log)
        await #expect(throws: IOError.self) { try await second.run() }
        serving.cancel()
        _ = await serving.result
    }
}
