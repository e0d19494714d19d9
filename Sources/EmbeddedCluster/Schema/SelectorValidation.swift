import Structured

/// What label selectors must look like (apimachinery `ValidateLabelSelector`).
enum SelectorValidation {
    static func validate(_ selector: JSONValue?, at path: FieldPath) -> [FieldError] {
        guard let selector, !selector.isNull else { return [] }
        var errors: [FieldError] = []
        let labels = selector["matchLabels"]?.object ?? [:]
        for key in labels.keys.sorted() {
            let place = path.child("matchLabels")
            errors += APINameRules.qualifiedName(key).map { .invalid(place, .string(key), $0) }
            let value = labels[key]?.string ?? ""
            errors += APINameRules.labelValue(value).map { .invalid(place, .string(value), $0) }
        }
        for (index, requirement) in (selector["matchExpressions"]?.array ?? []).enumerated() {
            errors += validate(requirement: requirement, at: path.child("matchExpressions").index(index))
        }
        return errors
    }

    private static func validate(requirement: JSONValue, at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        let values = requirement["values"]?.array ?? []
        switch requirement["operator"]?.string ?? "" {
        case "In", "NotIn":
            if values.isEmpty {
                errors.append(.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                errors.append(.forbidden(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
            }
        case let other: errors.append(.invalid(path.child("operator"), .string(other), "not a valid selector operator"))
        }
        let key = requirement["key"]?.string ?? ""
        errors += APINameRules.qualifiedName(key).map { .invalid(path.child("key"), .string(key), $0) }
        for (index, value) in values.enumerated() {
            errors += APINameRules.labelValue(value.string ?? "").map { .invalid(path.child("values").index(index), value, $0) }
        }
        return errors
    }
}
