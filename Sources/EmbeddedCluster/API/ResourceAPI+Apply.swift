import KubeCore
import Structured

extension ResourceAPI {
    /// Server-side apply: merges what the manager wants into the object and records what it owns.
    func apply(
        _ definition: ResourceDefinition, namespace: String, name: String, _ configuration: JSONValue, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        var wanted = try read(configuration, definition: definition, namespace: namespace)
        if configuration[path: "metadata", "namespace"] == nil { wanted[path: "metadata", "namespace"] = nil }
        if let given = wanted[path: "metadata", "name"]?.string, given != name {
            throw .badRequest("the name of the object (\(given)) does not match the name on the URL (\(name))")
        }
        wanted[path: "metadata", "name"] = .string(name)
        if wanted[path: "metadata", "managedFields"]?.array?.isEmpty == false {
            throw .badRequest("metadata.managedFields must be nil")
        }
        let configuration = wanted
        for _ in 0..<8 {
            do throws(APIError) {
                return
                    storage.object(key(definition, namespace, name)) == nil
                    ? try applyNew(configuration, definition, namespace: namespace, name: name, subresource: subresource, context: context)
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
                            }
                        if let mismatch { throw mismatch }
                        try checkUID(configuration, live: live, definition)
                        try checkAppliedVersion(configuration, live: live, definition)
                        return .applied(applied)
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
                    + "version: unable to convert unstructured object to \(kind): error decoding from json: \(error.message)")
        }
        object = decoded
        return nil
    }

    private func checkAppliedVersion(_ wanted: JSONValue, live: JSONValue, _ definition: ResourceDefinition) throws(APIError) {
        guard let version = wanted[path: "metadata", "resourceVersion"]?.string, !version.isEmpty,
            version != live[path: "metadata", "resourceVersion"]?.string
        else { return }
        throw .staleWrite(definition.resource, live[path: "metadata", "name"]?.string ?? "")
    }

    /// What a patch says of the object's UID must be true.
    func checkUID(_ wanted: JSONValue, live: JSONValue, _ definition: ResourceDefinition) throws(APIError) {
        guard let uid = wanted[path: "metadata", "uid"]?.string, !uid.isEmpty, uid != live[path: "metadata", "uid"]?.string else { return }
        let error = FieldError.invalid(FieldPath("metadata.uid"), .string(uid), "field is immutable")
        // Checked by the generic registry and by the kind's own strategy.
        throw .invalid(definition.type, live[path: "metadata", "name"]?.string ?? "", [error, error])
    }

    private func applyNew(
        _ wanted: JSONValue, _ definition: ResourceDefinition, namespace: String, name: String, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        guard subresource == nil else { throw .notFound(definition.resource, name) }
        if let uid = wanted[path: "metadata", "uid"]?.string, !uid.isEmpty {
            throw .conflict(
                definition.resource, name,
                "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
        }
        let (prepared, warnings) = try prepareForCreate(wanted, definition: definition, namespace: namespace, context: context) {
            (object: JSONValue, complete: (inout JSONValue) -> Void) throws(APIError) in
            var mismatch: APIError?
            let applied = try self.ownership.apply(
                object, to: nil, definition: definition, subresource: nil, context: context, time: self.time.now
            ) { merged in
                mismatch = self.canonicalise(&merged, from: object, definition)
                complete(&merged)
            }
            if let mismatch { throw mismatch }
            return applied
        }
        if context.dryRun {
            var shown = view(prepared, as: definition)
            shown[path: "metadata", "resourceVersion"] = wanted[path: "metadata", "resourceVersion"]
            return WriteResult(value: shown, created: true, warnings: warnings)
        }
        do throws(StorageError) {
            let final = written(try storage.create(key(definition, namespace, name), prepared), definition: definition)
            return WriteResult(value: view(final.value, as: definition), created: true, warnings: warnings)
        } catch {
            throw APIError(error, definition.resource, name)
        }
    }
}
