import BallastAPI
import KubeCore
import Structured
import Testing

@testable import Operator

@Suite("What is remembered of a spec's validity")
struct SpecVerdictTests {
    /// Replicas beside autoscaling: refused with one sentence.
    private static func wrong(generation: Int64) -> LLMBackend {
        Fixture.backend {
            $0[path: "metadata", "generation"] = .integer(generation)
            $0[path: "spec", "serving", "autoscaling"] = ["minReplicas": 1, "maxReplicas": 2]
        }
    }

    private static func sound(generation: Int64) -> LLMBackend {
        Fixture.backend { $0[path: "metadata", "generation"] = .integer(generation) }
    }

    @Test("a generation is judged once, and a new one anew")
    func followsGenerations() {
        let verdicts = SpecVerdicts()
        #expect(verdicts.verdict(on: Self.sound(generation: 1)) == .sound)
        // Cannot happen on a server, where a changed spec is a new generation: it shows that nothing was judged again.
        #expect(verdicts.verdict(on: Self.wrong(generation: 1)) == .sound)
        #expect(verdicts.verdict(on: Self.wrong(generation: 2)) == SpecVerdict(on: Self.wrong(generation: 2)))
        #expect(verdicts.verdict(on: Self.wrong(generation: 2)) != .sound)
        #expect(verdicts.verdict(on: Self.sound(generation: 3)) == .sound)
    }

    @Test("a backend made anew under the same name is judged anew, and so is one that was forgotten")
    func followsIdentity() {
        let verdicts = SpecVerdicts()
        #expect(verdicts.verdict(on: Self.sound(generation: 1)) == .sound)
        var namesake = Self.wrong(generation: 1)
        namesake.metadata.uid = "uid-other"
        #expect(verdicts.verdict(on: namesake) != .sound)
        verdicts.forget(uid: "uid-qwen")
        #expect(verdicts.verdict(on: Self.wrong(generation: 1)) != .sound)
    }

    @Test("without a generation nothing is remembered")
    func needsGeneration() {
        let verdicts = SpecVerdicts()
        var backend = Self.sound(generation: 1)
        backend.metadata.generation = nil
        #expect(verdicts.verdict(on: backend) == .sound)
        var wrong = Self.wrong(generation: 1)
        wrong.metadata.generation = nil
        #expect(verdicts.verdict(on: wrong) != .sound)
    }
}
