import KubeCore
import Structured

extension ResourceAPI {
    /// Replaces an object (PUT), or with a subresource the part it stands for.
    package func update(
        _ definition: ResourceDefinition, namespace: String, name: String, _ manifest: JSONValue, subresource: Subresource? = nil,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        var object = try read(manifest, definition: definition, namespace: namespace)
        let given = object[path: "metadata", "name"]?.string ?? ""
        guard given == name else {
            if given.isEmpty { throw .badRequest("name must be provided") }
            throw .badRequest("the name of the object (\(given)) does not match the name on the URL (\(name))")
        }
        let warnings = try checkFields(&object, definition: definition, context: context)
        let manifest = object
        return try warning(of: warnings) { () throws(APIError) in
            try replace(definition, namespace: namespace, name: name, with: manifest, subresource: subresource, context: context)
        }
    }

    private func replace(
        _ definition: ResourceDefinition, namespace: String, name: String, with manifest: JSONValue, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        let revision = manifest[path: "metadata", "resourceVersion"]?.string ?? ""
        if revision.isEmpty, !definition.rules.allowsUnconditionalUpdate, storage.object(key(definition, namespace, name)) != nil {
            // The one refusal that names the kind by its plural.
            var type = definition.type
            type.kind = type.plural
            throw .invalid(type, name, [.invalid(FieldPath("metadata.resourceVersion"), 0, "must be specified for an update")])
        }
        if definition.rules.createsOnUpdate, subresource == nil, storage.object(key(definition, namespace, name)) == nil {
            var object = manifest
            object[path: "metadata", "resourceVersion"] = nil
            var result = try create(definition, namespace: namespace, object, context: context)
            if context.dryRun, !revision.isEmpty { result.value[path: "metadata", "resourceVersion"] = .string(revision) }
            return result
        }
        return try modify(
            definition, namespace: namespace, name: name, subresource: subresource, context: context,
            pinned: revision.isEmpty ? nil : revision
        ) { (_: JSONValue) throws(APIError) -> ChangedObject in .update(manifest) }
    }

    /// What a modification makes of the current object, and how its fields are owned.
    enum ChangedObject {
        /// The fields that changed belong to the context's manager.
        case update(JSONValue)
        /// A server-side apply, which has worked out the ownership itself.
        case applied(JSONValue)
    }

    /// Reads, changes and stores an object, again when another writer was faster and no version is pinned.
    func modify(
        _ definition: ResourceDefinition, namespace: String, name: String, subresource: Subresource?, context: RequestContext,
        pinned: String? = nil, _ change: (_ current: JSONValue) throws(APIError) -> ChangedObject
    ) throws(APIError) -> WriteResult {
        let key = key(definition, namespace, name)
        for _ in 0..<32 {
            guard let current = storage.object(key) else { throw .notFound(definition.resource, name) }
            if let pinned, pinned != String(current.revision) { throw .staleWrite(definition.resource, name) }
            let old = view(current.value, as: definition)
            let changed = try change(old)
            let (new, warnings) = try prepareForUpdate(
                changed, old: old, definition: definition, subresource: subresource, context: context)
            if new == old { return WriteResult(value: old, warnings: warnings) }
            let removes = mayGo(new)
            if context.dryRun { return WriteResult(value: new, removed: removes, warnings: warnings) }
            do throws(StorageError) {
                if removes {
                    // Watchers see the last state that was stored, not the change that let the object go.
                    let gone = try storage.remove(key, last: current.value, expected: current.revision)
                    removed(gone, definition: definition)
                    // Answered at the version it had: nothing was written, only removed.
                    return WriteResult(value: new, removed: true, warnings: warnings)
                }
                let final = written(
                    try storage.replace(key, stored(new, as: definition), expected: current.revision), definition: definition)
                return WriteResult(value: view(final.value, as: definition), warnings: warnings)
            } catch {
                guard error == .conflict, pinned == nil else { throw APIError(error, definition.resource, name) }
            }
        }
        throw .staleWrite(definition.resource, name)
    }

    /// Whether an object in deletion has nothing left that holds it.
    func mayGo(_ object: JSONValue) -> Bool {
        guard let metadata = object["metadata"], metadata["deletionTimestamp"] != nil else { return false }
        guard metadata["finalizers"]?.array?.isEmpty != false else { return false }
        guard object["kind"] != "Namespace" || object[path: "spec", "finalizers"]?.array?.isEmpty != false else { return false }
        return metadata["deletionGracePeriodSeconds"]?.integer ?? 0 == 0
    }

