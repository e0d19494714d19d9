/// Every reason an AdversaryJob's conditions and events can show beside ``Reason/invalidSpec``: programs match on them,
/// `docs/adversaryjob.md` lists them.
package enum AdversaryReason {
    // Ready, on the way
    package static let spinningUp = "SpinningUp"
    package static let voting = "Voting"
    package static let verifying = "Verifying"
    package static let complete = "Complete"
    package static let operatorStarting = "OperatorStarting"

    // What keeps a job from beginning
    package static let chainNotFound = "ChainNotFound"
    package static let chainNotReady = "ChainNotReady"
    package static let chainServesTLS = "ChainServesTLS"

    // Failed
    package static let deadlineExceeded = "DeadlineExceeded"
    package static let subjectNotFound = "SubjectNotFound"
    package static let poolNotFound = "PoolNotFound"
    package static let poolEmpty = "PoolEmpty"
    package static let refused = "Refused"
    package static let credentialNotTaken = "CredentialNotTaken"
    package static let deleted = "Deleted"
    package static let operatorStopped = "OperatorStopped"

    // SpunUp
    package static let allRunning = "AllRunning"
    package static let someLost = "SomeLost"
    package static let noneRan = "NoneRan"
    package static let coldStarted = "ColdStarted"

    // Voted: the verdict's cause in ``Resilience/Verdict/Cause``, or
    package static let awaitingVotes = "AwaitingVotes"

    // Verified
    package static let passed = "Passed"
    package static let failed = "Failed"
    package static let unsandboxed = "Unsandboxed"
    package static let sandboxMissing = "SandboxMissing"
    package static let verifierFailed = "VerifierFailed"
    package static let awaitingResult = "AwaitingResult"
}
