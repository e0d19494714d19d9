import KubeCore

/// What no BudgetPolicy may say, beyond the bounds of single fields.
enum BudgetPolicyRules {
    static let zeroLimit = Rule(
        "self.matches('[1-9]')",
        "spec.limits.amount is \"{self}\", which blocks everything; give a positive amount, or suspend the backends instead")
    static let redisMissing = Rule(
        "self.type != 'Redis' || has(self.redis)", "spec.ledger.redis is missing, which type Redis needs; name the Secret with its address",
        reason: .required, fieldPath: ".redis")
    static let redisOfOther = Rule(
        "self.type == 'Redis' || !has(self.redis)", "spec.ledger.redis cannot stand with type {self.type}; remove it, or use type Redis",
        reason: .forbidden, fieldPath: ".redis")
    static let zeroWithoutInfrastructure = Rule(
        "!has(self.thresholds) || !has(self.include) || 'Infrastructure' in self.include || self.thresholds.all(t, t.action != 'ScaleToZero')",
        "spec.thresholds holds ScaleToZero, which saves nothing while spec.include leaves Infrastructure out; include it or use another action",
        fieldPath: ".thresholds")
}
