import CProcess
import Foundation
import Glibc
import Synchronization

/// One program under limits, on threads of its own: nothing here blocks the cooperative pool.
final class LimitedProgram: Sendable {
    struct Outcome: Sendable {
        var exitCode: Int?
        var signal: Int?
        var output: [UInt8]
        var truncated: Bool
    }

    private let arguments: [String]
    private let environment: [String: String]
    private let folder: String
    private let limits: ballast_limits
    private let outputLimit: Int

    /// `arguments` begins with the absolute path of the program. At most `outputLimit` bytes of its two outputs are kept.
    init(arguments: [String], environment: [String: String], folder: String, limits: ballast_limits, outputLimit: Int) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.limits = limits
        self.outputLimit = outputLimit
    }

    /// Runs it to its end, and then ends everything that it left behind.
    func run() async throws(SystemCallError) -> Outcome {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<Outcome, SystemCallError>, Never>) in
            // The program dies with the thread that started it, so this thread waits for it.
            let thread = Thread { continuation.resume(returning: Result { () throws(SystemCallError) in try self.runHere() }) }
            thread.name = "program"
            thread.start()
        }
        return try result.get()
    }

    private func runHere() throws(SystemCallError) -> Outcome {
        var ends: [Int32] = [0, 0]
        let error = ballast_pipe(&ends)
        guard error == 0 else { throw SystemCallError(call: "pipe2", error: error) }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        let process: pid_t
        do {
            defer { close(writing) }
            process = try start(output: writing)
        }
        let output = OutputReader(descriptor: reading, limit: outputLimit)
        output.start()
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            // Without its status nothing is known of how it ended, and nothing may be claimed.
            guard errno == EINTR else { throw SystemCallError(call: "waitpid", error: errno) }
        }
        // What it left behind still holds the pipe; afterwards the reader meets its end.
        Descendants.killAll()
        Descendants.reap()
        let (bytes, truncated) = output.wait()
        let signal = status & 0x7f
        return Outcome(
            exitCode: signal == 0 ? Int((status >> 8) & 0xff) : nil, signal: signal == 0 ? nil : Int(signal), output: bytes,
            truncated: truncated)
    }

    private func start(output: Int32) throws(SystemCallError) -> pid_t {
        var process: pid_t = 0
        var step: UnsafePointer<CChar>?
        let arguments = CStrings(arguments)
        let environment = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var limits = limits
        let error = ballast_start_limited(
            self.arguments[0], arguments.pointers, environment.pointers, folder, output, &limits, &process, &step)
        guard error == 0 else {
            throw SystemCallError(call: "\(step.map { String(cString: $0) } ?? "start") of \(self.arguments[0])", error: error)
        }
        return process
    }
}

/// Reads a pipe to its end on a thread of its own, and keeps its beginning.
private final class OutputReader: Sendable {
    private let descriptor: Int32
    private let limit: Int
    private let ended = DispatchSemaphore(value: 0)
    private let kept = Mutex<(bytes: [UInt8], truncated: Bool)>(([], false))

    init(descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    func start() {
        let thread = Thread { [self] in
            var chunk = [UInt8](repeating: 0, count: 16 << 10)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { break }
                kept.withLock { kept in
                    let room = limit - kept.bytes.count
                    kept.bytes += chunk[..<min(count, room)]
                    if count > room { kept.truncated = true }
                }
            }
            ended.signal()
        }
        thread.name = "program output"
        thread.start()
    }

    /// On a thread that may block.
    func wait() -> (bytes: [UInt8], truncated: Bool) {
        ended.wait()
        return kept.withLock { $0 }
    }
}

/// Strings as C wants them: an array of pointers with a null at its end.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}
