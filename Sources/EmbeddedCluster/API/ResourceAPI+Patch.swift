import KubeCore
import Structured

extension ResourceAPI {
    /// Patches an object. A server-side apply creates it when it is missing.
    package func patch(
        _ definition: ResourceDefinition, namespace: String, name: String, _ patch: PatchBody, subresource: Subresource? = nil,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        if case .apply(let configuration) = patch {
            return try apply(
                definition, namespace: namespace, name: name, configuration, subresource: subresource, context: context)
        }
        var warnings: [String] = []
        var result = try modify(
            definition, namespace: namespace, name: name, subresource: subresource, context: context
        ) { (current: JSONValue) throws(APIError) -> ChangedObject in
            var patched = try Self.patched(current, by: patch, definition: definition)
            if definition.type.namespaced, patched[path: "metadata", "namespace"] == nil {
                patched[path: "metadata", "namespace"] = .string(namespace)
            }
            patched = try read(patched, definition: definition, namespace: namespace)
            warnings = try checkFields(&patched, definition: definition, context: context)
            return .update(patched)
        }
        result.warnings = warnings + result.warnings
        return result
    }

    private static func patched(
        _ current: JSONValue, by patch: PatchBody, definition: ResourceDefinition
    ) throws(APIError) -> JSONValue {
        switch patch {
        case .merge(let change):
            guard change.object != nil else { throw .badRequest("a merge patch must be an object") }
            return current.applying(mergePatch: change)
        case .json(let document):
            do throws(JSONPatchError) {
                return try JSONPatch(document).applied(to: current)
            } catch {
                throw jsonPatchFailure(error)
            }
        case .strategic(let change):
            guard definition.custom == nil else {
                throw .unsupportedMediaType([
                    "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
                ])
            }
            let type = definition.type
            guard let schema = BuiltInSchemas.schema(apiVersion: type.apiVersion, kind: type.kind) else {
                return current.applying(mergePatch: change)
            }
            do throws(StrategicMergePatchError) {
                return try StrategicMergePatch.apply(change, to: current, schema: schema)
            } catch {
                throw .badRequest("\(error)")
            }
        case .apply: return current
        }
    }

    private static func jsonPatchFailure(_ error: JSONPatchError) -> APIError {
        APIError(
            code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request: \(error)",
            details: [:])
    }
}
