import Foundation
import KubeCore
import KubeTypes

/// A question and an answer that independent adversaries try to refute, with a vote at the end.
package struct AdversaryJob: KubeObject {
    package static let resourceType = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "AdversaryJob", plural: "adversaryjobs")

    package var metadata: ObjectMeta
    package var spec: AdversaryJobSpec
    package var status: AdversaryJobStatus?

    package init(metadata: ObjectMeta, spec: AdversaryJobSpec, status: AdversaryJobStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

package struct AdversaryJobSpec: Codable, Sendable, Hashable {
    package var subject: Subject?
    package var subjectFrom: SubjectSource?
    package var adversaries: Int
    package var chainRef: NameReference
    package var pool: String?
    package var onPoolEmpty: OnPoolEmpty?
    package var spinUpBudgetMilliseconds: Int?
    package var vote: Vote?
    package var verifier: Verifier?
    package var activeDeadlineSeconds: Int?
    package var ttlSecondsAfterFinished: Int?

    package init(
        subject: Subject? = nil, subjectFrom: SubjectSource? = nil, adversaries: Int, chainRef: NameReference, pool: String? = nil,
        onPoolEmpty: OnPoolEmpty? = nil, spinUpBudgetMilliseconds: Int? = nil, vote: Vote? = nil, verifier: Verifier? = nil,
        activeDeadlineSeconds: Int? = nil, ttlSecondsAfterFinished: Int? = nil
    ) {
        self.subject = subject
        self.subjectFrom = subjectFrom
        self.adversaries = adversaries
        self.chainRef = chainRef
        self.pool = pool
        self.onPoolEmpty = onPoolEmpty
        self.spinUpBudgetMilliseconds = spinUpBudgetMilliseconds
        self.vote = vote
        self.verifier = verifier
        self.activeDeadlineSeconds = activeDeadlineSeconds
        self.ttlSecondsAfterFinished = ttlSecondsAfterFinished
    }
}

extension AdversaryJobSpec {
    package struct Subject: Codable, Sendable, Hashable {
        package var question: String
        package var answer: String

        package init(question: String, answer: String) {
            self.question = question
            self.answer = answer
        }
    }

    /// An object with the entries `question` and `answer`.
    package struct SubjectSource: Codable, Sendable, Hashable {
        package var configMapRef: NameReference?
        package var secretRef: NameReference?

        package init(configMapRef: NameReference? = nil, secretRef: NameReference? = nil) {
            self.configMapRef = configMapRef
            self.secretRef = secretRef
        }
    }

    package enum OnPoolEmpty: String, Codable, Sendable, Hashable, CaseIterable {
        case coldStart = "ColdStart"
        case wait = "Wait"
        case fail = "Fail"
    }

    package struct Vote: Codable, Sendable, Hashable {
        package var quorum: Int?
        /// A decimal string from 0 to 1.
        package var threshold: String?
        package var timeoutSeconds: Int?
        package var weights: [String: String]?
        package var veto: [String]?
        package var roles: [String]?

        package init(
            quorum: Int? = nil, threshold: String? = nil, timeoutSeconds: Int? = nil, weights: [String: String]? = nil,
            veto: [String]? = nil, roles: [String]? = nil
        ) {
            self.quorum = quorum
            self.threshold = threshold
            self.timeoutSeconds = timeoutSeconds
            self.weights = weights
            self.veto = veto
            self.roles = roles
        }
    }

    package enum Sandbox: String, Codable, Sendable, Hashable, CaseIterable {
        case required = "Required"
        case allowUnsandboxed = "AllowUnsandboxed"
    }

    package enum Language: String, Codable, Sendable, Hashable, CaseIterable {
        case python = "Python"
    }

    package struct Verifier: Codable, Sendable, Hashable {
        package var language: Language
        package var source: String
        package var timeoutSeconds: Int?
        package var resources: ResourceRequirements?
        package var runtimeClassName: String?
        package var sandbox: Sandbox?

        package init(
            language: Language, source: String, timeoutSeconds: Int? = nil, resources: ResourceRequirements? = nil,
            runtimeClassName: String? = nil, sandbox: Sandbox? = nil
        ) {
            self.language = language
            self.source = source
            self.timeoutSeconds = timeoutSeconds
            self.resources = resources
            self.runtimeClassName = runtimeClassName
            self.sandbox = sandbox
        }
    }
}

package struct AdversaryJobStatus: Codable, Sendable, Hashable {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var spinUp: SpinUp?
    package var adversaries: [Adversary]?
    package var verifier: Verifier?
    package var verdict: Verdict?
    /// Votes that were counted, of those that could be: `2/3`.
    package var votes: String?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, spinUp: SpinUp? = nil, adversaries: [Adversary]? = nil,
        verifier: Verifier? = nil, verdict: Verdict? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.spinUp = spinUp
        self.adversaries = adversaries
        self.verifier = verifier
        self.verdict = verdict
    }
}

extension AdversaryJobStatus {
    package enum Source: String, Codable, Sendable, Hashable, CaseIterable {
        case warm = "Warm"
        case cold = "Cold"
        case mixed = "Mixed"
    }

    package struct SpinUp: Codable, Sendable, Hashable {
        package var source: Source
        package var milliseconds: Int
        package var withinBudget: Bool

        package init(source: Source, milliseconds: Int, withinBudget: Bool) {
            self.source = source
            self.milliseconds = milliseconds
            self.withinBudget = withinBudget
        }
    }

    package enum Vote: String, Codable, Sendable, Hashable, CaseIterable {
        case refute = "Refute"
        case uphold = "Uphold"
        case abstain = "Abstain"
    }

    package struct Adversary: Codable, Sendable, Hashable {
        package var role: String
        package var job: String
        package var spinUpMilliseconds: Int?
        package var source: Source?
        package var vote: Vote?
        package var confidence: String?
        package var rationale: String?
        package var killMilliseconds: Int?

        package init(
            role: String, job: String, spinUpMilliseconds: Int? = nil, source: Source? = nil, vote: Vote? = nil, confidence: String? = nil,
            rationale: String? = nil, killMilliseconds: Int? = nil
        ) {
            self.role = role
            self.job = job
            self.spinUpMilliseconds = spinUpMilliseconds
            self.source = source
            self.vote = vote
            self.confidence = confidence
            self.rationale = rationale
            self.killMilliseconds = killMilliseconds
        }
    }

    package struct Verifier: Codable, Sendable, Hashable {
        package var passed: Bool
        package var exitCode: Int?
        package var milliseconds: Int?
        package var output: String?
        package var truncated: Bool?
        package var runtimeClassName: String?

        package init(
            passed: Bool, exitCode: Int? = nil, milliseconds: Int? = nil, output: String? = nil, truncated: Bool? = nil,
            runtimeClassName: String? = nil
        ) {
            self.passed = passed
            self.exitCode = exitCode
            self.milliseconds = milliseconds
            self.output = output
            self.truncated = truncated
            self.runtimeClassName = runtimeClassName
        }
    }

    package enum Outcome: String, Codable, Sendable, Hashable, CaseIterable {
        case upheld = "Upheld"
        case refuted = "Refuted"
        case vetoed = "Vetoed"
        case inconclusive = "Inconclusive"
    }

    package struct Verdict: Codable, Sendable, Hashable {
        package var outcome: Outcome
        package var score: String?

        package init(outcome: Outcome, score: String? = nil) {
            self.outcome = outcome
            self.score = score
        }
    }
}
