import KubeCore

extension BudgetPolicy: ValidatedKind {
    package func validate() -> [FieldError] { CommonRules.nameProblems(metadata.name) + spec.validate() }
}

extension BudgetPolicySpec {
    private typealias Rules = BudgetPolicyRules

    func validate() -> [FieldError] {
        var check = RuleCheck()
        for (index, limit) in limits.enumerated() {
            let path = "spec.limits[\(index)]"
            check.note(CommonRules.amountProblems(limit.amount, at: "\(path).amount"))
            let isZero = !limit.amount.contains { ("1"..."9").contains($0) }
            check.note(isZero, Rules.zeroLimit, at: "\(path).amount", limit.amount)
            check.note(CommonRules.timeZoneProblems(limit.timeZone, at: "\(path).timeZone"))
        }
        if let ledger {
            check.note(ledger.type == .redis && ledger.redis == nil, Rules.redisMissing, at: "spec.ledger.redis")
            check.note(ledger.type != .redis && ledger.redis != nil, Rules.redisOfOther, at: "spec.ledger.redis", ledger.type.rawValue)
        }
        if let override { check.note(CommonRules.amountProblems(override.amount, at: "spec.override.amount")) }
        let stops = (thresholds ?? []).contains { $0.action == .scaleToZero }
        let without = include.map { !$0.contains(.infrastructure) } ?? false
        check.note(stops && without, Rules.zeroWithoutInfrastructure, at: "spec.thresholds")
        return check.errors
    }
}
