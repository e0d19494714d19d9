import Dispatch
import HTTPTransport
import KubeCore
import Testing

@Suite("Who ends a transfer, and when") struct TransportLifetimeTests {
    /// A server that says when a request has come and when its client has left.
    private struct Watched {
        let arrived = Signal<Void>()
        let left = Signal<Void>()

        func server(answering head: String = "") throws -> RawServer {
            try RawServer { connection in
                _ = connection.readRequest()
                connection.write(head)
                arrived.fire(())
                connection.waitForEnd()
                left.fire(())
            }
        }
    }

    private static let streaming = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin"

    @Test("cancelling the task ends a request that waits for its head") func cancelHead() async throws {
        let watched = Watched()
        let server = try watched.server()
        let transport = try CurlTransport()
        let task = Task { try await transport.execute(HTTPRequest(url: server.url)).status }
        await watched.arrived.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await watched.left.wait()
        await transport.shutdown()
    }

    @Test("cancelling the task ends a body that is being read") func cancelBody() async throws {
        let watched = Watched()
        let server = try watched.server(answering: Self.streaming)
        let transport = try CurlTransport()
        let reading = Signal<Void>()
        let task = Task {
            for try await _ in try await transport.execute(HTTPRequest(url: server.url)).body { reading.fire(()) }
        }
        await reading.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await watched.left.wait()
        await transport.shutdown()
    }

    @Test("letting go of a response ends its transfer") func dropped() async throws {
        let watched = Watched()
        let server = try watched.server(answering: Self.streaming)
        let transport = try CurlTransport()
        #expect(try await transport.execute(HTTPRequest(url: server.url)).status == 200)
        await watched.left.wait()
        await transport.shutdown()
    }

    @Test("a task that is cancelled already sends nothing") func cancelledBefore() async throws {
        let server = try RawServer { _ in }
        let transport = try CurlTransport()
        let gate = Signal<Void>()
        let task = Task {
            await gate.wait()
            return try await transport.execute(HTTPRequest(url: server.url)).status
        }
        task.cancel()
        gate.fire(())
        await #expect(throws: CancellationError.self) { try await task.value }
        await transport.shutdown()
        #expect(server.connections == 0)
    }

    @Test("a slow reader holds the sender back, and still gets every byte") func backpressure() async throws {
        let size = 64 << 20
        let held = Signal<Bool>()
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            connection.setSendTimeout(milliseconds: 300)
            let chunk = [UInt8](repeating: 7, count: 64 << 10)
            var sent = 0
            while sent < size {
                if !connection.writeAll(chunk, whenHeld: { held.fire(true) }) { return }
                sent += chunk.count
            }
            held.fire(false)
        }
        var configuration = CurlTransportConfiguration()
        configuration.responseBufferBytes = 64 << 10
        let transport = try CurlTransport(configuration)
        let response = try await transport.execute(HTTPRequest(url: server.url))
        #expect(await held.wait(), "the server could send everything although nobody read")
        var total = 0
        for try await chunk in response.body { total += chunk.count }
        #expect(total == size)
        await transport.shutdown()
    }

    @Test("shutdown ends what runs, and refuses what comes") func shutdown() async throws {
        let watched = Watched()
        let server = try watched.server()
        let transport = try CurlTransport()
        let task = Task { try await transport.execute(HTTPRequest(url: server.url)).status }
        await watched.arrived.wait()
        await transport.shutdown()
        await #expect(throws: HTTPError.shutDown) { try await task.value }
        await #expect(throws: HTTPError.shutDown) { try await transport.execute(HTTPRequest(url: server.url)) }
        await transport.shutdown()
    }

    @Test("a graceful shutdown lets what runs come to its end") func graceful() async throws {
        let arrived = Signal<Void>()
        let go = DispatchSemaphore(value: 0)
        let server = try RawServer { connection in
            _ = connection.readRequest()
            arrived.fire(())
            go.wait()
            connection.respond(body: "done")
        }
        let transport = try CurlTransport()
        let task = Task { try await transport.execute(HTTPRequest(url: server.url)).body.collect(upTo: 10) }
        await arrived.wait()
        let leaving = Task { await transport.shutdown(grace: .seconds(60)) }
        // Only once the shutdown has begun may the answer come; that it has is seen by a refusal.
        while await outcome(of: transport) != .shutDown { await Task.yield() }
        go.signal()
        #expect(try await task.value == Array("done".utf8))
        await leaving.value
    }

    private func outcome(of transport: CurlTransport) async -> HTTPError? {
        do {
            _ = try await transport.execute(HTTPRequest(url: "http://127.0.0.1:1"))
            return nil
        } catch {
            return error as? HTTPError
        }
    }

    @Test("completion, cancellation and shutdown race without a loser", arguments: 0..<12) func race(seed: Int) async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.respond(body: String(repeating: "x", count: 20_000)) }
        }
        let transport = try CurlTransport()
        let url = server.url
        var random = SeededGenerator(seed: UInt64(seed + 1))
        let outcomes = await withTaskGroup(of: String.self) { group in
            for index in 0..<60 {
                let yields = Int.random(in: 0..<60, using: &random)
                group.addTask {
                    let task = Task { try await transport.execute(HTTPRequest(url: url)).body.collect(upTo: 1 << 20).count }
                    if index % 3 == 0 {
                        for _ in 0..<yields { await Task.yield() }
                        task.cancel()
                    }
                    do { return "\(try await task.value)" } catch { return "\(error)" }
                }
            }
            let pause = Int.random(in: 0..<2000, using: &random)
            group.addTask {
                for _ in 0..<pause { await Task.yield() }
                await transport.shutdown()
                return "left"
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        let expected: Set = ["20000", "CancellationError()", "\(HTTPError.shutDown)", "left"]
        #expect(outcomes.values.reduce(0, +) == 61)
        #expect(Set(outcomes.keys).isSubset(of: expected), "\(outcomes)")
    }
}
