/// Every reason an LLMBackend's conditions and events can show, in one place: programs match on them, `docs/llmbackend.md` lists them.
package enum Reason {
    // Ready
    package static let ready = "Ready"
    package static let invalidSpec = "InvalidSpec"
    package static let rollingOut = "RollingOut"
    package static let noRoomToSurge = "NoRoomToSurge"
    package static let waitingForGPU = "WaitingForGPU"
    package static let unschedulable = "Unschedulable"
    package static let imagePullFailed = "ImagePullFailed"
    package static let crashLooping = "CrashLooping"
    package static let outOfMemory = "OutOfMemory"
    package static let containerConfigError = "ContainerConfigError"
    package static let podsRefused = "PodsRefused"
    package static let progressDeadlineExceeded = "ProgressDeadlineExceeded"
    package static let starting = "Starting"
    package static let loadingModel = "LoadingModel"
    package static let heldByBudget = "HeldByBudget"
    package static let heldByChaos = "HeldByChaos"
    package static let scaledToZero = "ScaledToZero"
    package static let standbyNotReady = "StandbyNotReady"
    package static let notYetSupported = "NotYetSupported"

    /// Reasons of a `Ready=False` that pass by themselves as pods start, caches fill and endpoints are first asked.
    package static let progress: Set<String> = [starting, loadingModel, rollingOut, prefetching, volumePending, notProbedYet]

    // Available
    package static let podsReady = "PodsReady"
    package static let servedByStandby = "ServedByStandby"
    package static let nothingReady = "NothingReady"
    package static let endpointAnswers = "EndpointAnswers"
    package static let endpointSilent = "EndpointSilent"

    // Healthy
    package static let probeSucceeded = "ProbeSucceeded"
    package static let readinessProbe = "ReadinessProbe"
    package static let notProbedYet = "NotProbedYet"
    package static let noPods = "NoPods"
    package static let authenticationFailed = "AuthenticationFailed"
    package static let redirectRefused = "RedirectRefused"
    package static let addressRefused = "AddressRefused"
    package static let pathNotFound = "PathNotFound"
    package static let serverError = "ServerError"
    package static let unexpectedStatus = "UnexpectedStatus"
    package static let timeout = "Timeout"
    package static let connectionFailed = "ConnectionFailed"
    package static let keyUnavailable = "KeyUnavailable"

    // ModelCached
    package static let cached = "Cached"
    package static let noCache = "NoCache"
    package static let noPrefetch = "NoPrefetch"
    package static let servedElsewhere = "ServedElsewhere"
    package static let readFromClaim = "ReadFromClaim"
    package static let prefetching = "Prefetching"
    package static let prefetchFailed = "PrefetchFailed"
    package static let prefetchRetried = "PrefetchRetried"
    package static let prefetchPending = "PrefetchPending"
    package static let volumePending = "VolumePending"
    package static let cacheImmutable = "CacheImmutable"

    // ScalingReady
    package static let fixedReplicas = "FixedReplicas"
    package static let scalingActive = "ScalingActive"
    package static let autoscalerPending = "AutoscalerPending"
    package static let onHold = "OnHold"

    // ReferencesResolved
    package static let resolved = "Resolved"
    package static let secretNotFound = "SecretNotFound"
    package static let secretKeyNotFound = "SecretKeyNotFound"
}
