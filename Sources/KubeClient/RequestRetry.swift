import HTTPTransport
import KubeCore

/// Whether a failed request is sent again, and after how long: pure, so that it can be tested as a table.
public struct RequestRetry: Sendable, Hashable {
    /// How often one request is sent at most.
    public var attempts: Int
    /// A server that asks for a longer pause gets none: the caller decides.
    public var longestPause: Duration
    /// Doubled each time, where the server names no pause.
    public var firstPause: Duration

    public init(attempts: Int = 5, longestPause: Duration = .seconds(10), firstPause: Duration = .milliseconds(200)) {
        self.attempts = attempts
        self.longestPause = longestPause
        self.firstPause = firstPause
    }

    /// Every failure goes to the caller, as where a state machine above does its own waiting.
    public static let never = RequestRetry(attempts: 1)

    /// The pause before the next try after `attempt` tries; `nil` gives the failure to the caller.
    ///
    /// A refusal to even begin (429, 503 with `Retry-After`) allows every request to be sent again; otherwise only reads, and writes that were
    /// certainly not sent. A disruption budget's 429 is an answer and no overload.
    public func pause(after failure: any Error, of request: APIRequest, attempt: Int) -> Duration? {
        guard attempt < attempts else { return nil }
        let grown = min(firstPause * (1 << min(attempt - 1, 16)), longestPause)
        switch failure {
        case let status as APIStatus:
            guard !status.isBlockedByDisruptionBudget else { return nil }
            let wasNotBegun = status.code == 429 || (status.code == 503 && status.retryAfter != nil)
            guard wasNotBegun || (request.isSafe && [500, 502, 503, 504].contains(status.code)) else { return nil }
            let pause = max(status.retryAfter ?? .zero, grown)
            return pause <= longestPause ? pause : nil
        case let error as HTTPError:
            switch error {
            case .unreachable, .timeout("connect"): return grown
            case .connection: return request.isSafe ? grown : nil
            case .timeout, .bodyTooLarge, .invalidRequest, .refusedAddress, .shutDown: return nil
            }
        default: return nil
        }
    }
}
