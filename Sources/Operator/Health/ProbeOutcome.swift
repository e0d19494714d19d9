import HTTPTransport

/// What one probe of one backend found.
package enum ProbeOutcome: Sendable, Hashable {
    case success(latency: Duration)
    case failure(ProbeFailure)
}

/// Why a probe failed, without a word of what the server said: a body may hold anything.
package struct ProbeFailure: Sendable, Hashable {
    /// One CamelCase word, the reason of the `Healthy` condition.
    package var reason: String
    /// One sentence with the remedy.
    package var message: String

    package init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }
}

extension ProbeOutcome {
    /// Judges an answer by its status alone. `subject` names what was asked, without its query and credentials.
    package static func judge(status: Int, latency: Duration, subject: String) -> ProbeOutcome {
        switch status {
        case 200..<300, 429:
            // A rate limit comes from a server that is up and knew the key; whether to send it work is the breaker's question.
            return .success(latency: latency)
        case 401, 403:
            return .failure(
                ProbeFailure(
                    reason: Reason.authenticationFailed,
                    message: "\(subject) refused the key (HTTP \(status)); renew the Secret named in spec.endpoint.apiKeySecretRef"))
        case 300..<400:
            return .failure(
                ProbeFailure(
                    reason: Reason.redirectRefused,
                    message:
                        "\(subject) answered with a redirect (HTTP \(status)), which is never followed; put the final address in spec.endpoint.url"
                ))
        case 404:
            return .failure(
                ProbeFailure(
                    reason: Reason.pathNotFound,
                    message: "\(subject) answered HTTP 404; check the path of spec.endpoint.url and spec.health.path"))
        case 500...:
            return .failure(ProbeFailure(reason: Reason.serverError, message: "\(subject) answered HTTP \(status)"))
        default:
            return .failure(ProbeFailure(reason: Reason.unexpectedStatus, message: "\(subject) answered HTTP \(status)"))
        }
    }
}
