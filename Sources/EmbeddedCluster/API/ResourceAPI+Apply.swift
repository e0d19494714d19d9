import KubeCore
import Structured

extension ResourceAPI {
    /// Server-side apply: merges what the manager wants into the object and records what it owns.
    func apply(
        _ definition: ResourceDefinition, namespace: String, name: String, _ configuration: JSONValue, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        try checkConfiguration(configuration, definition)
        let warnings = context.doubledFields.map { "line 1: key \(GoText.quoted($0)) already set in map" }
        let checkDoubled = { () throws(APIError) -> Void in
            guard context.fieldValidation == .strict, !warnings.isEmpty else { return }
            throw .badRequest(
                "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n"
                    + warnings.map { "  \($0)" }.joined(separator: "\n"))
        }
        do throws(APIError) {
            var result = try apply(
                checked: configuration, definition, namespace: namespace, name: name, subresource: subresource, context: context,
                checkDoubled)
            if context.fieldValidation == .warn { result.warnings = warnings + result.warnings }
            return result
        } catch {
            var refusal = error
            let isConflict = error.details?["causes"]?[0]?["reason"] == "FieldManagerConflict"
            // What could not be merged was not yet read strictly.
            if context.fieldValidation == .warn, error.code != 500, !isConflict { refusal.warnings = warnings + refusal.warnings }
            throw refusal
        }
    }

    private func apply(
        checked configuration: JSONValue, _ definition: ResourceDefinition, namespace: String, name: String, subresource: Subresource?,
        context: RequestContext, _ checkDoubled: @escaping () throws(APIError) -> Void
    ) throws(APIError) -> WriteResult {
        for _ in 0..<8 {
            do throws(APIError) {
                return
                    storage.object(key(definition, namespace, name)) == nil
                    ? try applyNew(
                        configuration, definition, namespace: namespace, name: name, subresource: subresource, context: context,
                        checkDoubled)
                    : try modify(
                        definition, namespace: namespace, name: name, subresource: subresource, context: context
                    ) { (live: JSONValue) throws(APIError) -> ChangedObject in
                        var mismatch: APIError?
                        let applied =
                            try self.ownership.apply(
                                configuration, to: live, definition: definition, subresource: subresource, context: context, time: time.now
                            ) { merged in
                                mismatch = canonicalise(&merged, from: configuration, definition)
                                keepServerFields(&merged, old: live, definition: definition, subresource: subresource)
                                takeOver(&merged, old: live, definition: definition, subresource: subresource)
                            }
                        if let mismatch { throw mismatch }
                        try checkDoubled()
                        return .applied(try settled(applied, namespace: namespace, name: name, definition))
                    }
            } catch {
                // Made or removed by someone else between the look and the write: look again.
                guard error.reason == "AlreadyExists" || error.reason == "NotFound", subresource == nil,
                    storage.object(key(definition, "", namespace)) != nil || error.reason == "AlreadyExists"
                else { throw error }
            }
        }
        throw .staleWrite(definition.resource, name)
    }

    /// The merged object as the kind's Go struct would hold it. The configuration itself is compared as it was written: `1000m` takes the
    /// place of `1` before both come to the same.
    private func canonicalise(_ object: inout JSONValue, from given: JSONValue, _ definition: ResourceDefinition) -> APIError? {
        guard definition.custom == nil, let name = BuiltInTypes.typeName(of: definition.type) else { return nil }
        var decoder = BuiltInDecoder()
        var decoded = object
        do throws(BuiltInDecoder.Mismatch) {
            try decoder.decode(&decoded, typeName: name)
        } catch {
            let version = definition.type.group.isEmpty ? "/\(definition.type.version)" : definition.type.apiVersion
            let kind = "\(version), Kind=\(definition.type.kind)"
            let namespace = given[path: "metadata", "namespace"]?.string ?? ""
            return APIError(
                code: 500, reason: "",
                message: "failed to convert new object (\(namespace)/\(object[path: "metadata", "name"]?.string ?? ""); \(kind)) to proper "
                    + "version: unable to convert unstructured object to \(kind): \(error.converted)")
        }
        object = decoded
        return nil
    }

    /// What an apply configuration must say before anything is merged.
    private func checkConfiguration(_ configuration: JSONValue, _ definition: ResourceDefinition) throws(APIError) {
        let (version, kind) = (configuration["apiVersion"]?.string ?? "", configuration["kind"]?.string ?? "")
        if version != definition.type.apiVersion || kind != definition.type.kind {
            throw .badRequest("invalid object type: \(version.contains("/") ? version : "/\(version)"), Kind=\(kind)")
        }
        if let fields = configuration[path: "metadata", "managedFields"], !fields.isNull {
            throw .badRequest("metadata.managedFields must be nil")
        }
    }

    private func applyNew(
        _ wanted: JSONValue, _ definition: ResourceDefinition, namespace: String, name: String, subresource: Subresource?,
        context: RequestContext, _ checkDoubled: @escaping () throws(APIError) -> Void
    ) throws(APIError) -> WriteResult {
        try checkPart(wanted, subresource, definition, name: name)
        guard subresource == nil else { throw .notFound(definition.resource, name) }
        let (prepared, isBare, warnings) = try prepareForCreate(wanted, definition: definition, namespace: namespace, context: context) {
            (object: JSONValue, complete: (inout JSONValue) -> Void) throws(APIError) in
            var mismatch: APIError?
            let applied = try self.ownership.apply(
                object, to: nil, definition: definition, subresource: nil, context: context, time: self.time.now
            ) { merged in
                mismatch = self.canonicalise(&merged, from: object, definition)
                complete(&merged)
            }
            if let mismatch { throw mismatch }
            try checkDoubled()
            if let uid = wanted[path: "metadata", "uid"]?.string, !uid.isEmpty {
                throw .conflict(
                    definition.resource, name,
                    "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
            }
            var named = wanted
            try self.settleNamespace(&named, namespace, definition)
            return try self.settled(applied, namespace: namespace, name: name, definition)
        }
        if context.dryRun {
            var shown = view(prepared, as: definition)
            shown[path: "metadata", "resourceVersion"] = wanted[path: "metadata", "resourceVersion"]
            return WriteResult(value: shown, created: true, warnings: warnings)
        }
        do throws(StorageError) {
            let final = written(try storage.create(key(definition, namespace, name), prepared, isBare: isBare), definition: definition)
            return WriteResult(value: view(final.value, as: definition), created: true, warnings: warnings)
        } catch {
            throw APIError(error, definition.resource, name)
        }
    }
}
