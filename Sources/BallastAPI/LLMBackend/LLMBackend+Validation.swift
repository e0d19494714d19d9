import KubeCore
import KubeTypes
import Structured

extension LLMBackend: ValidatedKind {
    /// What CEL and the schema's rules would refuse, for objects that no API server has judged, in the order of the fields. Bounds of
    /// single numbers and texts are the schema's business.
    package func validate() -> [FieldError] {
        CommonRules.nameProblems(metadata.name) + spec.validate()
    }

    /// What a change of an existing backend may not do.
    package func validate(replacing old: LLMBackend) -> [FieldError] {
        guard old.spec.provider != spec.provider else { return validate() }
        return [
            LLMBackendRules.providerChange.error(at: "spec.provider", old.spec.provider.rawValue, spec.provider.rawValue)
        ] + validate()
    }
}

extension LLMBackendSpec {
    private typealias Rules = LLMBackendRules

    func validate() -> [FieldError] {
        var errors = unionErrors() + modelErrors()
        if let endpoint {
            let urls =
                [("spec.endpoint.url", endpoint.url)]
                + (endpoint.alternateURLs ?? []).enumerated().map {
                    ("spec.endpoint.alternateURLs[\($0.offset)]", $0.element)
                }
            for case (let path, let url?) in urls where !EndpointURL.isValid(url) {
                errors.append(CommonRules.endpointURL.error(at: path, url))
            }
        }
        let interval = health?.intervalSeconds ?? 10
        if let timeout = health?.timeoutSeconds, timeout > interval {
            errors.append(Rules.probeTimeout.error(at: "spec.health.timeoutSeconds", "\(timeout)", "\(interval)"))
        }
        return errors + pricingErrors() + (serving?.validate() ?? [])
    }

    /// What belongs to one kind of provider and not to the others.
    private func unionErrors() -> [FieldError] {
        var errors: [FieldError] = []
        let name = provider.rawValue
        if serving != nil, !provider.isManaged { errors.append(Rules.servingElsewhere.error(at: "spec.serving", name)) }
        if serving == nil, provider.isManaged { errors.append(Rules.servingMissing.error(at: "spec.serving", name)) }
        if endpoint != nil, provider.isManaged { errors.append(Rules.endpointHere.error(at: "spec.endpoint", name)) }
        if provider == .openAICompatible, endpoint?.url == nil { errors.append(Rules.urlMissing.error(at: "spec.endpoint")) }
        if [.openAI, .anthropic, .gemini].contains(provider), endpoint?.apiKeySecretRef == nil {
            errors.append(Rules.keyMissing.error(at: "spec.endpoint", name))
        }
        if serving?.vllm != nil, provider != .vllm { errors.append(Rules.vllmOfOther.error(at: "spec.serving.vllm", name)) }
        if let depth = serving?.autoscaling?.targetQueueDepth, provider != .vllm {
            errors.append(Rules.queueOfOther.error(at: "spec.serving.autoscaling.targetQueueDepth", "\(depth)"))
        }
        return errors
    }

    private func modelErrors() -> [FieldError] {
        var errors: [FieldError] = []
        if let uri = model.uri {
            let path = "spec.model.uri"
            if !uri.fullyMatches(Rules.uriPattern) { errors.append(Rules.modelURI.error(at: path, uri)) }
            if !provider.isManaged { errors.append(Rules.uriElsewhere.error(at: path, uri, provider.rawValue)) }
            if provider == .vllm && uri.hasPrefix("ollama://") || provider == .ollama && uri.hasPrefix("hf://") {
                errors.append(Rules.uriOfOther.error(at: path, uri, provider.rawValue))
            }
            if uri.hasPrefix("pvc://"), serving?.cache != nil { errors.append(Rules.cacheOfClaim.error(at: "spec.serving.cache", uri)) }
        }
        let fromHub = provider == .vllm && model.uri?.hasPrefix("hf://") ?? true
        if let revision = model.revision, !fromHub {
            errors.append(Rules.revisionWithoutHub.error(at: "spec.model.revision", revision))
        }
        if let token = model.tokenSecretRef, !fromHub {
            errors.append(Rules.tokenWithoutHub.error(at: "spec.model.tokenSecretRef", token.name))
        }
        if let length = serving?.vllm?.maxModelLength, let context = model.contextLength, length > context {
            errors.append(Rules.lengthAboveContext.error(at: "spec.serving.vllm.maxModelLength", "\(length)", "\(context)"))
        }
        return errors
    }

