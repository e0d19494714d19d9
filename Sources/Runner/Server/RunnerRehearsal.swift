import Cryptography
import Foundation
import HTTPTransport
import Logging
import RunnerProtocol
import Structured

/// A whole task, gone through on the loopback before the real one comes: signed, sent, read, acknowledged, carried out, told.
///
/// What a process does for the first time takes several times as long (pages that were never touched, metadata, tables and contexts that
/// libraries make when first used), and a runner does everything for the first time exactly when somebody waits for it. So it has done it all
/// once when its pod waits.
package enum RunnerRehearsal {
    /// Uses a key, a port and a pod of its own. Ends after `patience` at the latest; throws what went wrong.
    package static func play(_ configuration: RunnerConfiguration, http: any HTTPExecutor, patience: Duration = .seconds(2)) async throws {
        let key = try Ed25519.SigningKey()
        var stage = configuration
        stage.key = key.verifyingKey
        stage.podUID = "rehearsal"
        stage.host = "127.0.0.1"
        stage.port = 0
        let (ports, port) = AsyncStream<Int>.makeStream()
        let program = RunnerProgram(
            stage, http: http, log: Logger(label: "rehearsal", factory: { _ in SwiftLogNoOpLogHandler() }), started: { port.yield($0) },
            stop: {})
        try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await program.run()
                return false
            }
            group.addTask { [stage] in
                guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
                try await send(to: port, key: key, http: http, now: stage.now(), patience: patience)
                return true
            }
            // Either the task is through, or the program ended before it.
            guard try await group.next() == true else { throw TaskRefusal.notRunning }
        }
    }

    /// The chain that is asked is the runner itself, which refuses.
    private static func send(to port: Int, key: Ed25519.SigningKey, http: any HTTPExecutor, now: Date, patience: Duration) async throws {
        let address = "http://127.0.0.1:\(port)"
        let milliseconds = Int(patience / .milliseconds(1))
        var task = RunnerTask(
            run: "rehearsal", podUID: "rehearsal", expires: Int64(now.timeIntervalSince1970 * 1000) + Int64(milliseconds))
        task.attack = .init(question: "?", answer: "!", role: "skeptic", chainURL: address, timeoutMilliseconds: milliseconds)
        let response = try await http.execute(
            HTTPRequest(
                method: "POST", url: address + "/run", headers: ["content-type": "application/json"],
                body: try JSONValue(encoding: SignedTask(task, key: key)).bytes, totalTimeout: patience))
        let answer = try await response.body.collect(upTo: 1 << 16)
        let first = try RunnerLine(text: answer.prefix { $0 != UInt8(ascii: "\n") })
        guard response.status == 200, first == .ack(.init(run: task.run, podUID: task.podUID)) else { throw TaskRefusal.malformed }
    }
}
