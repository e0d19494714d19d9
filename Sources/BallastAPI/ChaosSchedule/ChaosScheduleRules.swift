import KubeCore

/// What no ChaosSchedule may say, beyond the bounds of single fields.
enum ChaosScheduleRules {
    static let oneTarget = Rule(
        "[has(self.backendRef), has(self.chainRef), has(self.podSelector)].filter(x, x).size() == 1",
        "spec.target needs one of backendRef, chainRef and podSelector; set exactly one")
    static let faultMissing = Rule(
        "self.action != 'GatewayFault' || has(self.gatewayFault)",
        "spec.gatewayFault is missing, which action GatewayFault needs; say what gateways shall do", reason: .required,
        fieldPath: ".gatewayFault")
    static let faultOfOther = Rule(
        "self.action == 'GatewayFault' || !has(self.gatewayFault)",
        "spec.gatewayFault cannot stand with action {self.action}; remove it, or use action GatewayFault", reason: .forbidden,
        fieldPath: ".gatewayFault")
    static let faultWithoutChain = Rule(
        "self.action != 'GatewayFault' || has(self.target.chainRef)",
        "spec.target must be a chainRef with action GatewayFault, because gateways belong to chains; set spec.target.chainRef",
        fieldPath: ".target")
    static let zeroWithoutBackend = Rule(
        "self.action != 'ScaleToZero' || has(self.target.backendRef)",
        "spec.target must be a backendRef with action ScaleToZero, because only backends are scaled; set spec.target.backendRef",
        fieldPath: ".target")
    static let valueMissing = Rule(
        "!has(self.mode) || !(self.mode in ['Fixed', 'FixedPercent', 'RandomMaxPercent']) || has(self.value)",
        "spec.value is missing, which mode {self.mode} needs; set a number, or use mode One or All", reason: .required, fieldPath: ".value")
    static let valueOfOther = Rule(
        "!has(self.value) || self.value == 1 || (has(self.mode) && self.mode in ['Fixed', 'FixedPercent', 'RandomMaxPercent'])",
        "spec.value is {self.value}, but mode {has(self.mode) ? self.mode : 'One'} takes no number; remove it, or use mode Fixed",
        reason: .forbidden, fieldPath: ".value")
    static let percentAboveAll = Rule(
        "!has(self.mode) || !(self.mode in ['FixedPercent', 'RandomMaxPercent']) || !has(self.value) || self.value <= 100",
        "spec.value is {self.value}, above 100 percent; lower it, or use mode Fixed for a number", fieldPath: ".value")

    static let onSpec = [
        faultMissing, faultOfOther, faultWithoutChain, zeroWithoutBackend, valueMissing, valueOfOther, percentAboveAll,
    ]
}