    private func pricingErrors() -> [FieldError] {
        guard let pricing else { return [] }
        let prices = [
            ("inputPerMillionTokens", pricing.inputPerMillionTokens), ("outputPerMillionTokens", pricing.outputPerMillionTokens),
            ("perSecond", pricing.perSecond), ("perReplicaHour", pricing.perReplicaHour),
        ]
        var errors: [FieldError] = []
        for case (let name, let price?) in prices where !Amount.isValid(price) {
            errors.append(CommonRules.money.error(at: "spec.pricing.\(name)", price))
        }
        if let price = pricing.perReplicaHour, !provider.isManaged {
            errors.append(Rules.replicaPriceElsewhere.error(at: "spec.pricing.perReplicaHour", price, provider.rawValue))
        }
        return errors
    }
}

extension LLMBackendSpec.Serving {
    private typealias Rules = LLMBackendRules

    func validate() -> [FieldError] {
        var errors = scalingErrors()
        if let gpu, gpu.count < 1 { errors.append(Rules.gpuCount.error(at: "spec.serving.gpu.count", "\(gpu.count)")) }
        if let size = vllm?.tensorParallelSize, size > gpu?.count ?? 1 {
            errors.append(
                Rules.parallelAboveGPUs.error(at: "spec.serving.vllm.tensorParallelSize", "\(size)", "\(gpu?.count ?? 0)"))
        }
        if cache?.accessMode == .readWriteOnce, mostReplicas > 1 {
            errors.append(Rules.onceShared.error(at: "spec.serving.cache.accessMode"))
        }
        if let zone = standby?.zone, standby?.mode == LLMBackendSpec.StandbyMode.none {
            errors.append(Rules.standbyZone.error(at: "spec.serving.standby.zone", zone))
        }
        for (index, schedule) in (schedules ?? []).enumerated() { errors += schedule.validate(at: "spec.serving.schedules[\(index)]") }
        for (index, argument) in (vllm?.extraArguments ?? []).enumerated() where argument.fullyMatches(Rules.ownedArgumentPattern) {
            errors.append(Rules.ownedArgument.error(at: "spec.serving.vllm.extraArguments[\(index)]", argument))
        }
        for (index, variable) in (env ?? []).enumerated() { errors += Self.errors(of: variable, at: "spec.serving.env[\(index)]") }
        return errors
    }

    private func scalingErrors() -> [FieldError] {
        guard let autoscaling else { return [] }
        var errors: [FieldError] = []
        if let replicas {
            errors.append(Rules.replicasBesideAutoscaling.error(at: "spec.serving.replicas", "\(replicas)"))
        }
        let (path, most) = ("spec.serving.autoscaling", autoscaling.maxReplicas)
        if let least = autoscaling.minReplicas, least > most {
            errors.append(Rules.minAboveMax.error(at: "\(path).minReplicas", "\(least)", "\(most)"))
        }
        if autoscaling.targetCPUUtilization == nil, autoscaling.targetQueueDepth == nil, autoscaling.targetGPUUtilization == nil {
            errors.append(Rules.noTarget.error(at: path))
        }
        if let target = autoscaling.targetGPUUtilization, gpu == nil {
            errors.append(Rules.gpuTargetWithoutGPU.error(at: "\(path).targetGPUUtilization", "\(target)"))
        }
        if (schedules ?? []).contains(where: { $0.replicas > most }) {
            errors.append(Rules.scheduleAboveMax.error(at: "spec.serving.schedules", "\(most)"))
        }
        return errors
    }

    private static func errors(of variable: EnvVar, at path: String) -> [FieldError] {
        var errors: [FieldError] = []
        if Rules.ownedVariables.contains(variable.name) { errors.append(Rules.ownedVariable.error(at: "\(path).name", variable.name)) }
        if variable.value != nil, variable.valueFrom != nil { errors.append(Rules.valueOrSource.error(at: path, variable.name)) }
        if let source = variable.valueFrom {
            let count = [source.secretKeyRef != nil, source.configMapKeyRef != nil, source.fieldRef != nil].count { $0 }
            if count != 1 { errors.append(Rules.oneSource.error(at: "\(path).valueFrom")) }
        }
        return errors
    }
}

extension LLMBackendSpec.Schedule {
    func validate(at path: String) -> [FieldError] {
        var errors: [FieldError] = []
        if !CronSyntax.isValid(start) { errors.append(CommonRules.schedule.error(at: "\(path).start", start)) }
        if !CronSyntax.isValid(end) { errors.append(CommonRules.schedule.error(at: "\(path).end", end)) }
        if let timeZone, !TimeZoneName.isValid(timeZone) { errors.append(CommonRules.timeZone.error(at: "\(path).timeZone", timeZone)) }
        if start == end { errors.append(LLMBackendRules.emptyWindow.error(at: "\(path).end", start)) }
        return errors
    }
}
