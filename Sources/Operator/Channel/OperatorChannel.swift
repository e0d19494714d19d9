import BallastAPI
import ControllerRuntime
import KubeCore
import Logging
import ServiceLifecycle

/// The operator's end of the channel, put together: who may speak, what was reported, what is pushed.
package struct OperatorChannel: Sendable {
    package let authority: ChannelAuthority
    package let reports: GatewayReports
    package let hub: ChannelHub
    package let endpoint: ChannelEndpoint

    /// What runs beside the server, which ``server(host:port:log:started:)`` makes.
    package var services: [any ServiceLifecycle.Service] { [authority, reports, hub] }

    /// `chains` wakes the chains' reconciler.
    package init(
        _ configuration: OperatorConfiguration, manager: Manager, time: any TimeSource, chains: Wakeups, log: Logger
    ) {
        authority = ChannelAuthority(
            api: manager.api, namespace: configuration.operatorNamespace, serverNames: configuration.channelServerNames, time: time,
            log: log)
        reports = GatewayReports(reader: { manager.reader }, time: time, wakeups: chains)
        hub = ChannelHub(operatorIdentity: configuration.identity, time: time)
        // A leader whose caches are not filled yet knows no pods: it would refuse every gateway.
        endpoint = ChannelEndpoint(
            authority: authority, reports: reports, hub: hub, isLeading: { manager.gate.isOpen && manager.isReady },
            leader: { manager.leader })
    }

    /// The mTLS server; port 0 takes a free one.
    package func server(
        host: String, port: Int, log: Logger, started: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> MutualTLSServer {
        MutualTLSServer(
            host: host, port: port, credentials: authority, log: log, started: started, stopping: { [hub] in hub.close() },
            handle: { [endpoint] in endpoint.answer($0) })
    }
}
