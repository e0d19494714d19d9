import BallastAPI
import Foundation
import KubeClient
import KubeCore
import KubeTypes
import Structured
import TestSupport
import Testing

/// Against a real kube-apiserver, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("Admission by a genuine API server", .serialized)
struct AdmissionGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    /// A client of a server that has our kinds, and a namespace that goes afterwards.
    private func withKinds(_ body: (KubeClient, String) async throws -> Void) async throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let client = try KubeClient(connecting: try KubeConfig.load(path: path).configuration())
        for manifest in BallastCRDs.all {
            let name = try #require(manifest[path: "metadata", "name"]?.string)
            let reference = ObjectReference(CustomResourceDefinition.resourceType, namespace: nil, name: name)
            try await client.apply(reference, manifest: manifest, force: true)
            try await established(name, client)
        }
        let namespace = try await client.create(
            Namespace(metadata: ObjectMeta(name: "admission-\(UUID().uuidString.prefix(8).lowercased())")))
        do {
            try await body(client, namespace.metadata.name)
        } catch {
            try? await client.delete(namespace.reference)
            throw error
        }
        try await client.delete(namespace.reference)
        await client.shutdown()
    }

    private func established(_ name: String, _ client: KubeClient) async throws {
        for _ in 0..<200 {
            let definition = try await client.get(CustomResourceDefinition.self, name: name)
            let conditions = definition.status?.conditions ?? []
            #expect(conditions.condition("NonStructuralSchema") == nil)
            if conditions.isTrue("Established") { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(name) is not established")
    }

    private func create(_ document: JSONValue, in namespace: String, dryRun: Bool = true) throws -> APIRequest {
        let kind = try #require(BallastCRDs.resources.first { $0.type.kind == document["kind"]?.string })
        var manifest = document
        manifest[path: "metadata", "namespace"] = .string(namespace)
        let options = APIRequest.WriteOptions(fieldManager: "test", dryRun: dryRun, fieldValidation: .strict)
        return .create(kind.type, namespace: namespace, manifest: manifest, options: options)
    }

    /// Stores the good document and tries to make the bad one of it.
    private func change(_ input: BadInputCase, in namespace: String, _ client: KubeClient) async throws {
        var document = try await client.send(try create(input.good, in: namespace, dryRun: false))
        let kind = try #require(BallastCRDs.resources.first { $0.type.kind == input.good["kind"]?.string })
        let name = try #require(document[path: "metadata", "name"]?.string)
        let reference = ObjectReference(kind.type, namespace: namespace, name: name)
        document["spec"] = input.bad["spec"]
        let answer: Result<JSONValue, any Error>
        do {
            answer = .success(try await client.send(.replace(reference, manifest: document, options: .init(dryRun: true))))
        } catch {
            answer = .failure(error)
        }
        try await client.delete(reference)
        _ = try answer.get()
    }

    @Test("refuses each mistake with the one sentence that Swift says too")
    func refuse() async throws {
        try await withKinds { client, namespace in
            for input in BadInputCases.all {
                do {
                    if input.isChange {
                        try await change(input, in: namespace, client)
                    } else {
                        _ = try await client.send(try create(input.bad, in: namespace))
                    }
                    #expect(input.passesAdmission, "\(input.name): accepted")
                } catch let status as APIStatus {
                    #expect(status.message.hasSuffix(": \(input.sentence)"), "\(input.name): \(status.message)")
                    #expect(status.details?.causes.count == 1, "\(input.name): \(status.message)")
                }
            }
        }
    }

    @Test("stores every good document and every field of a status")
    func good() async throws {
        try await withKinds { client, namespace in
            let good =
                BadInputCases.goodBackends + [BadInputCases.chain, BadInputCases.adversaries, BadInputCases.chaos, BadInputCases.budget]
            for document in good { _ = try await client.send(try create(document, in: namespace, dryRun: false)) }
            let backend = ObjectReference(LLMBackend.resourceType, namespace: namespace, name: "qwen")
            let moment = Date(timeIntervalSince1970: 1_767_323_045)
            let ready = Condition(
                type: "Ready", status: .yes, observedGeneration: 1, lastTransitionTime: moment, reason: "Serving", message: "all well")
            let status = LLMBackendStatus(
                observedGeneration: 1, conditions: [ready], replicas: 2, readyReplicas: 2, ready: "2/2", selector: "a=b",
                endpoint: "http://qwen.default.svc:8000/v1",
                health: .init(
                    state: .healthy, consecutiveFailures: 0, lastTransitionTime: moment, latencyMilliseconds: .init(p50: 1, p95: 2),
                    successPercent: 100),
                cache: .init(state: .ready, downloadedBytes: 1, totalBytes: 1, percent: 100, etaSeconds: 0),
                cost: .init(
                    currency: "USD", perHour: "4.90", today: "1.00", monthToDate: "1.00", projectedMonth: "3577.00", since: moment,
                    rate: "4.90"))
            let stored = try await client.applyStatus(backend, status: JSONValue(encoding: status))
            #expect(try stored.decode(LLMBackend.self).status == status)
        }
    }
}
