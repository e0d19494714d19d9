import ArgumentParser
import Gateway
import Logging
import ServiceLifecycle

/// `ballast gateway`: one chain's gateway, with its routes from a file.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Run a chain's gateway.",
        discussion: """
            FILE holds the LLMBackend, FailoverChain, BudgetPolicy and Secret documents that kubectl would apply. A change of the file is \
            picked up within a second; one that cannot be used leaves the last good routes in place and is said in the log.
            """)

    @Option(help: "The file with the chain, its backends and its secrets.")
    var routes: String

    @Option(help: "The chain to serve, where the file has several.")
    var chain: String?

    @Option(help: "The address and port to listen on; port 0 takes a free one.")
    var listen = "127.0.0.1:8080"

    @Option(help: "Event loops; by default one per core.")
    var threads: Int?

    @Flag(help: "Refuse every target outside the cluster, whatever the chain says.")
    var airgap = false

    @Flag(inversion: .prefixedNo, help: "Write a line per request to the standard output.")
    var accessLog = true

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        _ = try address()
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
        let log = logging.logger("gateway")
        let gateway = StandaloneGateway(path: routes, chain: chain, settings: settings, log: log)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: GatewayService(gateway: gateway), successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: log))
        try await group.run()
    }
}

/// Runs a gateway until the process is told to stop.
private struct GatewayService: Service {
    var gateway: StandaloneGateway

    func run() async throws { try await cancelWhenGracefulShutdown { try await gateway.run() } }
}