    private func prepareForUpdate(
        _ changed: ChangedObject, old: JSONValue, definition: ResourceDefinition, subresource: Subresource?, context: RequestContext
    ) throws(APIError) -> (JSONValue, [String]) {
        var new: JSONValue
        switch changed {
        case .update(let value):
            new = value
            try checkIdentity(new, old: old, definition: definition)
            keepServerFields(&new, old: old, definition: definition, subresource: subresource)
            ownership.track(&new, old: old, definition: definition, subresource: subresource, context: context, time: time.now)
        case .applied(let value): new = value
        }
        showNulls(&new, definition)
        if new == old || Self.differOnlyInOwnershipTimes(new, old) { return (old, []) }
        let rules = definition.rules
        if rules.countsGeneration, subresource != .status,
            content(new, rules) != content(old, rules)
                || rules.countsAnnotations && new[path: "metadata", "annotations"] != old[path: "metadata", "annotations"]
        {
            let generation = old[path: "metadata", "generation"]?.integer ?? 0
            new[path: "metadata", "generation"] = .integer(generation + 1)
        }
        let warnings = try validate(new, old: old, definition: definition, subresource: subresource)
        return (new, warnings)
    }

    /// A write that would do nothing but note a new time beside unchanged owners is none.
    private static func differOnlyInOwnershipTimes(_ new: JSONValue, _ old: JSONValue) -> Bool {
        func timeless(_ object: JSONValue) -> [JSONValue] {
            (object[path: "metadata", "managedFields"]?.array ?? []).map { entry in
                var entry = entry
                entry["time"] = nil
                return entry
            }
        }
        let (left, right) = (timeless(new), timeless(old))
        guard left.count == right.count, left.allSatisfy(right.contains) else { return false }
        var bare = new
        bare[path: "metadata", "managedFields"] = old[path: "metadata", "managedFields"]
        return bare == old
    }

    /// What a write through the object or one of its subresources cannot change, and what the server fills in.
    func keepServerFields(_ new: inout JSONValue, old: JSONValue, definition: ResourceDefinition, subresource: Subresource?) {
        keepServerMetadata(&new, old: old)
        keepOtherPart(&new, old: old, definition: definition, subresource: subresource)
        setDefaults(&new, definition)
        if subresource == nil { definition.rules.prepareForUpdate(&new, old) }
    }

    /// What generation counts: all but metadata and, where it is written separately, status.
    private func content(_ object: JSONValue, _ rules: KindRules) -> JSONValue {
        var content = object
        content["metadata"] = nil
        content["apiVersion"] = nil
        if rules.hasStatus { content["status"] = nil }
        return content
    }

    private func checkIdentity(_ new: JSONValue, old: JSONValue, definition: ResourceDefinition) throws(APIError) {
        let name = old[path: "metadata", "name"]?.string ?? ""
        if let given = new[path: "metadata", "name"]?.string, given != name {
            throw .badRequest("the name of the object (\(given)) does not match the name on the URL (\(name))")
        }
        if let given = new[path: "metadata", "namespace"]?.string, !given.isEmpty,
            given != old[path: "metadata", "namespace"]?.string ?? ""
        {
            throw .badRequest("the namespace of the object (\(given)) does not match the namespace on the URL")
        }
        let uid = old[path: "metadata", "uid"]?.string ?? ""
        if let given = new[path: "metadata", "uid"]?.string, !given.isEmpty, given != uid {
            throw .conflict(
                definition.resource, name, "Precondition failed: UID in precondition: \(given), UID in object meta: \(uid)")
        }
        if let given = new[path: "metadata", "resourceVersion"]?.string, !given.isEmpty,
            given != old[path: "metadata", "resourceVersion"]?.string
        {
            throw .staleWrite(definition.resource, name)
        }
    }

    private func keepServerMetadata(_ new: inout JSONValue, old: JSONValue) {
        var metadata = new["metadata"]?.object ?? [:]
        let stored = old["metadata"]?.object ?? [:]
        for field in [
            "name", "namespace", "uid", "creationTimestamp", "generation", "resourceVersion", "deletionTimestamp",
            "deletionGracePeriodSeconds", "generateName",
        ] {
            metadata[field] = stored[field]
        }
        metadata["selfLink"] = nil
        metadata = Self.withoutEmptyMaps(metadata)
        // Managed fields are only ever changed by an apply, or cleared by an explicit empty list.
        if metadata["managedFields"] == nil { metadata["managedFields"] = stored["managedFields"] }
        new["metadata"] = .object(metadata)
    }

    /// Metadata without the maps and lists that a Go struct leaves out when they are empty.
    static func withoutEmptyMaps(_ metadata: [String: JSONValue]) -> [String: JSONValue] {
        metadata.filter { field, value in
            guard ["labels", "annotations", "finalizers", "ownerReferences"].contains(field) else { return true }
            return value != .emptyObject && value != [] && !value.isNull
        }
    }

    private func keepOtherPart(
        _ new: inout JSONValue, old: JSONValue, definition: ResourceDefinition, subresource: Subresource?
    ) {
        guard definition.rules.hasStatus else { return }
        guard subresource == .status else {
            if subresource == nil { new["status"] = old["status"] }
            return
        }
        var kept = old
        kept["status"] = new["status"]
        kept[path: "metadata", "managedFields"] = new[path: "metadata", "managedFields"]
        if definition.custom == nil {
            // Built-in kinds let a status write change labels (but for Deployments), annotations and finalizers too.
            for field in definition.type.kind == "Deployment" ? ["annotations", "finalizers"] : ["labels", "annotations", "finalizers"] {
                kept[path: "metadata", field] = new[path: "metadata", field]
            }
        }
        new = kept
    }
}
