import Foundation
import Testing

/// The same binary against a genuine API server, controller-manager and scheduler. There is no kubelet: the test plays one, so that a
/// Deployment's pods become ready the way a node would make them.
@Suite("The operator on a genuine API server", .serialized)
struct GenuineOperatorEndToEndTests {
    private func kubeconfig() throws -> String {
        guard let path = ProcessInfo.processInfo.environment["BALLAST_TEST_KUBECONFIG"] else {
            throw MissingPrerequisite(description: "BALLAST_TEST_KUBECONFIG names no cluster: run this under hack/with-control-plane.sh")
        }
        return path
    }

    @Test("from an installation with its own rights to Ready=True, repaired after a hand-made change, gone after deletion")
    func lifecycle() async throws {
        let kubectl = Kubectl(kubeconfig: try kubeconfig())
        let namespace = "e2e-\(UInt32.random(in: 0...UInt32.max))"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(namespace)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        try await kubectl("create", "namespace", namespace)
        try await addNode(kubectl, named: "node-\(namespace)")
        let account = try await install(kubectl, watching: namespace, folder)
        let program = try BackgroundProgram(
            [
                try ballast(), "operator", "--kubeconfig", account, "--namespace", namespace, "--operator-namespace", "\(namespace)-system",
                "--metrics-port", "0", "--health-port", "0", "--channel-port", "0",
            ], folder: folder)
        do {
            try await lifecycle(kubectl, namespace)
        } catch {
            await program.interrupt()
            throw error
        }
        #expect(await program.interrupt() == 0, "\(program.output)")
        #expect(!program.output.contains("forbidden"), "\(program.output)")
        for name in [namespace, "\(namespace)-system"] { try await kubectl("delete", "namespace", name, "--wait=false") }
    }

    @Test("an installation for all namespaces is what the API server takes, without a warning")
    func installation() async throws {
        let kubectl = Kubectl(kubeconfig: try kubeconfig())
        let namespace = "e2e-\(UInt32.random(in: 0...UInt32.max))"
        try await kubectl("create", "namespace", namespace)
        let manifests = try await Program.run(
            [try ballast(), "manifests", "--image", "ballast:test", "--operator-namespace", namespace])
        #expect(manifests.status == 0, "\(manifests.all)")
        let answer = try await kubectl.attempt("apply", "--server-side", "--dry-run=server", "-f", "-", input: manifests.output)
        #expect(answer.status == 0 && answer.errors.isEmpty, "\(answer.all)")
        try await kubectl("delete", "namespace", namespace, "--wait=false")
    }

    /// Installs all but the pods, which no node would run, and returns a kubeconfig of the operator's own account.
    private func install(_ kubectl: Kubectl, watching namespace: String, _ folder: URL) async throws -> String {
        let system = "\(namespace)-system"
        let manifests = try await Program.run(
            [
                try ballast(), "manifests", "--image", "ballast:test", "--operator-namespace", system, "--namespace", namespace,
                "--replicas", "0",
            ])
        #expect(manifests.status == 0, "\(manifests.all)")
        try await kubectl("apply", "--server-side", "-f", "-", input: manifests.output)
        try await kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")
        let token = try await kubectl("create", "token", "ballast-operator", "-n", system)
        let account = folder.appendingPathComponent("kubeconfig").path
        try FileManager.default.copyItem(atPath: kubectl.kubeconfig, toPath: account)
        let own = Kubectl(kubeconfig: account)
        try await own("config", "set-credentials", "operator", "--token=\(token)")
        try await own("config", "set-context", "--current", "--user=operator")
        return account
    }

    private func lifecycle(_ kubectl: Kubectl, _ namespace: String) async throws {
        let sample = try String(contentsOf: repository.appendingPathComponent("docs/samples/llmbackend-vllm.yaml"), encoding: .utf8)
        try await kubectl("apply", "-f", "-", input: sample.replacingOccurrences(of: "namespace: default", with: "namespace: \(namespace)"))
        try await eventually("pods of the backend run, and it is ready") {
            try await startPods(kubectl, namespace)
            let ready = try await kubectl(
                "get", "-n", namespace, "llmb", "qwen", "-o", "jsonpath={.status.conditions[?(@.type=='Ready')]}")
            return (ready.contains(#""status":"True""#), ready)
        }
        try await kubectl("scale", "-n", namespace, "deployment/qwen", "--replicas=0")
        try await eventually("a hand-made change is repaired") {
            let replicas = try await kubectl("get", "-n", namespace, "deployment", "qwen", "-o", "jsonpath={.spec.replicas}")
            return (replicas == "2", replicas)
        }
        try await kubectl("delete", "-n", namespace, "llmb", "qwen", "--timeout=60s")
        try await eventually("nothing of it is left") {
            let left = try await kubectl("get", "-n", namespace, "deploy,svc,pdb,sa", "-l", "ballast.dev/backend=qwen", "-o", "name")
            return (left.isEmpty, left)
        }
    }

    private func addNode(_ kubectl: Kubectl, named name: String) async throws {
        let node = """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "\(name)", "labels": {"topology.kubernetes.io/zone": "a"}}}
            """
        try await kubectl("create", "-f", "-", input: node)
        let status = """
            {"status": {"capacity": {"cpu": "64", "memory": "512Gi", "pods": "110", "nvidia.com/gpu": "16"},
             "allocatable": {"cpu": "64", "memory": "512Gi", "pods": "110", "nvidia.com/gpu": "16"},
             "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "played by a test"}]}}
            """
        try await kubectl("patch", "node", name, "--subresource=status", "--type=merge", "-p", status)
        // The node controller may or may not have tainted the node before it was ready.
        _ = try await kubectl.attempt("taint", "node", name, "node.kubernetes.io/not-ready-")
    }

    /// Does for every bound pod what a kubelet does: Jobs' pods succeed, the others run and are ready.
    private func startPods(_ kubectl: Kubectl, _ namespace: String) async throws {
        let format =
            "jsonpath={range .items[?(@.status.phase=='Pending')]}{.metadata.name} {.spec.nodeName} {.metadata.ownerReferences[0].kind}{'\\n'}{end}"
        let pods = try await kubectl("get", "pods", "-n", namespace, "-o", format)
        for line in pods.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 3 else { continue }
            let status =
                fields[2] == "Job"
                ? #"{"status": {"phase": "Succeeded"}}"#
                : #"{"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}, {"type": "ContainersReady", "status": "True"}]}}"#
            try await kubectl("patch", "pod", "-n", namespace, String(fields[0]), "--subresource=status", "--type=merge", "-p", status)
        }
    }
}
