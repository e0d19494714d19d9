import KubeCore
import Structured

extension ResourceAPI {
    /// Shows lists without elements as the kind's Go struct does.
    func showNulls(_ object: inout JSONValue, _ definition: ResourceDefinition) {
        for path in definition.rules.nulls where object[path: path] == nil { object[path: path] = .some(.null) }
    }

    func setDefaults(_ object: inout JSONValue, _ definition: ResourceDefinition) {
        if let custom = definition.custom { custom.compiled.schema.fillDefaults(to: &object) }
        definition.rules.setDefaults(&object)
    }

    /// An object as it is read once it was stored: what a write left bare of it, such as the labels of a Job whose status was replaced,
    /// is filled in on the way out.
    func filledIn(_ object: JSONValue, _ definition: ResourceDefinition) -> JSONValue {
        var shown = object
        definition.custom?.compiled.schema.dropNulls(&shown)
        setDefaults(&shown, definition)
        return shown
    }

    /// Everything that can be wrong with an object, as one refusal; warnings otherwise.
    func validate(
        _ object: JSONValue, old: JSONValue?, definition: ResourceDefinition, subresource: Subresource? = nil
    ) throws(APIError) -> [String] {
        let errors = errors(in: object, old: old, definition: definition, subresource: subresource)
        var type = definition.type
        // Refusals name the kind that is stored.
        if let view = definition.view { type.group = view.storage.group }
        if definition.custom != nil {
            // Or the one that the object says it is.
            let version = object["apiVersion"]?.string ?? ""
            type.group = version.contains("/") ? version.split(separator: "/").first.map(String.init) ?? "" : ""
            type.kind = object["kind"]?.string ?? ""
        }
        guard errors.isEmpty else { throw .invalid(type, object[path: "metadata", "name"]?.string ?? "", errors) }
        return definition.custom?.warning.map { [$0] } ?? []
    }

    private func errors(
        in object: JSONValue, old: JSONValue?, definition: ResourceDefinition, subresource: Subresource?
    ) -> [FieldError] {
        let metadata = object["metadata"] ?? .emptyObject
        if let compiled = definition.custom?.compiled {
            guard let old else { return compiled.validateCreate(object) }
            return subresource == .status
                ? compiled.validateStatusUpdate(object, old: old) : compiled.validateUpdate(object, old: old)
        }
        let rules = definition.rules
        let namespaced = definition.type.namespaced
        let finalizers = rules.wantsQualifiedFinalizers ? ObjectMetaValidation.qualifiedFinalizers(metadata) : []
        guard let old else {
            let (first, own) = (rules.validateFirst(object, nil), rules.validate(object, nil))
            if rules.checksMetadataLast, !(first + own).isEmpty { return first + own }
            return first + ObjectMetaValidation.validate(metadata, namespaced: namespaced, name: rules.names) + finalizers + own
        }
        return ObjectMetaValidation.validateCommon(metadata, old: old["metadata"] ?? .emptyObject, namespaced: namespaced)
            + finalizers + rules.validateFirst(object, old)
            + (rules.checksNameOnUpdate ? ObjectMetaValidation.names(metadata, rules.names) : []) + rules.validate(object, old)
    }

    /// Drops fields the kind does not have, and reports them as the request wants; refuses values of another type.
    func checkFields(
        _ object: inout JSONValue, definition: ResourceDefinition, context: RequestContext
    ) throws(APIError) -> [String] {
        let unknown: [String]
        do throws(BuiltInDecoder.Mismatch) {
            unknown = try decode(&object, definition: definition)
        } catch {
            throw Self.undecodable(definition, error.message)
        }
        let findings = StrictDecodingFindings(duplicates: context.doubledFields, unknown: unknown)
        return try findings.judged(context.fieldValidation) { Self.undecodable(definition, $0) }
    }

    /// As ``checkFields(_:definition:context:)``, for what a patch made: the refusals name the patch.
    func checkPatched(
        _ object: inout JSONValue, by patch: PatchBody, of original: JSONValue, definition: ResourceDefinition, context: RequestContext
    ) throws(APIError) -> [String] {
        var shown = object.text
        var isConverted = false
        if case .strategic(let change) = patch {
            (shown, isConverted) = (GoText.plain(StrategicMergePatch.leftover(of: change, on: original)), true)
        }
        let refuse = { (why: String) -> APIError in
            .invalid(ResourceType(group: "", version: "", kind: "", plural: ""), "", [.invalid(FieldPath("patch"), .string(shown), why)])
        }
        let (version, kind) = (object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
        if definition.custom == nil, version != definition.type.apiVersion || kind != definition.type.kind {
            // Only a patch of the document can make another kind of it.
            guard isConverted else {
                throw refuse(
                    "no kind \(GoText.quoted(kind)) is registered for version \(GoText.quoted(version)) in scheme "
                        + "\"pkg/runtime/scheme.go:111\"")
            }
            object["apiVersion"] = .string(definition.type.apiVersion)
            object["kind"] = .string(definition.type.kind)
        }
        let unknown: [String]
        do throws(BuiltInDecoder.Mismatch) {
            unknown = try decode(&object, definition: definition)
        } catch {
            throw refuse(isConverted ? error.converted : error.message)
        }
        return try StrictDecodingFindings(duplicates: context.doubledFields, unknown: unknown).judged(context.fieldValidation, refuse)
    }

    private func decode(_ object: inout JSONValue, definition: ResourceDefinition) throws(BuiltInDecoder.Mismatch) -> [String] {
        var decoder = BuiltInDecoder()
        if let custom = definition.custom {
            if var metadata = object["metadata"] {
                try decoder.decode(&metadata, typeName: BuiltInTypes.metadata)
                object["metadata"] = metadata
            }
            let unknown = custom.compiled.schema.prune(&object)
            custom.compiled.schema.dropNulls(&object)
            return (unknown + decoder.unknown.map { "metadata.\($0)" }).sorted()
        }
        guard let name = BuiltInTypes.typeName(of: definition.type) else { return [] }
        try decoder.decode(&object, typeName: name)
        return decoder.unknown.sorted()
    }

    /// A body that is not an object of the kind.
    static func undecodable(_ definition: ResourceDefinition, _ why: String) -> APIError {
        let type = definition.type
        return .badRequest("\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): \(why)")
    }
}
