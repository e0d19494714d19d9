import Structured

/// Rules for `metadata` that hold for every kind (apimachinery `ValidateObjectMeta`).
package enum ObjectMetaValidation {
    /// A kind's rule for names: the mistakes in a name, none for a good one.
    package typealias NameRule = @Sendable (String) -> [String]

    /// The mistakes in a new object's metadata. `name` is the kind's own rule.
    package static func validate(
        _ metadata: JSONValue, namespaced: Bool, name rule: NameRule = APINameRules.subdomain
    ) -> [FieldError] {
        let path = FieldPath("metadata")
        var errors = names(metadata, rule)
        errors += namespace(metadata["namespace"]?.string ?? "", namespaced: namespaced, at: path.child("namespace"))
        return errors + common(metadata, at: path)
    }

    /// The mistakes in an object's name and in what it was generated from.
    package static func names(_ metadata: JSONValue, _ rule: NameRule) -> [FieldError] {
        let path = FieldPath("metadata")
        var errors: [FieldError] = []
        if let prefix = metadata["generateName"]?.string, !prefix.isEmpty {
            // A prefix may end in a dash: what follows makes the name end well.
            let sample = prefix.hasSuffix("-") ? String(prefix.dropLast()) + "a" : prefix
            errors += rule(sample).map { .invalid(path.child("generateName"), .string(prefix), $0) }
        }
        if let name = metadata["name"]?.string, !name.isEmpty {
            errors += rule(name).map { .invalid(path.child("name"), .string(name), $0) }
        } else {
            errors.append(.required(path.child("name"), "name or generateName is required"))
        }
        return errors
    }

    /// Finalizers that name no domain and are none of the server's own.
    package static func qualifiedFinalizers(_ metadata: JSONValue) -> [FieldError] {
        let own = ["kubernetes", "orphan", "foregroundDeletion"]
        return (metadata["finalizers"]?.array ?? []).enumerated().compactMap { index, finalizer in
            guard let name = finalizer.string, !name.contains("/"), !own.contains(name) else { return nil }
            return .invalid(
                FieldPath("metadata.finalizers").index(index), finalizer,
                "name is neither a standard finalizer name nor is it fully qualified")
        }
    }

    /// The mistakes in a changed object's metadata that the server looks for whatever the kind.
    package static func validateCommon(_ metadata: JSONValue, old: JSONValue, namespaced: Bool) -> [FieldError] {
        validate(metadata, namespaced: namespaced, name: APINameRules.pathSegment) + validateUpdate(metadata, old: old)
    }

    /// As ``validateCommon(_:old:namespaced:)``, and told once more by the kind's own strategy.
    package static func validateCustom(_ metadata: JSONValue, old: JSONValue, namespaced: Bool) -> [FieldError] {
        validateCommon(metadata, old: old, namespaced: namespaced) + validateUpdate(metadata, old: old)
    }

    /// The mistakes in a changed object's metadata: what may not change, and what every object must keep to.
    package static func validateUpdate(_ metadata: JSONValue, old: JSONValue) -> [FieldError] {
        let path = FieldPath("metadata")
        var errors: [FieldError] = []
        if old["deletionTimestamp"] != nil {
            let known = Set(old["finalizers"]?.array ?? [])
            let added = Set(metadata["finalizers"]?.array ?? []).subtracting(known).compactMap(\.string).sorted()
            if !added.isEmpty {
                let list = added.map(GoText.quoted).joined(separator: ", ")
                errors.append(
                    .forbidden(
                        path.child("finalizers"),
                        "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}"))
            }
        }
        if (metadata["resourceVersion"]?.string ?? "").isEmpty {
            errors.append(.invalid(path.child("resourceVersion"), "", "must be specified for an update"))
        }
        for name in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"]
        where (metadata[name] ?? .null) != (old[name] ?? .null) {
            let empty: JSONValue = name == "name" || name == "namespace" || name == "uid" ? "" : .null
            errors.append(.invalid(path.child(name), metadata[name] ?? empty, "field is immutable"))
        }
        return errors + common(metadata, at: path, finalizers: false)
    }

    private static func namespace(_ name: String, namespaced: Bool, at path: FieldPath) -> [FieldError] {
        guard namespaced else { return name.isEmpty ? [] : [.forbidden(path, "not allowed on this type")] }
        return name.isEmpty ? [.required(path)] : APINameRules.label(name).map { .invalid(path, .string(name), $0) }
    }

    /// The mistakes in labels.
    package static func labels(_ labels: JSONValue?, at path: FieldPath) -> [FieldError] {
        let labels = labels?.object ?? [:]
        return labels.keys.sorted().flatMap { key -> [FieldError] in
            let value = labels[key]?.string ?? ""
            return APINameRules.qualifiedName(key).map { .invalid(path, .string(key), $0) }
                + APINameRules.labelValue(value).map { .invalid(path, .string(value), $0) }
        }
    }

    /// The mistakes in annotations.
    package static func annotations(_ annotations: JSONValue?, at path: FieldPath) -> [FieldError] {
        let annotations = annotations?.object ?? [:]
        var errors: [FieldError] = []
        var size = 0
        for key in annotations.keys.sorted() {
            size += key.utf8.count + (annotations[key]?.string?.utf8.count ?? 0)
            errors += APINameRules.qualifiedName(key.lowercased()).map { .invalid(path, .string(key), $0) }
        }
        return size > 256 * 1024 ? errors + [.tooLong(path, max: 256 * 1024)] : errors
    }

    private static func common(_ metadata: JSONValue, at path: FieldPath, finalizers: Bool = true) -> [FieldError] {
        var errors =
            labels(metadata["labels"], at: path.child("labels")) + annotations(metadata["annotations"], at: path.child("annotations"))
        errors += owners(metadata["ownerReferences"]?.array ?? [], at: path.child("ownerReferences"))
        guard finalizers else { return errors }
        for finalizer in (metadata["finalizers"]?.array ?? []).compactMap(\.string) {
            errors += APINameRules.qualifiedName(finalizer).map { .invalid(path.child("finalizers"), .string(finalizer), $0) }
        }
        return errors
    }

    private static func owners(_ references: [JSONValue], at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        var controller: String?
        for reference in references {
            let text = { (name: String) in reference[name]?.string ?? "" }
            if text("apiVersion").isEmpty {
                errors.append(.invalid(path.child("apiVersion"), .string(text("apiVersion")), "version must not be empty"))
            }
            for name in ["kind", "name", "uid"] where text(name).isEmpty {
                errors.append(.invalid(path.child(name), "", "must not be empty"))
            }
            guard reference["controller"]?.bool == true else { continue }
            let this = "\(text("kind"))/\(text("name"))"
            if let controller {
                errors.append(
                    .invalid(
                        path, .array(references),
                        """
                        Only one reference can have Controller set to true. Found "true" in references for \(controller) and \(this)
                        """))
            } else {
                controller = this
            }
        }
        return errors
    }
}
