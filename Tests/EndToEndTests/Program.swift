import Foundation
import Synchronization

/// What a program answered.
struct ProgramResult: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// Both streams, for messages of failed expectations.
    var all: String { output + errors }
}

/// Real programs, run without blocking the cooperative pool.
enum Program {
    /// Runs a program found on PATH (or by its path) to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil, folder: URL? = nil) async throws
        -> ProgramResult
    {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let (out, err) = (scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err"))
        let process = try make(arguments, environment: environment, output: out, errors: err, folder: folder)
        if let input {
            let file = scratch.appendingPathComponent("in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return ProgramResult(
            status: status, output: try String(contentsOf: out, encoding: .utf8), errors: try String(contentsOf: err, encoding: .utf8))
    }

    fileprivate static func make(
        _ arguments: [String], environment: [String: String], output: URL, errors: URL, folder: URL?
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = folder }
        process.standardInput = FileHandle.nullDevice
        try Data().write(to: output)
        try Data().write(to: errors)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        return process
    }
}

/// A program that runs beside a test and is ended with it.
final class BackgroundProgram: Sendable {
    private let process: Process
    let log: URL

    init(_ arguments: [String], environment: [String: String] = [:], folder: URL) throws {
        log = folder.appendingPathComponent("log-\(UUID().uuidString)")
        process = try Program.make(arguments, environment: environment, output: log, errors: log, folder: folder)
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Asks it to end as Ctrl-C does, and waits until it has.
    @discardableResult
    func interrupt() async -> Int32 {
        if process.isRunning { process.interrupt() }
        while process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        return process.terminationStatus
    }
}

/// What a test needs of its surroundings is missing; the text says how to get it.
struct MissingPrerequisite: Error, CustomStringConvertible {
    var description: String
}

/// The release binary under test.
func ballast() throws -> String {
    guard let path = ProcessInfo.processInfo.environment["BALLAST"] else {
        throw MissingPrerequisite(
            description: "BALLAST names no binary: run `make release` and set BALLAST=$PWD/.build-release/release/ballast")
    }
    return path
}

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
