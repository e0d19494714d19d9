import BallastAPI
import ControllerRuntime
import HTTPTransport
import KubeCore
import Logging
import Resilience
import ServiceLifecycle

/// What `ballast operator` runs: the manager with every reconciler, and the services that feed it.
package struct OperatorServices: Sendable {
    package let manager: Manager
    package let prober: HealthProber
    package let channel: OperatorChannel
    package let notifier: Notifier
    package let adversaries: OperatorAdversaries

    /// In the order in which they start; they stop in the reverse order: sessions end while this process may still delete what they made.
    package var services: [any ServiceLifecycle.Service] {
        [prober] + channel.services + [notifier, adversaries.keyring, manager, adversaries.sessions]
    }
}

/// Puts an operator together; nothing runs before its services do.
///
/// `api` and `source` lead to the API server. The probes' requests go through `probes`, which must refuse what
/// ``OperatorConfiguration/addressPolicy`` refuses; ``OperatorConfiguration/makeProbeTransport()`` makes one. `notifications` is another
/// such transport, so that neither waits for the other; without it they share one. `runners` leads to adversaries' pods; without it the
/// probes' transport does.
package func makeOperator(
    _ configuration: OperatorConfiguration, api: any KubeAPI, source: any WatchSource, probes: any HTTPExecutor,
    notifications: (any HTTPExecutor)? = nil, runners: (any RunnerWire)? = nil, time: any TimeSource = SystemTime(),
    registry: MetricsRegistry = MetricsRegistry(),
    log: Logger
) -> OperatorServices {
    let manager = Manager(api: api, source: source, time: time, options: configuration.managerOptions, registry: registry, log: log)
    let wakeups = Wakeups()
    let check = HealthCheck(executor: probes, secrets: KubeSecretValues(api: manager.api), time: time)
    let prober = HealthProber(check: check, time: time, wakeups: wakeups)
    manager.add(LLMBackendReconciler(prober: prober, wakeups: wakeups, settings: configuration.backendSettings))
    let chainWakeups = Wakeups()
    let channel = OperatorChannel(configuration, manager: manager, time: time, chains: chainWakeups, log: log)
    let notifier = Notifier(
        executor: notifications ?? probes, secrets: KubeSecretValues(api: manager.api), time: time, wakeups: chainWakeups,
        allowsPlainHTTP: configuration.allowsLoopback)
    manager.add(
        FailoverChainReconciler(
            reports: channel.reports, certificates: channel.authority, notifier: notifier, wakeups: chainWakeups,
            settings: configuration.chainSettings))
    let adversaries = OperatorAdversaries(
        configuration, manager: manager, wire: runners ?? DirectRunnerWire(probes),
        admission: GatewayAdmission(hub: channel.hub, reports: channel.reports, reader: { manager.reader }, time: time), time: time,
        registry: registry, log: log)
    adversaries.add(to: manager)
    addUnsupportedKinds(to: manager)
    return OperatorServices(manager: manager, prober: prober, channel: channel, notifier: notifier, adversaries: adversaries)
}

extension OperatorConfiguration {
    /// What the probes' transport must refuse.
    package var addressPolicy: AddressPolicy { AddressPolicy(allowsLoopback: allowsLoopback, refused: apiServerAddresses) }

    /// The transport for probes: it judges each address after name resolution, follows no redirect, and uses no proxy, which would
    /// resolve names out of our sight.
    package func makeProbeTransport() throws -> CurlTransport {
        var configuration = CurlTransportConfiguration()
        let policy = addressPolicy
        configuration.addressPolicy = { address in
            guard let address = IPAddress(address) else { return false }
            return policy.refusal(of: address.bytes) == nil
        }
        configuration.connectTimeout = .seconds(5)
        configuration.receiveBufferBytes = 4 << 10
        return try CurlTransport(configuration)
    }
}
