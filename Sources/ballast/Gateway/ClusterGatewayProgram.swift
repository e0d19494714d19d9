import BallastAPI
import Foundation
import Gateway
import HTTPTransport
import KubeClient
import Logging

/// A chain's gateway in a cluster: its routes from the API server, its reports to the operator.
struct ClusterGatewayProgram: Sendable {
    /// Where the operator's channel is, and what to prove oneself with; `nil` serves without reporting.
    struct Channel: Sendable {
        var operatorURL: String
        var certificates: String
        var pod: String
        var podUID: String
    }

    let cluster: ClientConfiguration
    let namespace: String
    let chain: String
    let settings: GatewaySettings
    let channel: Channel?
    let log: Logger
    /// Called once it listens.
    var started: @Sendable (Int) -> Void = { _ in }

    /// The operator's metrics port, which an airgapped gateway may not reach.
    private static let canaryPort = 8080

    /// Serves until the task is cancelled, then lets answers under way come to their end.
    func run() async throws {
        let client = try KubeClient(connecting: cluster)
        let server = try await GatewayServer.start(
            table: ClusterGateway.emptyTable(namespace: namespace, chain: chain), secrets: [:], settings: settings,
            accessLog: AccessLogFile.standardOutput)
        log.info("listening", metadata: ["address": "\(server.address)", "chain": "\(namespace)/\(chain)"])
        started(server.port)
        let result: Result<Void, any Error>
        do { result = .success(try await serve(client, server)) } catch { result = .failure(error) }
        log.info("draining")
        // The task is cancelled: the drain runs in one of its own, which nothing cancels.
        try await Task { try await server.shutDown() }.value
        await client.shutdown()
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
    }

    private func serve(_ client: KubeClient, _ server: GatewayServer) async throws {
        let source = KubeClusterSource(client: client, namespace: namespace, chain: chain)
        guard let channel, let host = URL(string: channel.operatorURL)?.host else {
            return try await ClusterGateway(namespace: namespace, chain: chain, server: server, source: source, log: log).run()
        }
        let transport = try CurlChannelTransport(serverName: host)
        let speaker = ChannelClient(
            .init(
                namespace: namespace, chain: chain, pod: channel.pod, podUID: channel.podUID, operatorURL: channel.operatorURL,
                certificates: channel.certificates, canary: (host, Self.canaryPort)),
            gateway: server, transport: transport, log: log)
        let gateway = ClusterGateway(namespace: namespace, chain: chain, server: server, source: source, log: log) { speaker.note($0) }
        defer { Task { await transport.shutdown() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await speaker.run() }
            group.addTask { try await gateway.run() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
