import Foundation

extension ExecPlugin {
    /// The longest a plugin may take.
    static let patience: TimeInterval = 60

    /// Runs the plugin and returns what it printed. What it says on standard error goes to ours.
    @Sendable static func run(_ plugin: ExecPlugin) async throws -> [UInt8] {
        try await offPool { try plugin.runBlocking(inherited: ProcessInfo.processInfo.environment) }
    }

    func runBlocking(inherited: [String: String]) throws -> [UInt8] {
        let variables = inherited.merging(environment) { $1 }.merging(["KUBERNETES_EXEC_INFO": execInfo.text]) { $1 }
        guard let program = Self.find(command, path: variables["PATH"] ?? "") else {
            throw ConfigurationError("the credential plugin \(command) is not installed\(installHint.map { "; \($0)" } ?? "")")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw ConfigurationError("the credential plugin \(program) cannot be started: \(error.localizedDescription)")
        }
        let watchdog = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: watchdog)
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        watchdog.cancel()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw ConfigurationError("the credential plugin \(command) ended with status \(process.terminationStatus)")
        }
        return Array(printed)
    }

    private static func find(_ command: String, path: String) -> String? {
        let candidates = command.contains("/") ? [command] : path.split(separator: ":").map { "\($0)/\(command)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
