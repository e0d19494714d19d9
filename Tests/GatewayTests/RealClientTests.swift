import BallastAPI
import Foundation
import NIOCore
import Testing

@testable import Gateway

/// The official Python packages through the gateway: as callers, and as judges of what targets are sent.
@Suite("Official clients")
struct RealClientTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("official_clients.py")
    private static let python = script.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/python/bin/python")

    /// A provider of all wires that holds every request against the packages' own types.
    private final class Provider {
        let process = Process()
        private let standardInput = Pipe()
        private(set) var port = 0

        init() throws {
            let output = Pipe()
            process.executableURL = RealClientTests.python
            process.arguments = [RealClientTests.script.path, "provider"]
            process.standardInput = standardInput
            process.standardOutput = output
            try process.run()
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        /// It ends with its standard input.
        func stop() {
            try? standardInput.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }

    private static func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = python
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { process in
                let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                continuation.resume(returning: (process.terminationStatus, text))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }

    @Test("chat, stream and call tools through the gateway with targets of every wire")
    func everyWire() async throws {
        try #require(FileManager.default.isExecutableFile(atPath: Self.python.path), "no Python here: run hack/setup.sh test")
        let provider = try Provider()
        defer { provider.stop() }
        let base = "http://127.0.0.1:\(provider.port)"
        var table = GatewayFixture.table([base + "/v1", base + "/v1", base + "/v1beta", base + "/v1"])
        for (index, words) in ProviderWords.all.enumerated() {
            table.targets[index].name = Recorded.name(words.wire)
            table.targets[index].provider = words.provider
            table.targets[index].model = words.model
        }
        table.fallback = false
        var settings = GatewaySettings()
        settings.port = 0
        settings.threads = 1
        let server = try await GatewayServer.start(table: table, secrets: [:], settings: settings)
        let result = try await Self.run([Self.script.path, "clients", String(server.port)])
        try await server.shutDown()
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.components(separatedBy: "answers both").count == 5)
        #expect(result.output.contains("refusals are typed"))
    }
}
