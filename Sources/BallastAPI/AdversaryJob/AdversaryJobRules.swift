import KubeCore

/// What no AdversaryJob may say, beyond the bounds of single fields.
enum AdversaryJobRules {
    static let unchanged = Rule(
        "self == oldSelf", "spec cannot change, because votes may already be cast on it; create another AdversaryJob", reason: .forbidden)
    static let oneSubject = Rule(
        "has(self.subject) != has(self.subjectFrom)",
        "spec needs either subject or subjectFrom; set one of the two")
    static let quorumAboveAdversaries = Rule(
        "!has(self.vote) || !has(self.vote.quorum) || self.vote.quorum <= self.adversaries",
        "spec.vote.quorum is {self.vote.quorum}, above the {self.adversaries} of spec.adversaries; lower it or ask for more adversaries",
        fieldPath: ".vote.quorum")
    static let voteAboveDeadline = Rule(
        "!has(self.vote) || !has(self.vote.timeoutSeconds) || self.vote.timeoutSeconds <= (has(self.activeDeadlineSeconds) ? self.activeDeadlineSeconds : 120)",
        "spec.vote.timeoutSeconds is {self.vote.timeoutSeconds}, above the deadline of {has(self.activeDeadlineSeconds) ? self.activeDeadlineSeconds : 120} seconds; lower it or raise activeDeadlineSeconds",
        fieldPath: ".vote.timeoutSeconds")
    static let verifierAboveDeadline = Rule(
        "!has(self.verifier) || !has(self.verifier.timeoutSeconds) || self.verifier.timeoutSeconds <= (has(self.activeDeadlineSeconds) ? self.activeDeadlineSeconds : 120)",
        "spec.verifier.timeoutSeconds is {self.verifier.timeoutSeconds}, above the deadline of {has(self.activeDeadlineSeconds) ? self.activeDeadlineSeconds : 120} seconds; lower it or raise activeDeadlineSeconds",
        fieldPath: ".verifier.timeoutSeconds")

    static let onSpec = [unchanged, oneSubject, quorumAboveAdversaries, voteAboveDeadline, verifierAboveDeadline]

    static let oneSource = Rule(
        "has(self.configMapRef) != has(self.secretRef)", "spec.subjectFrom needs either configMapRef or secretRef; set one of the two")
    static let vetoWithoutRole = Rule(
        "!has(self.veto) || !has(self.roles) || self.veto.all(v, v in self.roles)",
        "spec.vote.veto names a role that is not in spec.vote.roles, so nobody could use it; add the role or remove the veto",
        fieldPath: ".veto")
}
