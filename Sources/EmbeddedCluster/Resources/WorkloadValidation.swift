import KubeCore
import Structured

/// What is wrong with Deployments, ReplicaSets, StatefulSets and DaemonSets, in the order in which the server looks (kubernetes
/// `pkg/apis/apps/validation/validation.go`).
enum WorkloadValidation {
    private static let path = FieldPath("spec")

    static func deployment(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        var errors = counts(new, ["replicas"]) + selector(new, of: "deployment")
        errors += template(new, unreadable: "invalid label selector") + strategy(new)
        errors += counts(new, ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"])
        let deadline = new[path: "spec", "progressDeadlineSeconds"]
        if let seconds = deadline?.integer, seconds <= new[path: "spec", "minReadySeconds"]?.integer ?? 0 {
            errors.append(.invalid(path.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds"))
        }
        return errors + selectorChange(new, old)
    }

    static func replicaSet(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        // Its sentence is that of Deployments.
        counts(new, ["replicas", "minReadySeconds"]) + selector(new, of: "deployment")
            + template(new, unreadable: "invalid label selector") + selectorChange(new, old)
    }

    static func statefulSet(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        var errors: [FieldError] = []
        if let policy = new[path: "spec", "podManagementPolicy"], policy != "OrderedReady", policy != "Parallel" {
            errors.append(.invalid(path.child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'"))
        }
        errors += statefulUpdates(new[path: "spec", "updateStrategy"] ?? .null)
        for field in ["whenDeleted", "whenScaled"] {
            guard let policy = new[path: "spec", "persistentVolumeClaimRetentionPolicy", field], policy != "Retain", policy != "Delete"
            else { continue }
            let place = path.child("persistentVolumeClaimRetentionPolicy").child(field)
            errors.append(.notSupported(place, policy, supported: ["Retain", "Delete"]))
        }
        errors += counts(new, ["replicas", "minReadySeconds"])
        if let start = new[path: "spec", "ordinals", "start"]?.integer, start < 0 {
            errors.append(.invalid(path.child("ordinals").child("start"), .integer(start), notNegative))
        }
        if old == nil, let name = new[path: "spec", "serviceName"]?.string, !name.isEmpty {
            errors += APINameRules.label(name).map { .invalid(path.child("serviceName"), .string(name), $0) }
        }
        errors += selector(new, of: "statefulset") + template(new, unreadable: "")
        guard let old, fixed(new) != fixed(old) else { return errors }
        return errors + [
            .forbidden(
                path,
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                    + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")
        ]
    }

    /// What may not change of a DaemonSet, which is told before it is looked at as a new one.
    static func daemonSetChange(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] { selectorChange(new, old) }

    static func daemonSet(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let selector = new[path: "spec", "selector"] ?? .null
        var errors = SelectorValidation.validate(selector, at: path.child("selector"))
        if errors.isEmpty { errors += labels(new) }
        if !selector.isNull, isEmpty(selector) {
            errors.append(.invalid(path.child("selector"), selector, "empty selector is invalid for daemonset"))
        }
        errors += pods(new) + counts(new, ["minReadySeconds"])
        return errors + daemonUpdates(new[path: "spec", "updateStrategy"] ?? .null) + counts(new, ["revisionHistoryLimit"])
    }
}

// Selectors and templates.
extension WorkloadValidation {
    private static let notNegative = "must be greater than or equal to 0"

    private static func counts(_ object: JSONValue, _ fields: [String]) -> [FieldError] {
        fields.compactMap { field in
            guard let count = object[path: "spec", field]?.integer, count < 0 else { return nil }
            return .invalid(path.child(field), .integer(count), notNegative)
        }
    }

    private static func selector(_ object: JSONValue, of kind: String) -> [FieldError] {
        let place = path.child("selector")
        guard let selector = object[path: "spec", "selector"], !selector.isNull else { return [.required(place)] }
        return SelectorValidation.validate(selector, at: place)
            + (isEmpty(selector) ? [.invalid(place, selector, "empty selector is invalid for \(kind)")] : [])
    }

    private static func isEmpty(_ selector: JSONValue) -> Bool {
        selector["matchLabels"]?.object?.isEmpty != false && selector["matchExpressions"]?.array?.isEmpty != false
    }

    private static func selectorChange(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let selector = new[path: "spec", "selector"]
        guard let old, old[path: "spec", "selector"] != selector else { return [] }
        return [.invalid(path.child("selector"), selector, "field is immutable")]
    }

    /// The template; it is not looked at where the selector cannot be read.
    private static func template(_ object: JSONValue, unreadable: String) -> [FieldError] {
        let selector = object[path: "spec", "selector"]
        guard SelectorValidation.validate(selector, at: path).isEmpty else {
            return [.invalid(path.child("selector"), selector, unreadable)]
        }
        return labels(object) + pods(object)
    }

    private static func labels(_ object: JSONValue) -> [FieldError] {
        let labels = object[path: "spec", "template", "metadata", "labels"] ?? .emptyObject
        // No selector selects nothing, an empty one everything.
        let selector = object[path: "spec", "selector"]?.labelSelector
        guard selector?.matches((labels.object ?? [:]).compactMapValues(\.string)) != true else { return [] }
        let place = path.child("template").child("metadata").child("labels")
        return [.invalid(place, labels, "`selector` does not match template `labels`")]
    }

    private static func pods(_ object: JSONValue) -> [FieldError] {
        let template = object[path: "spec", "template"]
        let place = path.child("template").child("spec")
        var errors = PodValidation.template(template, at: path.child("template"))
        if let policy = template?[path: "spec", "restartPolicy"], policy != "Always" {
            errors.append(.notSupported(place.child("restartPolicy"), policy, supported: ["Always"]))
        }
        if template?[path: "spec", "activeDeadlineSeconds"] != nil {
            let kind = object["kind"] == "Deployment" ? "ReplicaSet" : object["kind"]?.string ?? ""
            errors.append(.forbidden(place.child("activeDeadlineSeconds"), "activeDeadlineSeconds in \(kind) is not Supported"))
        }
        return errors
    }

    /// A StatefulSet without what may change of it.
    private static func fixed(_ set: JSONValue) -> JSONValue {
        var spec = set["spec"] ?? .emptyObject
        for field in [
            "replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
        ] {
            spec[field] = nil
        }
        return spec
    }
}

// Strategies.
extension WorkloadValidation {
    private static func strategy(_ deployment: JSONValue) -> [FieldError] {
        let strategy = deployment[path: "spec", "strategy"] ?? .null
        let place = path.child("strategy").child("rollingUpdate")
        switch strategy["type"] {
        case "Recreate":
            guard strategy["rollingUpdate"] != nil else { return [] }
            return [.forbidden(place, "may not be specified when strategy `type` is 'Recreate'")]
        case "RollingUpdate":
            let (down, up) = (strategy[path: "rollingUpdate", "maxUnavailable"], strategy[path: "rollingUpdate", "maxSurge"])
            var errors = shares(down, up, at: place)
            if ShareRules.number(down) == 0, ShareRules.number(up) == 0 {
                errors.append(.invalid(place.child("maxUnavailable"), down, "may not be 0 when `maxSurge` is 0"))
            }
            return errors + ShareRules.whole(down).map { .invalid(place.child("maxUnavailable"), down, $0) }
        default: return [.notSupported(path.child("strategy"), strategy, supported: ["Recreate", "RollingUpdate"])]
        }
    }

    private static func shares(_ down: JSONValue?, _ up: JSONValue?, at place: FieldPath) -> [FieldError] {
        ShareRules.amount(down).map { .invalid(place.child("maxUnavailable"), down, $0) }
            + ShareRules.amount(up).map { .invalid(place.child("maxSurge"), up, $0) }
    }

    private static func statefulUpdates(_ strategy: JSONValue) -> [FieldError] {
        let place = path.child("updateStrategy")
        let rolling = strategy["rollingUpdate"]
        switch strategy["type"] {
        case "OnDelete":
            guard let rolling else { return [] }
            return [.invalid(place.child("rollingUpdate"), rolling, "only allowed for updateStrategy 'RollingUpdate'")]
        case "RollingUpdate":
            let fields = place.child("rollingUpdate")
            var errors: [FieldError] = []
            if let partition = rolling?["partition"]?.integer, partition < 0 {
                errors.append(.invalid(fields.child("partition"), .integer(partition), notNegative))
            }
            guard let down = rolling?["maxUnavailable"] else { return errors }
            let zero = ShareRules.number(down) == 0 ? ["cannot be 0"] : []
            return errors
                + (ShareRules.amount(down) + zero + ShareRules.whole(down)).map { .invalid(fields.child("maxUnavailable"), down, $0) }
        default: return [.invalid(place, strategy, "must be 'RollingUpdate' or 'OnDelete'")]
        }
    }

    private static func daemonUpdates(_ strategy: JSONValue) -> [FieldError] {
        let place = path.child("updateStrategy")
        if strategy["type"] == "OnDelete" { return [] }
        guard strategy["type"] == "RollingUpdate" else {
            return [.notSupported(place, strategy, supported: ["RollingUpdate", "OnDelete"])]
        }
        let fields = place.child("rollingUpdate")
        let (down, up) = (strategy[path: "rollingUpdate", "maxUnavailable"], strategy[path: "rollingUpdate", "maxSurge"])
        let errors =
            shares(down, up, at: fields) + ShareRules.whole(down).map { .invalid(fields.child("maxUnavailable"), down, $0) }
            + ShareRules.whole(up).map { .invalid(fields.child("maxSurge"), up, $0) }
        switch (ShareRules.number(down) != 0, ShareRules.number(up) != 0) {
        case (true, true): return errors + [.invalid(fields.child("maxSurge"), up, "may not be set when maxUnavailable is non-zero")]
        case (false, false): return errors + [.required(fields.child("maxUnavailable"), "cannot be 0 when maxSurge is 0")]
        default: return errors
        }
    }
}
