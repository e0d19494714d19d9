import ArgumentParser
import ControllerRuntime
import Cryptography
import Foundation
import HTTPTransport
import KubeClient
import Logging
import Operator
import ServiceLifecycle

/// `ballast operator`: in a pod of the cluster, or outside with `--kubeconfig`.
struct OperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "Run the operator.",
        discussion: """
            Inside a cluster it uses its pod's service account. Outside, it uses --kubeconfig, $KUBECONFIG or ~/.kube/config; \
            it then cannot reach pods: a managed backend's health is what its pods' readiness says, and adversaries are \
            reached through the API server, which takes the right to create pods/proxy.
            """)

    @Option(help: "The kubeconfig to use.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use.")
    var context: String?

    @Option(help: "Watch and reconcile this namespace only.")
    var namespace: String?

    @Option(help: "Where the operator keeps its lease; by default its own namespace.")
    var operatorNamespace: String?

    @Flag(inversion: .prefixedNo, help: "Compete for a lease before working.")
    var leaderElection = false

    @Flag(help: "Print what would be written, as a diff, and write nothing.")
    var dryRun = false

    @Option(help: "Passes of one controller at the same time.")
    var workers = 8

    @Option(help: "The address health and metrics are served on.")
    var listen = "0.0.0.0"

    @Option(help: "The port of /healthz and /readyz; 0 takes a free one.")
    var healthPort = 8081

    @Option(help: "The port of /metrics; 0 takes a free one.")
    var metricsPort = 8080

    @Option(help: "The port of the gateways' channel; 0 takes a free one.")
    var channelPort = 8443

    @Option(help: "host:port where gateways reach this very operator's channel; by default $POD_IP with the channel's port.")
    var channelAddress: String?

    @Option(help: "A further DNS name or IP address under which gateways reach the channel; may be given several times.")
    var channelName: [String] = []

    @Flag(help: "Let health probes reach loopback addresses, where a demo's model servers listen.")
    var allowLoopback = false

    @Option(help: "The currency prices are in.")
    var currency = "USD"

    @Option(help: "The image of ballast that chains' gateways run.")
    var gatewayImage: String?

    @Option(help: "The operator's channel as gateways reach it; by default its Service in its namespace.")
    var operatorURL: String?

    @Option(help: "A YAML file with the warm pools that namespaces may be labelled for; by default one, named default, of 3 slots.")
    var pools: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Keep slots in namespaces that are labelled for a pool. Without it the operator needs no right to look at Namespaces.")
    var warmSlots = true

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        guard workers >= 1 else { throw ValidationError("--workers \(workers) is below 1; the default is 8") }
    }

    func run() async throws {
        MemoryArenas.limit()
        let log = logging.logger("operator")
        let cluster = try ClientConfiguration.discovered(kubeconfig: kubeconfig, context: context)
        let client = try KubeClient(connecting: cluster)
        let isInCluster = cluster.isInCluster
        var settings = OperatorConfiguration()
        settings.namespace = namespace
        settings.operatorNamespace = operatorNamespace ?? (isInCluster ? cluster.namespace : namespace ?? cluster.namespace)
        // Two operators that run in a cluster must agree; one that a person starts by hand is alone unless it is told otherwise.
        settings.electsLeader = leaderElection || isInCluster
        settings.identity = "\(ProcessInfo.processInfo.hostName)_\(UUID().uuidString.prefix(8))"
        settings.isDryRun = dryRun
        settings.workers = workers
        settings.reachesPods = isInCluster || allowLoopback
        settings.allowsLoopback = allowLoopback
        settings.apiServerAddresses = ServerAddresses.resolve(cluster.server)
        let server = URLComponents(string: cluster.server)
        settings.apiServerHost = server?.host ?? ""
        settings.apiServerPort = server?.port ?? (server?.scheme == "http" ? 80 : 443)
        settings.currency = currency
        let podAddress = ProcessInfo.processInfo.environment["POD_IP"].flatMap { IPAddress($0) }
        settings.channelAddress =
            channelAddress ?? podAddress.map { $0.bytes.count == 16 ? "[\($0)]:\(channelPort)" : "\($0):\(channelPort)" }
        settings.channelNames = channelName.map { IPAddress($0) == nil ? .dns($0) : .ip($0) }
        if let gatewayImage { settings.gatewayImage = gatewayImage }
        settings.operatorURL = operatorURL
        settings.keepsSlots = warmSlots
        if let pools {
            do { settings.pools = try [AdversaryPool](yaml: String(contentsOfFile: pools, encoding: .utf8)) } catch {
                throw ValidationError("--pools \(pools): \(error)")
            }
        }
        log.info("starting", metadata: ["server": "\(cluster.server)", "namespace": "\(namespace ?? "all")"])
        let program = try OperatorProgram(
            settings, client: client, listen: listen, healthPort: healthPort, metricsPort: metricsPort,
            channelPort: channelPort, log: log)
        do {
            try await program.run()
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }
}

extension ClientConfiguration {
    /// Whether the credentials are a pod's own.
    var isInCluster: Bool {
        if case .tokenFile = credentials { ProcessInfo.processInfo.environment["KUBERNETES_SERVICE_HOST"] != nil } else { false }
    }
}
