import CProcess
import Foundation
import Glibc
import RunnerProtocol
import Synchronization

/// Runs generated code under limits. Whatever it says is a claim: the verdict is made outside.
struct Verifier: Sendable {
    private let python: String
    private let workFolder: String

    init(python: String, workFolder: String) {
        self.python = python
        self.workFolder = workFolder
    }

    func verify(_ verification: RunnerTask.Verification) async throws -> RunnerLine.Result {
        try Descendants.guardThisProcess()
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = folder + "/main.py"
        try Data(verification.source.utf8).write(to: URL(fileURLWithPath: source))
        let isolation = await isolation(for: verification.isolation, folder: folder)
        let arguments = isolation.prefix(folder: folder) + [python, "-I", "-B", "-X", "utf8", source]
        let program = program(arguments, folder: folder, limits: verification.limits)

        let clock = ContinuousClock()
        let start = clock.now
        let timedOut = Mutex(false)
        let killer = Task {
            try await Task.sleep(for: .milliseconds(verification.timeoutMilliseconds))
            timedOut.withLock { $0 = true }
            Descendants.killAll()
        }
        defer { killer.cancel() }
        let outcome = try await withTaskCancellationHandler {
            try await program.run()
        } onCancel: {
            Descendants.killAll()
        }
        return RunnerLine.Result(
            exitCode: outcome.exitCode, signal: outcome.signal, timedOut: timedOut.withLock { $0 },
            milliseconds: Int((clock.now - start) / .milliseconds(1)), output: String(decoding: outcome.output, as: UTF8.self),
            truncated: outcome.truncated, isolation: isolation.rawValue)
    }

    private func makeFolder() throws -> String {
        let folder = workFolder + "/run-\(UUID().uuidString.lowercased())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return folder
    }

    private func program(_ arguments: [String], folder: String, limits: RunnerTask.Limits) -> LimitedProgram {
        LimitedProgram(
            arguments: arguments,
            // Nothing of the pod's environment: what stands there is not the program's business.
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"], folder: folder,
            limits: ballast_limits(
                cpu_seconds: UInt64(limits.cpuSeconds), address_space_bytes: UInt64(limits.addressSpaceBytes),
                file_bytes: UInt64(limits.fileBytes), processes: UInt64(limits.processes), open_files: UInt64(limits.openFiles)),
            outputLimit: limits.outputBytes)
    }

    /// What is really there. Bubblewrap needs user namespaces, which most pods are denied: it is tried before it is relied upon.
    private func isolation(for wanted: RunnerTask.Verification.Isolation, folder: String) async -> Isolation {
        switch wanted {
        case .pod: return .pod
        case .bubblewrap:
            guard FileManager.default.isExecutableFile(atPath: Isolation.bubblewrapPath) else { return .none }
            let trial = program(Isolation.bubblewrap.prefix(folder: folder) + ["/bin/true"], folder: folder, limits: RunnerTask.Limits())
            return (try? await trial.run())?.exitCode == 0 ? .bubblewrap : .none
        }
    }

    private enum Isolation: String {
        case pod = "Pod"
        case bubblewrap = "Bubblewrap"
        case none = "None"

        static let bubblewrapPath = "/usr/bin/bwrap"

        func prefix(folder: String) -> [String] {
            guard self == .bubblewrap else { return [] }
            return [
                Self.bubblewrapPath, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--tmpfs", "/tmp",
                "--proc", "/proc", "--dev", "/dev", "--bind", folder, folder, "--chdir", folder, "--",
            ]
        }
    }
}
