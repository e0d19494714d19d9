import KubeCore
import Structured

extension ResourceAPI {
    /// Replaces an object (PUT), or with a subresource the part it stands for.
    package func update(
        _ definition: ResourceDefinition, namespace: String, name: String, _ manifest: JSONValue, subresource: Subresource? = nil,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        var object = try read(manifest, definition: definition)
        let warnings = try checkFields(&object, definition: definition, context: context)
        return try warning(of: warnings) { () throws(APIError) in
            try settleNamespace(&object, namespace, definition)
            let (given, manifest) = (object[path: "metadata", "name"]?.string ?? "", object)
            guard given == name else { throw Self.misnamed(given, name) }
            return try replace(definition, namespace: namespace, name: name, with: manifest, subresource: subresource, context: context)
        }
    }

    private func replace(
        _ definition: ResourceDefinition, namespace: String, name: String, with manifest: JSONValue, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        let revision = manifest[path: "metadata", "resourceVersion"]?.string ?? ""
        if definition.rules.createsOnUpdate, subresource == nil, storage.object(key(definition, namespace, name)) == nil {
            try checkUID(manifest, live: .emptyObject, definition, namespace: namespace, name: name, context)
            var object = manifest
            if !context.dryRun { object[path: "metadata", "resourceVersion"] = nil }
            return try createByUpdate(object, definition, namespace: namespace, context: context)
        }
        if storage.object(key(definition, namespace, name)) == nil { try checkPart(manifest, subresource, definition, name: name) }
        return try modify(
            definition, namespace: namespace, name: name, subresource: subresource, context: context,
            pinned: revision.isEmpty ? nil : revision
        ) { (current: JSONValue) throws(APIError) -> ChangedObject in
            try checkUID(manifest, live: current, definition, namespace: namespace, name: name, context)
            return .update(manifest)
        }
    }

    /// What a modification makes of the current object, and how its fields are owned.
    enum ChangedObject {
        /// The fields that changed belong to the context's manager.
        case update(JSONValue)
        /// A server-side apply, which has worked out the ownership itself.
        case applied(JSONValue)

        fileprivate var object: JSONValue {
            switch self {
            case .update(let object), .applied(let object): object
            }
        }
    }

    /// A status that is written to a Service that is missing is looked at as a whole Service, which it never is.
    func checkPart(
        _ manifest: JSONValue, _ subresource: Subresource?, _ definition: ResourceDefinition, name: String
    ) throws(APIError) {
        guard definition.rules.createsOnUpdate, subresource == .status else { return }
        var object = manifest
        setDefaults(&object, definition)
        let errors = definition.rules.validate(object, nil)
        guard errors.isEmpty else { throw .invalid(definition.type, name, errors) }
    }

