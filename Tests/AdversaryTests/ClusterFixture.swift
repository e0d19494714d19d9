import BallastAPI
import ControllerRuntime
import Cryptography
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Logging
import Runner
import RunnerProtocol
import Structured
import Synchronization
import Testing

@testable import Operator

/// Looks again and again until something is there that other tasks' work brings about; the suite's time limit is the only one.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// A chain that answers each role in one way; a role without an answer waits until its runner ends.
struct RoleChain: HTTPExecutor {
    var votes: [String: String]
    /// Ends what waits: the process that a runner is would just be gone.
    var end = Latch()

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        let asked = String(decoding: request.body, as: UTF8.self)
        guard let (_, vote) = votes.first(where: { asked.contains("Your role is \($0.key)") }) else {
            try await end.wait()
            throw CancellationError()
        }
        let opinion = #"{\"vote\":\"\#(vote)\",\"confidence\":1,\"rationale\":\"seen\"}"#
        let body = #"{"choices":[{"message":{"role":"assistant","content":"\#(opinion)"}}]}"#
        return HTTPResponse(status: 200, body: HTTPBody(bytes: Array(body.utf8)))
    }
}

/// The runner itself, at its pod's address, in this process.
struct RunnerInProcess: ContainerBehaviour {
    var votes: [String: String]
    var isProgram: Bool { true }

    func plan(for container: ContainerInfo) -> ContainerPlan { ContainerPlan() }

    func run(_ context: ContainerContext) async -> Int {
        let environment = context.info.environment
        guard let raw = environment["BALLAST_RUNNER_KEY"].flatMap(Base64.decode),
            let key = try? Ed25519.VerifyingKey(rawRepresentation: raw), let uid = environment["POD_UID"]
        else { return 2 }
        let configuration = RunnerConfiguration(key: key, podUID: uid, host: context.info.podIP, port: SlotNames.port)
        let chain = RoleChain(votes: votes)
        let program = RunnerProgram(
            configuration, http: chain, log: quiet, started: { _ in context.setHealthy(true) }, stop: { chain.end.open() })
        return await withTaskCancellationHandler {
            (try? await program.run()) == nil ? 1 : 0
        } onCancel: {
            chain.end.open()
        }
    }
}

/// A cluster with nodes that run runners, a chain `chat` in namespace `team-a`, and the operator's pools and sessions; with an
/// installation these have its rights and no more, and one without replicas reaches runners through the API server.
struct AdversaryCluster {
    let client: KubeClient
    let registry: MetricsRegistry
    let adversaries: OperatorAdversaries

