import BallastAPI
import Foundation
import KubeCore
import Logging
import Structured
import Synchronization
import Testing

@testable import Gateway

/// An operator by script: what it is told comes out of streams, what it answers was laid down before.
private final class ScriptedTransport: ChannelTransport {
    struct Post: Sendable {
        var url: String
        var report: GatewayReport
    }

    private struct NoAnswer: Error {}

    let posts: AsyncStream<Post>
    let opened: AsyncStream<AsyncThrowingStream<[UInt8], any Error>.Continuation>
    private let posting: AsyncStream<Post>.Continuation
    private let opening: AsyncStream<AsyncThrowingStream<[UInt8], any Error>.Continuation>.Continuation
    /// `nil` is no answer at all. Once they are used up, every report is taken.
    private let answers: Mutex<[(status: Int, answer: ChannelAnswer)?]>

    private let hasStreams: Bool

    /// Without `hasStreams` who asks for a stream waits for an answer as long as he likes.
    init(_ answers: [(status: Int, answer: ChannelAnswer)?] = [], hasStreams: Bool = true) {
        self.hasStreams = hasStreams
        self.answers = Mutex(answers)
        (posts, posting) = AsyncStream.makeStream(of: Post.self)
        (opened, opening) = AsyncStream.makeStream(of: AsyncThrowingStream<[UInt8], any Error>.Continuation.self)
    }

    func post(_ body: [UInt8], to url: String) async throws -> (status: Int, body: [UInt8]) {
        posting.yield(Post(url: url, report: try JSONValue(parsing: body).decode(GatewayReport.self)))
        let next = answers.withLock { $0.isEmpty ? (200, ChannelAnswer()) : $0.removeFirst() }
        guard let next else { throw NoAnswer() }
        return (next.status, try JSONValue(encoding: next.answer).bytes)
    }

    func open(_ url: String) async throws -> (status: Int, body: AsyncThrowingStream<[UInt8], any Error>) {
        let (body, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        if !hasStreams {
            for try await _ in body {}
            throw NoAnswer()
        }
        opening.yield(continuation)
        return (200, body)
    }

    func use(_ credentials: ChannelCredentials) {}
}

@Suite("A gateway's end of the channel", .timeLimit(.minutes(5)))
struct ChannelClientTests {
    private let time = ManualTime()

    /// A client of a gateway that answered one request, run beside `body`.
    private func run(_ transport: ScriptedTransport, _ body: (GatewayFixture) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("channel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in try TestAuthority().secret("chat-gateway") { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
        try await GatewayFixture.run([[Say.whole("yes")]]) { fixture in
            #expect(try await fixture.caller.post(Say.request).status == 200)
            let client = ChannelClient(
                .init(
                    namespace: "team-a", chain: "chat", pod: "g-1", podUID: "uid-1", operatorURL: "https://home:8443",
                    certificates: folder.path),
                gateway: fixture.server, transport: transport, time: time, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { await client.run() }
            do {
                try await body(fixture)
            } catch {
                running.cancel()
                await running.value
                throw error
            }
            running.cancel()
            await running.value
        }
    }

    /// Lets time pass, a little whenever somebody waits for it, until `event` has happened.
    private func passing<Value: Sendable>(_ event: () async -> Value?) async throws -> Value {
        let time = time
        let passing = Task {
            while !Task.isCancelled {
                await time.waitForSleepers()
                time.advance(by: .milliseconds(100))
            }
        }
        defer { passing.cancel() }
        return try #require(await event())
    }

    @Test("repeats what nobody answered, begins anew when refused, and goes to the leader that is named until it is silent")
    func reports() async throws {
        let transport = ScriptedTransport(
            [
                nil, (200, ChannelAnswer()), (409, ChannelAnswer(error: "out of sequence")), (200, ChannelAnswer()),
                (503, ChannelAnswer(leaderAddress: "10.0.0.7:8443")), (200, ChannelAnswer()), nil,
            ], hasStreams: false)
        try await run(transport) { _ in
            var posts = transport.posts.makeAsyncIterator()
            var seen: [String] = []
            var instances: [String] = []
            for _ in 1...8 {
                let post = try await passing { await posts.next() }
                let sender = post.report.sender
                if !instances.contains(sender.instance) { instances.append(sender.instance) }
                let life = instances.firstIndex(of: sender.instance) ?? 0
                let host = post.url.replacing("https://", with: "").replacing(":8443/v1/reports", with: "")
                seen.append("\(host) \(life).\(post.report.sequence) +\(post.report.requests.total)")
                #expect(sender.pod == "g-1" && sender.podUID == "uid-1" && sender.chain == "chat")
            }
            #expect(
                seen == [
                    "home 0.1 +1", "home 0.1 +1", "home 0.2 +0", "home 1.1 +0", "home 1.2 +0", "10.0.0.7 1.2 +0", "10.0.0.7 1.3 +0",
                    "home 1.3 +0",
                ])
        }
    }

    @Test("obeys lines however they are cut, passes over one it cannot read, and opens a stream anew that falls silent")
    func stream() async throws {
        let transport = ScriptedTransport()
        try await run(transport) { fixture in
            var posts = transport.posts.makeAsyncIterator()
            var streams = transport.opened.makeAsyncIterator()
            let first = try await passing { await streams.next() }
            func push(_ message: ChannelMessage) throws {
                // One byte at a time is as cut as it gets.
                for byte in try JSONValue(encoding: message).bytes + [UInt8(ascii: "\n")] { first.yield([byte]) }
            }
            /// Whether reports say before long that this order is obeyed, and whose it is.
            func obeyed(_ sequence: UInt64) async throws -> Bool {
                for _ in 1...10 {
                    // Reports, certificates and the stream's silence: all three wait, then a second passes.
                    await time.waitForSleepers(3)
                    time.advance(by: .seconds(1))
                    guard let report = await posts.next()?.report, report.appliedPush == sequence else { continue }
                    return report.appliedProcess == "p-1"
                }
                return false
            }
            let block = ChannelBlock(id: "b", message: "spent", expiresInMilliseconds: 3_600_000)
            try push(ChannelMessage(sequence: 0, hello: .init(operatorIdentity: "op", process: "p-1")))
            try push(ChannelMessage(sequence: 1, orders: ChannelOrders(blocks: [block])))
            #expect(try await obeyed(1))
            #expect(try await fixture.caller.post(Say.request).status == 402)
            first.yield(Array("{\"sequence\": true}\n".utf8))
            try push(ChannelMessage(sequence: 3, orders: ChannelOrders()))
            #expect(try await obeyed(3))
            #expect(try await fixture.caller.post(Say.request).status == 200)
            _ = try await passing { await streams.next() }
        }
    }
}