    /// Reads, changes and stores an object, again when another writer was faster and no version is pinned.
    func modify(
        _ definition: ResourceDefinition, namespace: String, name: String, subresource: Subresource?, context: RequestContext,
        pinned: String? = nil, _ change: (_ current: JSONValue) throws(APIError) -> ChangedObject
    ) throws(APIError) -> WriteResult {
        let key = key(definition, namespace, name)
        for _ in 0..<32 {
            guard let current = storage.object(key) else { throw .notFound(definition.resource, name) }
            let old = view(current.value, as: definition)
            let changed = try change(old)
            if let pinned, pinned != String(current.revision) { throw .staleWrite(definition.resource, name) }
            try checkRevision(changed.object, current, definition)
            let (new, warnings) = try prepareForUpdate(
                changed, old: old, definition: definition, subresource: subresource, context: context)
            // Whatever a write changes, or nothing: it is what an object that waits for nothing any more goes by.
            let removes = mayGo(new)
            if new == old, !current.isBare, !removes { return WriteResult(value: old, warnings: warnings) }
            let shown = removes ? new : filledIn(new, definition)
            if context.dryRun { return WriteResult(value: shown, removed: removes, warnings: warnings) }
            do throws(StorageError) {
                if removes {
                    // Watchers see the last state that was stored, not the change that let the object go.
                    let gone = try storage.remove(key, last: current.value, expected: current.revision)
                    removed(gone, definition: definition)
                    // Answered at the version it had: nothing was written, only removed.
                    return WriteResult(value: new, removed: true, warnings: warnings)
                }
                let final = written(
                    try storage.replace(key, stored(shown, as: definition), expected: current.revision, isBare: shown != new),
                    definition: definition)
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
            keepServerFields(&new, old: old, definition: definition, subresource: subresource)
            // A deletion's time cannot be changed, but who writes another one owns it.
            let deletion = new[path: "metadata", "deletionTimestamp"]
            if subresource != .scale { new[path: "metadata", "deletionTimestamp"] = value[path: "metadata", "deletionTimestamp"] }
            ownership.track(&new, old: old, definition: definition, subresource: subresource, context: context, time: time.now)
            new[path: "metadata", "deletionTimestamp"] = deletion
            // What the kind itself takes over comes after: who leaves it out gives it up.
            takeOver(&new, old: old, definition: definition, subresource: subresource)
        case .applied(let value): new = value
        }
        new[path: "metadata", "resourceVersion"] = old[path: "metadata", "resourceVersion"]
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
        try admitChange(new, old: old, definition: definition, subresource: subresource)
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
        // A request is filled in as it is read, before the stored object's part takes the place of its own.
        setDefaults(&new, definition)
        keepOtherPart(&new, old: old, definition: definition, subresource: subresource)
    }

    /// What a kind's own rules take over from the stored object.
    func takeOver(_ new: inout JSONValue, old: JSONValue, definition: ResourceDefinition, subresource: Subresource?) {
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

    /// A replacement that names a UID is for that object only.
    private func checkUID(
        _ manifest: JSONValue, live: JSONValue, _ definition: ResourceDefinition, namespace: String, name: String,
        _ context: RequestContext
    ) throws(APIError) {
        let uid = live[path: "metadata", "uid"]?.string ?? ""
        guard let given = manifest[path: "metadata", "uid"]?.string, !given.isEmpty, given != uid else { return }
        // A write that is only tried never reaches the storage, which alone knows where all objects lie.
        let root = context.dryRun ? "" : "/registry"
        throw .conflict(
            definition.resource, name,
            "StorageError: invalid object, Code: 4, Key: \(root + Self.storagePath(definition, namespace, name)), ResourceVersion: 0, "
                + "AdditionalErrorMsg: Precondition failed: UID in precondition: \(given), UID in object meta: \(uid)")
    }

    /// The key the genuine server keeps an object under, below the root of all; the sentence above is the one place where it shows.
    private static func storagePath(_ definition: ResourceDefinition, _ namespace: String, _ name: String) -> String {
        var parts = [""]
        switch (definition.custom != nil, definition.type.plural) {
        case (true, let plural): parts += [definition.type.group, plural]
        case (_, "services"): parts.append("services/specs")
        case (_, "nodes"): parts.append("minions")
        case (_, "ingresses"): parts.append("ingress")
        case (_, let plural): parts.append(plural)
        }
        if definition.type.namespaced { parts.append(namespace) }
        return (parts + [name]).joined(separator: "/")
    }

    /// A write is based on the stored version, or for kinds that allow it on none.
    private func checkRevision(_ new: JSONValue, _ current: StoredObject, _ definition: ResourceDefinition) throws(APIError) {
        let given = new[path: "metadata", "resourceVersion"]?.string ?? ""
        if given.isEmpty || given == "0" {
            guard !definition.rules.allowsUnconditionalUpdate else { return }
            // The one refusal that names the kind by its plural.
            var type = definition.type
            type.kind = type.plural
            throw .invalid(type, current.name, [.invalid(FieldPath("metadata.resourceVersion"), 0, "must be specified for an update")])
        }
        if given != String(current.revision) { throw .staleWrite(definition.resource, current.name) }
    }

    private func keepServerMetadata(_ new: inout JSONValue, old: JSONValue) {
        var metadata = new["metadata"]?.object ?? [:]
        let stored = old["metadata"]?.object ?? [:]
        // A change of these is ignored; one of the others is a mistake that validation names.
        metadata["generation"] = stored["generation"]
        for field in ["creationTimestamp", "deletionTimestamp"] where stored[field] != nil { metadata[field] = stored[field] }
        for field in ["uid", "deletionGracePeriodSeconds"] {
            if metadata[field]?.string?.isEmpty != false, metadata[field]?.integer == nil { metadata[field] = stored[field] }
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
            // Built-in kinds let a status write change the metadata too (but for the labels of Deployments).
            let labels = kept[path: "metadata", "labels"]
            kept["metadata"] = new["metadata"]
            if definition.type.kind == "Pod" {
                kept[path: "status", "qosClass"] = old[path: "status", "qosClass"]
                // Old kubelets wrote them wrongly.
                kept[path: "metadata", "ownerReferences"] = old[path: "metadata", "ownerReferences"]
            }
            if definition.type.kind == "Deployment" { kept[path: "metadata", "labels"] = labels }
        }
        new = kept
    }
}
