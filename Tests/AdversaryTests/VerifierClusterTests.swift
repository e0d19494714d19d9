import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Testing

@testable import Operator

extension AdversaryClusterTests {
    /// Generated Python, in a pod of its own with a real runner.
    @Suite struct Verifiers {
        struct Program: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var source: String
            var runtimeClass: String? = "present"
            var sandbox: AdversaryJobSpec.Sandbox?
            /// The condition `Verified`.
            var isVerified: Bool
            var reason: String
            /// What is wrong with the status; `nil` when it is as it should be.
            var problem: @Sendable (AdversaryJobStatus.Verifier?, String) -> String?
        }

        /// The interfaces that it sees; bubblewrap leaves loopback alone.
        private static let countInterfaces = "print(sum(':' in line for line in open('/proc/net/dev')))"

        static let programs = [
            Program(
                testDescription: "passes", source: "print('it holds')", isVerified: true, reason: AdversaryReason.passed,
                problem: { status, _ in
                    status?.passed == true && status?.exitCode == 0 && status?.output == "it holds\n" && status?.truncated == false
                        && status?.runtimeClassName == "present" ? nil : "not passed"
                }),
            Program(
                testDescription: "fails", source: "raise SystemExit(3)", isVerified: false, reason: AdversaryReason.failed,
                problem: { status, message in
                    status?.passed == false && status?.exitCode == 3 && message == "the program ended with 3" ? nil : "not failed"
                }),
            Program(
                testDescription: "floods", source: "import sys\nwhile True: sys.stdout.write('x' * 65536)", isVerified: false,
                reason: AdversaryReason.failed,
                problem: { status, _ in
                    status?.passed == false && status?.truncated == true && status?.output?.count == 16_384 ? nil : "not bounded"
                }),
            Program(
                testDescription: "sleeps", source: "import time; time.sleep(1000)", isVerified: false, reason: AdversaryReason.failed,
                problem: { _, message in message == "the program did not end in time" ? nil : "not ended by the clock" }),
            Program(
                testDescription: "is refused where its RuntimeClass is missing", source: "print(1)", runtimeClass: "missing",
                isVerified: false, reason: AdversaryReason.sandboxMissing,
                problem: { status, message in
                    status == nil && message.contains("there is no RuntimeClass missing") ? nil : "not refused"
                }),
            Program(
                testDescription: "runs under bubblewrap where that is allowed, and is told apart", source: countInterfaces,
                runtimeClass: "missing", sandbox: .allowUnsandboxed, isVerified: true, reason: AdversaryReason.unsandboxed,
                problem: { status, message in
                    status?.output == "1\n" && status?.runtimeClassName == nil
                        && message.contains("WITHOUT a sandboxing RuntimeClass: bubblewrap alone") ? nil : "not under bubblewrap"
                }),
        ]

        @Test("a program that somebody generated", arguments: programs)
        func verifies(_ program: Program) async throws {
            let pools = [AdversaryPool(), AdversaryPool(name: "sandboxed", size: 1, runtimeClassName: "present")]
            try await AdversaryCluster.with(votes: ["safety": "uphold"], pools: pools) { cluster in
                try await cluster.label("default")
                try await cluster.mark(SlotNames.verifierPool, "sandboxed")
                try await cluster.warm(4)
                try await cluster.judge("check") { spec in
                    (spec.adversaries, spec.vote) = (1, .init(roles: ["safety"]))
                    spec.verifier = .init(
                        language: .python, source: program.source, timeoutSeconds: 2, runtimeClassName: program.runtimeClass,
                        sandbox: program.sandbox)
                }
                let status = try #require(try await cluster.ended("check").status)
                let verified = try #require(status.conditions?.condition("Verified"))
                #expect(verified.reason == program.reason && (verified.status == .yes) == program.isVerified, "\(verified)")
                let problem = program.problem(status.verifier, verified.message)
                #expect(problem == nil, "\(verified) \(String(describing: status.verifier))")
                // Whatever the program does, the verdict stands.
                #expect(status.verdict?.outcome == .upheld, "\(String(describing: status.conditions?.condition("Voted")))")
                // The slot of its class was taken; without the class a pod was made, or none.
                let isWarm = program.runtimeClass == "present"
                #expect(cluster.first.claims(.warm) == (isWarm ? 2 : 1))
                #expect(cluster.first.claims(.cold) == (program.sandbox == .allowUnsandboxed ? 1 : 0))
                try await cluster.nothingLeft(butSlots: 4)
            }
        }
    }
}
