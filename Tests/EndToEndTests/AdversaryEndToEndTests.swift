import Foundation
import Testing

/// An answer under attack in the demo cluster: warm runners of the release binary, a chain of simulated models, stock kubectl.
@Suite("Adversaries in the demo cluster, driven by kubectl", .serialized)
struct AdversaryEndToEndTests {
    @Test("label, apply, read the verdict; the slots are filled anew, and nothing of the job is left")
    func story() async throws {
        try await DemoProgram.run { kubectl, _ in
            try await kubectl("label", "namespace", "default", "ballast.dev/adversary-pool=default")
            let before = try await warm(kubectl)
            try await kubectl("apply", "-f", "docs/samples/adversaryjob.yaml")
            try await kubectl("wait", "--for=condition=Complete", "adv/capital", "--timeout=60s")
            let outcome = try await kubectl("get", "adv", "capital", "-o", "jsonpath={.status.verdict.outcome}")
            #expect(outcome == "Upheld" || outcome == "Refuted", "\(outcome)")
            let source = try await kubectl("get", "adv", "capital", "-o", "jsonpath={.status.adversaries[*].source}")
            #expect(source == "Warm Warm Warm", "\(source)")
            let used = try await kubectl("get", "adv", "capital", "-o", "jsonpath={.status.adversaries[*].job}")
            #expect(Set(used.split(separator: " ").map(String.init)).isSubset(of: before), "\(used) of \(before)")

            try await eventually("no Job is left, and other slots wait") {
                let jobs = try await kubectl("get", "jobs", "-l", "ballast.dev/slot", "-o", "name")
                let slots = try await slots(kubectl)
                return (jobs.isEmpty && slots.count == before.count && slots.isDisjoint(with: before), "\(jobs) \(slots)")
            }
            try await kubectl("label", "namespace", "default", "ballast.dev/adversary-pool-")
            try await eventually("no slot is left") {
                let left = try await slots(kubectl)
                return (left.isEmpty, "\(left)")
            }
        }
    }

    /// The names of the slots, once all are ready.
    private func warm(_ kubectl: Kubectl) async throws -> Set<String> {
        try await eventually("three slots wait") { (try await slots(kubectl).count == 3, "\(try await slots(kubectl))") }
        try await kubectl("wait", "--for=condition=Ready", "pod", "-l", "ballast.dev/slot", "--timeout=60s")
        return try await slots(kubectl)
    }

    private func slots(_ kubectl: Kubectl) async throws -> Set<String> {
        let names = try await kubectl("get", "pods", "-l", "ballast.dev/slot", "-o", "jsonpath={.items[*].metadata.name}")
        return Set(names.split(separator: " ").map(String.init))
    }
}
