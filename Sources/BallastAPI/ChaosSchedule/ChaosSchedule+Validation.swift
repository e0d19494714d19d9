import KubeCore

extension ChaosSchedule: ValidatedKind {
    package func validate() -> [FieldError] { CommonRules.nameProblems(metadata.name) + spec.validate() }
}

extension ChaosScheduleSpec {
    private typealias Rules = ChaosScheduleRules

    func validate() -> [FieldError] {
        var check = RuleCheck()
        check.note(!CronSyntax.isValidRepeating(schedule), CommonRules.repeatingSchedule, at: "spec.schedule", schedule)
        check.note(CommonRules.timeZoneProblems(timeZone, at: "spec.timeZone"))
        let targets = [target.backendRef != nil, target.chainRef != nil, target.podSelector != nil].count { $0 }
        check.note(targets != 1, Rules.oneTarget, at: "spec.target")
        let (fault, needsNumber) = (gatewayFault != nil, [.fixed, .fixedPercent, .randomMaxPercent].contains(mode))
        check.note(action == .gatewayFault && !fault, Rules.faultMissing, at: "spec.gatewayFault")
        check.note(action != .gatewayFault && fault, Rules.faultOfOther, at: "spec.gatewayFault", action.rawValue)
        check.note(action == .gatewayFault && target.chainRef == nil, Rules.faultWithoutChain, at: "spec.target")
        check.note(action == .scaleToZero && target.backendRef == nil, Rules.zeroWithoutBackend, at: "spec.target")
        let modeName = (mode ?? .one).rawValue
        if let value {
            check.note(value != 1 && !needsNumber, Rules.valueOfOther, at: "spec.value", "\(value)", modeName)
            let percent = [.fixedPercent, .randomMaxPercent].contains(mode)
            check.note(percent && value > 100, Rules.percentAboveAll, at: "spec.value", "\(value)")
        } else {
            check.note(needsNumber, Rules.valueMissing, at: "spec.value", modeName)
        }
        for (index, blackout) in (guardrails?.blackouts ?? []).enumerated() {
            let path = "spec.guardrails.blackouts[\(index)]"
            check.note(CommonRules.scheduleProblems(blackout.start, at: "\(path).start"))
            check.note(CommonRules.scheduleProblems(blackout.end, at: "\(path).end"))
            check.note(CommonRules.timeZoneProblems(blackout.timeZone, at: "\(path).timeZone"))
        }
        return check.errors
    }
}
