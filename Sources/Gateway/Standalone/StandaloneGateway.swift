import BallastAPI
import Foundation
import KubeCore
import Logging
import NIOCore
import Synchronization

/// A gateway that follows a file: `ballast gateway --routes FILE`.
package struct StandaloneGateway: Sendable {
    package var path: String
    package var chain: String?
    package var settings: GatewaySettings
    package var time: any TimeSource
    package var log: Logger
    /// Called once it listens.
    package var started: @Sendable (_ port: Int) -> Void

    package init(
        path: String, chain: String?, settings: GatewaySettings, time: any TimeSource = SystemTime(), log: Logger,
        started: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.path = path
        self.chain = chain
        self.settings = settings
        self.time = time
        self.log = log
        self.started = started
    }

    /// Why the file could not be used when the gateway started.
    package struct Unusable: Error, CustomStringConvertible {
        package var description: String
    }

    /// Serves until the task is cancelled, then lets answers under way come to their end. Throws when the file cannot be used to begin
    /// with; later on the last good one is kept and the log says why.
    package func run() async throws {
        var seen = try read()
        let first: RoutesFile
        do throws(RoutesFile.Problems) { first = try load(seen) } catch { throw Unusable(description: "\(path): \(error)") }
        let server = try await GatewayServer.start(
            table: first.table, secrets: first.secrets, settings: settings, accessLog: AccessLogFile.standardOutput)
        log.info("serving", metadata: ["address": "\(server.address)", "chain": "\(first.table.chain)"])
        started(server.port)
        // Looking at a small file four times a second costs nothing and sees every way in which editors and ConfigMaps replace files.
        while !Task.isCancelled {
            do { try await time.sleep(for: .milliseconds(250)) } catch { break }
            guard let text = try? read(), text != seen else { continue }
            seen = text
            await apply(text, to: server)
        }
        log.info("draining")
        // The task is cancelled: the drain runs in one of its own, which nothing cancels.
        try await Task { try await server.shutDown() }.value
    }

    private func read() throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Unusable(description: "--routes \(path): the file does not exist or cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads the text.
    func load(_ text: String) throws(RoutesFile.Problems) -> RoutesFile { try RoutesFile(parsing: text, chain: chain) }

    private func apply(_ text: String, to server: GatewayServer) async {
        do {
            let file = try load(text)
            try await server.apply(table: file.table, secrets: file.secrets)
            log.info("routes reloaded", metadata: ["targets": "\(file.table.targets.map(\.name).joined(separator: ","))"])
        } catch {
            log.error("the changed routes cannot be used; serving the last good ones", metadata: ["problem": "\(error)"])
        }
    }
}

/// Where access log lines go.
package enum AccessLogFile {
    /// One queue writes, so that a terminal that does not read holds up no event loop. Beyond a backlog of some megabytes lines are
    /// lost rather than memory.
    package static let standardOutput: @Sendable (ByteBuffer) -> Void = {
        let queue = DispatchQueue(label: "access-log")
        let backlog = Backlog()
        return { lines in
            guard backlog.enter(lines.readableBytes) else { return }
            queue.async {
                FileHandle.standardOutput.write(Data(lines.readableBytesView))
                backlog.leave(lines.readableBytes)
            }
        }
    }()

    private final class Backlog: Sendable {
        private static let limit = 8 * 1024 * 1024
        private let bytes = Mutex(0)

        func enter(_ count: Int) -> Bool {
            bytes.withLock { bytes in
                guard bytes + count <= Self.limit else { return false }
                bytes += count
                return true
            }
        }

        func leave(_ count: Int) { bytes.withLock { $0 -= count } }
    }
}
