import HTTPTransport
import KubeCore

/// An object of that name exists and is not the owner's.
package struct NameConflict: Error, Sendable, Hashable, CustomStringConvertible {
    package var object: ObjectReference

    package init(_ object: ObjectReference) { self.object = object }

    package var description: String {
        "\(object) exists and is not controlled by this resource; delete or rename it, or rename this resource"
    }
}

/// Somebody changes the fields of an object as fast as they are repaired.
package struct FieldsContested: Error, Sendable, Hashable, CustomStringConvertible {
    package var object: ObjectReference

    package init(_ object: ObjectReference) { self.object = object }

    package var description: String {
        "\(object) is changed by somebody else each time it is repaired; see its managedFields for who, and stop one of the two"
    }
}

/// What carrying out a plan does about a failed step: the one place where errors become retries, conditions and events.
package struct FailureResponse: Sendable, Hashable {
    /// When the object is tried again.
    package enum Retry: Sendable, Hashable {
        /// With the queue's backoff.
        case backoff
        /// With the queue's backoff, but not before this.
        case after(Duration)
        /// Not by this process: it has lost the right to write, or is going down.
        case never
    }

    package var retry: Retry
    package var failure: PlanFailure

    /// Judges what a step on `object` (`nil`: an effect) was answered with.
    package init(_ error: any Error, object: ObjectReference?) {
        let (retry, severity, reason, message) = Self.judge(error, isEffect: object == nil)
        self.retry = retry
        let subject = object.map { "\($0): " } ?? ""
        let isNamed = error is NameConflict || error is FieldsContested
        failure = PlanFailure(severity: severity, reason: reason, message: isNamed ? message : subject + message, object: object)
    }

    private typealias Judgement = (Retry, PlanFailure.Severity, String, String)

    private static func judge(_ error: any Error, isEffect: Bool) -> Judgement {
        switch error {
        case let conflict as NameConflict: (.after(.seconds(30)), .refused, "NameConflict", conflict.description)
        case let contested as FieldsContested: (.after(.seconds(60)), .refused, "FieldsContested", contested.description)
        case let status as APIStatus: judge(status)
        case let error as HTTPError: (.backoff, .transient, "APIUnavailable", "the API server cannot be reached: \(error)")
        case is LeadershipLost, is CancellationError: (.never, .transient, "Interrupted", "\(error)")
        case let error as EncodingError: (.never, .refused, "Invalid", "cannot be written as JSON: \(error)")
        default: (.backoff, .transient, isEffect ? "EffectFailed" : "Failed", "\(error)")
        }
    }

    private static func judge(_ status: APIStatus) -> Judgement {
        let patient = Retry.after(status.retryAfter ?? .seconds(1))
        let text = status.message
        if isAdmissionDenial(status) { return (.backoff, .refused, "AdmissionDenied", text) }
        if status.isNamespaceTerminating {
            return (.after(.seconds(30)), .refused, "NamespaceTerminating", "the namespace is being deleted")
        }
        if status.isTooManyRequests { return (patient, .transient, "APIUnavailable", text) }
        if status.isUnauthorized { return (.backoff, .transient, "APIUnavailable", "the API server refuses our credentials: \(text)") }
        if status.isForbidden {
            return text.contains("exceeded quota")
                ? (.backoff, .refused, "QuotaExceeded", text) : (.backoff, .refused, "Forbidden", text)
        }
        if status.isConflict || status.isAlreadyExists || status.isExpired { return (.backoff, .transient, "Conflict", text) }
        if status.isInvalid || status.isBadRequest || status.code == 413 || status.code == 415 {
            return (.backoff, .refused, "Invalid", text)
        }
        if status.isNotFound { return (.backoff, .transient, "NotFound", text) }
        let retry = status.retryAfter.map(Retry.after) ?? .backoff
        return (retry, .transient, "APIUnavailable", text)
    }

    /// Webhooks and admission policies answer with any code they like; the server's wording is what they share
    /// (k8s.io/apiserver `pkg/admission/plugin/webhook/errors` and `.../policy/validating`).
    private static func isAdmissionDenial(_ status: APIStatus) -> Bool {
        let text = status.message
        return text.contains("admission webhook") && text.contains("denied the request")
            || text.contains("ValidatingAdmissionPolicy") && text.contains("denied request") || text.contains("violates PodSecurity")
    }
}
