import BallastAPI
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Logging
import NIOCore
import Structured
import Testing

@testable import Gateway
@testable import ballast

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Looks again and again until something is there that other processes' work brings about; the suite's time limit is the only one.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// A cluster's API on a loopback socket, which can be taken away and given back.
final class ServedCluster: Sendable {
    let server: APIServer
    let port: Int
    private let running: Task<Void, any Error>

    private init(server: APIServer, port: Int, running: Task<Void, any Error>) {
        self.server = server
        self.port = port
        self.running = running
    }

    static func start(_ server: APIServer, port: Int = 0) async throws -> ServedCluster {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let listener = ClusterListener(server, port: port, logger: quiet) { continuation.yield($0) }
        let running = Task { try await listener.run() }
        return ServedCluster(server: server, port: try #require(await ports.first { _ in true }), running: running)
    }

    func stop() async {
        running.cancel()
        _ = await running.result
    }

    /// Requests with this token.
    func configuration(token: String = "root") -> ClientConfiguration {
        ClientConfiguration(server: "http://127.0.0.1:\(port)", credentials: .token(token))
    }
}

/// A chain `team-a/chat` in an embedded cluster, as its gateways see it.
struct InClusterFixture {
    let server: APIServer
    let web: CurlTransport

    static func make() throws -> InClusterFixture {
        let server = try APIServer()
        server.authentication.accept(token: "root", as: UserInfo(name: "root", groups: ["system:masters"]))
        let store = server.store(manager: "test")
        for crd in BallastCRDs.all { try store.create(crd) }
        for name in ["team-a", "ballast-system"] {
            try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
        return InClusterFixture(server: server, web: try CurlTransport())
    }

    static func table(_ providers: [(name: String, url: String, secret: String?)]) -> RouteTable {
        let backends = providers.map { provider in
            LLMBackend(
                metadata: ObjectMeta(name: provider.name, namespace: "team-a"),
                spec: LLMBackendSpec(
                    provider: .openAICompatible, model: .init(name: "m"),
                    endpoint: .init(url: provider.url, apiKeySecretRef: provider.secret.map { .init(name: $0, key: "key") })))
        }
        let targets = providers.map { FailoverChainSpec.Target(name: $0.name, backendRef: NameReference(name: $0.name)) }
        let chain = FailoverChain(metadata: ObjectMeta(name: "chat", namespace: "team-a"), spec: FailoverChainSpec(targets: targets))
        return RouteTable(chain: chain, backends: backends)
    }

    static func configMap(_ text: String) -> ConfigMap {
        ConfigMap(metadata: ObjectMeta(name: "chat-routes", namespace: "team-a"), data: [RouteTable.configMapKey: text])
    }

    static func secret(_ name: String, _ key: String) -> Secret {
        Secret(metadata: ObjectMeta(name: name, namespace: "team-a"), data: ["key": Base64Data(text: key)])
    }

    static var settings: GatewaySettings {
        var settings = GatewaySettings()
        settings.port = 0
        settings.threads = 2
        settings.accessLog = false
        // A stream that a test holds, and a caller that comes late, are no fault of anybody's on a slow machine.
        settings.timeouts = GatewayTimeouts(request: .seconds(3600), firstToken: .seconds(3600), streamIdle: .seconds(3600))
        settings.headTimeout = .hours(1)
        settings.keepAliveTimeout = .hours(1)
        return settings
    }

    func ask(_ port: Int, stream: Bool = false, key: String? = nil) async throws -> HTTPResponse {
        let body = #"{"model":"chat","messages":[{"role":"user","content":"hi"}],"stream":\#(stream)}"#
        var request = HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/v1/chat/completions", body: Array(body.utf8))
        if let key { request.headers["authorization"] = "Bearer \(key)" }
        return try await web.execute(request)
    }

    func get(_ port: Int, _ path: String) async throws -> (status: Int, text: String) {
        let response = try await web.execute(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)"))
        return (response.status, String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self))
    }

    /// Runs a gateway of the chain beside `body`, which gets its port.
    func withGateway(
        _ cluster: ClientConfiguration, channel: ClusterGatewayProgram.Channel? = nil, namespace: String = "team-a",
        _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let program = ClusterGatewayProgram(
            cluster: cluster, namespace: namespace, chain: "chat", settings: Self.settings, channel: channel, log: quiet,
            started: { continuation.yield($0) })
        let running = Task { try await program.run() }
        do {
            try await body(try #require(await ports.first { _ in true }))
        } catch {
            running.cancel()
            _ = await running.result
            throw error
        }
        running.cancel()
        try await running.value
    }
}
