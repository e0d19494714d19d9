import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

/// What an operator can do with the rights that `ballast manifests` prints, and where it cannot reach pods.
@Suite("Adversaries under an operator with rights in one namespace", .serialized, .timeLimit(.minutes(3)))
struct RestrictedAdversaryClusterTests {
    @Test(
        "it keeps its namespace's slots and comes to a verdict, in the cluster or through the API server's pod proxy",
        arguments: [("inside", 1), ("outside", 0)])
    func story(place: String, replicas: Int) async throws {
        var installation = Installation()
        installation.watchedNamespace = "team-a"
        installation.replicas = replicas
        installation.includesKinds = false
        try await AdversaryCluster.with(
            votes: ["skeptic": "refute", "safety": "refute"], askers: 3, installation: installation
        ) { cluster in
            try await cluster.label("default")
            let before = try await cluster.warm(3)
            try await cluster.judge("check")
            let job = try await cluster.ended("check")
            #expect(job.status?.verdict?.outcome == .refuted, "\(String(describing: job.status))")
            #expect(job.status?.spinUp?.source == .warm)
            // The third never answers: its connection ends through the proxy too.
            #expect(job.status?.adversaries?.first { $0.role == "expert" }?.killMilliseconds != nil)
            try await eventually { try await cluster.jobs().isEmpty }
            #expect(before.isDisjoint(with: try await cluster.warm(3)))
        }
    }

    @Test("through the proxy it needs one right more than in the cluster, and an installation in the cluster does not have it")
    func rights() throws {
        func rules(_ replicas: Int, _ namespace: String?) throws -> [PolicyRule] {
            var installation = Installation()
            installation.replicas = replicas
            installation.watchedNamespace = namespace
            return try installation.objects().filter { ["Role", "ClusterRole"].contains($0["kind"]?.string) }
                .flatMap { try $0["rules"].map { try $0.decode([PolicyRule].self) } ?? [] }
        }
        for namespace in [nil, "team-a"] {
            let more = Set(try rules(0, namespace)).subtracting(try rules(2, namespace))
            #expect(more == [PolicyRule(apiGroups: [""], resources: ["pods/proxy"], verbs: ["create"])])
        }
        let cluster = Set(OperatorRights.clusterRules(watching: "team-a").filter { $0.resources == ["namespaces"] }.map(\.resourceNames))
        #expect(cluster == [["team-a"]])
    }
}
