import KubeCore

extension AdversaryJob: ValidatedKind {
    package func validate() -> [FieldError] { CommonRules.nameProblems(metadata.name) + spec.validate() }

    package func validate(replacing old: AdversaryJob) -> [FieldError] {
        (old.spec == spec ? [] : [AdversaryJobRules.unchanged.error(at: "spec")]) + validate()
    }
}

extension AdversaryJobSpec {
    private typealias Rules = AdversaryJobRules

    func validate() -> [FieldError] {
        var check = RuleCheck()
        check.note((subject == nil) == (subjectFrom == nil), Rules.oneSubject, at: "spec.subject")
        if let source = subjectFrom {
            check.note((source.configMapRef == nil) == (source.secretRef == nil), Rules.oneSource, at: "spec.subjectFrom")
        }
        if let quorum = vote?.quorum {
            check.note(quorum > adversaries, Rules.quorumAboveAdversaries, at: "spec.vote.quorum", "\(quorum)", "\(adversaries)")
        }
        let deadline = activeDeadlineSeconds ?? 120
        if let timeout = vote?.timeoutSeconds {
            check.note(timeout > deadline, Rules.voteAboveDeadline, at: "spec.vote.timeoutSeconds", "\(timeout)", "\(deadline)")
        }
        if let timeout = verifier?.timeoutSeconds {
            check.note(timeout > deadline, Rules.verifierAboveDeadline, at: "spec.verifier.timeoutSeconds", "\(timeout)", "\(deadline)")
        }
        if let veto = vote?.veto, let roles = vote?.roles {
            check.note(!Set(veto).isSubset(of: roles), Rules.vetoWithoutRole, at: "spec.vote.veto")
        }
        return check.errors
    }
}
