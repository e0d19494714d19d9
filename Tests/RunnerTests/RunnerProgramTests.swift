import Cryptography
import Foundation
import HTTPTransport
import Logging
import RunnerProtocol
import Structured
import Synchronization
import Testing

@testable import Runner

/// A chain that gives the answers it was told to, in order, and remembers what it was asked.
private final class ScriptedChain: HTTPExecutor {
    private let answers: Mutex<[(status: Int, body: String)]>
    private let requests = Mutex<[HTTPRequest]>([])

    var asked: [HTTPRequest] { requests.withLock { $0 } }

    init(_ answers: [(status: Int, body: String)]) { self.answers = Mutex(answers) }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.withLock { $0.append(request) }
        guard let next = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
            // Silent until the runner gives up.
            try await Task.sleep(for: .seconds(3600))
            throw CancellationError()
        }
        return HTTPResponse(status: next.status, body: HTTPBody(bytes: Array(next.body.utf8)))
    }
}

private func completion(_ content: String) -> (status: Int, body: String) {
    (200, JSONValue.object(["choices": [["message": ["role": "assistant", "content": .string(content)]]]]).text)
}

/// A runner on a free port, and the operator's key to it.
private struct Fixture {
    let key: Ed25519.SigningKey
    let port: Int
    let client: CurlTransport
    let stopped: AsyncStream<Void>

    var url: String { "http://127.0.0.1:\(port)" }

    func post(_ path: String, _ task: RunnerTask, key other: Ed25519.SigningKey? = nil) async throws -> HTTPResponse {
        let body = try JSONValue(encoding: SignedTask(task, key: other ?? key)).bytes
        return try await client.execute(HTTPRequest(method: "POST", url: url + path, body: body))
    }

    func status(_ path: String, _ task: RunnerTask, key other: Ed25519.SigningKey? = nil) async throws -> Int {
        let response = try await post(path, task, key: other)
        _ = try await response.body.collect(upTo: 1 << 20)
        return response.status
    }

    static func lines(_ response: HTTPResponse) async throws -> [RunnerLine] {
        let text = try await response.body.collect(upTo: 1 << 20)
        return try text.split(separator: UInt8(ascii: "\n")).map { try RunnerLine(text: $0) }
    }
}

/// Runs a runner beside the body, and ends it.
private func withRunner(chain: ScriptedChain, _ body: (Fixture) async throws -> Void) async throws {
    try await run(chain, farewell: .seconds(3600), isEnded: true, body)
}

/// Runs a runner beside the body and then until it ends by itself.
private func withLife(of chain: ScriptedChain, farewell: Duration = .seconds(3600), _ body: (Fixture) async throws -> Void) async throws {
    try await run(chain, farewell: farewell, isEnded: false, body)
}

private func run(_ chain: ScriptedChain, farewell: Duration, isEnded: Bool, _ body: (Fixture) async throws -> Void) async throws {
    let key = try Ed25519.SigningKey()
    var configuration = RunnerConfiguration(key: key.verifyingKey, podUID: "pod-1", host: "127.0.0.1", port: 0)
    configuration.heartbeat = .milliseconds(20)
    configuration.farewell = farewell
    let (ports, port) = AsyncStream<Int>.makeStream()
    let (stopped, stop) = AsyncStream<Void>.makeStream()
    let program = RunnerProgram(
        configuration, http: chain, log: Logger(label: "runner", factory: { _ in SwiftLogNoOpLogHandler() }),
        started: { port.yield($0) }, stop: { stop.yield() })
    let client = try CurlTransport()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await program.run() }
        let number = try #require(await ports.first { _ in true })
        try await body(Fixture(key: key, port: number, client: client, stopped: stopped))
        if isEnded { group.cancelAll() } else { try await group.waitForAll() }
    }
    await client.shutdown()
}

private func attack(run: String = "run-1", timeout: Int = 60_000) -> RunnerTask {
    RunnerTask(
        run: run, podUID: "pod-1", expires: Int64(Date().timeIntervalSince1970 * 1000) + 60_000,
        attack: .init(
            question: "2+2?", answer: "5", role: "skeptic", chainURL: "http://chat:8080", model: "strong", credential: "t0ken",
            timeoutMilliseconds: timeout))
}

private func stop(run: String) -> RunnerTask {
    RunnerTask(run: run, podUID: "pod-1", expires: Int64(Date().timeIntervalSince1970 * 1000) + 60_000, stop: true)
}

