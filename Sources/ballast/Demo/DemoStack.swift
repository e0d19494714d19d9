import BallastAPI
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import Logging
import Operator
import ServiceLifecycle
import Structured

/// Everything a demo consists of, in one process: API server, simulated nodes, operator.
struct DemoStack {
    /// What there is once the demo is ready.
    struct Ready {
        var port: Int
        var client: KubeClient
        /// Sends plain requests to pods and Services, which listen on loopback.
        var web: any HTTPExecutor
        /// Turns the simulated model servers' knobs.
        var models: ModelControls
    }

    let port: Int
    let nodes: Int
    let kubeconfig: URL
    let log: Logger
    /// How long every container takes to start, besides what its program takes.
    var startDelaySeconds = 0.5
    var pools = [AdversaryPool()]
    var hooks = OperatorProgram.Hooks()

    /// For the servers of the embedded cluster, whose open watches are cut off at the end: that is no error in a demo.
    private var quiet: Logger {
        var quiet = log
        quiet.logLevel = .critical
        return quiet
    }

    /// Runs until SIGINT or SIGTERM, or until `body`, which is called once all is ready, returns something. Returns that; `nil` after a
    /// signal.
    func run(_ body: @escaping @Sendable (Ready) async throws -> Bool?) async throws -> Bool? {
        let credentials = try DemoCredentials(now: Date())
        let prober = try CurlTransport(Self.probing)
        let cluster = try LocalCluster(configuration(credentials, prober))
        let store = cluster.server.store(manager: "ballast-demo")
        for crd in BallastCRDs.all { try store.create(crd) }
        // Where the operator keeps what is its own.
        try store.create(
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(OperatorConfiguration().operatorNamespace)]])

        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let tls = ClusterListener.TLS(
            certificateChain: credentials.server.certificate.pem, privateKey: credentials.server.key.pem,
            clientAuthority: credentials.authority.certificate.pem)
        let listener = ClusterListener(cluster.server, port: port, tls: tls, logger: quiet) { listening.yield($0) }
        let result = Outcome()
        let demo = DemoService { [self] in
            guard let port = await ports.first(where: { _ in true }) else { return }
            cluster.simulation.configuration.address.set(host: "127.0.0.1", port: port)
            await result.set(try await operate(port: port, credentials: credentials, models: cluster.models, body))
        }
        let services: [any ServiceLifecycle.Service] = [cluster, listener, demo]
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                gracefulShutdownSignals: [.sigint, .sigterm], logger: log))
        defer { try? FileManager.default.removeItem(at: kubeconfig) }
        try await group.run()
        await prober.shutdown()
        return await result.value
    }

    /// Runs the operator beside `body`.
    private func operate(
        port: Int, credentials: DemoCredentials, models: ModelControls, _ body: @escaping @Sendable (Ready) async throws -> Bool?
    ) async throws -> Bool? {
        let client = try KubeClient(connecting: credentials.client(port: port))
        let web = try CurlTransport()
        var settings = OperatorConfiguration()
        settings.electsLeader = false
        settings.identity = "demo"
        settings.pools = pools
        settings.allowsLoopback = true
        settings.serviceAddress = .clusterIP
        settings.apiServerHost = "127.0.0.1"
        // Gateways are told the channel's port before anything listens there.
        let channelPort = try FreePort.find()
        settings.operatorURL = "https://127.0.0.1:\(channelPort)"
        settings.channelNames = [.ip("127.0.0.1")]
        let program = try OperatorProgram(
            settings, client: client, listen: "127.0.0.1", healthPort: 0, metricsPort: 0, channelPort: channelPort, hooks: hooks, log: log)
        let ready = Ready(port: port, client: client, web: web, models: models)
        let operating = ServiceGroup(
            configuration: .init(services: program.all.map { .init(service: $0) }, logger: log))
        let answer = try await withThrowingTaskGroup(of: Bool??.self) { tasks in
            tasks.addTask {
                try await operating.run()
                return .some(nil)
            }
            tasks.addTask {
                while !program.services.manager.isReady { try await SystemTime().sleep(for: .milliseconds(20)) }
                try credentials.write(kubeconfig: credentials.kubeconfig(port: port).yamlText, to: kubeconfig)
                guard let answer = try await body(ready) else { return nil }
                await operating.triggerGracefulShutdown()
                return answer
            }
            var answer: Bool?
            for try await finished in tasks {
                if let value = finished, let value { answer = value }
            }
            return answer
        }
        await program.close()
        await web.shutdown()
        await client.shutdown()
        return answer
    }

    /// What a kubelet's probes go by: any certificate will do, and every answer counts.
    private static var probing: CurlTransportConfiguration {
        var configuration = CurlTransportConfiguration()
        configuration.tls = TLSSettings(trust: .anyone)
        return configuration
    }

    private func configuration(_ credentials: DemoCredentials, _ prober: any HTTPExecutor) -> LocalCluster.Configuration {
        var configuration = LocalCluster.Configuration()
        configuration.simulation.nodes = (1...nodes).map { number in
            NodeTemplate(name: "gpu-\(number)", zone: number % 2 == 1 ? "zone-a" : "zone-b", cpu: "64", memory: "512Gi", gpus: 8)
        }
        configuration.simulation.rootCertificate = credentials.authority.certificate.pem
        configuration.simulation.startDelaySeconds = startDelaySeconds
        configuration.modelLoadSeconds = 2
        // The gateways' and the runners' pods run this very program.
        for command in [["ballast", "gateway"], ["gateway"], ["ballast", "runner"]] {
            configuration.simulation.behaviours.registerDefault("*", command: command, ChildProcess.thisProgram)
        }
        configuration.simulation.httpProbe = { url, timeout in
            try? await prober.execute(HTTPRequest(url: url, totalTimeout: timeout)).status
        }
        configuration.simulation.podRequest = { method, url, headers, body in
            var request = HTTPRequest(method: method, url: url, body: body)
            for header in headers { request.headers[header.name] = header.value }
            let response = try await prober.execute(request)
            return (response.status, response.headers["content-type"], response.body)
        }
        configuration.logger = quiet
        return configuration
    }

    private actor Outcome {
        private(set) var value: Bool?

        func set(_ value: Bool?) { self.value = value }
    }
}

/// A part of the demo that ends by itself, and by cancellation when the group shuts down.
private struct DemoService: ServiceLifecycle.Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
        do { try await body() } catch is CancellationError { return }
    }
}