    static func with(
        votes: [String: String], pools: [AdversaryPool] = [AdversaryPool()], installation: Installation? = nil,
        _ body: @escaping @Sendable (AdversaryCluster) async throws -> Void
    ) async throws {
        var configuration = LocalCluster.Configuration()
        configuration.simulation.nodes = [NodeTemplate(name: "n1"), NodeTemplate(name: "n2")]
        configuration.simulation.runsPrograms = true
        configuration.simulation.behaviours.register("*", command: ["ballast", "runner"], RunnerInProcess(votes: votes))
        configuration.servesModels = false
        configuration.proxiesServices = false
        configuration.logger = quiet
        let runners = try CurlTransport()
        configuration.simulation.podRequest = { method, url, headers, body in
            var request = HTTPRequest(method: method, url: url, body: body)
            for header in headers { request.headers[header.name] = header.value }
            let response = try await runners.execute(request)
            return (response.status, response.headers["content-type"], response.body)
        }
        let cluster = try LocalCluster(configuration)
        cluster.server.authentication.accept(token: "root", as: UserInfo(name: "root", groups: ["system:masters"]))
        try prepare(cluster.server.store(manager: "test"))
        if let installation {
            for object in try installation.objects() where object["kind"] != "Namespace" {
                try cluster.server.store(manager: "test").create(object)
            }
        }
        cluster.server.authentication.accept(
            token: "operator", as: UserInfo(name: "system:serviceaccount:ballast-system:ballast-operator", groups: []))
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let listener = ClusterListener(cluster.server, port: 0, logger: quiet) { port.yield($0) }
        let serving = Task { try await listener.run() }
        let simulating = Task { try await cluster.run() }
        let number = try #require(await ports.first { _ in true })
        let client = try KubeClient(connecting: ClientConfiguration(server: "http://127.0.0.1:\(number)", credentials: .token("root")))
        let own = installation.map { _ in "operator" } ?? "root"
        let operatorClient = try KubeClient(connecting: ClientConfiguration(server: "http://127.0.0.1:\(number)", credentials: .token(own)))
        let api = ClusterAPI(operatorClient)
        let registry = MetricsRegistry()
        var settings = OperatorConfiguration()
        settings.pools = pools
        settings.namespace = installation?.watchedNamespace
        var options = ManagerOptions()
        options.namespace = settings.namespace
        let manager = Manager(api: api, source: api, time: SystemTime(), options: options, registry: registry, log: quiet)
        let wire: any RunnerWire = installation?.replicas == 0 ? ProxiedRunnerWire(operatorClient) : DirectRunnerWire(runners)
        let adversaries = OperatorAdversaries(
            settings, manager: manager, wire: wire, time: SystemTime(), registry: registry, log: quiet)
        adversaries.add(to: manager)
        let operating = [
            Task { try await adversaries.keyring.run() }, Task { try await manager.run() }, Task { try await adversaries.sessions.run() },
        ]
        let outcome: Result<Void, any Error>
        do {
            try await body(AdversaryCluster(client: client, registry: registry, adversaries: adversaries))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for task in operating.reversed() {
            task.cancel()
            _ = await task.result
        }
        simulating.cancel()
        _ = await simulating.result
        await runners.shutdown()
        await operatorClient.shutdown()
        await client.shutdown()
        serving.cancel()
        _ = await serving.result
        try outcome.get()
    }

    private static func prepare(_ store: ClusterStore) throws {
        for crd in BallastCRDs.all { try store.create(crd) }
        for name in ["team-a", "ballast-system"] {
            try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
        var chain = FailoverChain(
            metadata: ObjectMeta(name: "chat", namespace: "team-a"),
            spec: FailoverChainSpec(targets: [.init(name: "a", backendRef: NameReference(name: "a"))]))
        try store.create(chain.manifest())
        chain.status = FailoverChainStatus(
            conditions: [Condition(type: "Ready", status: .yes, lastTransitionTime: Date(), reason: "Ready", message: "it serves")],
            url: "http://chat.team-a.svc:8080", gateways: .init(ready: 1, desired: 1))
        var document = try chain.manifest()
        document[path: "metadata", "resourceVersion"] =
            try store.get(FailoverChain.resourceType, namespace: "team-a", name: "chat")?[path: "metadata", "resourceVersion"]
        try store.update(document, subresource: .status)
        try store.create([
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "chat", "namespace": "team-a"],
            "spec": ["ports": [["port": 8080]], "selector": ["app": "none"]],
        ])
    }

    func label(_ pool: String?) async throws {
        _ = try await client.patch(
            ObjectReference(Namespace.resourceType, namespace: nil, name: "team-a"),
            .merge(["metadata": ["labels": [SlotNames.adversaryPool: pool.map(JSONValue.string) ?? JSONValue.null]]]))
    }

    func slots() async throws -> [Pod] {
        try await client.list(Pod.self, namespace: "team-a").filter {
            $0.metadata.labels[SlotNames.slot] != nil && !$0.metadata.isTerminating
        }
    }

    func warm(_ count: Int) async throws -> Set<String> {
        try await eventually { try await slots().filter { $0.isReady && $0.metadata.controller == nil }.count == count }
        return Set(try await slots().compactMap(\.metadata.uid))
    }

    @discardableResult
    func judge(_ name: String, _ change: (inout AdversaryJobSpec) -> Void = { _ in }) async throws -> AdversaryJob {
        var spec = AdversaryJobSpec(
            subject: .init(question: "2+2?", answer: "5"), adversaries: 3, chainRef: NameReference(name: "chat"))
        change(&spec)
        return try await client.create(AdversaryJob(metadata: ObjectMeta(name: name, namespace: "team-a"), spec: spec))
    }

    /// The job once it is over.
    func ended(_ name: String) async throws -> AdversaryJob {
        var last: AdversaryJob?
        try await eventually {
            let job: AdversaryJob = try await client.get(namespace: "team-a", name: name)
            last = job
            let conditions = job.status?.conditions ?? []
            return ["Complete", "Failed"].contains { conditions.condition($0)?.status == .yes }
        }
        return try #require(last)
    }

    func jobs() async throws -> [Job] { try await client.list(Job.self, namespace: "team-a") }
}
