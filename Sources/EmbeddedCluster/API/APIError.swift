import KubeCore
import Structured

/// A refusal as clients see it: `metav1.Status` with the genuine server's reasons and wording.
package struct APIError: Error, Sendable, Hashable, CustomStringConvertible {
    package var code: Int
    package var reason: String
    package var message: String
    package var details: JSONValue?
    /// Answered as `Retry-After` too.
    package var retryAfterSeconds: Int?
    /// What the request was warned of before it was refused.
    package var warnings: [String] = []
    /// A continue token to go on with after an expired one.
    package var continueToken: String?

    package init(
        code: Int, reason: String, message: String, details: JSONValue? = nil, retryAfterSeconds: Int? = nil, continueToken: String? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
        self.continueToken = continueToken
    }

    package var description: String { "\(code) \(reason): \(message)" }

    /// The `metav1.Status` object.
    package var status: JSONValue {
        var status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
            "reason": .string(reason), "code": .integer(Int64(code)),
        ]
        if reason.isEmpty { status["reason"] = nil }
        if let continueToken { status[path: "metadata", "continue"] = .string(continueToken) }
        if let details { status["details"] = details }
        if let retryAfterSeconds { status[path: "details", "retryAfterSeconds"] = .integer(Int64(retryAfterSeconds)) }
        return status
    }
}

extension APIError {
    static func details(_ resource: GroupResource, name: String, more: [String: JSONValue] = [:]) -> JSONValue {
        var details: [String: JSONValue] = more
        if !name.isEmpty { details["name"] = .string(name) }
        if !resource.group.isEmpty { details["group"] = .string(resource.group) }
        details["kind"] = .string(resource.resource)
        return .object(details)
    }

    package static func notFound(_ resource: GroupResource, _ name: String) -> Self {
        Self(code: 404, reason: "NotFound", message: "\(resource) \"\(name)\" not found", details: details(resource, name: name))
    }

    package static func alreadyExists(_ resource: GroupResource, _ name: String, isTerminating: Bool = false) -> Self {
        let sentence = "\(resource) \"\(name)\" already exists"
        return Self(
            code: 409, reason: "AlreadyExists", message: isTerminating ? "object is being deleted: \(sentence)" : sentence,
            details: details(resource, name: name))
    }

    package static func conflict(_ resource: GroupResource, _ name: String, _ why: String, causes: [JSONValue] = []) -> Self {
        Self(
            code: 409, reason: "Conflict", message: "Operation cannot be fulfilled on \(resource) \"\(name)\": \(why)",
            details: details(resource, name: name, more: causes.isEmpty ? [:] : ["causes": .array(causes)]))
    }

    /// The write was based on another version than the stored one.
    package static func staleWrite(_ resource: GroupResource, _ name: String) -> Self {
        conflict(
            resource, name, "the object has been modified; please apply your changes to the latest version and try again")
    }

    package static func invalid(_ type: ResourceType, _ name: String, _ errors: [FieldError]) -> Self {
        let invalid = InvalidObject(kind: type.kind, group: type.group, name: name, errors: errors)
        return Self(code: 422, reason: "Invalid", message: invalid.description, details: invalid.status.document["details"])
    }

    /// What a request says of itself, in its query or the options it sends, is wrong.
    static func invalidOptions(_ kind: String, _ errors: [FieldError]) -> Self {
        invalid(ResourceType(group: "meta.k8s.io", version: "v1", kind: kind, plural: "", namespaced: false), "", errors)
    }

    package static func badRequest(_ message: String) -> Self { Self(code: 400, reason: "BadRequest", message: message) }

    package static func forbidden(_ resource: GroupResource, _ name: String, _ why: String, causes: [JSONValue] = []) -> Self {
        let subject = name.isEmpty ? "\(resource) is forbidden" : "\(resource) \"\(name)\" is forbidden"
        return Self(
            code: 403, reason: "Forbidden", message: "\(subject): \(why)",
            details: details(resource, name: name, more: causes.isEmpty ? [:] : ["causes": .array(causes)]))
    }

    package static let unauthorized = Self(code: 401, reason: "Unauthorized", message: "Unauthorized")

    package static let methodNotAllowed = Self(
        code: 405, reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource")

    package static func expired(requested: UInt64, oldest: UInt64) -> Self {
        Self(code: 410, reason: "Expired", message: "too old resource version: \(requested) (\(oldest))")
    }

    package static func unsupportedMediaType(_ accepted: [String]) -> Self {
        Self(
            code: 415, reason: "UnsupportedMediaType",
            message:
                "the body of the request was in an unknown format - accepted media types include: \(accepted.joined(separator: ", "))")
    }

    package static func notAcceptable(_ accepted: [String]) -> Self {
        Self(
            code: 406, reason: "NotAcceptable",
            message: "only the following media types are accepted: \(accepted.joined(separator: ", "))")
    }

    /// A list was asked for in the form of a single object. Its sentence names the server's own Go type.
    static func notAcceptableList(_ definition: ResourceDefinition) -> Self {
        let group = definition.storage.group.split(separator: ".").first ?? "core"
        let type = definition.custom == nil ? "\(group).\(definition.listKind)" : "unstructured.UnstructuredList"
        return Self(
            code: 406, reason: "NotAcceptable",
            message: "you requested PartialObjectMetadata, but the requested object is a list (*\(type))")
    }

    package static func tooManyRequests(_ message: String, retryAfterSeconds: Int? = nil, causes: [JSONValue] = []) -> Self {
        Self(
            code: 429, reason: "TooManyRequests", message: message,
            details: causes.isEmpty ? [:] : ["causes": .array(causes)], retryAfterSeconds: retryAfterSeconds)
    }

    package static func internalError(_ message: String) -> Self {
        Self(
            code: 500, reason: "InternalError", message: "Internal error occurred: \(message)",
            details: ["causes": [["message": .string(message)]]])
    }

    static func tooLargeRevision(requested: UInt64, current: UInt64) -> Self {
        Self(
            code: 504, reason: "Timeout", message: "Timeout: Too large resource version: \(requested), current: \(current)",
            details: ["causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]]], retryAfterSeconds: 1)
    }

    /// What a storage refusal means for an object.
    init(_ error: StorageError, _ resource: GroupResource, _ name: String) {
        self =
            switch error {
            case .exists: .alreadyExists(resource, name)
            case .notFound: .notFound(resource, name)
            case .conflict: .staleWrite(resource, name)
            case .expired(let requested, let oldest): .expired(requested: requested, oldest: oldest)
            case .tooLarge(let requested, let current): .tooLargeRevision(requested: requested, current: current)
            }
    }
}
