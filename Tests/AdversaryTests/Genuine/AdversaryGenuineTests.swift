import BallastAPI
import ControllerRuntime
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

/// Against a genuine API server with its scheduler, Job controller and garbage collector, whose kubeconfig `BALLAST_TEST_KUBECONFIG` names.
/// The operator has the rights of an installation and no more; the test plays the node. Chosen by a filter, never skipped: without a server
/// these tests fail.
@Suite("Adversaries on a genuine API server", .serialized, .timeLimit(.minutes(3)))
struct AdversaryGenuineTests {
    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "BALLAST_TEST_KUBECONFIG names no kubeconfig; leave the genuine suites out of the filter without one" }
    }

    /// Skeptics never answer, the others uphold after two seconds.
    private static let pool = AdversaryPool(image: "runner/thinks")

    private func withCluster(_ body: @escaping (AdversaryCluster, PlayedNode) async throws -> Void) async throws {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else { throw NoServer() }
        let configuration = try KubeConfig.load(path: path).configuration()
        let client = try KubeClient(connecting: configuration)
        let web = try CurlTransport()
        var own = configuration
        own.impersonation = Impersonation(
            user: "system:serviceaccount:ballast-system:ballast-operator",
            groups: ["system:serviceaccounts", "system:serviceaccounts:ballast-system", "system:authenticated"])
        let operating = try KubeClient(connecting: own)
        let namespace = "adversaries-\(UUID().uuidString.prefix(8).lowercased())"
        let installation = try await prepare(client, namespace)
        let node = PlayedNode("node-\(namespace)", client: client, web: web, namespace: namespace)
        let playing = Task { try await node.run() }
        let program = RunningOperator(
            operating, source: ClusterAPI(operating), pools: [Self.pool], installation: installation, runners: web)
        let outcome: Result<Void, any Error>
        do {
            try await body(AdversaryCluster(client: client, operators: [program], namespace: namespace), node)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await program.stop()
        playing.cancel()
        do { try await playing.value } catch is CancellationError {}
        for reference in [
            ObjectReference(Namespace.resourceType, namespace: nil, name: namespace),
            ObjectReference(Node.resourceType, namespace: nil, name: node.name),
        ] { try await client.delete(reference) }
        await operating.shutdown()
        await client.shutdown()
        await web.shutdown()
        try outcome.get()
    }

    /// Makes a namespace for restricted pods only, with a chain in it that says that it serves; returns the installation whose rights the
    /// operator has.
    private func prepare(_ client: KubeClient, _ namespace: String) async throws -> Installation {
        let labels = ["pod-security.kubernetes.io/enforce": "restricted"]
        _ = try await client.create(Namespace(metadata: ObjectMeta(name: namespace, labels: labels)))
        var installation = Installation()
        installation.watchedNamespace = namespace
        let made: Set<String> = [
            "CustomResourceDefinition", "Namespace", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
        ]
        let discovered = try await client.discover()
        for manifest in try installation.objects() {
            guard let kind = manifest["kind"]?.string, made.contains(kind) else { continue }
            let type = try #require(discovered.first { $0.type.kind == kind && $0.type.apiVersion == manifest["apiVersion"]?.string }?.type)
            let metadata = manifest["metadata"]
            let reference = ObjectReference(type, namespace: metadata?["namespace"]?.string, name: metadata?["name"]?.string ?? "")
            try await client.apply(reference, manifest: manifest, force: true)
        }
        try await eventually {
            let kinds = try await client.list(CustomResourceDefinition.self, namespace: nil)
            return kinds.allSatisfy { $0.status?.conditions?.isTrue("Established") == true }
        }
        let chain = FailoverChain(
            metadata: ObjectMeta(name: "chat", namespace: namespace),
            spec: FailoverChainSpec(targets: [.init(name: "a", backendRef: NameReference(name: "a"))]))
        _ = try await client.create(chain)
        let ready: JSONValue = [
            "type": "Ready", "status": "True", "lastTransitionTime": .string(RFC3339.format(Date())), "reason": "Ready",
            "message": "it serves",
        ]
        _ = try await client.send(
            .patch(
                chain.reference,
                .merge([
                    "status": [
                        "conditions": [ready], "url": .string("http://chat.\(namespace).svc:8080"), "gateways": ["ready": 1, "desired": 1],
                    ]
                ]), subresource: "status"))
        _ = try await client.send(
            .create(
                KubeTypes.Service.resourceType, namespace: namespace,
                manifest: [
                    "apiVersion": "v1", "kind": "Service", "metadata": ["name": "chat"],
                    "spec": ["ports": [["port": 8080]], "selector": ["app": "chat"]],
                ]))
        return installation
    }

    private func controllers(_ cluster: AdversaryCluster) async throws -> [String: String] {
        let owned = try await cluster.slots().compactMap { pod in
            pod.metadata.uid.flatMap { uid in pod.metadata.controller.map { (uid, $0.name) } }
        }
        return Dictionary(uniqueKeysWithValues: owned)
    }

    @Test("the Job controller takes each claimed slot over and makes no pod beside it; at the verdict all are gone and the pool is full")
    func warm() async throws {
        try await withCluster { cluster, node in
            try await cluster.label("default")
            let before = try await cluster.warm(3)
            try await cluster.judge("check") { $0.vote = .init(quorum: 2) }
            try await eventually { try await controllers(cluster).filter { before.contains($0.key) }.count == 3 }
            let slots = try await cluster.slots().filter { before.contains($0.metadata.uid ?? "") }
            #expect(slots.allSatisfy { $0.metadata.controller?.name == $0.metadata.name }, "a Job is named after its slot")
            let job = try await cluster.ended("check")
            #expect(job.status?.verdict?.outcome == .upheld, "\(String(describing: job.status))")
            #expect(job.status?.spinUp?.source == .warm && job.status?.votes == "2/3")
            #expect(job.status?.adversaries?.first { $0.role == "skeptic" }?.killMilliseconds != nil)
            try await eventually { try await cluster.jobs().isEmpty }
            let after = try await cluster.warm(3)
            #expect(before.isDisjoint(with: after))
            #expect(await node.seen == before.union(after), "a pod was made beside those of the pool")

            try await cluster.label(nil)
            try await cluster.client.delete(job.reference)
            try await eventually { try await cluster.client.list(Pod.self, namespace: cluster.namespace).isEmpty }
            try await eventually { try await cluster.client.list(NetworkPolicy.self, namespace: cluster.namespace).isEmpty }
        }
    }

    @Test("without a pool the Job controller makes each pod, and none is left")
    func cold() async throws {
        try await withCluster { cluster, node in
            try await cluster.judge("check") { $0.vote = .init(quorum: 2) }
            let job = try await cluster.ended("check")
            #expect(job.status?.verdict?.outcome == .upheld, "\(String(describing: job.status))")
            #expect(job.status?.spinUp?.source == .cold)
            try await eventually { try await cluster.jobs().isEmpty }
            try await eventually { try await cluster.client.list(Pod.self, namespace: cluster.namespace).isEmpty }
            #expect(await node.seen.count == 3)
        }
    }

    @Test("a job that is deleted while its adversaries are at work leaves nothing, and its slots are made anew")
    func deletion() async throws {
        try await withCluster { cluster, _ in
            try await cluster.label("default")
            let before = try await cluster.warm(3)
            let job = try await cluster.judge("check") { $0.vote = .init(quorum: 3) }
            try await cluster.job("check") { $0.status?.conditions?.condition("Ready")?.reason == AdversaryReason.voting }
            try await cluster.client.delete(job.reference)
            try await cluster.nothingLeft(butSlots: 3)
            #expect(before.isDisjoint(with: try await cluster.warm(3)))
        }
    }
}
