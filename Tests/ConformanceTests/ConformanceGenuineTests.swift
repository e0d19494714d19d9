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
        for kind in SampleKind.ballast {
            var attempts = 0
            while try await server.answer(ComparedRequest(target: "\(kind.prefix)/\(kind.plural)")).status != 200 {
                attempts += 1
                try #require(attempts < 2000, "the server does not serve \(kind.plural)")
            }
        }
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
            // What admission looks for before it lets a pod in; a controller would make it.
            let account = try await server.answer(
                ComparedRequest(
                    method: "POST", target: "/api/v1/namespaces/\(namespace)/serviceaccounts",
                    body: [
                        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default"],
                        "automountServiceAccountToken": false,
                    ]))
            #expect(account.status == 201, "\(account.document)")
        }
        return (embedded, genuine)
    }

    private static let suffix = UUID().uuidString.prefix(8).lowercased()

    private static let plan: (seeds: [UInt64], length: Int) = {
        let environment = ProcessInfo.processInfo.environment
        let seeds = environment["BALLAST_CONFORMANCE_SEEDS"]?.split(separator: ",").compactMap { UInt64($0) }
        return (seeds ?? [1, 2, 3, 4, 5, 6], environment["BALLAST_CONFORMANCE_LENGTH"].flatMap { Int($0) } ?? 400)
    }()

    @Test(
        "refuse a version that is forgotten in the same words",
        arguments: [
            "watch=true&timeoutSeconds=10&resourceVersion=1",
            "watch=true&resourceVersion=1&sendInitialEvents=true", "watch=true&resourceVersion=abc",
        ])
    func forgottenVersions(query: String) async throws {
        let namespace = "conformance-old-\(UUID().uuidString.prefix(8).lowercased())"
        let servers = try await Self.servers(namespace: namespace)
        // The genuine server remembers a custom kind from when it was first served on.
        servers.embedded.server.api.storage.compact()
        var said: [[String]] = []
        for server in [servers.embedded, servers.genuine] as [any ComparedServer] {
            let request = ComparedRequest(target: "\(SampleKind.backend.collection(in: namespace))?\(query)")
            // A watch that was begun is refused by its only event.
            let event = query.contains("timeoutSeconds") ? try await server.events(request) { $0["type"] == "ERROR" }.first : nil
            let refusal = if let event { event["object"] ?? .null } else { try await server.answer(request).document }
            said.append(["code", "reason", "message", "details"].map { refusal[$0]?.text.replacing(/[0-9]+/, with: "N") ?? "" })
        }
        #expect(said[0] == said[1])
        #expect(said[1][2].isEmpty == false)
    }

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
