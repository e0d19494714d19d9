import KubeCore

/// What no LLMBackend may say, beyond the bounds of single fields.
enum LLMBackendRules {
    private static let managed = "self.provider in ['VLLM', 'Ollama']"

    static let providerChange = Rule(
        "self == oldSelf", "spec.provider cannot change from {oldSelf} to {self}; create another LLMBackend and delete this one",
        reason: .forbidden)

    // spec
    static let servingElsewhere = Rule(
        "!has(self.serving) || \(managed)",
        "spec.serving cannot stand with provider {self.provider}, which runs elsewhere; remove spec.serving, or use provider VLLM or Ollama",
        reason: .forbidden, fieldPath: ".serving")
    static let servingMissing = Rule(
        "has(self.serving) || !(\(managed))",
        "spec.serving is missing, which provider {self.provider} needs to run here; add it with at least an image", reason: .required,
        fieldPath: ".serving")
    static let endpointHere = Rule(
        "!has(self.endpoint) || !(\(managed))",
        "spec.endpoint cannot stand with provider {self.provider}, which runs here; remove spec.endpoint, or use provider OpenAICompatible",
        reason: .forbidden, fieldPath: ".endpoint")
    static let urlMissing = Rule(
        "self.provider != 'OpenAICompatible' || (has(self.endpoint) && has(self.endpoint.url))",
        "spec.endpoint.url is missing, which provider OpenAICompatible has no default for; add the service's base address",
        reason: .required, fieldPath: ".endpoint")
    static let keyMissing = Rule(
        "!(self.provider in ['OpenAI', 'Anthropic', 'Gemini']) || (has(self.endpoint) && has(self.endpoint.apiKeySecretRef))",
        "spec.endpoint.apiKeySecretRef is missing, without which {self.provider} refuses every request; name the Secret that holds the key",
        reason: .required, fieldPath: ".endpoint")
    static let uriElsewhere = Rule(
        "!has(self.model.uri) || \(managed)",
        "spec.model.uri \"{self.model.uri}\" has no meaning with provider {self.provider}, which has its own files; remove it",
        reason: .forbidden, fieldPath: ".model.uri")
    static let uriOfOther = Rule(
        "!has(self.model.uri) || !(\(managed)) || (self.provider == 'VLLM' ? !self.model.uri.startsWith('ollama://') : !self.model.uri.startsWith('hf://'))",
        "spec.model.uri \"{self.model.uri}\" is nothing that {self.provider} can load; use hf:// or pvc:// with VLLM, ollama:// or pvc:// with Ollama",
        fieldPath: ".model.uri")
    static let revisionWithoutHub = Rule(
        "!has(self.model.revision) || (self.provider == 'VLLM' && (!has(self.model.uri) || self.model.uri.startsWith('hf://')))",
        "spec.model.revision \"{self.model.revision}\" applies to Hugging Face repositories only; remove it", reason: .forbidden,
        fieldPath: ".model.revision")
    static let tokenWithoutHub = Rule(
        "!has(self.model.tokenSecretRef) || (self.provider == 'VLLM' && (!has(self.model.uri) || self.model.uri.startsWith('hf://')))",
        "spec.model.tokenSecretRef \"{self.model.tokenSecretRef.name}\" applies to Hugging Face repositories only; remove it",
        reason: .forbidden, fieldPath: ".model.tokenSecretRef")
    static let cacheOfClaim = Rule(
        "!has(self.model.uri) || !self.model.uri.startsWith('pvc://') || !has(self.serving) || !has(self.serving.cache)",
        "spec.serving.cache would stay empty, because the model is read from \"{self.model.uri}\"; remove spec.serving.cache",
        reason: .forbidden, fieldPath: ".serving.cache")
    static let vllmOfOther = Rule(
        "!has(self.serving) || !has(self.serving.vllm) || self.provider == 'VLLM'",
        "spec.serving.vllm cannot stand with provider {self.provider}; remove it, or use provider VLLM", reason: .forbidden,
        fieldPath: ".serving.vllm")
    static let queueOfOther = Rule(
        "!has(self.serving) || !has(self.serving.autoscaling) || !has(self.serving.autoscaling.targetQueueDepth) || self.provider == 'VLLM'",
        "spec.serving.autoscaling.targetQueueDepth is {self.serving.autoscaling.targetQueueDepth}, but only VLLM tells its queue; use targetCPUUtilization or targetGPUUtilization",
        reason: .forbidden, fieldPath: ".serving.autoscaling.targetQueueDepth")
    static let lengthAboveContext = Rule(
        "!has(self.model.contextLength) || !has(self.serving) || !has(self.serving.vllm) || !has(self.serving.vllm.maxModelLength) || self.serving.vllm.maxModelLength <= self.model.contextLength",
        "spec.serving.vllm.maxModelLength is {self.serving.vllm.maxModelLength}, above spec.model.contextLength {self.model.contextLength}; lower it",
        fieldPath: ".serving.vllm.maxModelLength")
    static let replicaPriceElsewhere = Rule(
        "!has(self.pricing) || !has(self.pricing.perReplicaHour) || \(managed)",
        "spec.pricing.perReplicaHour is {self.pricing.perReplicaHour}, but provider {self.provider} has no replicas here; use prices per tokens or second",
        reason: .forbidden, fieldPath: ".pricing.perReplicaHour")

    static let onSpec = [
        servingElsewhere, servingMissing, endpointHere, urlMissing, keyMissing, uriElsewhere, uriOfOther, revisionWithoutHub,
        tokenWithoutHub,
        cacheOfClaim, vllmOfOther, queueOfOther, lengthAboveContext, replicaPriceElsewhere,
    ]

