import KubeCore
import Structured

/// One served version of a custom resource: everything the server does to its objects before storing them.
///
/// Use: ``decode(_:)`` what a request brings, ``validateCreate(_:)`` or ``validateUpdate(_:old:)`` it; refuse with ``InvalidObject`` when
/// there are mistakes.
package struct CustomResourceSchema: Sendable {
    /// The `scale` subresource's paths, as `.spec.replicas`.
    package struct Scale: Sendable, Hashable {
        package var specReplicasPath: String
        package var statusReplicasPath: String
        package var labelSelectorPath: String?

        package init(specReplicasPath: String, statusReplicasPath: String, labelSelectorPath: String? = nil) {
            self.specReplicasPath = specReplicasPath
            self.statusReplicasPath = statusReplicasPath
            self.labelSelectorPath = labelSelectorPath
        }
    }

    package let type: ResourceType
    package let schema: StructuralSchema
    /// How objects merge under server-side apply.
    package let resourceSchema: ResourceSchema
    package let hasStatus: Bool
    package let scale: Scale?

    /// Compiles a version's schema. Throws ``SchemaCompilationError``, also for CEL outside the subset.
    package init(
        type: ResourceType, openAPIV3Schema: JSONSchema, hasStatus: Bool, scale: Scale? = nil
    ) throws(SchemaCompilationError) {
        self.type = type
        schema = try StructuralSchema(resource: openAPIV3Schema)
        resourceSchema = ResourceSchema(customResource: openAPIV3Schema, apiVersion: type.apiVersion, hasStatus: hasStatus)
        self.hasStatus = hasStatus
        self.scale = scale
    }

    /// Prunes and defaults an object in place and answers with the paths of the unknown fields it dropped.
    package func decode(_ object: inout JSONValue) -> [String] {
        let unknown = schema.prune(&object)
        schema.applyDefaults(to: &object)
        return unknown
    }

    /// The mistakes in a new object (its name already generated), in the server's order: metadata, schema, list types, CEL rules.
    package func validateCreate(_ object: JSONValue) -> [FieldError] {
        var errors = typeMistakes(object)
        // Of an object that says it is another, only what holds for the whole is checked.
        if errors.isEmpty {
            errors += ObjectMetaValidation.validate(object["metadata"] ?? [:], namespaced: type.namespaced)
            errors += schema.validateValue(object)
            errors += scaleMistakes(object, spec: true, status: true)
        }
        errors += EmbeddedResourceValidation.validate(object, by: schema)
        errors += schema.validateListTypes(object)
        return errors + rules(object, old: nil, after: errors)
    }

    /// The mistakes in a changed object; those in unchanged parts are forgiven. What clients cannot set (timestamps, generation, the other
    /// side of the status subresource) must already stand in it as the server keeps it.
    package func validateUpdate(_ object: JSONValue, old: JSONValue) -> [FieldError] {
        let mistaken = typeMistakes(object)
        var errors = ObjectMetaValidation.validateCustom(
            object["metadata"] ?? [:], old: old["metadata"] ?? [:], namespaced: type.namespaced)
        if mistaken.isEmpty {
            errors += schema.validateValue(object, old: old)
            errors += scaleMistakes(object, spec: true, status: true)
        }
        errors += mistaken
        errors += EmbeddedResourceValidation.validate(object, by: schema)
        if schema.validateListTypes(old).isEmpty { errors += schema.validateListTypes(object) }
        return errors + rules(object, old: old, after: errors)
    }

    /// The mistakes in an object whose status changed.
    package func validateStatusUpdate(_ object: JSONValue, old: JSONValue) -> [FieldError] {
        let mistaken = typeMistakes(object)
        var errors = ObjectMetaValidation.validateCustom(
            object["metadata"] ?? [:], old: old["metadata"] ?? [:], namespaced: type.namespaced)
        if mistaken.isEmpty {
            if let status = object["status"], let statusSchema = schema.properties["status"] {
                errors += statusSchema.validateValue(status, old: old["status"], at: FieldPath("status"))
            }
            errors += scaleMistakes(object, spec: false, status: true)
        }
        errors += mistaken
        if schema.validateListTypes(old).isEmpty { errors += schema.validateListTypes(object) }
        return errors + rules(object, old: old, after: errors)
    }

    /// CEL rules run only on objects whose shape is sound.
    private func rules(_ object: JSONValue, old: JSONValue?, after errors: [FieldError]) -> [FieldError] {
        guard schema.hasRules else { return [] }
        let blocking: Set<FieldError.Reason> = [.notSupported, .required, .tooLong, .tooMany, .typeInvalid]
        if errors.contains(where: { blocking.contains($0.reason) }) {
            return [
                .invalid(
                    .root, .null,
                    "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
                )
            ]
        }
        return schema.evaluateRules(on: object, old: old)
    }

    private func typeMistakes(_ object: JSONValue) -> [FieldError] {
        var errors: [FieldError] = []
        if object["kind"]?.string != type.kind {
            errors.append(.invalid(FieldPath("kind"), object["kind"] ?? "", "must be \(type.kind)"))
        }
        if object["apiVersion"]?.string != type.apiVersion {
            errors.append(.invalid(FieldPath("apiVersion"), object["apiVersion"] ?? "", "must be \(type.apiVersion)"))
        }
        return errors
    }

    private func scaleMistakes(_ object: JSONValue, spec: Bool, status: Bool) -> [FieldError] {
        guard let scale else { return [] }
        var errors: [FieldError] = []
        for path in (spec ? [scale.specReplicasPath] : []) + (status ? [scale.statusReplicasPath] : []) {
            let names = path.split(separator: ".").map(String.init)
            guard let value = object[path: names] else { continue }
            guard let count = value.integer else {
                let type = value.string == nil ? value.typeName : "string"
                errors.append(
                    .invalid(
                        FieldPath(path), 0, "\(path) accessor error: \(GoText.plain(value)) is of the type \(type), expected int64"))
                continue
            }
            if count < 0 {
                errors.append(.invalid(FieldPath(path), .integer(count), "should be a non-negative integer"))
            } else if count > Int64(Int32.max) {
                errors.append(.invalid(FieldPath(path), .integer(count), "should be less than or equal to \(Int32.max)"))
            }
        }
        return errors
    }
}
