import Foundation
import KubeCore
import Logging
import Structured
import Testing

@testable import EmbeddedCluster

/// A cluster on a loopback port, and kubectl pointed at it.
struct KubectlCluster: Sendable {
    let server: APIServer
    let folder: URL
    let port: Int
    /// The kubectl to run, by name or path.
    let program: String

    /// What kubectl said.
    struct Answer: Sendable {
        var code: Int32
        var output: String
        var errors: String
    }

    /// Runs `body` against a listening cluster that ends with it.
    ///
    /// - Parameter simulation: the simulated nodes and what their images do; `nil` leaves everything to the API server.
    static func with(
        kubectl program: String = "kubectl", simulation: SimulationConfiguration? = nil,
        _ body: @Sendable (KubectlCluster) async throws -> Void
    ) async throws {
        var whole: LocalCluster?
        if let simulation {
            var configuration = LocalCluster.Configuration()
            configuration.simulation = simulation
            configuration.proxiesServices = false
            configuration.servesModels = false
            whole = try LocalCluster(configuration)
        }
        let server = try whole?.server ?? APIServer()
        server.authentication.accept(token: "admin", as: UserInfo(name: "admin", groups: ["system:masters"]))
        server.authentication.accept(token: "guest", as: UserInfo(name: "guest"))
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let folder = FileManager.default.temporaryDirectory.appending(path: "kubectl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let serving = try await certificate("serving", subject: "/CN=localhost", in: folder)
        let client = try await certificate("client", subject: "/O=system:masters/CN=cert-admin", in: folder)
        let tls = ClusterListener.TLS(
            certificateChain: serving.certificate, privateKey: serving.key, clientAuthority: client.certificate)
        let listener = ClusterListener(server, tls: tls, logger: logger) { continuation.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            if let whole { group.addTask { try await whole.run() } }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let cluster = KubectlCluster(server: server, folder: folder, port: port, program: program)
            try cluster.writeKubeconfig("admin", user: #"{"token":"admin"}"#)
            try cluster.writeKubeconfig("guest", user: #"{"token":"guest"}"#)
            try cluster.writeKubeconfig("nobody", user: #"{"token":"wrong"}"#)
            try cluster.writeKubeconfig(
                "certificate", user: #"{"client-certificate":"client.crt","client-key":"client.key"}"#)
            try await body(cluster)
            group.cancelAll()
        }
    }

    private static func certificate(
        _ name: String, subject: String, in folder: URL
    ) async throws -> (certificate: String, key: String) {
        let files = (folder.appending(path: "\(name).crt"), folder.appending(path: "\(name).key"))
        let made = try await run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                subject, "-addext", "subjectAltName=IP:127.0.0.1", "-out", files.0.path, "-keyout", files.1.path,
            ], in: folder, environment: [:])
        try #require(made.code == 0, "\(made.errors)")
        return (try String(contentsOf: files.0, encoding: .utf8), try String(contentsOf: files.1, encoding: .utf8))
    }

    func writeKubeconfig(_ name: String, user: String) throws {
        let text = """
            {"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
            "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:\(port)","certificate-authority":"serving.crt"}}],
            "users":[{"name":"u","user":\(user)}]}
            """
        try Data(text.utf8).write(to: folder.appending(path: "\(name).kubeconfig"))
    }

    func write(_ name: String, _ text: String) throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// Runs kubectl as `user`: admin, guest, nobody or certificate.
    func kubectl(_ arguments: String..., user: String = "admin", environment: [String: String] = [:]) async throws -> Answer {
        try await kubectl(arguments, user: user, environment: environment)
    }

    func kubectl(_ arguments: [String], user: String = "admin", environment: [String: String] = [:]) async throws -> Answer {
        try await Self.run(command(arguments, user: user), in: folder, environment: environment.merging(configuration(user)) { $1 })
    }

    /// Runs kubectl until it prints a line that `isWanted`, and ends it; `nil` when it ends before.
    func watching(_ arguments: String..., until isWanted: @escaping @Sendable (String) -> Bool) async throws -> String? {
        let output = Pipe()
        let process = Self.process(command(arguments, user: "admin"), in: folder, environment: configuration("admin"))
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let (pieces, piece) = AsyncStream.makeStream(of: Data.self)
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                piece.finish()
            } else {
                piece.yield(data)
            }
        }
        try process.run()
        defer { process.terminate() }
        var text = ""
        for await data in pieces {
            text += String(decoding: data, as: UTF8.self)
            // The last line may still be growing.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.map(String.init).first(where: isWanted) { return line }
        }
        return nil
    }

    private func command(_ arguments: [String], user: String) -> [String] {
        [program, "--cache-dir", folder.appending(path: "cache-\(user)").path] + arguments
    }

    private func configuration(_ user: String) -> [String: String] {
        ["KUBECONFIG": folder.appending(path: "\(user).kubeconfig").path]
    }

    private static func process(_ command: [String], in folder: URL, environment: [String: String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }.merging(["HOME": folder.path]) { $1 }
        return process
    }

    private static func run(_ command: [String], in folder: URL, environment: [String: String]) async throws -> Answer {
        let process = process(command, in: folder, environment: environment)
        let id = UUID().uuidString
        let files = (folder.appending(path: "\(id).out"), folder.appending(path: "\(id).err"))
        for file in [files.0, files.1] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: files.0)
        process.standardError = try FileHandle(forWritingTo: files.1)
        process.standardInput = FileHandle.nullDevice
        let code: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Answer(
            code: code, output: String(decoding: try Data(contentsOf: files.0), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: files.1), as: UTF8.self))
    }
}

/// The kubectl programs to try: the one in the path, and of those of other versions beside the control plane's programs
/// (`kubectl-1.27`) the oldest and the newest; `BALLAST_TEST_EVERY_KUBECTL=1` tries all.
enum KubectlPrograms {
    static let all: [String] = {
        let environment = ProcessInfo.processInfo.environment
        let folder = environment["KUBEBUILDER_ASSETS"] ?? "/usr/local/kubebuilder/bin"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let others = names.filter { $0.hasPrefix("kubectl-1.") }.sorted().map { "\(folder)/\($0)" }
        let chosen = environment["BALLAST_TEST_EVERY_KUBECTL"] == "1" || others.count < 3 ? others : [others[0], others[others.count - 1]]
        return ["kubectl"] + chosen
    }()
}
