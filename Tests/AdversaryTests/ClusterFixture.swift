import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
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

/// The operator's pools and sessions, as one process runs them.
struct RunningOperator {
    let registry = MetricsRegistry()
    let adversaries: OperatorAdversaries
    private let tasks: [Task<Void, any Error>]

    init(_ client: KubeClient, source: any WatchSource, pools: [AdversaryPool], installation: Installation?, runners: CurlTransport) {
        var settings = OperatorConfiguration()
        settings.pools = pools
        settings.namespace = installation?.watchedNamespace
        var options = ManagerOptions()
        options.namespace = settings.namespace
        let manager = Manager(
            api: ClusterAPI(client), source: source, time: SystemTime(), options: options, registry: registry, log: quiet)
        let wire: any RunnerWire = installation?.replicas == 0 ? ProxiedRunnerWire(client) : DirectRunnerWire(runners)
        let adversaries = OperatorAdversaries(
            settings, manager: manager, wire: wire, time: SystemTime(), registry: registry, log: quiet)
        adversaries.add(to: manager)
        self.adversaries = adversaries
        tasks = [
            Task { try await adversaries.keyring.run() }, Task { try await manager.run() }, Task { try await adversaries.sessions.run() },
        ]
    }

    func stop() async {
        for task in tasks.reversed() {
            task.cancel()
            _ = await task.result
        }
    }

    func claims(_ result: AdversaryMetrics.Claim) -> Double {
        registry.value("ballast_adversary_claims_total", labels: [result.rawValue]) ?? 0
    }
}

/// A watch whose events of one kind are held back while it is shut.
final class HeldSource: WatchSource {
    private let base: any WatchSource
    private let kind: String
    private let held = Mutex<[@Sendable () -> Void]?>([])

    init(_ base: any WatchSource, kind: String) {
        self.base = base
        self.kind = kind
    }

    func watch<Object: Sendable>(
        _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
        handle: @escaping @Sendable (WatchEvent<Object>) -> Void
    ) async throws {
        guard scope.type.kind == kind else { return try await base.watch(scope, decode: decode, handle: handle) }
        try await base.watch(scope, decode: decode) { event in
            // The first list goes through: without it there is no cache at all.
            if case .restarted = event { return handle(event) }
            let isHeld = self.held.withLock { held in
                held?.append { handle(event) }
                return held != nil
            }
            if !isHeld { handle(event) }
        }
    }

    /// Lets everything through, in its order.
    func open() {
        held.withLock { held in
            for tell in held ?? [] { tell() }
            held = nil
        }
    }
}

/// A cluster with nodes that run real runners, a chain `chat` in namespace `team-a`, and the operator's pools and sessions; with an
/// installation these have its rights and no more, and one without replicas reaches runners through the API server.
struct AdversaryCluster {
    let client: KubeClient
    let operators: [RunningOperator]
    /// Where the chain is, and where jobs go.
    var namespace = "team-a"

    var first: RunningOperator { operators[0] }

