import Cryptography
import Foundation
import RunnerProtocol
import Structured
import Testing

/// Hostile code in the runner of the release binary: under its own limits, and inside a gVisor sandbox as a verifier pod has it.
///
/// The tests run as root, as CI does; the runner and what it starts run as nobody, since limits on processes do not bind root.
@Suite("Hostile code in the runner", .serialized)
struct RunnerEndToEndTests {
    private static let nobody = 65534
    private static let port = 8484

    @Test("is held by the runner's own limits", arguments: HostileProgram.all.filter { !$0.onlyInSandbox })
    func underLimits(program: HostileProgram) async throws {
        try await withFolder { folder in
            let key = try Ed25519.SigningKey()
            let runner = try BackgroundProgram(
                ["setpriv", "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups", "--bounding-set=-all"]
                    + Self.command(in: folder, port: 0),
                environment: Self.environment(key), folder: folder)
            var port = ""
            try await eventually("the runner listens") {
                port = runner.output.firstMatch(of: /port=(\d+)/).map { String($0.1) } ?? ""
                return (!port.isEmpty || !runner.isRunning, runner.output)
            }
            let answer = try await Program.run(
                ["/usr/bin/python3", folder.path + "/run_task.py", port], input: Self.body(program, key: key))
            try Self.check(answer, of: program)
            try await eventually("the runner is over") { (!runner.isRunning, runner.output) }
            let left = try await Program.run(["pgrep", "-f", folder.path + "/work"])
            #expect(left.output.isEmpty, "left behind: \(left.output)")
        }
    }

    @Test("is held by gVisor", arguments: HostileProgram.all)
    func underGVisor(program: HostileProgram) async throws {
        try await withFolder { folder in
            let key = try Ed25519.SigningKey()
            let bundle = try SandboxBundle(
                folder: folder, command: Self.command(in: folder, port: Self.port), environment: Self.environment(key))
            let sandbox = try BackgroundProgram(bundle.run, folder: folder)
            try await eventually("the sandbox runs") {
                let state = try await Program.run(bundle.state)
                return (state.output.contains("running") || !sandbox.isRunning, sandbox.output + state.all)
            }
            try #require(sandbox.isRunning, "runsc could not start: \(sandbox.output)")
            let answer = try await Program.run(
                bundle.execute(["/usr/bin/python3", folder.path + "/run_task.py", "\(Self.port)"]), input: Self.body(program, key: key))
            try Self.check(answer, of: program)
            try await eventually("the sandbox is over") { (!sandbox.isRunning, sandbox.output) }
        }
    }

    // MARK: -

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = URL(fileURLWithPath: "/tmp/ballast-runner-\(UUID().uuidString.prefix(8).lowercased())")
        let manager = FileManager.default
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(at: folder) }
        // Where nobody may read: a checkout is often in a home folder.
        try manager.copyItem(atPath: try ballast(), toPath: folder.path + "/ballast")
        try manager.copyItem(
            at: repository.appendingPathComponent("Tests/EndToEndTests/run_task.py"), to: folder.appendingPathComponent("run_task.py"))
        try manager.createDirectory(at: folder.appendingPathComponent("work"), withIntermediateDirectories: true)
        try manager.setAttributes(
            [.ownerAccountID: Self.nobody, .groupOwnerAccountID: Self.nobody], ofItemAtPath: folder.path + "/work")
        try await body(folder)
    }

    private static func command(in folder: URL, port: Int) -> [String] {
        [folder.path + "/ballast", "runner", "--listen", "127.0.0.1", "--port", "\(port)", "--work-folder", folder.path + "/work"]
    }

    private static func environment(_ key: Ed25519.SigningKey) -> [String: String] {
        ["BALLAST_RUNNER_KEY": Base64.encode(key.verifyingKey.rawRepresentation), "POD_UID": "pod-1"]
    }

    private static func body(_ program: HostileProgram, key: Ed25519.SigningKey) throws -> String {
        let task = RunnerTask(
            run: "run-1", podUID: "pod-1", expires: Int64(Date().timeIntervalSince1970 * 1000) + 60_000,
            verify: .init(source: program.source, timeoutMilliseconds: program.timeoutMilliseconds))
        return try JSONValue(encoding: SignedTask(task, key: key)).text
    }

    private static func check(_ answer: ProgramResult, of program: HostileProgram) throws {
        // Its exit code says nothing: in a sandbox it ends with the runner.
        let lines = try answer.output.split(separator: "\n").map { try RunnerLine(text: $0.utf8) }
        #expect(lines.first == .ack(.init(run: "run-1", podUID: "pod-1")))
        guard lines.count == 2, case .result(let result) = lines[1] else {
            Issue.record("no result: \(answer.all)")
            return
        }
        let problem = program.problem(result)
        #expect(problem == nil, "\(result)")
    }
}
