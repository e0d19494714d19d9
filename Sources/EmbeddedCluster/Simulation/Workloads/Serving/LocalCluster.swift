import KubeCore
import Logging
import ServiceLifecycle

/// A whole cluster in one process: the API server, the simulated controllers and nodes, and what makes its pods and Services reachable
/// from this machine. A ``ClusterListener`` puts it on a socket.
package struct LocalCluster: Service {
    package struct Configuration: Sendable {
        package var server = APIServer.Configuration()
        package var simulation = SimulationConfiguration()
        /// Whether vLLM and Ollama pods really answer HTTP, on a block of 127.64.0.0/12.
        package var servesModels = true
        /// How long a simulated model takes to load.
        package var modelLoadSeconds = 3.0
        /// Whether cluster addresses, on a block of 127.96.0.0/12, and node ports carry connections to endpoints.
        package var proxiesServices = true
        package var logger = Logger(label: "cluster")

        package init() {}
    }

    package let server: APIServer
    package let simulation: SimulatedCluster
    /// Turns the simulated model servers' knobs.
    package let models: ModelControls
    private let proxy: ServiceProxy?
    /// Held for as long as the cluster is.
    private let addresses: AddressBlock?

    /// Throws when the objects every cluster begins with are refused, or too many clusters listen on this machine.
    package init(_ configuration: Configuration = Configuration()) throws(APIError) {
        var settings = configuration.server
        if configuration.servesModels || configuration.proxiesServices {
            guard let block = AddressBlock.claim() else {
                throw .internalError("64 clusters listen on this machine already, and there are addresses for no more; end one of them")
            }
            settings.addressBlock = block.number
            addresses = block
        } else {
            addresses = nil
        }
        server = try APIServer(settings)
        models = ModelControls()
        var simulation = configuration.simulation
        let time = configuration.server.time
        let listen = configuration.servesModels ? LoopbackListener(time: time, logger: configuration.logger).listen : nil
        let load = configuration.modelLoadSeconds
        simulation.behaviours.registerDefault("*ollama*", OllamaBehaviour(loadSeconds: load, controls: models, listen: listen))
        simulation.behaviours.registerDefault("*vllm*", VLLMBehaviour(loadSeconds: load, controls: models, listen: listen))
        simulation.runsPrograms = simulation.runsPrograms || configuration.servesModels
        simulation.issueToken = { [server] namespace, account, seconds in
            server.issueToken(namespace: namespace, serviceAccount: account, seconds: seconds)?.token
        }
        self.simulation = SimulatedCluster(api: server.api, configuration: simulation)
        proxy =
            configuration.proxiesServices
            ? ServiceProxy(store: server.store(manager: "kube-proxy"), seed: simulation.seed, logger: configuration.logger) : nil
        server.connect(pods: SimulatedPodAccess(logs: self.simulation.logs, time: time, send: configuration.simulation.podRequest))
    }

    /// Runs until cancelled or asked to shut down.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulation.run() }
            group.addTask { await cancelWhenGracefulShutdown { await server.sendBookmarks() } }
            if let proxy { group.addTask { try await proxy.run() } }
            try await group.waitForAll()
        }
    }
}
