import ArgumentParser
import Foundation
import Gateway
import KubeClient
import Logging
import Resilience
import ServiceLifecycle

/// `ballast gateway`: one chain's gateway, with its routes from a file or from the cluster.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Run a chain's gateway.",
        discussion: """
            With --routes, FILE holds the LLMBackend, FailoverChain, BudgetPolicy and Secret documents that kubectl would apply. A change of the file is \
            picked up within a second; one that cannot be used leaves the last good routes in place and is said in the log.

            Without it, the gateway watches the ConfigMap CHAIN-routes and the Secrets it names, with its pod's service account or with \
            --kubeconfig, and reports to the operator that --operator names.
            """)

    @Option(help: "The file with the chain, its backends and its secrets.")
    var routes: String?

    @Option(help: "The chain to serve: in the cluster, or where the file has several.")
    var chain: String?

    @Option(help: "The chain's namespace; by default the pod's own, or that of the kubeconfig's context.")
    var namespace: String?

    @Option(help: "The kubeconfig to use.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use.")
    var context: String?

    @Option(help: "The operator's channel, as https://host:port; without it nothing is reported.")
    var `operator`: String?

    @Option(help: "The folder of the chain's certificate for the channel: tls.crt, tls.key, ca.crt.")
    var certificates: String?

    @Option(help: "The address and port to listen on; port 0 takes a free one.")
    var listen = "127.0.0.1:8080"

    @Option(help: "Event loops; by default one per core.")
    var threads: Int?

    @Flag(help: "Refuse every target outside the cluster, whatever the chain says.")
    var airgap = false

    @Flag(inversion: .prefixedNo, help: "Write a line per request to the standard output.")
    var accessLog = true

    @Option(help: "A file of certificates, in PEM, that are trusted besides the system's when a target is spoken to over TLS.")
    var upstreamCa: String?

    @Option(help: "The port that mesh peers ask at, where the chain has a mesh.")
    var meshPort = 8444

    @Flag(help: "In a cluster: let targets have loopback addresses, where a demo's model servers listen.")
    var allowLoopback = false

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        _ = try address()
        if routes == nil, chain == nil { throw ValidationError("name the chain with --chain, or a file with --routes") }
        if routes != nil, `operator` != nil || kubeconfig != nil || namespace != nil {
            throw ValidationError("--routes needs no cluster: leave out --operator, --kubeconfig and --namespace")
        }
        if let url = `operator`, !url.hasPrefix("https://") {
            throw ValidationError("--operator \(url) is no https:// address; the channel speaks mutual TLS only")
        }
        if (`operator` == nil) != (certificates == nil) { throw ValidationError("--operator and --certificates go together") }
        if let threads, threads < 1 { throw ValidationError("--threads \(threads) is below 1; leave it out for one per core") }
    }

    private func address() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]), (0...65535).contains(port)
        else { throw ValidationError("--listen \(listen) is no address with a port; write it as 127.0.0.1:8080") }
        let host = listen[..<colon]
        return (String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host), port)
    }

    func run() async throws {
        var settings = GatewaySettings()
        (settings.host, settings.port) = try address()
        if let threads { settings.threads = threads }
        settings.forceAirgap = airgap
        settings.accessLog = accessLog
        settings.meshPort = meshPort
        settings.telemetry = try TelemetrySettings.read(ProcessInfo.processInfo.environment)
        if let upstreamCa {
            guard let bytes = FileManager.default.contents(atPath: upstreamCa) else {
                throw ValidationError("--upstream-ca \(upstreamCa) does not exist or cannot be read; name a file in PEM")
            }
            settings.trustRoots = Array(bytes)
        }
        let log = logging.logger("gateway")
        let run: @Sendable () async throws -> Void
        if let routes {
            let gateway = StandaloneGateway(path: routes, chain: chain, settings: settings, log: log)
            run = { try await gateway.run() }
        } else {
            let program = try clusterProgram(settings, log)
            run = { try await program.run() }
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: GatewayService(body: run), successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: log))
        try await group.run()
    }

    private func clusterProgram(_ settings: GatewaySettings, _ log: Logger) throws -> ClusterGatewayProgram {
        let cluster = try ClientConfiguration.discovered(kubeconfig: kubeconfig, context: context)
        var settings = settings
        settings.addresses = AddressPolicy(allowsLoopback: allowLoopback, refused: ServerAddresses.resolve(cluster.server))
        return ClusterGatewayProgram(
            cluster: cluster, namespace: namespace ?? cluster.namespace, chain: chain ?? "", settings: settings, channel: try channel(),
            log: log)
    }

    /// Reports name the pod they come from: without its name and UID none would be taken.
    private func channel() throws -> ClusterGatewayProgram.Channel? {
        guard let url = `operator`, let certificates else { return nil }
        let environment = ProcessInfo.processInfo.environment
        guard let pod = environment["POD_NAME"], let uid = environment["POD_UID"], !pod.isEmpty, !uid.isEmpty else {
            throw ValidationError("--operator needs the pod's name and UID in $POD_NAME and $POD_UID")
        }
        return .init(operatorURL: url, certificates: certificates, pod: pod, podUID: uid)
    }
}

/// Runs a gateway until the process is told to stop.
private struct GatewayService: Service {
    var body: @Sendable () async throws -> Void

    func run() async throws { try await cancelWhenGracefulShutdown { try await body() } }
}
