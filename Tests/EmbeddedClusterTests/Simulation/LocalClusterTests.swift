import Foundation
import FoundationNetworking
import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("A cluster in one process")
struct LocalClusterTests {
    @Test("its vLLM pods answer HTTP on their own addresses, and their logs can be read")
    func serves() async throws {
        var configuration = LocalCluster.Configuration()
        configuration.simulation.nodes = [.gpu("n1", zone: "a")]
        configuration.modelLoadSeconds = 0.05
        let cluster = try LocalCluster(configuration)
        let running = Task { try await cluster.run() }
        defer { running.cancel() }
        let store = cluster.server.store(manager: "test")
        let readiness: JSONValue = ["httpGet": ["path": "/health", "port": 18_431], "periodSeconds": 1]
        try store.create(
            Manifest.pod("model") { spec in
                spec["containers"] = [
                    [
                        "name": "main", "image": "vllm/vllm-openai:v0.11.0", "args": ["org/model", "--port", "18431"],
                        "readinessProbe": readiness,
                    ]
                ]
            })
        var pod: Resource?
        for await event in try store.watch(Kind.pod.type) {
            guard let object = event.object else { continue }
            pod = Resource(.pod, object.value)
            if pod?.isReady == true { break }
        }
        let address = try #require(pod?.podIP)
        let url = try #require(URL(string: "http://\(address):18431/v1/models"))
        let (data, response) = try await URLSession.shared.data(from: url)
        #expect((response as? HTTPURLResponse)?.statusCode == 200)
        #expect(try JSONValue(parsing: Array(data))["data"]?[0]?["id"] == "org/model")
        let place = try #require(await cluster.simulation.logPlace(namespace: "default", pod: "model", container: nil))
        #expect(cluster.simulation.logs.lines(place)?.contains { $0.text.hasPrefix("INFO Application startup complete") } == true)
    }
}
