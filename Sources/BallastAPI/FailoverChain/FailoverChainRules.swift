import KubeCore

/// What no FailoverChain may say, beyond the bounds of single fields.
enum FailoverChainRules {
    private static let name = "(has(t.name) ? t.name : t.backendRef.name)"

    static let uniqueTargets = Rule(
        "self.targets.all(t, self.targets.exists_one(u, (has(u.name) ? u.name : u.backendRef.name) == \(name)))",
        "spec.targets holds two targets of one name; give each a name of its own, where two share a backend too",
        fieldPath: ".targets")
    static let unknownTarget = Rule(
        "!has(self.rules) || self.rules.all(r, self.targets.exists(t, \(name) == r.target))",
        "spec.rules names a target that is not in spec.targets; use the name of a target, which is its backend's where it has none",
        fieldPath: ".rules")
    static let openToAll = Rule(
        "has(self.clients) || !has(self.gateway) || !has(self.gateway.service) || !has(self.gateway.service.type) || self.gateway.service.type == 'ClusterIP'",
        "spec.gateway.service.type is {self.gateway.service.type} without spec.clients, which lets everybody spend; add spec.clients or use ClusterIP",
        reason: .forbidden, fieldPath: ".gateway.service.type")
    static let meshInAirgap = Rule(
        "!has(self.airgap) || !self.airgap || !has(self.cache) || !has(self.cache.mesh) || !has(self.cache.mesh.enabled) || !self.cache.mesh.enabled",
        "spec.cache.mesh.enabled is true under spec.airgap, but peers are outside; turn one of them off", reason: .forbidden,
        fieldPath: ".cache.mesh")

    static let onSpec = [uniqueTargets, unknownTarget, openToAll, meshInAirgap]

    static let emptyWhen = Rule(
        "has(self.maxPromptCharacters) || has(self.promptContains)",
        "a when of spec.targets or spec.rules says nothing; set maxPromptCharacters or promptContains, or remove it")
    static let firstTokenAboveRequest = Rule(
        "(has(self.firstTokenTimeoutSeconds) ? self.firstTokenTimeoutSeconds : 10) <= (has(self.requestTimeoutSeconds) ? self.requestTimeoutSeconds : 120) || !has(self.firstTokenTimeoutSeconds)",
        "spec.retry.firstTokenTimeoutSeconds is {self.firstTokenTimeoutSeconds}, above the {has(self.requestTimeoutSeconds) ? self.requestTimeoutSeconds : 120} seconds of the whole request; lower it or raise requestTimeoutSeconds",
        fieldPath: ".firstTokenTimeoutSeconds")
    static let backoffAboveMax = Rule(
        "!has(self.backoffMilliseconds) || self.backoffMilliseconds <= (has(self.maxBackoffMilliseconds) ? self.maxBackoffMilliseconds : 4000)",
        "spec.retry.backoffMilliseconds is {self.backoffMilliseconds}, above the longest pause of {has(self.maxBackoffMilliseconds) ? self.maxBackoffMilliseconds : 4000}; lower it or raise maxBackoffMilliseconds",
        fieldPath: ".backoffMilliseconds")
    static let meshWithoutTLS = Rule(
        "!has(self.enabled) || !self.enabled || has(self.tlsSecretRef)",
        "spec.cache.mesh.tlsSecretRef is missing, without which peers cannot know each other; name the Secret", reason: .required,
        fieldPath: ".tlsSecretRef")
    static let meshWithoutCache = Rule(
        "!has(self.mesh) || !has(self.mesh.enabled) || !self.mesh.enabled || (has(self.enabled) && self.enabled)",
        "spec.cache.mesh.enabled is true, but spec.cache.enabled is not, so there is nothing to share; turn spec.cache.enabled on",
        fieldPath: ".mesh.enabled")
    static let gatewayReplicas = Rule(
        "!has(self.replicas) || !has(self.autoscaling)",
        "spec.gateway.replicas is {self.replicas} beside spec.gateway.autoscaling; remove one of the two", reason: .forbidden,
        fieldPath: ".replicas")
    static let gatewayMinAboveMax = Rule(
        "(has(self.minReplicas) ? self.minReplicas : 1) <= self.maxReplicas",
        "spec.gateway.autoscaling.minReplicas is {has(self.minReplicas) ? self.minReplicas : 1}, above maxReplicas {self.maxReplicas}; lower it or raise maxReplicas",
        fieldPath: ".minReplicas")
}
