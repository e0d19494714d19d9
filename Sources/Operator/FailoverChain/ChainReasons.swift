/// Every reason a FailoverChain's conditions and events can show beside those of pods and Secrets in ``Reason``: programs match on them,
/// `docs/failoverchain.md` lists them.
package enum ChainReason {
    // TargetsResolved, and Ready where nothing is left
    package static let resolved = "Resolved"
    package static let backendNotFound = "BackendNotFound"
    package static let noAddress = "NoAddress"
    package static let outsideTarget = "OutsideTarget"
    package static let serviceNotFound = "ServiceNotFound"

    // Ready
    package static let ready = "Ready"
    package static let allTargetsDown = "AllTargetsDown"
    package static let tableRejected = "TableRejected"
    package static let onlyPeersAnswer = "OnlyPeersAnswer"

    // GatewayAvailable
    package static let gatewaysReady = "GatewaysReady"
    package static let noGatewayReady = "NoGatewayReady"
    package static let certificateUnavailable = "CertificateUnavailable"

    // Degraded
    package static let allTargetsAvailable = "AllTargetsAvailable"
    package static let targetsUnavailable = "TargetsUnavailable"
    package static let noGatewayYet = "NoGatewayYet"

    // MeshMode
    package static let meshDisabled = "MeshDisabled"
    package static let targetsAnswer = "TargetsAnswer"

    // AirgapEnforced
    package static let airgapOff = "AirgapOff"
    package static let canaryPending = "CanaryPending"
    package static let canaryBlocked = "CanaryBlocked"
    package static let canaryReached = "CanaryReached"

    // Events alone
    package static let targetOpened = "TargetOpened"
    package static let targetClosed = "TargetClosed"
    package static let targetBlocked = "TargetBlocked"
    package static let failedOver = "FailedOver"
    package static let degraded = "Degraded"
    package static let down = "Down"
    package static let recovered = "Recovered"
    package static let meshStarted = "MeshModeStarted"
    package static let meshEnded = "MeshModeEnded"
    package static let notificationFailed = "NotificationFailed"
}
