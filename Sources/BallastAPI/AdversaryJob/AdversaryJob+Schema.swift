import KubeCore

extension AdversaryJob {
    package static let customResource = CustomResource(
        resourceType, shortName: "adv",
        description: "A question and an answer that independent adversaries try to refute, with a vote at the end.",
        spec: AdversaryJobSpec.schema, status: AdversaryJobStatus.schema, rules: [CommonRules.nameLength, CommonRules.nameShape],
        columns: [
            .ready,
            .init("Verdict", ".status.verdict.outcome", "What the vote came to."),
            .init("Spin-up", ".status.spinUp.milliseconds", "Until the slowest adversary ran, in milliseconds.", type: "integer"),
            .init("Votes", ".status.votes", "Votes that were counted, of those that could be."),
            .init("Verified", ".status.verifier.passed", "Whether the verifier's program says that the answer holds.", type: "boolean"),
            .age, .reason,
            .init("Score", ".status.verdict.score", "The weighted share of votes to refute.", wide: true),
            .init("Source", ".status.spinUp.source", "Whether adversaries were warm.", wide: true),
            .message,
        ])
}

extension AdversaryJobSpec {
    private static let fraction = "^(0([.][0-9]{1,6})?|1([.]0{1,6})?)$"
    private static let role = "^[a-z]([-a-z0-9]*[a-z0-9])?$"

    static let schema: JSONSchema = .object(
        [
            "subject": .object(
                [
                    "question": .text("What was asked.", max: 65_536),
                    "answer": .text("What was answered.", max: 262_144),
                ], required: ["question", "answer"], description: "What is judged; not beside subjectFrom."),
            "subjectFrom": .object(
                [
                    "configMapRef": .reference("The ConfigMap with the entries question and answer."),
                    "secretRef": .reference("The Secret with the entries question and answer."),
                ], description: "Where the question and the answer stand; not beside subject."
            ).ruled(by: AdversaryJobRules.oneSource),
            "adversaries": .count("How many adversaries judge.", 1...32),
            "chainRef": .reference("The FailoverChain through which they reach their model."),
            "pool": .text("The warm pool of the operator's configuration; default without it.", max: 63, pattern: role),
            "onPoolEmpty": .choice(
                OnPoolEmpty.self, "What happens when the pool has too few: ColdStart, Wait or Fail; ColdStart without it."),
            "spinUpBudgetMilliseconds": .count("The time within which all should run, in milliseconds; 500 without it.", 1...600_000),
            "vote": voteSchema,
            "verifier": verifierSchema,
            "activeDeadlineSeconds": .count("When everything is over at the latest, in seconds; 120 without it.", 1...86_400),
            "ttlSecondsAfterFinished": .count("When the finished resource goes, in seconds; absent means never.", 0...31_536_000),
        ], required: ["adversaries", "chainRef"], description: "What is wanted; it cannot change."
    ).ruled(by: AdversaryJobRules.onSpec)

    private static let voteSchema: JSONSchema = .object(
        [
            "quorum": .count("Votes that must be in; more than half of the adversaries without it.", 1...32),
            "threshold": .text(
                "The weighted share of votes to refute that refutes, a decimal string from 0 to 1; 0.5 without it.", max: 16,
                pattern: fraction),
            "timeoutSeconds": .count("How long votes are waited for, in seconds; 30 without it.", 1...3600),
            "weights": .map(
                of: .string(min: 1, max: 16, pattern: "^[0-9]{1,3}([.][0-9]{1,3})?$"), maxProperties: 16,
                description: "The weight of each role's vote, a decimal string; 1 for roles not named."),
            "veto": .list("Roles whose vote to refute decides alone.", of: .string(min: 1, max: 63, pattern: role), max: 16, type: .set),
            "roles": .list("The roles that adversaries take in turn.", of: .string(min: 1, max: 63, pattern: role), max: 16, type: .set),
        ], description: "How votes are counted."
    ).ruled(by: AdversaryJobRules.vetoWithoutRole)

    private static let verifierSchema: JSONSchema = .object(
        [
            "language": .choice(Language.self, "The language of the source: Python."),
            "source": .text("A program that exits with 0 when the answer holds.", max: 65_536),
            "timeoutSeconds": .count("How long it may run, in seconds; 10 without it.", 1...3600),
            "resources": .resources("What it asks for and may use."),
            "runtimeClassName": .objectName("The RuntimeClass that isolates it; the operator's default without it."),
            "sandbox": .choice(
                Sandbox.self, "Required, or AllowUnsandboxed to run without an isolating RuntimeClass; Required without it."),
        ], required: ["language", "source"], description: "A program that checks the answer, in a sandbox.")
}

extension AdversaryJobStatus {
    private static func milliseconds(_ description: String) -> JSONSchema { .count(description, 0...86_400_000) }

    static let schema: JSONSchema = .object(
        [
            "observedGeneration": .observedGeneration,
            "conditions": .conditions,
            "spinUp": .object(
                [
                    "source": .choice(Source.self, "Warm, Cold or Mixed."),
                    "milliseconds": milliseconds("Until the slowest adversary ran, in milliseconds."),
                    "withinBudget": .flag("Whether that was within spinUpBudgetMilliseconds."),
                ], required: ["source", "milliseconds", "withinBudget"], description: "How fast the adversaries came up."),
            "adversaries": .list(
                "What each adversary did.",
                of: .object(
                    [
                        "role": .string(max: 63, description: "Its role."),
                        "job": .string(max: 253, description: "Its Job."),
                        "spinUpMilliseconds": milliseconds("Until it ran, in milliseconds."),
                        "source": .choice(Source.self, "Warm or Cold."),
                        "vote": .choice(Vote.self, "Refute, Uphold or Abstain."),
                        "confidence": .string(max: 16, description: "How sure it is, a decimal string from 0 to 1."),
                        "rationale": .string(max: 4096, description: "Why it voted so."),
                        "killMilliseconds": milliseconds("From the vote to its end, in milliseconds."),
                    ], required: ["role", "job"]), max: 32),
            "verifier": .object(
                [
                    "passed": .flag("Whether the program exited with 0."),
                    "exitCode": .count("The program's exit code.", -1...255),
                    "milliseconds": milliseconds("How long it ran, in milliseconds."),
                    "output": .string(max: 16_384, description: "What it printed."),
                    "truncated": .flag("Whether the output was longer."),
                    "runtimeClassName": .string(max: 253, description: "The RuntimeClass it ran under."),
                ], required: ["passed"], description: "What the verifier found."),
            "votes": .string(max: 16, description: "Votes that were counted, of those that could be."),
            "verdict": .object(
                [
                    "outcome": .choice(Outcome.self, "Upheld, Refuted, Vetoed or Inconclusive."),
                    "score": .string(max: 16, description: "The weighted share of votes to refute, a decimal string from 0 to 1."),
                ], required: ["outcome"], description: "What the vote came to."),
        ], description: "What is seen.")
}
