import KubeCore
import Structured

extension ResourceAPI {
    /// Server-side apply: merges what the manager wants into the object and records what it owns.
    func apply(
        _ definition: ResourceDefinition, namespace: String, name: String, _ configuration: JSONValue, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        var wanted = try read(configuration, definition: definition, namespace: namespace)
        if let given = wanted[path: "metadata", "name"]?.string, given != name {
            throw .badRequest("the name of the object (\(given)) does not match the name on the URL (\(name))")
        }
        wanted[path: "metadata", "name"] = .string(name)
        if wanted[path: "metadata", "managedFields"]?.array?.isEmpty == false {
            throw .badRequest("metadata.managedFields must be nil")
        }
        let warnings = try checkFields(&wanted, definition: definition, context: context)
        for _ in 0..<8 {
            do throws(APIError) {
                var result =
                    storage.object(key(definition, namespace, name)) == nil
                    ? try applyNew(wanted, definition, namespace: namespace, name: name, subresource: subresource, context: context)
                    : try modify(
                        definition, namespace: namespace, name: name, subresource: subresource, context: context
                    ) { (live: JSONValue) throws(APIError) -> ChangedObject in
                        try checkAppliedUID(wanted, live: live, definition)
                        return .applied(
                            try self.ownership.apply(
                                wanted, to: live, definition: definition, subresource: subresource, context: context, time: time.now
                            ) { merged in
                                keepServerFields(&merged, old: live, definition: definition, subresource: subresource)
                            })
                    }
                result.warnings = warnings + result.warnings
                return result
            } catch {
                // Made or removed by someone else between the look and the write: look again.
                guard error.reason == "AlreadyExists" || error.reason == "NotFound", subresource == nil,
                    storage.object(key(definition, "", namespace)) != nil || error.reason == "AlreadyExists"
                else { throw error }
            }
        }
        throw .staleWrite(definition.resource, name)
    }

    private func checkAppliedUID(_ wanted: JSONValue, live: JSONValue, _ definition: ResourceDefinition) throws(APIError) {
        guard let uid = wanted[path: "metadata", "uid"]?.string, !uid.isEmpty, uid != live[path: "metadata", "uid"]?.string else { return }
        throw .conflict(
            definition.resource, live[path: "metadata", "name"]?.string ?? "",
            "Precondition failed: UID in precondition: \(uid), UID in object meta: \(live[path: "metadata", "uid"]?.string ?? "")")
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
            try self.ownership.apply(
                object, to: nil, definition: definition, subresource: nil, context: context, time: self.time.now, complete: complete)
        }
        if context.dryRun { return WriteResult(value: view(prepared, as: definition), created: true, warnings: warnings) }
        do throws(StorageError) {
            let final = written(try storage.create(key(definition, namespace, name), prepared), definition: definition)
            return WriteResult(value: view(final.value, as: definition), created: true, warnings: warnings)
        } catch {
            throw APIError(error, definition.resource, name)
        }
    }
}
