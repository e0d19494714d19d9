import KubeCore
import Structured

/// The embedded cluster from inside its own process: the API's verbs on JSON trees, for the simulated controllers, scheduler and nodes.
///
/// Everything the HTTP API does happens here too (defaults, validation, generation, ownership, finalizers, watch events), without
/// serialisation and without authentication. Calls are synchronous, thread-safe and short; trees are shared, never copied. Refusals
/// are ``APIError``s with the same codes as over HTTP.
///
/// ```swift
/// let store = server.store(manager: "deployment-controller")
/// for await event in try store.watch(.pods, namespace: "team-a", labels: selector) { … }
/// try store.modify(.pods, namespace: "team-a", name: "web-1", subresource: .status) { $0[path: "status", "phase"] = "Running" }
/// ```
package struct ClusterStore: Sendable {
    package let api: ResourceAPI
    /// The field manager and user of the writes.
    package let context: RequestContext

    package init(api: ResourceAPI, manager: String) {
        self.api = api
        self.context = .controller(manager)
    }

    /// The clock everything in the cluster goes by.
    package var time: any TimeSource { api.time }

    /// The definition of a kind; NotFound when it is not served.
    package func definition(_ type: ResourceType) throws(APIError) -> ResourceDefinition {
        guard let definition = api.registry.definition(type) else {
            throw APIError(code: 404, reason: "NotFound", message: "the server could not find the requested resource")
        }
        return definition
    }

    /// One object; `nil` when there is none.
    package func get(_ type: ResourceType, namespace: String? = nil, name: String) throws(APIError) -> JSONValue? {
        let definition = try definition(type)
        return api.storage.object(api.key(definition, namespace ?? "", name)).map { api.view($0.value, as: definition) }
    }

    /// The objects of a kind in all namespaces or one, ordered by namespace and name.
    package func list(
        _ type: ResourceType, namespace: String? = nil, labels: LabelSelector? = nil, fields: FieldSelector? = nil
    ) throws(APIError) -> [JSONValue] {
        try snapshot(type, namespace: namespace, labels: labels, fields: fields).objects.map(\.value)
    }

    /// As ``list(_:namespace:labels:fields:)``, with the revision the list is of: a watch from there misses nothing.
    package func snapshot(
        _ type: ResourceType, namespace: String? = nil, labels: LabelSelector? = nil, fields: FieldSelector? = nil
    ) throws(APIError) -> ObjectList {
        let definition = try definition(type)
        let filter = ObjectFilter(namespace: namespace, labels: labels, fields: fields)
        do throws(StorageError) {
            return try api.storage.list(
                definition.storage, namespace: namespace, filter: filter.selects ? { filter.matches($0) } : nil)
        } catch {
            throw APIError(error, definition.resource, "")
        }
    }

    /// Objects whose owner references hold that UID, of any kind, in no order.
    package func dependents(ofUID uid: String) -> [StoredObject] { api.storage.dependents(ofUID: uid) }

    /// Creates an object; its kind, namespace and name stand in the manifest.
    @discardableResult
    package func create(_ manifest: JSONValue) throws(APIError) -> JSONValue {
        let definition = try definition(of: manifest)
        let created = try api.create(definition, namespace: Self.namespace(manifest), manifest, context: context)
        return created.value
    }

    /// Replaces an object, or what a subresource stands for; a `metadata.resourceVersion` in it must be the stored one.
    @discardableResult
    package func update(_ object: JSONValue, subresource: Subresource? = nil) throws(APIError) -> JSONValue {
        let definition = try definition(of: object)
        let name = object[path: "metadata", "name"]?.string ?? ""
        return try api.update(
            definition, namespace: Self.namespace(object), name: name, object, subresource: subresource, context: context
        ).value
    }

    /// Reads an object, changes it and stores it, again when someone else was faster. A change that changes nothing writes nothing.
    @discardableResult
    package func modify(
        _ type: ResourceType, namespace: String? = nil, name: String, subresource: Subresource? = nil,
        _ change: (inout JSONValue) -> Void
    ) throws(APIError) -> JSONValue {
        let definition = try definition(type)
        return try api.modify(
            definition, namespace: namespace ?? "", name: name, subresource: subresource, context: context
        ) { (current: JSONValue) throws(APIError) in
            var object = current
            change(&object)
            return .update(object)
        }.value
    }

    /// Patches an object; an ``PatchBody/apply(_:)`` creates it when it is missing.
    @discardableResult
    package func patch(
        _ type: ResourceType, namespace: String? = nil, name: String, _ patch: PatchBody, subresource: Subresource? = nil,
        force: Bool = false
    ) throws(APIError) -> JSONValue {
        var context = context
        context.force = force
        return try api.patch(
            definition(type), namespace: namespace ?? "", name: name, patch, subresource: subresource, context: context
        ).value
    }

    /// Deletes an object, or starts its deletion where something holds it.
    @discardableResult
    package func delete(
        _ type: ResourceType, namespace: String? = nil, name: String, options: DeleteOptions = DeleteOptions()
    ) throws(APIError) -> DeleteOutcome {
        try api.delete(definition(type), namespace: namespace ?? "", name: name, options: options, context: context)
    }

    /// Changes of a kind. Starts by default with an `added` for every object there is; the stream ends only when the reader falls
    /// ``ObjectStorage/watchBuffer`` events behind or the server restarts: begin anew then.
    package func watch(
        _ type: ResourceType, namespace: String? = nil, labels: LabelSelector? = nil, fields: FieldSelector? = nil,
        from start: WatchStart = .current(endMark: false)
    ) throws(APIError) -> AsyncStream<StorageEvent> {
        let definition = try definition(type)
        let filter = ObjectFilter(namespace: namespace, labels: labels, fields: fields)
        do throws(StorageError) {
            return try api.storage.watch(definition.storage, from: start) { filter.matches($0) }
        } catch {
            throw APIError(error, definition.resource, "")
        }
    }

    private func definition(of manifest: JSONValue) throws(APIError) -> ResourceDefinition {
        let (version, kind) = (manifest["apiVersion"]?.string ?? "", manifest["kind"]?.string ?? "")
        guard let definition = api.registry.definition(apiVersion: version, kind: kind) else {
            throw .badRequest("no kind \"\(kind)\" is registered for version \"\(version)\"")
        }
        return definition
    }

    private static func namespace(_ object: JSONValue) -> String { object[path: "metadata", "namespace"]?.string ?? "" }
}
