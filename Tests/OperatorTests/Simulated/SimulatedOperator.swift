import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import Logging
import Structured
import TestSupport

@testable import Operator

/// The reconciler of LLMBackends with its prober, on an embedded cluster with its controllers and simulated GPU nodes: alone with a manual
/// clock.
struct SimulatedOperator {
    let time: ManualTime
    let store: ClusterStore
    let cluster: SimulatedCluster
    let prober: HealthProber
    private let api: ResourceAPI
    private let manager: Manager
    private var toldRevision: UInt64 = 0

    /// vLLM takes `loadSeconds` from its start to its first answer.
    init(loadSeconds: Double) async throws {
        time = ManualTime()
        api = ResourceAPI(time: time, seed: 7)
        try api.bootstrap()
        store = ClusterStore(api: api, manager: "kubectl")
        for manifest in BallastCRDs.all { try store.create(manifest) }
        try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]])
        try store.create([
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "hf", "namespace": "team-a"], "data": ["token": "dG9rZW4="],
        ])
        let nodes = (1...4).map { NodeTemplate(name: "n\($0)", zone: "z\($0)", cpu: "64", memory: "1Ti", gpus: 8) }
        var configuration = SimulationConfiguration(nodes: nodes, seed: 7)
        configuration.behaviours.register("vllm/*", VLLMBehaviour(loadSeconds: loadSeconds))
        cluster = SimulatedCluster(api: api, configuration: configuration)
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        manager = Manager(api: EmbeddedAPI(api), source: NoWatches(), time: time, log: log)
        let wakeups = Wakeups()
        let check = HealthCheck(executor: SimulatedPods(store: store), secrets: FixedSecrets(), time: time)
        prober = HealthProber(check: check, time: time, wakeups: wakeups)
        manager.add(LLMBackendReconciler(prober: prober, wakeups: wakeups, settings: BackendSettings()))
    }

    mutating func create(_ object: JSONValue) async throws {
        try store.create(object)
        try await settle()
    }

    /// The cluster acts at every moment it has something to do, the operator every `step` seconds.
    mutating func pass(_ seconds: Int, by step: Int = 1) async throws {
        for moment in stride(from: 0, to: seconds, by: step) {
            await cluster.advance(time, by: Double(min(step, seconds - moment)))
            try await settle()
        }
    }

    struct NeverCame: Error, CustomStringConvertible {
        var description: String
    }

    /// Lets time pass until something is so; answers the uptime. Throws when it is not so after `limit` seconds.
    mutating func pass(upTo limit: Int, until what: String, _ isSo: (SimulatedOperator) throws -> Bool) async throws -> Duration {
        for _ in 0...limit {
            if try isSo(self) { return time.uptime }
            try await pass(1)
        }
        throw NeverCame(description: "\(what): not within \(limit) s\n\(try status().text)")
    }

    /// Everyone acts until nobody has anything to do at this moment.
    private mutating func settle() async throws {
        let (caches, controllers) = manager.prepare()
        var moved = true
        while moved {
            await cluster.settle()
            moved = try tell(caches)
            for controller in controllers { while await controller.step() { moved = true } }
            moved = await prober.step() || moved
            await manager.recorder.writePending()
        }
    }

    /// Tells the caches what there is now, if anything was written since the last time.
    private mutating func tell(_ caches: CacheSet) throws -> Bool {
        guard api.storage.revision != toldRevision else { return false }
        toldRevision = api.storage.revision
        for informer in caches.all {
            let selector = try LabelSelector(parsing: informer.scope.labelSelector)
            let list = try store.snapshot(informer.scope.type, labels: selector)
            informer.take(raw: .restarted(list.objects.map(\.value), resourceVersion: String(list.revision)))
        }
        return true
    }
}

// What tests look at.
extension SimulatedOperator {
    func status() throws -> JSONValue { try store.get(LLMBackend.resourceType, namespace: "team-a", name: "qwen")?["status"] ?? .null }

    func condition(_ type: String) throws -> JSONValue? { try status()["conditions"]?.array?.first { $0["type"]?.string == type } }

    func deployment(_ name: String) throws -> JSONValue? { try store.get(Deployment.resourceType, namespace: "team-a", name: name) }

    func replicas(_ name: String) throws -> Int64? { try deployment(name)?[path: "spec", "replicas"]?.integer }

    func ready(_ name: String) throws -> Int64 { try deployment(name)?[path: "status", "readyReplicas"]?.integer ?? 0 }

    func pods(_ group: String) throws -> [JSONValue] {
        try store.list(Pod.resourceType, namespace: "team-a").filter { pod in
            pod[path: "metadata", "name"]?.string?.wholeMatch(of: try Regex("\(group)-[a-z0-9]+-[a-z0-9]{5}")) != nil
        }
    }

    func podNames(_ group: String) throws -> [String] { try pods(group).compactMap { $0[path: "metadata", "name"]?.string } }

    /// The reasons of the events about an object of a kind.
    func events(_ kind: String) throws -> [JSONValue] {
        let events = ResourceType(group: "", version: "v1", kind: "Event", plural: "events")
        return try store.list(events, namespace: "team-a").filter { $0[path: "involvedObject", "kind"]?.string == kind }
    }

    func reasons(_ kind: String) throws -> [String] { try events(kind).compactMap { $0["reason"]?.string } }
}

/// Pods as the prober meets them: a model server answers from the moment its pod is ready until it is not.
private struct SimulatedPods: HTTPExecutor {
    let store: ClusterStore

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        let host = request.url.dropFirst("http://".count).prefix { $0 != ":" && $0 != "/" }
        let pods = try store.list(Pod.resourceType, namespace: "team-a")
        guard let pod = pods.first(where: { $0[path: "status", "podIP"]?.string.map { host == $0 } ?? false }) else {
            throw HTTPError.unreachable("no route to host")
        }
        let isReady = pod[path: "status", "conditions"]?.array?.contains { $0["type"] == "Ready" && $0["status"] == "True" } ?? false
        return HTTPResponse(status: isReady ? 200 : 503, body: HTTPBody(bytes: []))
    }
}
