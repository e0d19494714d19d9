import Structured

extension APIRequest {
    /// What becomes of an object's dependents.
    public enum Propagation: String, Sendable, Hashable {
        /// The object goes now, the garbage collector takes its dependents later.
        case background = "Background"
        /// The object goes when its dependents are gone.
        case foreground = "Foreground"
        /// The dependents stay.
        case orphan = "Orphan"
    }

    /// `metav1.DeleteOptions`.
    public struct DeleteOptions: Sendable, Hashable {
        /// Always sent: without it, kinds differ (Jobs orphan their pods).
        public var propagation: Propagation
        public var gracePeriodSeconds: Int?
        /// Delete this very object and not one that took its name since.
        public var uid: String?
        /// Delete this very version.
        public var resourceVersion: String?
        public var dryRun: Bool

        public init(
            propagation: Propagation = .background, gracePeriodSeconds: Int? = nil, uid: String? = nil, resourceVersion: String? = nil,
            dryRun: Bool = false
        ) {
            self.propagation = propagation
            self.gracePeriodSeconds = gracePeriodSeconds
            self.uid = uid
            self.resourceVersion = resourceVersion
            self.dryRun = dryRun
        }

        var document: JSONValue {
            var value: JSONValue = ["kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": .string(propagation.rawValue)]
            if let gracePeriodSeconds { value["gracePeriodSeconds"] = .integer(Int64(gracePeriodSeconds)) }
            value[path: "preconditions", "uid"] = uid.map(JSONValue.string)
            value[path: "preconditions", "resourceVersion"] = resourceVersion.map(JSONValue.string)
            if dryRun { value["dryRun"] = ["All"] }
            return value
        }
    }

    /// Deletes one object.
    public static func delete(_ object: ObjectReference, options: DeleteOptions = DeleteOptions()) -> APIRequest {
        APIRequest(.delete, path: object.path(), contentType: MediaType.json, body: options.document.bytes)
    }

    /// Deletes every object of a scope.
    public static func deleteCollection(_ scope: ObjectScope, options: DeleteOptions = DeleteOptions()) -> APIRequest {
        var request = collection(.delete, scope)
        request.contentType = MediaType.json
        request.body = options.document.bytes
        return request
    }

    /// Asks for a pod's deletion in a way that disruption budgets can refuse (429).
    public static func evict(namespace: String, pod: String, options: DeleteOptions = DeleteOptions()) -> APIRequest {
        let eviction: JSONValue = [
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": .string(pod), "namespace": .string(namespace)],
            "deleteOptions": options.document,
        ]
        return APIRequest(
            .post, path: ResourceType.corePods.path(namespace: namespace, name: pod, subresource: "eviction"),
            contentType: MediaType.json, body: eviction.bytes)
    }
}
