import HTTPServing
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Serves `/healthz`, `/readyz` and `/metrics`. Health and metrics may have ports of their own: make two.
package struct ProbeServer: Service {
    /// Which paths an address answers.
    package struct Paths: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// `/healthz` and `/readyz`.
        package static let probes = Paths(rawValue: 1)
        /// `/metrics`.
        package static let metrics = Paths(rawValue: 2)
    }

    private let host: String
    private let port: Int
    private let paths: Paths
    private let registry: MetricsRegistry
    private let unready: @Sendable () -> [String]
    private let started: @Sendable (Int) -> Void
    private let log: Logger

    /// `unready` names what is still missing, in words; nothing missing is ready. Port 0 takes a free one, which `started` is told.
    package init(
        host: String, port: Int, paths: Paths, registry: MetricsRegistry, log: Logger,
        unready: @escaping @Sendable () -> [String], started: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.paths = paths
        self.registry = registry
        self.log = log
        self.unready = unready
        self.started = started
    }

    package func run() async throws {
        let router = Router()
        if paths.contains(.probes) {
            router.get("healthz") { _, _ in "ok" }
            router.get("readyz") { [unready] _, _ -> Response in
                let missing = unready()
                return Self.text(missing.isEmpty ? "ok" : missing.joined(separator: "\n"), missing.isEmpty ? .ok : .serviceUnavailable)
            }
        }
        if paths.contains(.metrics) {
            router.get("metrics") { [registry] _, _ -> Response in
                Self.text(registry.text(), .ok, type: MetricsRegistry.contentType)
            }
        }
        try await HTTPServer(router.buildResponder(), host: host, port: port, log: log, listening: started).run()
    }

    private static func text(
        _ text: String, _ status: HTTPResponse.Status, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