    /// `source` replaces the watch of the API server.
    static func with(
        votes: [String: String], askers: Int = 1, pools: [AdversaryPool] = [AdversaryPool()], installation: Installation? = nil,
        operators: Int = 1,
        source: @escaping @Sendable (any WatchSource) -> any WatchSource = { $0 },
        _ body: @escaping @Sendable (AdversaryCluster) async throws -> Void
    ) async throws {
        let web = try CurlTransport()
        var configuration = LocalCluster.Configuration()
        configuration.simulation.nodes = [NodeTemplate(name: "n1"), NodeTemplate(name: "n2")]
        configuration.simulation.runsPrograms = true
        configuration.simulation.httpProbe = { url, timeout in
            try? await web.execute(HTTPRequest(url: url, totalTimeout: timeout)).status
        }
        configuration.simulation.podRequest = { method, url, headers, body in
            var request = HTTPRequest(method: method, url: url, body: body)
            for header in headers { request.headers[header.name] = header.value }
            let response = try await web.execute(request)
            return (response.status, response.headers["content-type"], response.body)
        }
        ClusterPrograms.register(in: &configuration.simulation.behaviours, votes: votes, askers: askers)
        configuration.servesModels = false
        configuration.logger = quiet
        let cluster = try LocalCluster(configuration)
        cluster.server.authentication.accept(token: "root", as: UserInfo(name: "root", groups: ["system:masters"]))
        let address = try prepare(cluster.server.store(manager: "test"))
        for object in try installation?.objects() ?? [] where object["kind"] != "Namespace" {
            try cluster.server.store(manager: "test").create(object)
        }
        cluster.server.authentication.accept(
            token: "operator", as: UserInfo(name: "system:serviceaccount:ballast-system:ballast-operator", groups: []))
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let listener = ClusterListener(cluster.server, port: 0, logger: quiet) { port.yield($0) }
        let serving = Task { try await listener.run() }
        let simulating = Task { try await cluster.run() }
        let number = try #require(await ports.first { _ in true })
        let client = try KubeClient(connecting: ClientConfiguration(server: "http://127.0.0.1:\(number)", credentials: .token("root")))
        let own = try KubeClient(
            connecting: ClientConfiguration(
                server: "http://127.0.0.1:\(number)", credentials: .token(installation == nil ? "root" : "operator")))
        let running = (0..<operators).map { _ in
            RunningOperator(own, source: source(ClusterAPI(own)), pools: pools, installation: installation, runners: web)
        }
        let outcome: Result<Void, any Error>
        do {
            try await eventually { (try? await web.execute(HTTPRequest(url: "http://\(address):8080/health")).status) == 200 }
            try await body(AdversaryCluster(client: client, operators: running))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for one in running { await one.stop() }
        simulating.cancel()
        _ = await simulating.result
        await web.shutdown()
        await own.shutdown()
        await client.shutdown()
        serving.cancel()
        _ = await serving.result
        try outcome.get()
    }

    /// Makes what the cluster begins with; returns the address of the chain's Service.
    private static func prepare(_ store: ClusterStore) throws -> String {
        for crd in BallastCRDs.all { try store.create(crd) }
        for name in ["team-a", "ballast-system"] {
            try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
        try store.create(["apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": ["name": "present"], "handler": "h"])
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
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "gateway", "namespace": "team-a", "labels": ["app": "chat"]],
            "spec": [
                "containers": [
                    [
                        "name": "gateway", "image": "chain",
                        "readinessProbe": ["httpGet": ["path": "/health", "port": 8080], "periodSeconds": 1],
                    ]
                ]
            ],
        ])
        let service = try store.create([
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "chat", "namespace": "team-a"],
            "spec": ["ports": [["port": 8080]], "selector": ["app": "chat"]],
        ])
        return try #require(service[path: "spec", "clusterIP"]?.string)
    }

    func label(_ pool: String?) async throws { try await mark(SlotNames.adversaryPool, pool) }

    func mark(_ label: String, _ value: String?) async throws {
        _ = try await client.patch(
            ObjectReference(Namespace.resourceType, namespace: nil, name: namespace),
            .merge(["metadata": ["labels": [label: value.map(JSONValue.string) ?? JSONValue.null]]]))
    }

    func slots() async throws -> [Pod] {
        try await client.list(Pod.self, namespace: namespace).filter {
            $0.metadata.labels[SlotNames.slot] != nil && !$0.metadata.isTerminating
        }
    }

    /// Waits until so many slots wait, and no other pod of ours is there. Returns their UIDs.
    @discardableResult
    func warm(_ count: Int) async throws -> Set<String> {
        var slots: [Pod] = []
        try await eventually {
            slots = try await self.slots()
            return slots.count == count && slots.allSatisfy { $0.isReady && $0.metadata.controller == nil }
        }
        return Set(slots.compactMap(\.metadata.uid))
    }

    @discardableResult
    func judge(_ name: String, _ change: (inout AdversaryJobSpec) -> Void = { _ in }) async throws -> AdversaryJob {
        var spec = AdversaryJobSpec(
            subject: .init(question: "2+2?", answer: "5"), adversaries: 3, chainRef: NameReference(name: "chat"))
        change(&spec)
        return try await client.create(AdversaryJob(metadata: ObjectMeta(name: name, namespace: namespace), spec: spec))
    }

    /// The job once that is true of it.
    @discardableResult
    func job(_ name: String, _ condition: (AdversaryJob) -> Bool) async throws -> AdversaryJob {
        var last: AdversaryJob?
        try await eventually {
            let job: AdversaryJob = try await client.get(namespace: namespace, name: name)
            last = job
            return condition(job)
        }
        return try #require(last)
    }

    /// The job once it is over.
    func ended(_ name: String) async throws -> AdversaryJob {
        try await job(name) { job in
            let conditions = job.status?.conditions ?? []
            return ["Complete", "Failed"].contains { conditions.condition($0)?.status == .yes }
        }
    }

    func jobs() async throws -> [Job] { try await client.list(Job.self, namespace: namespace) }

    /// Waits until no Job is there, and no pod of ours but so many slots that wait.
    func nothingLeft(butSlots count: Int) async throws {
        try await eventually { try await jobs().isEmpty }
        try await warm(count)
    }
}
