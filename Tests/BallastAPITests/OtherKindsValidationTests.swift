import BallastAPI
import Structured
import Testing

@Suite("Bad chains, adversary jobs, chaos schedules and budgets")
struct OtherKindsValidationTests {
    private func check<Kind: ValidatedKind>(_ kind: Kind.Type, _ input: BadInputCase) throws {
        #expect(kind.problems(in: input.good) == [])
        let errors =
            try input.isChange ? input.bad.decode(kind).validate(replacing: input.good.decode(kind)) : kind.problems(in: input.bad)
        #expect(errors.map(\.message) == [input.sentence])
    }

    @Test("A chain gets the one sentence that is its own", arguments: BadInputCases.failoverChain)
    func chain(input: BadInputCase) throws { try check(FailoverChain.self, input) }

    @Test("An adversary job gets the one sentence that is its own", arguments: BadInputCases.adversaryJob)
    func adversaries(input: BadInputCase) throws { try check(AdversaryJob.self, input) }

    @Test("A chaos schedule gets the one sentence that is its own", arguments: BadInputCases.chaosSchedule)
    func chaos(input: BadInputCase) throws { try check(ChaosSchedule.self, input) }

    @Test("A budget gets the one sentence that is its own", arguments: BadInputCases.budgetPolicy)
    func budget(input: BadInputCase) throws { try check(BudgetPolicy.self, input) }

    @Test("Every rule of every schema is broken by a case, or by one of another kind that shares it")
    func everyRule() {
        func rules(_ schema: JSONSchemaBox) -> [String] {
            schema.value.validations.compactMap(\.message) + schema.children.flatMap { rules($0) }
        }
        let sentences = BadInputCases.all.map(\.sentence)
        for resource in BallastCRDs.resources {
            for message in Set(rules(JSONSchemaBox(resource.schema))) {
                let pieces = message.split(separator: "…").map(String.init)
                let told = sentences.contains { sentence in pieces.allSatisfy { sentence.contains($0) } }
                #expect(told, "no case breaks: \(message)")
            }
        }
    }
}
