import KubeCore

extension FailoverChain: ValidatedKind {
    package func validate() -> [FieldError] { CommonRules.nameProblems(metadata.name) + spec.validate() }
}

extension FailoverChainSpec {
    private typealias Rules = FailoverChainRules

    func validate() -> [FieldError] {
        var check = RuleCheck()
        let names = targets.map(\.effectiveName)
        check.note(Set(names).count != names.count, Rules.uniqueTargets, at: "spec.targets")
        let unknown = (rules ?? []).contains { !names.contains($0.target) }
        check.note(unknown, Rules.unknownTarget, at: "spec.rules")
        let type = gateway?.service?.type ?? .clusterIP
        check.note(clients == nil && type != .clusterIP, Rules.openToAll, at: "spec.gateway.service.type", type.rawValue)
        let mesh = cache?.mesh?.enabled == true
        check.note(mesh && airgap == true, Rules.meshInAirgap, at: "spec.cache.mesh")
        let conditions =
            targets.enumerated().map { ("spec.targets[\($0.offset)].when", $0.element.when) }
            + (rules ?? []).enumerated().map { ("spec.rules[\($0.offset)].when", $0.element.when) }
        for case (let path, let when?) in conditions {
            check.note(when.maxPromptCharacters == nil && when.promptContains == nil, Rules.emptyWhen, at: path)
        }
        check.note(retryErrors())
        check.note(mesh && cache?.mesh?.tlsSecretRef == nil, Rules.meshWithoutTLS, at: "spec.cache.mesh.tlsSecretRef")
        check.note(mesh && cache?.enabled != true, Rules.meshWithoutCache, at: "spec.cache.mesh.enabled")
        check.note(gatewayErrors())
        return check.errors
    }

    private func retryErrors() -> [FieldError] {
        guard let retry else { return [] }
        var check = RuleCheck()
        let (whole, longest) = (retry.requestTimeoutSeconds ?? 120, retry.maxBackoffMilliseconds ?? 4000)
        if let first = retry.firstTokenTimeoutSeconds {
            check.note(first > whole, Rules.firstTokenAboveRequest, at: "spec.retry.firstTokenTimeoutSeconds", "\(first)", "\(whole)")
        }
        if let backoff = retry.backoffMilliseconds {
            check.note(backoff > longest, Rules.backoffAboveMax, at: "spec.retry.backoffMilliseconds", "\(backoff)", "\(longest)")
        }
        return check.errors
    }

    private func gatewayErrors() -> [FieldError] {
        guard let autoscaling = gateway?.autoscaling else { return [] }
        var check = RuleCheck()
        if let replicas = gateway?.replicas { check.note(true, Rules.gatewayReplicas, at: "spec.gateway.replicas", "\(replicas)") }
        let (least, most) = (autoscaling.minReplicas ?? 1, autoscaling.maxReplicas)
        check.note(least > most, Rules.gatewayMinAboveMax, at: "spec.gateway.autoscaling.minReplicas", "\(least)", "\(most)")
        return check.errors
    }
}
