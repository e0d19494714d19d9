import Foundation
import Testing

/// `make demo` as its user meets it: the release binary, stock kubectl, and the samples of docs/.
@Suite("The demo cluster, driven by kubectl", .serialized)
struct DemoEndToEndTests {
    @Test("apply, watch it become ready, break it, read what it says, delete it")
    func story() async throws {
        try await DemoProgram.run { kubectl, _ in
            try await kubectl("apply", "-f", "docs/samples/llmbackend-vllm.yaml")
            try await kubectl("wait", "--for=condition=Ready", "llmb/qwen", "--timeout=60s")
            try await kubectl("wait", "--for=jsonpath={.status.health.state}=Healthy", "llmb/qwen", "--timeout=60s")
            let row = try await kubectl("get", "llmb", "qwen")
            #expect(row.contains("2/2") && row.contains("Healthy") && row.contains("4.90"), "\(row)")

            let description = try await kubectl("describe", "llmb", "qwen")
            #expect(description.contains("Events:") && description.contains("Conditions:"), "\(description)")

            let before = try await kubectl("get", "pods", "-l", "ballast.dev/backend=qwen", "-o", "jsonpath={.items[*].metadata.uid}")
            try await kubectl("delete", "pod", "-l", "ballast.dev/backend=qwen", "--wait=true", "--timeout=60s")
            try await kubectl("wait", "--for=condition=Ready", "llmb/qwen", "--timeout=60s")
            let after = try await kubectl("get", "pods", "-l", "ballast.dev/backend=qwen", "-o", "jsonpath={.items[*].metadata.uid}")
            #expect(Set(before.split(separator: " ")).isDisjoint(with: after.split(separator: " ")))

            try await kubectl("scale", "deployment/qwen", "--replicas=0")
            try await eventually("a hand-made change is repaired") {
                let replicas = try await kubectl("get", "deployment", "qwen", "-o", "jsonpath={.spec.replicas}")
                return (replicas == "2", replicas)
            }

            try await kubectl("delete", "llmb", "qwen", "--timeout=60s")
            try await eventually("nothing of it is left") {
                let left = try await kubectl("get", "deploy,svc,pdb,sa,pods", "-l", "ballast.dev/backend=qwen", "-o", "name")
                return (left.isEmpty, left)
            }
        }
    }

    @Test("bad input is refused in one sentence")
    func badInput() async throws {
        try await DemoProgram.run { kubectl, _ in
            let manifest = """
                apiVersion: ballast.dev/v1alpha1
                kind: LLMBackend
                metadata: {name: wrong}
                spec:
                  provider: VLLM
                  model: {name: a/b}
                  serving: {image: a/b, replicas: 2, autoscaling: {minReplicas: 1, maxReplicas: 3, targetCPUUtilization: 50}}
                """
            let answer = try await kubectl.attempt("apply", "-f", "-", input: manifest)
            #expect(answer.status != 0)
            let sentence = "spec.serving.replicas is 2 beside spec.serving.autoscaling; remove one of the two"
            #expect(answer.errors.contains(sentence), "\(answer.all)")
        }
    }

    @Test("every sample applies and comes to what it shows, and kubectl's other verbs work", .timeLimit(.minutes(10)))
    func samplesAndVerbs() async throws {
        try await DemoProgram.run { kubectl, _ in
            let samples = try FileManager.default.contentsOfDirectory(atPath: repository.appendingPathComponent("docs/samples").path)
            for sample in samples.sorted() where sample.hasSuffix(".yaml") {
                try await kubectl("apply", "--server-side", "-f", "docs/samples/\(sample)")
            }
            // Providers and addresses elsewhere are out of a demo's reach.
            try await kubectl(
                "wait", "--for=condition=Ready", "--timeout=240s", "llmb/judge", "llmb/llama", "llmb/mistral", "llmb/phi", "llmb/qwen",
                "fc/chat", "fc/judges")
            try await kubectl("wait", "--for=condition=Complete", "--timeout=120s", "adv/capital", "adv/sum")
            #expect(try await kubectl("explain", "llmb.spec.serving").contains("FIELDS"))
            #expect(try await kubectl("api-resources", "--api-group=ballast.dev").contains("llmb"))
            #expect(try await kubectl("auth", "can-i", "create", "llmbackends") == "yes")
            let diff = try await kubectl.attempt("diff", "--server-side", "-f", "docs/samples/llmbackend-vllm.yaml")
            #expect(diff.status == 0, "\(diff.all)")
        }
    }

    @Test("two demos run on one machine")
    func sideBySide() async throws {
        try await DemoProgram.run { first, _ in
            try await DemoProgram.run { second, _ in
                for kubectl in [first, second] { try await kubectl("apply", "-f", "docs/samples/llmbackend-vllm.yaml") }
                for kubectl in [first, second] {
                    try await kubectl("wait", "--for=condition=Ready", "llmb/qwen", "--timeout=60s")
                    try await kubectl("wait", "--for=jsonpath={.status.health.state}=Healthy", "llmb/qwen", "--timeout=60s")
                }
            }
        }
    }

    @Test("the official Python client lists, creates, patches, watches and deletes")
    func pythonClient() async throws {
        try await DemoProgram.run { kubectl, _ in
            let script = repository.appendingPathComponent("Tests/EndToEndTests/python_client.py").path
            let python = repository.appendingPathComponent(".build/python/bin/python").path
            let answer = try await Program.run([python, script], environment: ["KUBECONFIG": kubectl.kubeconfig])
            #expect(answer.status == 0, "\(answer.all)")
            #expect(answer.output.hasSuffix("ok\n"))
        }
    }

    @Test("the tour plays the story unattended and exits with 0", .timeLimit(.minutes(3)))
    func tour() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tour-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let answer = try await Program.run([try ballast(), "demo", "--tour", "--port", "0"], folder: folder)
        #expect(answer.status == 0, "\(answer.all)")
    }
}
