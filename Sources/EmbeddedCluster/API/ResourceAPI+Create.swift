import KubeCore
import Structured

extension ResourceAPI {
    /// Creates an object. `name` of the metadata wins over `generateName`.
    package func create(
        _ definition: ResourceDefinition, namespace: String, _ manifest: JSONValue, context: RequestContext
    ) throws(APIError) -> WriteResult {
        var object = try read(manifest, definition: definition)
        let warnings = try checkFields(&object, definition: definition, context: context)
        let generated = settleName(&object)
        return try warning(of: warnings) { () throws(APIError) in
            try settleNamespace(&object, namespace, definition)
            return try create(object, definition, namespace: namespace, nameIsGenerated: generated, context: context)
        }
    }

    /// What a PUT of a missing object makes, for kinds that it creates: nothing the client says of the object's life is reset.
    func createByUpdate(
        _ manifest: JSONValue, _ definition: ResourceDefinition, namespace: String, context: RequestContext
    ) throws(APIError) -> WriteResult {
        try create(manifest, definition, namespace: namespace, nameIsGenerated: false, context: context, isUpdate: true)
    }

    /// Adds warnings to a result or a refusal.
    func warning(of sentences: [String], _ write: () throws(APIError) -> WriteResult) throws(APIError) -> WriteResult {
        do throws(APIError) {
            var result = try write()
            result.warnings = sentences + result.warnings
            return result
        } catch {
            var refusal = error
            refusal.warnings = sentences + refusal.warnings
            throw refusal
        }
    }

    private func create(
        _ manifest: JSONValue, _ definition: ResourceDefinition, namespace: String, nameIsGenerated generated: Bool,
        context: RequestContext,
        isUpdate: Bool = false
    ) throws(APIError) -> WriteResult {
        var object = manifest
        let revision = object[path: "metadata", "resourceVersion"]
        for attempt in 0... {
            let prepared = try prepareForCreate(object, definition: definition, namespace: namespace, context: context, isUpdate: isUpdate)
            let warnings = prepared.warnings
            let name = prepared.object[path: "metadata", "name"]?.string ?? ""
            let key = key(definition, namespace, name)
            if revision?.string?.isEmpty == false, !context.dryRun {
                throw APIError(code: 500, reason: "", message: "resourceVersion should not be set on objects to be created")
            }
            if context.dryRun {
                if let existing = storage.object(key) { throw Self.alreadyExists(existing, object, definition) }
                var shown = view(prepared.object, as: definition)
                shown[path: "metadata", "resourceVersion"] = revision
                return WriteResult(value: shown, created: true, warnings: warnings)
            }
            do throws(StorageError) {
                let stored = try storage.create(key, prepared.object, isBare: prepared.isBare)
                let final = written(stored, definition: definition)
                return WriteResult(value: view(final.value, as: definition), created: true, warnings: warnings)
            } catch {
                if error == .exists, !generated, let existing = storage.object(key) {
                    throw Self.alreadyExists(existing, object, definition)
                }
                // A generated name that is taken gets another suffix, as on servers since 1.32.
                guard error == .exists, generated, attempt < 8 else { throw APIError(error, definition.resource, name) }
                object[path: "metadata", "name"] = .string(generatedName(object))
            }
        }
        throw .alreadyExists(definition.resource, "")
    }

    private static func alreadyExists(_ object: StoredObject, _ wanted: JSONValue, _ definition: ResourceDefinition) -> APIError {
        var refusal = APIError.alreadyExists(
            definition.resource, object.name, isTerminating: object.metadata["deletionTimestamp"] != nil)
        guard wanted[path: "metadata", "generateName"]?.string?.isEmpty == false else { return refusal }
        // Said wherever a prefix was given, even beside the name that was used.
        refusal.message += ", the server was not able to generate a unique name for the object"
        refusal.retryAfterSeconds = 1
        return refusal
    }

