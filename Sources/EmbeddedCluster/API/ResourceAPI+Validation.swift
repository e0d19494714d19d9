import KubeCore
import Structured

extension ResourceAPI {
    /// Shows lists without elements as the kind's Go struct does.
    func showNulls(_ object: inout JSONValue, _ definition: ResourceDefinition) {
        for path in definition.rules.nulls where object[path: path] == nil { object[path: path] = .some(.null) }
    }

    func setDefaults(_ object: inout JSONValue, _ definition: ResourceDefinition) {
        if let custom = definition.custom { custom.compiled.schema.applyDefaults(to: &object) }
        definition.rules.setDefaults(&object)
    }

    /// Everything that can be wrong with an object, as one refusal; warnings otherwise.
    func validate(
        _ object: JSONValue, old: JSONValue?, definition: ResourceDefinition, subresource: Subresource? = nil
    ) throws(APIError) -> [String] {
        let errors = errors(in: object, old: old, definition: definition, subresource: subresource)
        guard errors.isEmpty else { throw .invalid(definition.type, object[path: "metadata", "name"]?.string ?? "", errors) }
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
        let names = old.map { ObjectMetaValidation.validateUpdate(metadata, old: $0["metadata"] ?? .emptyObject) }
        return (names ?? ObjectMetaValidation.validate(metadata, namespaced: definition.type.namespaced, name: definition.rules.names))
            + definition.rules.validate(object, old)
    }

    /// Drops fields the kind does not have, and reports them as the request wants; refuses values of another type.
    func checkFields(
        _ object: inout JSONValue, definition: ResourceDefinition, context: RequestContext
    ) throws(APIError) -> [String] {
        let unknown = try decode(&object, definition: definition)
        let findings = StrictDecodingFindings(unknown: unknown.sorted())
        guard !findings.isEmpty else { return [] }
        switch context.fieldValidation {
        case .ignore: return []
        case .warn: return findings.findings
        case .strict: throw Self.undecodable(definition, findings.sentence)
        }
    }

    private func decode(_ object: inout JSONValue, definition: ResourceDefinition) throws(APIError) -> [String] {
        if let custom = definition.custom { return custom.compiled.schema.prune(&object) }
        guard let name = BuiltInTypes.typeName(of: definition.type) else { return [] }
        var decoder = BuiltInDecoder()
        do throws(BuiltInDecoder.Mismatch) {
            try decoder.decode(&object, typeName: name)
        } catch {
            throw Self.undecodable(definition, error.message)
        }
        return decoder.unknown
    }

    /// A body that is not an object of the kind.
    static func undecodable(_ definition: ResourceDefinition, _ why: String) -> APIError {
        let type = definition.type
        return .badRequest("\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): \(why)")
    }
}
