import Foundation
import HTTPServing
import HTTPTransport
import Hummingbird
import Logging
import NIOCore
import RunnerProtocol
import ServiceLifecycle
import Structured
import Synchronization

/// The program inside adversary and verifier pods: it waits for one signed task on `POST /run`, answers with a stream of lines, and is
/// over. `POST /stop` with a signed task of the same run ends it at once. `GET /health` answers 200 while a task would be taken.
package final class RunnerProgram: Service {
    private let configuration: RunnerConfiguration
    private let work: RunnerWork
    private let state = Mutex(RunState())
    private let finished = AsyncStream<Void>.makeStream()
    private let started: @Sendable (Int) -> Void
    private let stop: @Sendable () -> Void
    private let log: Logger

    /// Question and answer of 320 KiB, in base64 and JSON's worst case.
    private static let largestTask = 4 << 20

    /// `started` is told the port. `stop` must end the process: it is called when a stop was asked for, after all programs were killed.
    package init(
        _ configuration: RunnerConfiguration, http: any HTTPExecutor, log: Logger, started: @escaping @Sendable (Int) -> Void = { _ in },
        stop: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        work = RunnerWork(configuration: configuration, http: http)
        self.log = log
        self.started = started
        self.stop = stop
    }

    /// Serves until its one task is answered and the caller has hung up, or until it is cancelled.
    package func run() async throws {
        let router = Router(context: RunnerContext.self)
        router.get("health") { [self] _, _ in
            state.withLock(\.isWaiting) ? Response(status: .ok) : Response(status: .serviceUnavailable)
        }
        router.post("run") { [self] request, context in try await takeTask(request, over: context.connection) }
        router.post("stop") { [self] request, _ in try await takeStop(request) }
        let server = HTTPServer(
            router.buildResponder(), host: configuration.host, port: configuration.port, log: log, listening: started)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { [stream = finished.stream] in for await _ in stream { return } }
            _ = try await group.next()
            group.cancelAll()
        }
    }

    private func open(_ request: Request) async throws -> RunnerTask {
        let body = try await request.body.collect(upTo: Self.largestTask)
        guard let signed = try? JSONValue(parsing: body.readableBytesView).decode(SignedTask.self) else { throw TaskRefusal.malformed }
        return try signed.open(key: configuration.key, podUID: configuration.podUID, now: configuration.now())
    }

    private func takeTask(_ request: Request, over connection: any Channel) async throws -> Response {
        do {
            let task = try await open(request)
            guard task.stop == nil else { throw TaskRefusal.malformed }
            try state.withLock { state throws(TaskRefusal) in try state.begin(task) }
            log.info("took a task", metadata: ["run": "\(task.run)"])
            return answer(to: task, over: connection)
        } catch let refusal as TaskRefusal {
            return Self.response(to: refusal)
        }
    }

    /// The lines of the answer. However it ends, the runner is over once the caller has read it.
    private func answer(to task: RunnerTask, over connection: any Channel) -> Response {
        let body = ResponseBody { [self] writer in
            defer {
                state.withLock { $0.finish() }
                let finished = finished.continuation
                connection.closeFuture.whenComplete { _ in finished.finish() }
                connection.eventLoop.scheduleTask(in: TimeAmount(configuration.farewell)) { finished.finish() }
            }
            do {
                let acknowledgement = RunnerLine.ack(.init(run: task.run, podUID: task.podUID))
                try await writer.write(ByteBuffer(bytes: acknowledgement.text()))
                let line = try await carryOut(task, beating: &writer)
                try await writer.write(ByteBuffer(bytes: line.text()))
                try await writer.finish(nil)
            } catch {
                log.warning("the caller has gone before the answer", metadata: ["error": "\(error)"])
                throw error
            }
        }
        return Response(status: .ok, headers: [.contentType: "application/x-ndjson", .connection: "close"], body: body)
    }

    /// Works while empty lines go out; a caller that has gone makes a write fail, which cancels the work.
    private func carryOut(_ task: RunnerTask, beating writer: inout any ResponseBodyWriter) async throws -> RunnerLine {
        let heartbeat = configuration.heartbeat
        return try await withThrowingTaskGroup(of: RunnerLine?.self) { group in
            defer { group.cancelAll() }
            group.addTask { [work] in await work.carryOut(task) }
            group.addTask {
                try await Task.sleep(for: heartbeat)
                return nil
            }
            while let line = try await group.next() {
                if let line { return line }
                try await writer.write(ByteBuffer(string: "\n"))
                group.addTask {
                    try await Task.sleep(for: heartbeat)
                    return nil
                }
            }
            throw CancellationError()
        }
    }

    private func takeStop(_ request: Request) async throws -> Response {
        do {
            let task = try await open(request)
            guard task.stop == true else { throw TaskRefusal.malformed }
            try state.withLock { state throws(TaskRefusal) in try state.checkStop(task) }
        } catch let refusal as TaskRefusal {
            return Self.response(to: refusal)
        }
        log.info("stopped")
        work.killAll()
        stop()
        return Response(status: .ok)
    }

    private static func response(to refusal: TaskRefusal) -> Response {
        let status: HTTPResponse.Status =
            switch refusal {
            case .malformed, .unknownVersion: .badRequest
            case .wrongSignature, .otherPod, .expired: .forbidden
            case .alreadyTaken, .notRunning: .conflict
            }
        let body = JSONValue.object(["error": .object(["message": .string(refusal.description)])])
        return Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: body.bytes)))
    }
}

/// Tells a handler which connection its request came over.
private struct RunnerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = source.channel
    }
}
