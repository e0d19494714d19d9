import Foundation
import Testing

/// The chain of docs/samples as its user meets it: the release binary, stock kubectl, and curl.
@Suite("A chain in the demo cluster, driven by kubectl and curl", .serialized)
struct ChainEndToEndTests {
    private struct Answer {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String

        var target: String? { headers["x-ballast-target"] }
    }

    /// What curl got; the status is 0 where nobody listens.
    private func ask(_ url: String, model: String = "chat", stream: Bool = false) async throws -> Answer {
        let question = #"{"model":"\#(model)","messages":[{"role":"user","content":"What keeps a ship upright?"}],"stream":\#(stream)}"#
        let result = try await Program.run(["curl", "-sSNi", "-m", "60", "\(url)/v1/chat/completions", "-d", question])
        let parts = result.output.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n\n", maxSplits: 1)
        let lines = parts.first?.split(separator: "\n") ?? []
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
        }
        let status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        return Answer(status: status, headers: headers, body: parts.count > 1 ? String(parts[1]) : result.errors)
    }

    @Test("apply, ask, lose a target and be answered by the next, read why, delete", .timeLimit(.minutes(5)))
    func story() async throws {
        try await DemoProgram.run { kubectl, _ in
            try await kubectl("apply", "-f", "docs/samples/failoverchain.yaml")
            try await kubectl("wait", "--for=condition=Ready", "fc/chat", "--timeout=60s")
            let url = try await kubectl("get", "fc", "chat", "-o", "jsonpath={.status.url}")
            let row = try await kubectl("get", "fc")
            for word in ["READY", "MODE", "ACTIVE", "URL", "TODAY", "True", "Degraded", "qwen", url, "0.00"] {
                #expect(row.contains(word), "\(word): \(row)")
            }

            // Neither the burst endpoint nor Claude can be reached from here: whatever is drawn first, qwen answers.
            let whole = try await ask(url)
            #expect(whole.status == 200 && whole.target == "qwen" && whole.body.contains(#""content""#), "\(whole)")
            let stream = try await ask(url, stream: true)
            #expect(stream.status == 200 && stream.target == "qwen", "\(stream)")
            #expect(stream.body.contains("chat.completion.chunk") && stream.body.contains("data: [DONE]"), "\(stream)")

            try await kubectl("delete", "pod", "-l", "ballast.dev/backend=qwen", "--timeout=60s")
            let next = try await ask(url)
            #expect(next.status == 200 && next.target == "llama", "\(next)")
            let nextStream = try await ask(url, stream: true)
            #expect(nextStream.target == "llama" && nextStream.body.contains("data: [DONE]"), "\(nextStream)")

            try await eventually("the chain says who answers, and how many requests there were") {
                let wide = try await kubectl("get", "fc", "chat", "-o", "wide")
                return (wide.contains("llama") && wide.contains("qwen is open"), wide)
            }
            let description = try await kubectl("describe", "fc", "chat")
            for word in [
                "State:", "Open Until:", "Reason:", "ConsecutiveFailures, the last one: no connection", "TargetOpened", "FailedOver",
            ] {
                #expect(description.contains(word), "\(word): \(description)")
            }

            try await kubectl("delete", "fc", "chat", "--timeout=60s")
            try await eventually("nothing of it is left, and nobody listens") {
                let kinds = "deploy,rs,pods,svc,hpa,pdb,cm,sa,role,rolebinding,networkpolicy,secret"
                let left = try await kubectl("get", kinds, "-l", "ballast.dev/chain=chat", "-o", "name")
                let answer = try await ask(url)
                return (left.isEmpty && answer.status == 0, "\(left) \(answer)")
            }
        }
    }

    @Test("an airgapped chain serves from a model of the cluster, and refuses a target outside", .timeLimit(.minutes(5)))
    func airgap() async throws {
        func sealed(_ target: String) -> String {
            """
            apiVersion: ballast.dev/v1alpha1
            kind: FailoverChain
            metadata: {name: sealed}
            spec: {airgap: true, targets: [{backendRef: {name: \(target)}}]}
            """
        }
        try await DemoProgram.run { kubectl, _ in
            try await kubectl("apply", "-f", "docs/samples/llmbackend-ollama.yaml", "-f", "docs/samples/llmbackend-openai.yaml")
            let model = try await kubectl("get", "llmb", "-o", "jsonpath={.items[?(@.spec.provider=='Ollama')].metadata.name}")
            try await kubectl("apply", "-f", "-", input: sealed(model))
            try await kubectl("wait", "--for=condition=Ready", "fc/sealed", "--timeout=60s")
            let answer = try await ask(try await kubectl("get", "fc", "sealed", "-o", "jsonpath={.status.url}"), model: "sealed")
            #expect(answer.status == 200 && answer.target == model, "\(answer)")
            // Nothing enforces policies here, and the chain does not claim that anything does.
            let enforced = #"jsonpath={.status.conditions[?(@.type=="AirgapEnforced")].status}"#
            #expect(try await kubectl("get", "fc", "sealed", "-o", enforced) != "True")

            try await kubectl("apply", "-f", "-", input: sealed("gpt-4o"))
            try await eventually("the chain names the target that leads outside") {
                let ready = try await kubectl("get", "fc", "sealed", "-o", "wide")
                return (ready.contains("OutsideTarget") && ready.contains("False"), ready)
            }
        }
    }
}
