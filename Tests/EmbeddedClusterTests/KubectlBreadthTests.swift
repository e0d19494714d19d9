import Foundation
import Testing

@testable import EmbeddedCluster

/// What people do all day, with every kubectl this machine has.
@Suite("What people do with kubectl", .serialized)
struct KubectlBreadthTests {
    private static var simulation: SimulationConfiguration {
        var behaviours = BehaviourTable()
        behaviours.register("talker:*", PlannedBehaviour(ContainerPlan(log: [.init(0, "first"), .init(0, "second")])))
        behaviours.register(
            "task:*", PlannedBehaviour(ContainerPlan(exit: .init(afterSeconds: 1, code: 0), log: [.init(0, "begun"), .init(0.5, "done")])))
        return SimulationConfiguration(nodes: [.gpu("n1", zone: "a")], behaviours: behaviours)
    }

    private static func crds() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "crds")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().flatMap {
            ["-f", folder.appending(path: $0).path]
        }
    }

    private static let backend = """
        apiVersion: ballast.dev/v1alpha1
        kind: LLMBackend
        metadata: {name: qwen, namespace: default}
        spec:
          provider: VLLM
          model: {name: Qwen/Qwen2.5-7B-Instruct}
          serving: {image: "vllm/vllm-openai:v0.11.0", replicas: 1, gpu: {count: 1}}
        """

    private static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: "talker:1"}]}
        """

    @Test("our kinds are found, explained, changed, watched and described", arguments: KubectlPrograms.all)
    func customKinds(program: String) async throws {
        try await KubectlCluster.with(kubectl: program) { cluster in
            let made = try await cluster.kubectl(["apply"] + Self.crds())
            #expect(made.code == 0, "\(made.errors)")
            let established = try await cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=20s")
            #expect(established.code == 0, "\(established.errors)")
            let kinds = try await cluster.kubectl("api-resources", "--categories=ballast", "-o", "name")
            #expect(
                Set(kinds.output.split(separator: "\n")) == [
                    "adversaryjobs.ballast.dev", "budgetpolicies.ballast.dev", "chaosschedules.ballast.dev", "failoverchains.ballast.dev",
                    "llmbackends.ballast.dev",
                ], "\(kinds)")
            let explained = try await cluster.kubectl("explain", "llmb", "--recursive")
            #expect(explained.output.contains("tensorParallelSize\t<integer>"), "\(explained)")
            let file = try cluster.write("qwen.yaml", Self.backend)
            #expect(try await cluster.kubectl("apply", "-f", file).output == "llmbackend.ballast.dev/qwen created\n")
            let wide = try await cluster.kubectl("get", "llmb", "-o", "wide")
            #expect(wide.output.hasPrefix("NAME   READY") && wide.output.contains("REASON"), "\(wide)")
            #expect(try await cluster.kubectl("scale", "llmb/qwen", "--replicas=3").output == "llmbackend.ballast.dev/qwen scaled\n")
            for (kind, patch) in [
                ("merge", #"{"spec":{"region":"us-east"}}"#),
                ("json", #"[{"op":"replace","path":"/spec/region","value":"eu-west"}]"#),
            ] {
                let patched = try await cluster.kubectl("patch", "llmb", "qwen", "--type=\(kind)", "-p", patch)
                #expect(patched.output == "llmbackend.ballast.dev/qwen patched\n", "\(patched)")
            }
            let strategic = try await cluster.kubectl("patch", "llmb", "qwen", "--type=strategic", "-p", #"{"spec":{"region":"x"}}"#)
            #expect(
                strategic.code == 1 && strategic.errors.contains("application/strategic-merge-patch+json is not supported"), "\(strategic)")
            let difference = try await cluster.kubectl("diff", "-f", file)
            #expect(difference.code == 1 && difference.output.contains("-    replicas: 3\n+    replicas: 1"), "\(difference)")
            let editor = try cluster.write("editor.sh", "#!/bin/sh\nsed -i 's/region: eu-west/region: asia/' \"$1\"\n")
            let edited = try await cluster.kubectl("edit", "llmb", "qwen", environment: ["KUBE_EDITOR": "sh \(editor)"])
            #expect(edited.output == "llmbackend.ballast.dev/qwen edited\n", "\(edited)")
            let described = try await cluster.kubectl("describe", "llmb", "qwen")
            #expect(described.output.contains("Kind:         LLMBackend") && described.output.contains("Region:    asia"), "\(described)")
            let conflict = try await cluster.kubectl("apply", "--server-side", "--field-manager=other", "-f", file)
            #expect(conflict.code == 1 && conflict.errors.contains(".spec.serving.replicas"), "\(conflict)")
            #expect(conflict.errors.contains("Apply failed with 1 conflict"), "\(conflict)")
            let rights = try await cluster.kubectl("auth", "can-i", "--list")
            #expect(rights.output.contains("*.*"), "\(rights)")
            let watched = try await cluster.watching("get", "llmb", "-w", "-o", "wide") { line in line.hasPrefix("qwen") }
            #expect(watched != nil)
        }
    }

    @Test("workloads are rolled out, read, waited for and deleted in each way", arguments: KubectlPrograms.all)
    func workloads(program: String) async throws {
        try await KubectlCluster.with(kubectl: program, simulation: Self.simulation) { cluster in
            let file = try cluster.write("web.yaml", Self.deployment)
            #expect(try await cluster.kubectl("apply", "-f", file).code == 0)
            let rollout = try await cluster.kubectl("rollout", "status", "deploy/web", "--timeout=30s")
            #expect(rollout.output.contains("deployment \"web\" successfully rolled out"), "\(rollout)")
            let ready = try await cluster.kubectl("wait", "--for=condition=Ready", "pod", "-l", "app=web", "--timeout=30s")
            #expect(ready.code == 0, "\(ready)")
            #expect(try await cluster.kubectl("logs", "deploy/web").output.hasSuffix("first\nsecond\n"))
            let events = try await cluster.kubectl("events", "--for", "deployment/web")
            #expect(events.output.contains("ScalingReplicaSet"), "\(events)")

            #expect(try await cluster.kubectl("run", "task", "--image=task:1", "--restart=Never").code == 0)
            _ = try await cluster.kubectl("wait", "--for=condition=Ready", "pod/task", "--timeout=30s")
            let followed = try await cluster.kubectl("logs", "-f", "task")
            #expect(followed.output == "begun\ndone\n", "\(followed)")

            let entered = try await cluster.kubectl("exec", "deploy/web", "--", "ls")
            #expect(entered.code == 1 && entered.errors.contains("simulated"), "\(entered)")
            let forwarded = try await cluster.kubectl("port-forward", "deploy/web", "0:80")
            #expect(forwarded.code == 1 && forwarded.errors.contains("simulated"), "\(forwarded)")

            async let gone = cluster.kubectl("wait", "--for=delete", "pod/task", "--timeout=30s")
            #expect(try await cluster.kubectl("delete", "pod", "task").output.hasPrefix("pod \"task\" deleted"))
            #expect(try await gone.code == 0)

            #expect(try await cluster.kubectl("delete", "deploy", "web", "--cascade=orphan").code == 0)
            let left = try await cluster.kubectl("get", "rs", "-l", "app=web", "-o", "name")
            #expect(left.output.hasPrefix("replicaset.apps/web-"), "\(left)")
            #expect(try await cluster.kubectl("delete", "rs", "-l", "app=web", "--cascade=foreground").code == 0)
            #expect(try await cluster.kubectl("get", "pods", "-l", "app=web", "-o", "name").output == "")
            #expect(try await cluster.kubectl("apply", "-f", file).code == 0)
            #expect(try await cluster.kubectl("delete", "-f", file, "--cascade=background").code == 0)
            let pods = try await cluster.kubectl("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=30s")
            #expect(pods.code == 0, "\(pods)")
        }
    }
}