    // spec.model, spec.health
    static let modelURI = Rule(
        "self.matches('\(uriPattern)')",
        "spec.model.uri \"{self}\" names no place for models; write hf://owner/repository, pvc://claim/path or ollama://name")
    static let uriPattern =
        "^(hf://[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?|pvc://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[A-Za-z0-9._/-]*)?|ollama://[A-Za-z0-9._:/-]+)$"
    static let probeTimeout = Rule(
        "!has(self.timeoutSeconds) || self.timeoutSeconds <= (has(self.intervalSeconds) ? self.intervalSeconds : 10)",
        "spec.health.timeoutSeconds is {self.timeoutSeconds}, above the interval of {has(self.intervalSeconds) ? self.intervalSeconds : 10} seconds; lower it or raise intervalSeconds",
        fieldPath: ".timeoutSeconds")

    // spec.serving
    static let replicasBesideAutoscaling = Rule(
        "!has(self.replicas) || !has(self.autoscaling)",
        "spec.serving.replicas is {self.replicas} beside spec.serving.autoscaling; remove one of the two", reason: .forbidden,
        fieldPath: ".replicas")
    static let parallelAboveGPUs = Rule(
        "!has(self.vllm) || !has(self.vllm.tensorParallelSize) || self.vllm.tensorParallelSize <= (has(self.gpu) ? self.gpu.count : 1)",
        "spec.serving.vllm.tensorParallelSize is {self.vllm.tensorParallelSize}, above the {has(self.gpu) ? self.gpu.count : 0} of spec.serving.gpu.count; lower it or ask for more GPUs",
        fieldPath: ".vllm.tensorParallelSize")
    static let onceShared = Rule(
        "!has(self.cache) || !has(self.cache.accessMode) || self.cache.accessMode != 'ReadWriteOnce' || ((!has(self.replicas) || self.replicas <= 1) && (!has(self.autoscaling) || self.autoscaling.maxReplicas <= 1) && (!has(self.schedules) || self.schedules.all(s, s.replicas <= 1)))",
        "spec.serving.cache.accessMode is ReadWriteOnce, which lets one replica of a group run, but more are asked for; use ReadWriteMany, one replica or no cache",
        fieldPath: ".cache.accessMode")
    static let gpuTargetWithoutGPU = Rule(
        "!has(self.autoscaling) || !has(self.autoscaling.targetGPUUtilization) || has(self.gpu)",
        "spec.serving.autoscaling.targetGPUUtilization is {self.autoscaling.targetGPUUtilization}, but spec.serving.gpu is missing; add gpu or use another target",
        fieldPath: ".autoscaling.targetGPUUtilization")
    static let scheduleAboveMax = Rule(
        "!has(self.autoscaling) || !has(self.schedules) || self.schedules.all(s, s.replicas <= self.autoscaling.maxReplicas)",
        "spec.serving.schedules asks for more replicas than spec.serving.autoscaling.maxReplicas, which is {self.autoscaling.maxReplicas}; lower them or raise maxReplicas",
        fieldPath: ".schedules")

    static let onServing = [replicasBesideAutoscaling, parallelAboveGPUs, onceShared, gpuTargetWithoutGPU, scheduleAboveMax]

    static let gpuCount = Rule("self >= 1", "spec.serving.gpu.count is {self}, below 1; leave gpu out for CPU")
    static let minAboveMax = Rule(
        "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
        "spec.serving.autoscaling.minReplicas is {self.minReplicas}, above maxReplicas {self.maxReplicas}; lower it or raise maxReplicas",
        fieldPath: ".minReplicas")
    static let noTarget = Rule(
        "has(self.targetCPUUtilization) || has(self.targetQueueDepth) || has(self.targetGPUUtilization)",
        "spec.serving.autoscaling has no target; set targetCPUUtilization, targetQueueDepth or targetGPUUtilization", reason: .required)
    static let standbyZone = Rule(
        "!has(self.zone) || self.mode != 'None'",
        "spec.serving.standby.zone is \"{self.zone}\", but mode None has no standby; remove it, or use mode Hot or Cold",
        reason: .forbidden,
        fieldPath: ".zone")
    static let emptyWindow = Rule(
        "self.start != self.end", "a window of spec.serving.schedules starts and ends at \"{self.start}\"; give it another end",
        fieldPath: ".end")

    /// Flags that fields or the Service set: a second value would win or contradict.
    static let ownedFlags = [
        "model", "host", "port", "served-model-name", "tensor-parallel-size", "gpu-memory-utilization", "max-model-len",
        "max-num-batched-tokens", "enable-chunked-prefill", "no-enable-chunked-prefill", "revision",
    ]
    static let ownedArgumentPattern = "^--(\(ownedFlags.joined(separator: "|")))(=.*)?$"
    static let ownedArgument = Rule(
        "!self.matches('\(ownedArgumentPattern)')",
        "spec.serving.vllm.extraArguments holds \"{self}\", which Ballast sets from other fields; remove it", reason: .forbidden)
    static let ownedVariables = ["HF_TOKEN", "HF_HOME", "OLLAMA_HOST", "OLLAMA_MODELS"]
    static let ownedVariable = Rule(
        "!(self in [\(ownedVariables.map { "'\($0)'" }.joined(separator: ", "))])",
        "spec.serving.env holds {self}, which Ballast sets from spec.model and spec.serving.cache; remove it", reason: .forbidden)
    static let oneSource = Rule(
        "[has(self.secretKeyRef), has(self.configMapKeyRef), has(self.fieldRef)].filter(x, x).size() == 1",
        "spec.serving.env.valueFrom needs one source; set secretKeyRef, configMapKeyRef or fieldRef")
    static let valueOrSource = Rule(
        "!has(self.value) || !has(self.valueFrom)",
        "spec.serving.env holds {self.name} with a value and a source; remove value or valueFrom", reason: .forbidden)
}
