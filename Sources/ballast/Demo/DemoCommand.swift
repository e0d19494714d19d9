import ArgumentParser
import Foundation
import KubeClient
import KubeCore
import Logging
import ServiceLifecycle

/// `ballast demo`: an embedded cluster, the operator and simulated model servers in one process, in the foreground.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run an embedded cluster with the operator and simulated GPU nodes.",
        discussion: "kubectl works against it with the kubeconfig it writes; everything listens on loopback and is gone when it ends.")

    @Flag(help: "Play the demo's story unattended, and fail where a step is not what it claims.")
    var tour = false

    @Option(help: "The API server's port; 0 takes a free one.")
    var port = 6550

    @Option(help: "How many simulated nodes with eight GPUs each, over two zones.")
    var nodes = 3

    @Option(help: "Where the kubeconfig goes.")
    var kubeconfig = ".ballast/kubeconfig"

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        guard (1...1000).contains(nodes) else { throw ValidationError("--nodes \(nodes) is not within 1 to 1000") }
        guard (0...65535).contains(port) else { throw ValidationError("--port \(port) is not within 0 to 65535") }
    }

    func run() async throws {
        var quiet = logging
        // The demo's own words are what its user reads; the operator's log is one flag away.
        if logging.logLevel == .info { quiet.logLevel = .warning }
        let stack = DemoStack(port: port, nodes: nodes, kubeconfig: URL(fileURLWithPath: kubeconfig), log: quiet.logger("demo"))
        let wholeTour = tour
        let passed = try await stack.run { ready in
            Self.welcome(ready, kubeconfig: kubeconfig, nodes: nodes)
            guard wholeTour else { return nil }
            let tour = Tour(client: ready.client, web: ready.web, time: SystemTime(), say: Console.say)
            return await tour.play()
        }
        if passed == false { throw ExitCode.failure }
    }

    private static func welcome(_ ready: DemoStack.Ready, kubeconfig: String, nodes: Int) {
        Console.say(
            """
            A cluster with \(nodes) GPU nodes and the Ballast operator listens on https://127.0.0.1:\(ready.port).

              export KUBECONFIG=\(kubeconfig.hasPrefix("/") ? "" : "$PWD/")\(kubeconfig)
              kubectl apply -f docs/samples/llmbackend-vllm.yaml
              kubectl get llmb -w

            Ctrl-C ends it.
            """)
    }
}