@Suite("A runner") struct RunnerProgramTests {
    @Test("acknowledges, asks the chain, votes, and is over")
    func votes() async throws {
        let chain = ScriptedChain([completion(#"{"vote":"refute","confidence":0.9,"rationale":"it is 4"}"#)])
        try await withRunner(chain: chain) { runner in
            let lines = try await Fixture.lines(runner.post("/run", attack()))
            #expect(
                lines == [
                    .ack(.init(run: "run-1", podUID: "pod-1")),
                    .vote(.init(vote: .refute, confidence: "0.90", rationale: "it is 4")),
                ])
        }
        let request = try #require(chain.asked.first)
        #expect(request.url == "http://chat:8080/v1/chat/completions")
        #expect(request.headers["authorization"] == "Bearer t0ken")
        #expect(try JSONValue(parsing: request.body)["model"] == "strong")
    }

    @Test("a rehearsal goes through a whole task, and says so when it cannot")
    func rehearsal() async throws {
        let configuration = RunnerConfiguration(key: try Ed25519.SigningKey().verifyingKey, podUID: "pod-1")
        let client = try CurlTransport()
        try await RunnerRehearsal.play(configuration, http: client, patience: .seconds(60))
        // Sent by this one, the task never arrives.
        let lost = ScriptedChain([completion("nothing that a runner says")])
        await #expect(throws: (any Error).self) { try await RunnerRehearsal.play(configuration, http: lost, patience: .seconds(60)) }
        await client.shutdown()
    }

    @Test("asks again when the model does not keep to the form, and then abstains")
    func abstains() async throws {
        let chain = ScriptedChain([completion("no"), completion("still no")])
        try await withRunner(chain: chain) { runner in
            let lines = try await Fixture.lines(runner.post("/run", attack()))
            #expect(
                lines.last
                    == .vote(
                        .init(vote: .abstain, confidence: "0", rationale: "the model gave no usable opinion: it is not a JSON object")))
        }
        #expect(chain.asked.count == 2)
    }

    @Test("says what the chain refused, and never the credential")
    func refusedByChain() async throws {
        let chain = ScriptedChain([(503, #"{"error":{"message":"every target is down"}}"#)])
        try await withRunner(chain: chain) { runner in
            let lines = try await Fixture.lines(runner.post("/run", attack()))
            #expect(lines.last == .error(.init(message: "the chain answered 503: every target is down")))
        }
    }

    @Test("takes one task and no other, and only from its operator")
    func once() async throws {
        try await withRunner(chain: ScriptedChain([])) { runner in
            let stranger = try Ed25519.SigningKey()
            #expect(try await runner.status("/run", attack(), key: stranger) == 403)
            var elsewhere = attack()
            elsewhere.podUID = "pod-2"
            #expect(try await runner.status("/run", elsewhere) == 403)
            #expect(try await runner.status("/run", stop(run: "run-1")) == 400)
            #expect(try await runner.status("/stop", stop(run: "run-1")) == 409)

            let running = try await runner.post("/run", attack())
            var body = running.body.makeAsyncIterator()
            let first = try #require(try await body.next())
            #expect(try RunnerLine(text: first.prefix { $0 != UInt8(ascii: "\n") }) == .ack(.init(run: "run-1", podUID: "pod-1")))
            #expect(try await runner.status("/run", attack()) == 409)
            #expect(try await runner.status("/run", attack(run: "run-2")) == 409)
            #expect(try await runner.status("/stop", stop(run: "run-2")) == 409)
            #expect(try await runner.status("/stop", attack()) == 400)
            #expect(try await runner.status("/stop", stop(run: "run-1"), key: stranger) == 403)
            #expect(try await runner.status("/stop", stop(run: "run-1")) == 200)
            #expect(await runner.stopped.first { _ in true } != nil)
        }
    }

    @Test("is ready until it has taken its task")
    func readiness() async throws {
        try await withRunner(chain: ScriptedChain([])) { runner in
            #expect(try await runner.client.execute(HTTPRequest(url: runner.url + "/health")).status == 200)
            let running = try await runner.post("/run", attack())
            var body = running.body.makeAsyncIterator()
            _ = try await body.next()
            #expect(try await runner.client.execute(HTTPRequest(url: runner.url + "/health")).status == 503)
        }
    }

    @Test("is over when its caller has gone")
    func abandoned() async throws {
        try await withLife(of: ScriptedChain([])) { runner in
            let response = try await runner.post("/run", attack())
            var lines = response.body.makeAsyncIterator()
            _ = try await lines.next()
        }
    }

    @Test("lives until its caller has hung up, and is over then")
    func farewell() async throws {
        let chain = ScriptedChain([completion(#"{"vote":"uphold","confidence":1,"rationale":"so it is"}"#)])
        try await withLife(of: chain, farewell: .seconds(3600)) { runner in
            let connection = try HeldConnection(port: runner.port)
            let answer = try await connection.post("/run", JSONValue(encoding: SignedTask(attack(), key: runner.key)).bytes)
            #expect(answer.contains("so it is"))
            #expect(try await runner.client.execute(HTTPRequest(url: runner.url + "/health")).status == 503)
            connection.close()
        }
    }

    @Test("is over some time after its answer when the caller does not hang up")
    func forgotten() async throws {
        let chain = ScriptedChain([completion(#"{"vote":"uphold","confidence":1,"rationale":"so it is"}"#)])
        var held: HeldConnection?
        try await withLife(of: chain, farewell: .milliseconds(1)) { runner in
            let connection = try HeldConnection(port: runner.port)
            held = connection
            _ = try await connection.post("/run", JSONValue(encoding: SignedTask(attack(), key: runner.key)).bytes)
        }
        held?.close()
    }
}
