import ControllerRuntime
import Foundation
import HTTPTransport
import KubeClient
import Logging
import Operator
import ServiceLifecycle

/// The operator with its servers, ready to run: the `operator` command's, and the demo's.
struct OperatorProgram {
    let services: OperatorServices
    /// What is laid around the operator's ways out, for those who look on.
    struct Hooks: Sendable {
        var api: @Sendable (any KubeAPI) -> any KubeAPI = { $0 }
        var wire: @Sendable (any RunnerWire) -> any RunnerWire = { $0 }
    }

    private let probes: CurlTransport
    private let notifications: CurlTransport
    private let runners: CurlTransport
    private let servers: [any ServiceLifecycle.Service]
    private let log: Logger

    init(
        _ settings: OperatorConfiguration, client: KubeClient, listen: String, healthPort: Int, metricsPort: Int, channelPort: Int = 0,
        hooks: Hooks = Hooks(), log: Logger, channelStarted: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        let registry = MetricsRegistry()
        probes = try settings.makeProbeTransport()
        notifications = try settings.makeProbeTransport()
        runners = try settings.makeProbeTransport()
        let cluster = ClusterAPI(client)
        let wire: any RunnerWire = settings.reachesPods ? DirectRunnerWire(runners) : ProxiedRunnerWire(client)
        services = makeOperator(
            settings, api: hooks.api(cluster), source: cluster, probes: probes, notifications: notifications,
            runners: hooks.wire(wire), registry: registry, log: log)
        self.log = log
        let unready: @Sendable () -> [String] = { [manager = services.manager] in
            manager.isReady ? [] : ["waiting for the first list of: \(manager.unsyncedKinds.joined(separator: ", "))"]
        }
        func server(_ port: Int, _ paths: ProbeServer.Paths, _ what: String, _ flag: String) -> NamedListener {
            let server = ProbeServer(
                host: listen, port: port, paths: paths, registry: registry, log: log, unready: unready,
                started: { log.info("serving \(what)", metadata: ["port": "\($0)"]) })
            return NamedListener(server, host: listen, port: port, purpose: what, setting: flag)
        }
        let probeServers =
            healthPort == metricsPort && healthPort != 0
            ? [server(healthPort, [.probes, .metrics], "health and metrics", "--health-port and --metrics-port")]
            : [server(healthPort, .probes, "health", "--health-port"), server(metricsPort, .metrics, "metrics", "--metrics-port")]
        let channel = services.channel.server(host: listen, port: channelPort, log: log) { port in
            log.info("serving the gateways' channel", metadata: ["port": "\(port)"])
            channelStarted(port)
        }
        let gateways = NamedListener(channel, host: listen, port: channelPort, purpose: "the gateways' channel", setting: "--channel-port")
        servers = probeServers + [gateways]
    }

    /// In the order in which they start.
    var all: [any ServiceLifecycle.Service] { servers + services.services }

    /// Runs until SIGINT or SIGTERM, then shuts down gracefully.
    func run() async throws {
        let group = ServiceGroup(
            configuration: .init(services: all.map { .init(service: $0) }, gracefulShutdownSignals: [.sigint, .sigterm], logger: log))
        do {
            try await group.run()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    /// Ends the transports, after all services have ended.
    func close() async {
        await probes.shutdown()
        await notifications.shutdown()
        await runners.shutdown()
    }
}
