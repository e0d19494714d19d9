import Structured

/// What `events.k8s.io/v1` wants of events (kubernetes `pkg/apis/core/validation/events.go`). Sentences name the fields of the core group,
/// but for the controller.
enum EventValidation {
    static func validate(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let errors = legacy(new)
        guard let old else { return errors + creation(new) }
        return errors + changes(new, old)
    }

    private static func text(_ event: JSONValue, _ field: String) -> String { event[field]?.string ?? "" }

    private static func legacy(_ event: JSONValue) -> [FieldError] {
        var errors: [FieldError] = []
        let namespace = event[path: "metadata", "namespace"]?.string ?? ""
        let regarded = event[path: "regarding", "namespace"]?.string ?? ""
        let mismatch = FieldError.invalid(FieldPath("involvedObject.namespace"), .string(regarded), "does not match event.namespace")
        if event["eventTime"]?.string == nil {
            if regarded.isEmpty ? namespace != "default" : regarded != namespace { errors.append(mismatch) }
            return errors
        }
        if regarded.isEmpty, !["default", "kube-system"].contains(namespace) { errors.append(mismatch) }
        let controller = text(event, "reportingController")
        if controller.isEmpty { errors.append(.required(FieldPath("reportingController"))) }
        errors += APINameRules.qualifiedName(controller).map { .invalid(FieldPath("reportingController"), .string(controller), $0) }
        for field in ["reportingInstance", "action", "reason"] {
            if text(event, field).isEmpty { errors.append(.required(FieldPath(field))) }
            if text(event, field).utf8.count > 128 { errors.append(.invalid(FieldPath(field), "", "can have at most 128 characters")) }
        }
        if text(event, "note").utf8.count > 1024 { errors.append(.invalid(FieldPath("message"), "", "can have at most 1024 characters")) }
        return errors
    }

    private static func creation(_ event: JSONValue) -> [FieldError] {
        var errors = series(event)
        if event["eventTime"]?.string == nil { errors.append(.required(FieldPath("eventTime"))) }
        let type = text(event, "type")
        if type != "Normal", type != "Warning" { errors.append(.invalid(FieldPath("type"), "", "has invalid value: \(type)")) }
        for (field, core) in [
            ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
        ] where event[field] != nil && event[field] != .null && event[field] != 0 {
            errors.append(.invalid(FieldPath(core), "", "needs to be unset"))
        }
        if event["deprecatedSource"]?.object?.isEmpty == false { errors.append(.invalid(FieldPath("source"), "", "needs to be unset")) }
        return errors
    }

    private static func series(_ event: JSONValue) -> [FieldError] {
        guard let series = event["series"], !series.isNull else { return [] }
        var errors: [FieldError] = []
        if series["count"]?.integer ?? 0 < 2 { errors.append(.invalid(FieldPath("series.count"), "", "should be at least 2")) }
        if series["lastObservedTime"]?.string == nil { errors.append(.required(FieldPath("series.lastObservedTime"))) }
        return errors
    }

    private static func changes(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        var errors = new["series"] == old["series"] ? [] : series(new)
        for (field, core) in [
            ("regarding", "involvedObject"), ("reason", "reason"), ("note", "message"), ("deprecatedSource", "source"),
            ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
            ("type", "type"), ("eventTime", "eventTime"), ("action", "action"), ("related", "related"),
            ("reportingController", "reportingController"), ("reportingInstance", "reportingInstance"),
        ] where (new[field] ?? .null) != (old[field] ?? .null) {
            errors.append(.invalid(FieldPath(core), new[field] ?? "", "field is immutable"))
        }
        return errors
    }
}
