import Foundation
import Testing

/// Adversaries on a chain that asks its callers for keys: the binary's own gateway and runners, as programs of their own.
@Suite("Adversaries on a chain with keys in the demo cluster", .serialized)
struct AdversaryKeysEndToEndTests {
    @Test("they get in with a credential of their own, a stranger does not, and no log tells a key", .timeLimit(.minutes(5)))
    func story() async throws {
        try await DemoProgram.run { kubectl, _ in
            try await kubectl("create", "secret", "generic", "clients", "--from-literal=team-a=sk-team")
            let sample = try String(contentsOf: repository.appendingPathComponent("docs/samples/adversaryjob.yaml"), encoding: .utf8)
            let targets = "spec:\n  targets:\n"
            #expect(sample.contains(targets))
            let asking = sample.replacingOccurrences(
                of: targets, with: "spec:\n  clients: {apiKeysSecretRef: {name: clients}, requestsPerMinute: 600}\n  targets:\n")
            try await kubectl("apply", "-f", "-", input: asking)
            try await kubectl("wait", "--for=condition=Complete", "adv/capital", "--timeout=120s")
            let outcome = try await kubectl("get", "adv", "capital", "-o", "jsonpath={.status.verdict.outcome}")
            #expect(outcome == "Upheld" || outcome == "Refuted", "\(outcome)")

            let url = try await kubectl("get", "fc", "judges", "-o", "jsonpath={.status.url}")
            let stranger = try await Program.run(
                [
                    "curl", "-sS", "-m", "60", "-o", "/dev/null", "-w", "%{http_code}", "\(url)/v1/chat/completions", "-d",
                    #"{"messages":[]}"#,
                ])
            #expect(stranger.output == "401", "\(stranger.all)")
            let log = try await kubectl("logs", "-l", "ballast.dev/chain=judges", "--tail=1000")
            #expect(log.contains(#""client":"adversaryjob/capital""#), "\(log)")
            let job = try await kubectl("get", "adv", "capital", "-o", "yaml")
            for text in [log, job] { #expect(!text.contains("adv-") && !text.contains("sk-team"), "\(text)") }
        }
    }
}
