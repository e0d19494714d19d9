import ArgumentParser
import BallastAPI
import EmbeddedCluster
import Foundation
import KubeClient
import Logging

/// `ballast bench-channel`: how long an order, and a change of what gateways serve, takes to reach all gateways of a chain. Run by
/// `make bench-channel`; no command for users of a cluster.
struct ChannelBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-channel", abstract: "Measure how fast orders and changes reach a chain's gateways.",
        discussion: """
            One operator and several gateways run in this process and speak to each other and to the API server over sockets, as they do in \
            a cluster. The API server is --kubeconfig's, where Ballast's CRDs must be and nothing else may run, or an embedded one. Ends with 1 \
            where the slowest gateway of the slowest round took longer than wanted.
            """,
        shouldDisplay: false)

    @Option(help: "The kubeconfig of a cluster that nothing depends on; by default an embedded API server.")
    var kubeconfig: String?

    @Option(help: "Gateways of the chain.")
    var gateways = 3

    @Option(help: "How often each is measured.")
    var rounds = 20

    func validate() throws {
        guard (1...100).contains(gateways) else { throw ValidationError("--gateways \(gateways) is not within 1 to 100") }
        guard rounds >= 1 else { throw ValidationError("--rounds \(rounds) is below 1") }
    }

    func run() async throws {
        let isMet: Bool
        if let kubeconfig {
            isMet = try await measure(try ClientConfiguration.discovered(kubeconfig: kubeconfig, context: nil))
        } else {
            isMet = try await embedded()
        }
        if !isMet { throw ExitCode.failure }
    }

    private func measure(_ cluster: ClientConfiguration) async throws -> Bool {
        let bench = try ChannelBench(cluster, gateways: gateways, rounds: rounds)
        return try await bench.run()
    }

    private func embedded() async throws -> Bool {
        let server = try APIServer()
        let token = UUID().uuidString
        server.authentication.accept(token: token, as: UserInfo(name: "bench", groups: ["system:masters"]))
        for crd in BallastCRDs.all { try server.store(manager: "bench").create(crd) }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let listener = ClusterListener(server, logger: ChannelBench.quiet) { listening.yield($0) }
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask {
                try await listener.run()
                return nil
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else { return false }
            return try await measure(ClientConfiguration(server: "http://127.0.0.1:\(port)", credentials: .token(token)))
        }
    }
}
