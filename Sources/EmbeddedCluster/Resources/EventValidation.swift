import Structured

/// What is wrong with events, in the fields of the core group (kubernetes `pkg/apis/core/validation/events.go`).
enum EventValidation {
    private static func text(_ event: JSONValue, _ field: String) -> String { event[field]?.string ?? "" }

    private static func isUnset(_ event: JSONValue, _ field: String) -> Bool { event[field] == nil || event[field] == .null }

    /// What both groups want. `controller` is what the group that was asked calls the reporting controller.
    static func sense(_ event: JSONValue, controller name: String) -> [FieldError] {
        var errors: [FieldError] = []
        let namespace = event[path: "metadata", "namespace"]?.string ?? ""
        let regarded = event[path: "involvedObject", "namespace"]?.string ?? ""
        let mismatch = FieldError.invalid(FieldPath("involvedObject.namespace"), .string(regarded), "does not match event.namespace")
        if isUnset(event, "eventTime") {
            return (regarded.isEmpty ? namespace == "default" : regarded == namespace) ? [] : [mismatch]
        }
        if regarded.isEmpty, !["default", "kube-system"].contains(namespace) { errors.append(mismatch) }
        let controller = text(event, "reportingComponent")
        if controller.isEmpty { errors.append(.required(FieldPath(name))) }
        errors += APINameRules.qualifiedName(controller).map { .invalid(FieldPath(name), .string(controller), $0) }
        for field in ["reportingInstance", "action", "reason"] {
            if text(event, field).isEmpty { errors.append(.required(FieldPath(field))) }
            if text(event, field).utf8.count > 128 { errors.append(.invalid(FieldPath(field), "", "can have at most 128 characters")) }
        }
        if text(event, "message").utf8.count > 1024 {
            errors.append(.invalid(FieldPath("message"), "", "can have at most 1024 characters"))
        }
        return errors
    }

    /// What `events.k8s.io/v1` wants besides.
    static func strict(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] { old.map { changes(new, $0) } ?? creation(new) }

    private static func creation(_ event: JSONValue) -> [FieldError] {
        var errors = series(event)
        if isUnset(event, "eventTime") { errors.append(.required(FieldPath("eventTime"))) }
        let type = text(event, "type")
        if type != "Normal", type != "Warning" { errors.append(.invalid(FieldPath("type"), "", "has invalid value: \(type)")) }
        for field in ["firstTimestamp", "lastTimestamp", "count"] where !isUnset(event, field) && event[field] != 0 {
            errors.append(.invalid(FieldPath(field), "", "needs to be unset"))
        }
        if event["source"]?.object?.isEmpty == false { errors.append(.invalid(FieldPath("source"), "", "needs to be unset")) }
        return errors
    }

    private static func series(_ event: JSONValue) -> [FieldError] {
        guard let series = event["series"], !series.isNull else { return [] }
        var errors: [FieldError] = []
        if series["count"]?.integer ?? 0 < 2 { errors.append(.invalid(FieldPath("series.count"), "", "should be at least 2")) }
        if isUnset(series, "lastObservedTime") { errors.append(.required(FieldPath("series.lastObservedTime"))) }
        return errors
    }

    /// What a Go struct has in fields that no text stands in.
    private static let unset: [String: JSONValue] = ["count": 0, "related": .null, "involvedObject": [:], "source": [:]]

    private static func changes(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let frozen = [
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type", "eventTime", "action",
            "related", "reportingComponent", "reportingInstance",
        ].filter { (new[$0] ?? .null) != (old[$0] ?? .null) }
        return (new["series"] == old["series"] ? [] : series(new))
            + frozen.map { field in
                let name = field == "reportingComponent" ? "reportingController" : field
                return .invalid(FieldPath(name), new[field] ?? unset[field] ?? "", "field is immutable")
            }
    }
}
