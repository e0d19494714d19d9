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
        do throws(APIError) {
            var result = try modify(
                definition, namespace: namespace, name: name, subresource: subresource, context: context
            ) { (current: JSONValue) throws(APIError) -> ChangedObject in
                var patched = try Self.patched(current, by: patch, definition: definition, context.fieldValidation)
                warnings = try checkPatched(&patched, by: patch, of: current, definition: definition, context: context)
                return .update(try settled(patched, namespace: namespace, name: name, definition))
            }
            result.warnings = warnings + result.warnings
            return result
        } catch {
            var refusal = error
            refusal.warnings = warnings + refusal.warnings
            throw refusal
        }
    }

    /// A patched object with its namespace, once it is known to be the one the URL names.
    func settled(
        _ patched: JSONValue, namespace: String, name: String, _ definition: ResourceDefinition
    ) throws(APIError) -> JSONValue {
        var object = patched
        try settleNamespace(&object, namespace, definition)
        let named = object[path: "metadata", "name"]?.string ?? ""
        guard named == name else { throw Self.misnamed(named, name) }
        return object
    }

    /// An object under another name than the URL's.
    static func misnamed(_ given: String, _ name: String) -> APIError {
        .badRequest(
            given.isEmpty ? "name must be provided" : "the name of the object (\(given)) does not match the name on the URL (\(name))")
    }

    private static func patched(
        _ current: JSONValue, by patch: PatchBody, definition: ResourceDefinition, _ validation: FieldValidation
    ) throws(APIError) -> JSONValue {
        switch patch {
        case .merge(let change):
            guard change.object != nil else { throw .badRequest("a merge patch must be an object") }
            return current.applying(mergePatch: change)
        case .json(let document): return try applying(jsonPatch: document, to: current, validation)
        case .strategic(let change):
            guard definition.custom == nil else {
                throw .unsupportedMediaType([
                    "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
                ])
            }
            guard let schema = BuiltInTypes.schema(of: definition.type) else {
                return current.applying(mergePatch: change)
            }
            do throws(StrategicMergePatchError) {
                return try StrategicMergePatch.apply(change, to: current, schema: schema)
            } catch {
                // Only a malformed directive is the client's mistake to the genuine server.
                if error.message.hasPrefix("invalid") { throw .badRequest(error.message) }
                throw APIError(code: 500, reason: "", message: error.message)
            }
        case .apply: return current
        }
    }

    /// A JSON patch, as leniently as the server's library reads one.
    static func applying(
        jsonPatch document: JSONValue, to current: JSONValue, _ validation: FieldValidation
    ) throws(APIError) -> JSONValue {
        guard case .array = document else {
            // Who wants to hear of unknown fields is answered by the reader that looks for them.
            let isLoose = validation == .ignore
            throw .badRequest(
                (isLoose ? "" : "error decoding patch: ") + "json: cannot unmarshal object into Go value of type "
                    + (isLoose ? "jsonpatch.Patch" : "[]handlers.jsonPatchOp"))
        }
        do throws(JSONPatchError) {
            var object = current
            for operation in try JSONPatch(withNullValues(document)).operations where !isVacuous(operation, on: object) {
                object = try JSONPatch([lenient(operation, on: object)]).applied(to: object)
            }
            return object
        } catch {
            throw jsonPatchFailure
        }
    }

    /// The server's JSON patch library takes a missing value for null.
    private static func withNullValues(_ document: JSONValue) -> JSONValue {
        .array(
            (document.array ?? []).map { operation in
                guard operation.object != nil, operation["value"] == nil else { return operation }
                var operation = operation
                operation["value"] = .some(.null)
                return operation
            })
    }

    /// The server's JSON patch library lets `replace` make a member that is missing, where the object it belongs to is there.
    private static func lenient(_ operation: JSONPatch.Operation, on object: JSONValue) -> JSONPatch.Operation {
        guard case .replace(let path, let value) = operation, !path.tokens.isEmpty,
            object[path: path.tokens.dropLast()]?.object != nil
        else { return operation }
        return .add(path, value)
    }

    /// A test for null of a member that is missing holds.
    private static func isVacuous(_ operation: JSONPatch.Operation, on object: JSONValue) -> Bool {
        guard case .test(let path, .null) = operation, !path.tokens.isEmpty else { return false }
        return object[path: path.tokens] == nil && object[path: path.tokens.dropLast()]?.object != nil
    }

    /// The server says no more than this about a patch that does not fit.
    private static let jsonPatchFailure = APIError(
        code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request", details: [:])
}
