import ArgumentParser
import BallastAPI
import EmbeddedCluster
import Foundation
import KubeClient
import KubeCore
import Logging
import Operator
import ServiceLifecycle
import Structured

/// `ballast bench-spinup`: how long an AdversaryJob takes until its adversary runs. Run by `make bench-spinup`; no command for users of a
/// cluster.
struct SpinUpBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-spinup", abstract: "Measure how fast adversaries run, and how fast they are killed.",
        discussion: """
            The operator runs in this process. Without --kubeconfig the cluster does too, with runners as processes of this machine. With it, \
            the cluster must have Ballast's CRDs, no other operator, nodes with --image, and in --namespace a ready FailoverChain whose model \
            takes longer than a second to answer. Ends with 1 where a genuine cluster missed what is wanted.
            """,
        shouldDisplay: false)

    @Option(help: "The kubeconfig of a cluster that nothing depends on; by default an embedded cluster.")
    var kubeconfig: String?

    @Option(help: "The namespace of the chain, where the jobs go.")
    var namespace = "spinup"

    @Option(help: "The FailoverChain that adversaries ask.")
    var chain = "chat"

    @Option(help: "The image of runners.")
    var image: String?

    @Flag(help: "Reach runners through the API server: pods' addresses lead nowhere here.")
    var throughAPIServer = false

    @Option(help: "Slots of the pool, and jobs of a burst.")
    var pool = 30

    @Option(help: "How often one job at a time is measured warm; a fifth as often cold.")
    var rounds = 100

    @Option(help: "How many bursts.")
    var bursts = 5

    func validate() throws {
        guard (1...200).contains(pool) else { throw ValidationError("--pool \(pool) is not within 1 to 200") }
        guard rounds >= 1 else { throw ValidationError("--rounds \(rounds) is below 1") }
        guard bursts >= 0 else { throw ValidationError("--bursts \(bursts) is below 0") }
    }

    func run() async throws {
        let tap = SpinUpTap()
        let isMet = kubeconfig == nil ? try await embedded(tap) : try await genuine(tap)
        if kubeconfig != nil, !isMet { throw ExitCode.failure }
    }

    private var slots: AdversaryPool { AdversaryPool(name: "spinup", size: pool, image: image) }

    private func bench(_ client: KubeClient, _ tap: SpinUpTap) -> SpinUpBench {
        SpinUpBench(client: client, tap: tap, namespace: namespace, chain: chain, pool: slots, rounds: rounds, bursts: bursts)
    }

    private func embedded(_ tap: SpinUpTap) async throws -> Bool {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)")
        var quiet = Logger(label: "bench")
        quiet.logLevel = .critical
        var stack = DemoStack(port: 0, nodes: 3, kubeconfig: file, log: quiet)
        stack.startDelaySeconds = 0
        stack.hooks = tap.hooks
        stack.pools = [slots]
        return try await stack.run { ready in
            // The model never answers, so that adversaries still run at the vote.
            ready.models.set(pods: "*", ModelKnobs(firstTokenSeconds: 3600))
            try await makeChain(ready.client)
            return try await bench(ready.client, tap).run()
        } ?? false
    }

    private func makeChain(_ client: KubeClient) async throws {
        func create(_ type: ResourceType, _ name: String, _ spec: JSONValue?) async throws {
            var manifest: JSONValue = [
                "apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "metadata": ["name": .string(name)],
            ]
            manifest["spec"] = spec
            _ = try await client.send(
                .create(type, namespace: type.namespaced ? namespace : nil, manifest: manifest, options: .init(fieldManager: "bench")))
        }
        try await create(ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false), namespace, nil)
        try await create(
            LLMBackend.resourceType, "model",
            [
                "provider": "VLLM", "model": ["name": "silent"],
                "serving": ["image": "vllm/vllm-openai:bench", "replicas": 1, "gpu": ["count": 1]],
            ])
        try await create(
            FailoverChain.resourceType, chain,
            [
                "targets": [["backendRef": ["name": "model"]]], "gateway": ["replicas": 1],
                "retry": ["attempts": 1, "firstTokenTimeoutSeconds": 120],
            ])
        while true {
            let seen: FailoverChain = try await client.get(namespace: namespace, name: chain)
            if seen.status?.conditions?.condition("Ready")?.status == .yes { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func genuine(_ tap: SpinUpTap) async throws -> Bool {
        let cluster = try ClientConfiguration.discovered(kubeconfig: kubeconfig, context: nil)
        let client = try KubeClient(connecting: cluster)
        var settings = OperatorConfiguration()
        settings.electsLeader = false
        settings.reachesPods = !throughAPIServer
        settings.pools = [slots]
        if let image { settings.gatewayImage = image }
        let program = try OperatorProgram(
            settings, client: try KubeClient(connecting: cluster), listen: "127.0.0.1", healthPort: 0, metricsPort: 0, hooks: tap.hooks,
            log: ChannelBench.quiet)
        let isMet = try await withThrowingTaskGroup(of: Bool?.self) { group in
            for service in program.all {
                group.addTask {
                    try await service.run()
                    return nil
                }
            }
            defer { group.cancelAll() }
            return try await bench(client, tap).run()
        }
        await program.close()
        await client.shutdown()
        return isMet
    }
}
