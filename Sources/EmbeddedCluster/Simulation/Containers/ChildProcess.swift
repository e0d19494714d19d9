import Foundation
import Synchronization

/// A container that is a program of this machine: run as a child process, with the container's arguments, environment and files.
///
/// There is no container around the process, so three things are told to it in other words: paths under a mount become the paths where
/// the files lie, `0.0.0.0` becomes the pod's address, and `BALLAST_CONTAINER_ROOT` names the directory under which fixed paths lie, such
/// as that of the service account's token.
package struct ChildProcess: ContainerBehaviour {
    /// How long it may take to end when asked.
    private static let grace = Duration.seconds(30)

    private let executable: URL
    private let arguments: @Sendable (ContainerInfo) -> [String]

    /// By default the program gets the container's words after the first, which names the program.
    package init(_ executable: URL, arguments: @escaping @Sendable (ContainerInfo) -> [String] = { Array($0.words.dropFirst()) }) {
        self.executable = executable
        self.arguments = arguments
    }

    package var needs: ProgramNeeds { [.files, .probes] }
    package var isProgram: Bool { true }

    package func plan(for container: ContainerInfo) -> ContainerPlan { ContainerPlan(cpuMillis: 20, memoryBytes: 32 << 20) }

    package func run(_ context: ContainerContext) async -> Int {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments(context.info).map { Self.translate($0, context) }
        process.environment = environment(context)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        let child = Child()
        let (exits, exited) = AsyncStream.makeStream(of: Int.self)
        process.terminationHandler = { ended in
            child.isGone()
            exited.yield(ended.terminationReason == .exit ? Int(ended.terminationStatus) : 128 + Int(ended.terminationStatus))
        }
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        do {
            try Self.hearingSignals { try process.run() }
        } catch {
            context.log("cannot start: \(error)")
            return 127
        }
        // A thread that waits for each piece. An event source would outlive the pipe: a sibling that was started meanwhile holds a copy
        // of its end, so the kernel goes on to report on it to a source that is gone, and that crashes the process.
        let (pieces, lines) = (output.fileHandleForReading, LineSplitter(context.log))
        Thread.detachNewThread {
            while lines.take(pieces.availableData) {}
            ended.finish()
        }
        child.began(process.processIdentifier)
        return await withTaskCancellationHandler {
            // Not cancelled with us: a process that was asked to end is still waited for.
            await Task {
                let code = await exits.first { _ in true } ?? 0
                for await _ in ends {}
                return code
            }.value
        } onCancel: {
            child.signal(SIGTERM)
            Task {
                try await context.time.sleep(for: Self.grace)
                child.signal(SIGKILL)
            }
        }
    }

    /// A child inherits which signals are blocked, and the threads of the cooperative pool block all of them: it would never hear that it
    /// should end.
    private static func hearingSignals(_ start: () throws -> Void) rethrows {
        var wanted = sigset_t()
        var before = sigset_t()
        sigemptyset(&wanted)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&wanted, signal) }
        pthread_sigmask(SIG_UNBLOCK, &wanted, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try start()
    }

    private func environment(_ context: ContainerContext) -> [String: String] {
        var environment = context.info.environment.mapValues { Self.translate($0, context) }
        environment["PATH"] = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        environment["BALLAST_CONTAINER_ROOT"] = context.files?.root.path
        return environment
    }

    private static func translate(_ text: String, _ context: ContainerContext) -> String {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if text.hasPrefix("--"), parts.count == 2 { return "\(parts[0])=\(translate(parts[1], context))" }
        if text == "0.0.0.0" || text.hasPrefix("0.0.0.0:") { return context.info.podIP + text.dropFirst("0.0.0.0".count) }
        return context.files?.path(text) ?? text
    }
}

/// The process that may be signalled: never one that has ended, whose number may be another's by now.
private final class Child: Sendable {
    private let state = Mutex<(id: pid_t?, gone: Bool)>((nil, false))

    func began(_ id: pid_t) { state.withLock { $0.id = id } }
    func isGone() { state.withLock { $0.gone = true } }

    func signal(_ signal: Int32) {
        state.withLock { state in
            if let id = state.id, !state.gone { kill(id, signal) }
        }
    }
}

/// Lines out of what comes in pieces.
private final class LineSplitter: Sendable {
    private let rest = Mutex<[UInt8]>([])
    private let say: @Sendable (String) -> Void

    init(_ say: @escaping @Sendable (String) -> Void) { self.say = say }

    /// Takes a piece; `false` for the empty one, which is the end.
    func take(_ piece: Data) -> Bool {
        let lines = rest.withLock { rest in
            rest += piece
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
            let last = lines.removeLast()
            rest = piece.isEmpty ? [] : last
            if piece.isEmpty, !last.isEmpty { lines.append(last) }
            return lines
        }
        for line in lines { say(String(decoding: line, as: UTF8.self)) }
        return !piece.isEmpty
    }
}
