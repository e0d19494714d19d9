import Structured

/// `metav1.Status`: the API server's typed answer to a request that failed (and, with code 200, to some that succeeded).
///
/// Source: k8s.io/apimachinery `pkg/apis/meta/v1/types.go` and `pkg/api/errors`.
public struct APIStatus: Error, Sendable, Hashable {
    /// The HTTP status.
    public var code: Int
    public var reason: Reason
    /// The server's sentence for people.
    public var message: String
    public var details: Details?

    public init(code: Int, reason: Reason, message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// The machine-readable reason; the server may send others than those named here.
    public struct Reason: RawRepresentable, Sendable, Hashable {
        public var rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let unknown = Reason(rawValue: "")
        public static let unauthorized = Reason(rawValue: "Unauthorized")
        public static let forbidden = Reason(rawValue: "Forbidden")
        public static let notFound = Reason(rawValue: "NotFound")
        public static let alreadyExists = Reason(rawValue: "AlreadyExists")
        public static let conflict = Reason(rawValue: "Conflict")
        public static let gone = Reason(rawValue: "Gone")
        public static let expired = Reason(rawValue: "Expired")
        public static let invalid = Reason(rawValue: "Invalid")
        public static let serverTimeout = Reason(rawValue: "ServerTimeout")
        public static let timeout = Reason(rawValue: "Timeout")
        public static let tooManyRequests = Reason(rawValue: "TooManyRequests")
        public static let badRequest = Reason(rawValue: "BadRequest")
        public static let methodNotAllowed = Reason(rawValue: "MethodNotAllowed")
        public static let notAcceptable = Reason(rawValue: "NotAcceptable")
        public static let requestEntityTooLarge = Reason(rawValue: "RequestEntityTooLarge")
        public static let unsupportedMediaType = Reason(rawValue: "UnsupportedMediaType")
        public static let internalError = Reason(rawValue: "InternalError")
        public static let serviceUnavailable = Reason(rawValue: "ServiceUnavailable")

        /// The reason that fits an HTTP status when the server named none.
        public static func fitting(code: Int) -> Reason {
            switch code {
            case 400: .badRequest
            case 401: .unauthorized
            case 403: .forbidden
            case 404: .notFound
            case 405: .methodNotAllowed
            case 406: .notAcceptable
            case 409: .conflict
            case 410: .gone
            case 413: .requestEntityTooLarge
            case 415: .unsupportedMediaType
            case 422: .invalid
            case 429: .tooManyRequests
            case 500: .internalError
            case 503: .serviceUnavailable
            case 504: .timeout
            default: .unknown
            }
        }
    }

    /// What the failure was about.
    public struct Details: Sendable, Hashable {
        public var name: String?
        public var group: String?
        /// The resource's plural in most errors, its kind in errors of validation.
        public var kind: String?
        public var uid: String?
        public var causes: [Cause]
        /// Seconds to wait before another try.
        public var retryAfterSeconds: Int?

        public init(
            name: String? = nil, group: String? = nil, kind: String? = nil, uid: String? = nil, causes: [Cause] = [],
            retryAfterSeconds: Int? = nil
        ) {
            self.name = name
            self.group = group
            self.kind = kind
            self.uid = uid
            self.causes = causes
            self.retryAfterSeconds = retryAfterSeconds
        }
    }

    /// One of several things that were wrong.
    public struct Cause: Sendable, Hashable {
        /// `FieldValueInvalid`, `FieldManagerConflict`, `ResourceVersionTooLarge`, …
        public var reason: String
        public var message: String
        /// The field's path, as `.spec.replicas`.
        public var field: String?

        public init(reason: String, message: String, field: String? = nil) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }
}

extension APIStatus: CustomStringConvertible {
    /// One line: the server's message, with the code and reason for those who search for them.
    public var description: String {
        let label = reason == .unknown ? "HTTP \(code)" : "\(code) \(reason.rawValue)"
        return message.isEmpty ? label : "\(message) (\(label))"
    }
}

extension APIStatus {
    public var isUnauthorized: Bool { reason == .unauthorized || code == 401 }
    public var isForbidden: Bool { reason == .forbidden || code == 403 }
    public var isNotFound: Bool { reason == .notFound }
    public var isAlreadyExists: Bool { reason == .alreadyExists }
    /// An optimistic lock or a field manager stood in the way; `AlreadyExists`, also a 409, is not meant.
    public var isConflict: Bool { reason == .conflict }
    /// The resource version or continue token is too old: list again.
    public var isExpired: Bool { reason == .expired || reason == .gone || code == 410 }
    public var isInvalid: Bool { reason == .invalid || code == 422 }
    public var isBadRequest: Bool { reason == .badRequest || code == 400 }
    public var isTooManyRequests: Bool { reason == .tooManyRequests || code == 429 }
    /// The server gave up waiting; the request may or may not have been carried out.
    public var isTimeout: Bool { reason == .timeout || reason == .serverTimeout || code == 504 }
    public var isUnavailable: Bool { reason == .serviceUnavailable || code == 503 }
    /// The server has not yet seen a resource version as new as the one asked for: wait and ask again.
    public var isResourceVersionTooLarge: Bool { has(cause: "ResourceVersionTooLarge") }
    /// An eviction that a disruption budget forbids for now.
    public var isBlockedByDisruptionBudget: Bool { isTooManyRequests && has(cause: "DisruptionBudget") }
    /// The namespace is being deleted: nothing new can be made in it.
    public var isNamespaceTerminating: Bool { isForbidden && has(cause: "NamespaceTerminating") }

    /// The fields other managers own, when a server-side apply was refused for them.
    public var fieldManagerConflicts: [Cause] { details?.causes.filter { $0.reason == "FieldManagerConflict" } ?? [] }

    /// Whether one of the causes has that reason.
    public func has(cause reason: String) -> Bool { details?.causes.contains { $0.reason == reason } ?? false }

    /// How long the server asks to wait.
    public var retryAfter: Duration? { details?.retryAfterSeconds.map { .seconds($0) } }
}
