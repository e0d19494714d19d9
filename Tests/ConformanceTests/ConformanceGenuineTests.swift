import BallastAPI
import EmbeddedCluster
import Foundation
import Structured
import Testing

/// The embedded API server beside a real one, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names and beside which no controllers run.
/// Chosen by a filter, never skipped: without a server these tests fail.
@Suite("The embedded API server and a genuine one")
struct ConformanceGenuineTests {
    private static let genuine = Task {
        let server = try GenuineServer()
        try await installKinds(server)
        return server
    }

    /// Creates the kinds of Ballast and waits until they are served.
    private static func installKinds(_ server: any ComparedServer) async throws {
        let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        for manifest in BallastCRDs.all {
            let name = manifest[path: "metadata", "name"]?.string ?? ""
            _ = try await server.answer(
                ComparedRequest(
                    method: "PATCH", target: "\(definitions)/\(name)?fieldManager=conformance&force=true",
                    contentType: "application/apply-patch+yaml", body: manifest))
            _ = try await server.events(
                ComparedRequest(target: "\(definitions)?watch=true&fieldSelector=metadata.name%3D\(name)")
            ) { event in
                let conditions = event[path: "object", "status", "conditions"]?.array ?? []
                return conditions.contains { $0["type"] == "Established" && $0["status"] == "True" }
            }
        }
        for _ in 0..<2000 {
            if try await server.answer(ComparedRequest(target: "\(SampleKind.backend.prefix)/llmbackends")).status == 200 { return }
        }
        Issue.record("the server does not serve the kinds of Ballast")
    }

    private static func servers(namespace: String) async throws -> (embedded: EmbeddedServer, genuine: GenuineServer) {
        let embedded = EmbeddedServer(server: try APIServer())
        for manifest in BallastCRDs.all { try embedded.server.store(manager: "conformance").create(manifest) }
        let genuine = try await genuine.value
        for server in [embedded, genuine] as [any ComparedServer] {
            let answer = try await server.answer(
                ComparedRequest(
                    method: "POST", target: "/api/v1/namespaces",
                    body: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]]))
            #expect(answer.status == 201, "\(answer.document)")
        }
        return (embedded, genuine)
    }

    private static let suffix = UUID().uuidString.prefix(8).lowercased()

    private static let plan: (seeds: [UInt64], length: Int) = {
        let environment = ProcessInfo.processInfo.environment
        let seeds = environment["BALLAST_CONFORMANCE_SEEDS"]?.split(separator: ",").compactMap { UInt64($0) }
        return (seeds ?? [1, 2, 3, 4, 5, 6], environment["BALLAST_CONFORMANCE_LENGTH"].flatMap { Int($0) } ?? 400)
    }()

    @Test("give the same answers to the same random sequence of operations", arguments: plan.seeds)
    func sameAnswers(seed: UInt64) async throws {
        let namespace = "conformance-\(seed)-\(Self.suffix)"
        let servers = try await Self.servers(namespace: namespace)
        var sequence = RandomSequence(
            seed: seed, length: Self.plan.length, namespace: namespace, embedded: servers.embedded, genuine: servers.genuine)
        let differences = try await sequence.differences()
        #expect(differences.isEmpty, "\(differences.count) differences\n\(differences.joined(separator: "\n"))")
    }
}
