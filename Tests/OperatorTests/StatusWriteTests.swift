import BallastAPI
import EmbeddedCluster
import Foundation
import KubeClient
import KubeCore
import KubeTypes
import Structured
import TestSupport
import Testing

@testable import ControllerRuntime

/// What a status write promises, checked in a namespace of any server that has our kinds.
private struct StatusWriteCheck {
    let api: any KubeAPI
    let namespace: String

    private var backend: ObjectReference { ObjectReference(LLMBackend.resourceType, namespace: namespace, name: "gpt") }

    /// A writer of a process that was just started.
    private func writer() -> OwnerWriter {
        OwnerWriter(
            api: api, memory: ActingMemory(), metrics: RuntimeMetrics(registry: MetricsRegistry()), controller: "test", time: SystemTime())
    }

    private func create() async throws -> JSONValue {
        var document = Fixture.openAI
        document["metadata"] = ["name": "gpt", "namespace": .string(namespace)]
        return try await api.send(
            .create(LLMBackend.resourceType, namespace: namespace, manifest: document, options: .init(fieldManager: "user")))
    }

    private func read() async throws -> JSONValue { try await api.send(.get(backend)) }

    private func write(_ status: JSONValue, over raw: JSONValue, _ writer: OwnerWriter) async throws -> Bool {
        let object = try raw.decode(LLMBackend.self)
        let base = OwnerWriter.Base(
            version: object.metadata.resourceVersion, owned: OwnedFields(of: raw, manager: Labels.manager),
            conditions: object.status?.conditions ?? [])
        return try await writer.write(status: status, over: base, owner: Owner(object))
    }

    private func condition(_ type: String, _ message: String) -> JSONValue {
        [
            "type": .string(type), "status": "True", "reason": "Tested", "message": .string(message), "observedGeneration": 1,
            "lastTransitionTime": "2026-01-01T00:00:00Z",
        ]
    }

    private var status: JSONValue {
        [
            "observedGeneration": 1, "endpoint": "https://api.example.com", "health": ["state": "Healthy"],
            "conditions": [condition("Ready", "all is well"), condition("Healthy", "it answers")],
        ]
    }

    func check() async throws {
        let created = try await create()
        let first = writer()
        #expect(try await write(status, over: created, first))
        let written = try await read()
        #expect(written["status"] == status)
        #expect(written[path: "metadata", "generation"] == 1)
        let owners = (written[path: "metadata", "managedFields"]?.array ?? []).filter { $0["manager"] == "ballast" }
        #expect(owners.map { $0["subresource"] } == ["status"])
        #expect(try await !write(status, over: written, first), "written twice")
        #expect(try await !write(status, over: written, writer()), "written again after a restart")

        try await repairs(first)
        try await refusesWhatIsStale(created)
    }

    private func repairs(_ first: OwnerWriter) async throws {
        let edit: [JSONValue] = [
            ["op": "replace", "path": "/status/conditions/0/message", "value": "hacked"],
            ["op": "add", "path": "/status/conditions/-", "value": condition("Audited", "looks good")],
        ]
        let edited = try await api.send(.patch(backend, .json(edit), subresource: "status", options: .init(fieldManager: "auditor")))
        #expect(try await write(status, over: edited, first), "an edit by hand is put right")
        let repaired = try await read()
        var expected = status
        expected["conditions"] = .array((status["conditions"]?.array ?? []) + [condition("Audited", "looks good")])
        #expect(repaired["status"] == expected, "what others brought stays")
        #expect(try await !write(status, over: repaired, first))
        #expect(try await !write(status, over: repaired, writer()))

        var less = status
        less["endpoint"] = nil
        less["conditions"] = [condition("Ready", "all is well")]
        #expect(try await write(less, over: repaired, writer()))
        expected["endpoint"] = nil
        expected["conditions"] = [condition("Ready", "all is well"), condition("Audited", "looks good")]
        #expect(try await read()["status"] == expected, "what is left out goes, but for what others brought")
    }

    private struct Conflict: Error {}

    private func conflicting(over raw: JSONValue) async throws {
        do {
            _ = try await write(status, over: raw, writer())
        } catch let status as APIStatus where status.isConflict {
            throw Conflict()
        }
    }

    private func refusesWhatIsStale(_ created: JSONValue) async throws {
        let before = try await read()
        await #expect(throws: Conflict.self) { try await conflicting(over: created) }
        #expect(try await read() == before)
        _ = try await api.send(.delete(backend))
        let namesake = try await create()
        await #expect(throws: Conflict.self) { try await conflicting(over: before) }
        #expect(try await read() == namesake)
    }
}

@Suite("A status write on the embedded server")
struct StatusWriteTests {
    @Test("is made once, puts edits right, keeps what others brought, and never lands on another version")
    func promises() async throws {
        let server = try APIServer()
        let api = EmbeddedAPI(server.api)
        for manifest in BallastCRDs.all {
            _ = try await api.send(.create(CustomResourceDefinition.resourceType, namespace: nil, manifest: manifest))
        }
        try server.store(manager: "test").create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]])
        try await StatusWriteCheck(api: api, namespace: "team-a").check()
    }
}

/// Against a real kube-apiserver, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("A status write on a genuine API server", .serialized)
struct StatusWriteGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    @Test("is made once, puts edits right, keeps what others brought, and never lands on another version")
    func promises() async throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let client = try KubeClient(connecting: try KubeConfig.load(path: path).configuration())
        for manifest in BallastCRDs.all {
            let name = try #require(manifest[path: "metadata", "name"]?.string)
            let reference = ObjectReference(CustomResourceDefinition.resourceType, namespace: nil, name: name)
            try await client.apply(reference, manifest: manifest, force: true)
            for _ in 0..<200 {
                let definition = try await client.get(CustomResourceDefinition.self, name: name)
                if definition.status?.conditions?.isTrue("Established") == true { break }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let name = "status-\(UUID().uuidString.prefix(8).lowercased())"
        let namespace = try await client.create(Namespace(metadata: ObjectMeta(name: name)))
        let result: Result<Void, any Error>
        do { result = .success(try await StatusWriteCheck(api: ClusterAPI(client), namespace: name).check()) } catch {
            result = .failure(error)
        }
        try await client.delete(namespace.reference)
        await client.shutdown()
        try result.get()
    }
}
