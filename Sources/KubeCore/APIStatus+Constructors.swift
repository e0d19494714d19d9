/// The statuses a server answers with, worded as the genuine one words them (k8s.io/apimachinery `pkg/api/errors`).
extension APIStatus {
    public static func notFound(_ type: ResourceType, name: String) -> APIStatus {
        APIStatus(
            code: 404, reason: .notFound, message: "\(type.groupResource) \"\(name)\" not found",
            details: Details(name: name, group: type.group, kind: type.plural))
    }

    /// The path itself is unknown.
    public static func unknownPath() -> APIStatus {
        APIStatus(code: 404, reason: .notFound, message: "the server could not find the requested resource", details: Details())
    }

    public static func alreadyExists(_ type: ResourceType, name: String) -> APIStatus {
        APIStatus(
            code: 409, reason: .alreadyExists, message: "\(type.groupResource) \"\(name)\" already exists",
            details: Details(name: name, group: type.group, kind: type.plural))
    }

    /// `problem` goes on after `Operation cannot be fulfilled on …: `.
    public static func conflict(_ type: ResourceType, name: String, problem: String) -> APIStatus {
        APIStatus(
            code: 409, reason: .conflict, message: "Operation cannot be fulfilled on \(type.groupResource) \"\(name)\": \(problem)",
            details: Details(name: name.isEmpty ? nil : name, group: type.group, kind: type.plural))
    }

    /// `causes` have their message without the field, as `Invalid value: …`.
    public static func invalid(_ type: ResourceType, name: String, causes: [Cause]) -> APIStatus {
        let list = causes.map { cause in cause.field.map { "\($0): \(cause.message)" } ?? cause.message }
        let kind = type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)"
        let text = list.count == 1 ? list[0] : "[\(list.joined(separator: ", "))]"
        return APIStatus(
            code: 422, reason: .invalid, message: "\(kind) \"\(name)\" is invalid: \(text)",
            details: Details(name: name, group: type.group, kind: type.kind, causes: causes))
    }

    /// A resource version or continue token from before the server's window.
    public static func expired(_ message: String) -> APIStatus { APIStatus(code: 410, reason: .expired, message: message) }
}