    /// Checks that a manifest is of the kind it was sent to, and fills that in.
    func read(_ manifest: JSONValue, definition: ResourceDefinition) throws(APIError) -> JSONValue {
        guard case .object = manifest else { throw .badRequest("the body of the request is not an object") }
        var object = manifest
        let type = definition.type
        let (version, kind) = (object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
        let isKnownVersion = version.isEmpty || version == type.apiVersion
        if definition.custom == nil, !isKnownVersion || !(kind.isEmpty || kind == type.kind) {
            let shown = kind.isEmpty ? type.kind : kind
            let given = version.isEmpty ? type.apiVersion : version
            throw .badRequest(
                "\(shown) in version \"\(given.split(separator: "/").last ?? "")\" cannot be handled as a \(type.kind): no kind \"\(shown)\" is "
                    + "registered for version \"\(given)\" in scheme \"pkg/runtime/scheme.go:111\"")
        }
        guard isKnownVersion else {
            throw .badRequest("the API version in the data (\(version)) does not match the expected API version (\(type.apiVersion))")
        }
        object["apiVersion"] = .string(type.apiVersion)
        // What a custom kind is called is checked with all the rest.
        if kind.isEmpty { object["kind"] = .string(type.kind) }
        guard case .object(var metadata) = object["metadata"] ?? .emptyObject else {
            throw .badRequest("\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): metadata is not an object")
        }
        metadata["selfLink"] = nil
        object["metadata"] = .object(metadata)
        return object
    }

    /// Gives an object the namespace of the request, once it is known to name no other.
    func settleNamespace(_ object: inout JSONValue, _ namespace: String, _ definition: ResourceDefinition) throws(APIError) {
        let expected = definition.type.namespaced ? namespace : ""
        let given = object[path: "metadata", "namespace"]?.string ?? ""
        guard given.isEmpty || given == expected else {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
        object[path: "metadata", "namespace"] = expected.isEmpty ? Optional.none : .string(expected)
    }

    /// Gives an object without a name one from `generateName`, where it has that; answers whether it did.
    private func settleName(_ object: inout JSONValue) -> Bool {
        guard object[path: "metadata", "name"]?.string?.isEmpty != false,
            object[path: "metadata", "generateName"]?.string?.isEmpty == false
        else { return false }
        object[path: "metadata", "name"] = .string(generatedName(object))
        return true
    }

    private func generatedName(_ object: JSONValue) -> String {
        String((object[path: "metadata", "generateName"]?.string ?? "").prefix(58)) + identity.nameSuffix()
    }

    /// The object as it would be stored: defaults, server-set metadata, ownership; admitted and valid. `merge` is how an apply makes the
    /// object; without it the manifest is the object.
    func prepareForCreate(
        _ manifest: JSONValue, definition: ResourceDefinition, namespace: String, context: RequestContext, isUpdate: Bool = false,
        merge: ((JSONValue, _ complete: (inout JSONValue) -> Void) throws(APIError) -> JSONValue)? = nil
    ) throws(APIError) -> (object: JSONValue, isBare: Bool, warnings: [String]) {
        try admitNamespace(namespace, definition: definition, object: manifest)
        var object: JSONValue
        if let merge {
            object = try merge(manifest) {
                complete(&$0, definition: definition, namespace: namespace, isUpdate: isUpdate)
                definition.rules.prepareForCreate(&$0)
            }
        } else {
            object = manifest
            complete(&object, definition: definition, namespace: namespace, isUpdate: isUpdate)
            ownership.track(
                &object, old: nil, definition: definition, subresource: nil, context: context, time: time.now)
            // What the kind itself computes comes after, and belongs to nobody.
            definition.rules.prepareForCreate(&object)
        }
        try admit(&object, definition: definition)
        showNulls(&object, definition)
        let warnings = try validate(object, old: nil, definition: definition)
        let shown = filledIn(object, definition)
        return (stored(shown, as: definition), definition.rules.createsBare || shown != object, warnings)
    }

    /// What the server fills in on creation.
    private func complete(_ object: inout JSONValue, definition: ResourceDefinition, namespace: String, isUpdate: Bool) {
        let rules = definition.rules
        if rules.hasStatus { object["status"] = nil }
        var metadata = object["metadata"]?.object ?? [:]
        if definition.type.namespaced { metadata["namespace"] = .string(namespace) }
        metadata["uid"] = .string(identity.uid())
        metadata["creationTimestamp"] = timestamp
        // Kinds that do not count keep what they are told.
        if rules.countsGeneration { metadata["generation"] = 1 }
        if !isUpdate { metadata["deletionTimestamp"] = nil }
        metadata["deletionGracePeriodSeconds"] = nil
        metadata["resourceVersion"] = nil
        object["metadata"] = .object(Self.withoutEmptyMaps(metadata))
        setDefaults(&object, definition)
    }

    /// Nothing is created in a namespace that is missing or going away.
    private func admitNamespace(_ namespace: String, definition: ResourceDefinition, object: JSONValue) throws(APIError) {
        guard definition.type.namespaced else { return }
        let namespaces = GroupResource(group: "", resource: "namespaces")
        guard let stored = storage.object(ObjectKey(namespaces, namespace: "", name: namespace)) else {
            throw .notFound(namespaces, namespace)
        }
        guard stored.metadata["deletionTimestamp"] != nil else { return }
        throw .forbidden(
            definition.resource, object[path: "metadata", "name"]?.string ?? "",
            "unable to create new content in namespace \(namespace) because it is being terminated",
            causes: [
                [
                    "reason": "NamespaceTerminating", "message": .string("namespace \(namespace) is being terminated"),
                    "field": "metadata.namespace",
                ]
            ])
    }
}
