import Foundation
import KubeCore
import Structured

@testable import EmbeddedCluster

/// A cluster with manual time and what tests ask of it.
struct SimulatedWorld {
    let clock = ManualTime()
    let api: ResourceAPI
    let cluster: SimulatedCluster
    let store: ClusterStore

    init(
        nodes: [NodeTemplate] = [.gpu("n1", zone: "a"), .gpu("n2", zone: "b"), .gpu("n3", zone: "c")],
        configure: (inout SimulationConfiguration) -> Void = { _ in }
    ) async throws {
        api = ResourceAPI(time: clock, seed: 7)
        try api.bootstrap()
        var configuration = SimulationConfiguration(nodes: nodes, seed: 7)
        configure(&configuration)
        cluster = SimulatedCluster(api: api, configuration: configuration)
        store = ClusterStore(api: api, manager: "test")
        await cluster.settle()
    }

    /// Creates objects and lets the cluster settle.
    func create(_ objects: JSONValue...) async throws {
        for object in objects { try store.create(object) }
        await cluster.settle()
    }

    func pass(_ seconds: Double) async { await cluster.advance(clock, by: seconds) }

    func get(_ kind: Kind, _ name: String, _ namespace: String? = "default") throws -> JSONValue? {
        try store.get(kind.type, namespace: kind.type.namespaced ? namespace : nil, name: name)
    }

    func list(_ kind: Kind, _ namespace: String? = "default") throws -> [JSONValue] {
        try store.list(kind.type, namespace: kind.type.namespaced ? namespace : nil)
    }

    func pods(_ namespace: String = "default") throws -> [Resource] { try list(.pod, namespace).map { Resource(.pod, $0) } }

    func modify(_ kind: Kind, _ name: String, _ change: (inout JSONValue) -> Void) async throws {
        try store.modify(kind.type, namespace: kind.type.namespaced ? "default" : nil, name: name, change)
        await cluster.settle()
    }

    func delete(_ kind: Kind, _ name: String, _ propagation: DeleteOptions.Propagation? = .background) async throws {
        try store.delete(
            kind.type, namespace: kind.type.namespaced ? "default" : nil, name: name, options: DeleteOptions(propagation: propagation))
        await cluster.settle()
    }

    /// Reason and message of every event about an object of that name.
    func events(_ name: String) throws -> [String] {
        try store.list(WrittenTypes.event).filter { $0[path: "involvedObject", "name"]?.string == name }
            .map { "\($0["reason"]?.string ?? ""): \($0["message"]?.string ?? "")" }
    }

    func condition(_ kind: Kind, _ name: String, _ type: String) throws -> String? {
        let list = try get(kind, name)?[path: "status", "conditions"]?.array ?? []
        return list.first { $0["type"]?.string == type }.map { "\($0["status"]?.string ?? "") \($0["reason"]?.string ?? "")" }
    }
}

extension NodeTemplate {
    static func gpu(_ name: String, zone: String, gpus: Int = 2) -> NodeTemplate {
        NodeTemplate(name: name, zone: zone, cpu: "8", memory: "32Gi", gpus: gpus)
    }
}

/// Manifests.
enum Manifest {
    static func pod(_ name: String, labels: [String: String] = [:], _ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": ["name": .string(name), "namespace": "default", "labels": .strings(labels)],
            "spec": ["containers": [["name": "main", "image": "app:1"]]],
        ]
        change(&value["spec", default: .emptyObject])
        return value
    }

    static func deployment(
        _ name: String, replicas: Int = 3, image: String = "app:1", _ change: (inout JSONValue) -> Void = { _ in }
    ) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "namespace": "default"],
            "spec": [
                "replicas": .int(replicas), "selector": ["matchLabels": ["app": .string(name)]],
                "template": [
                    "metadata": ["labels": ["app": .string(name)]],
                    "spec": ["containers": [["name": "main", "image": .string(image)]]],
                ],
            ],
        ]
        change(&value["spec", default: .emptyObject])
        return value
    }

    static func job(_ name: String, image: String = "work:1", _ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": .string(name), "namespace": "default"],
            "spec": [
                "template": ["spec": ["restartPolicy": "Never", "containers": [["name": "main", "image": .string(image)]]]]
            ],
        ]
        change(&value["spec", default: .emptyObject])
        return value
    }

    /// The image of every container of a template.
    static func setImage(_ image: String) -> (inout JSONValue) -> Void {
        { $0[path: "spec", "template", "spec", "containers"] = [["name": "main", "image": .string(image)]] }
    }
}

extension JSONValue {
    subscript(key: String, default value: JSONValue) -> JSONValue {
        get { self[key] ?? value }
        set { self[key] = newValue }
    }
}
