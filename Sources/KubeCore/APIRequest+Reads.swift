import Structured

/// Which objects a list or a watch is about.
public struct ObjectScope: Sendable, Hashable {
    public var type: ResourceType
    /// `nil` for all namespaces.
    public var namespace: String?
    /// As kubectl's `-l`; empty selects all.
    public var labelSelector: String
    /// As kubectl's `--field-selector`; empty selects all.
    public var fieldSelector: String

    public init(_ type: ResourceType, namespace: String? = nil, labelSelector: String = "", fieldSelector: String = "") {
        self.type = type
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
    }
}

extension APIRequest {
    /// How a resource version given with a read is meant.
    public enum ResourceVersionMatch: String, Sendable, Hashable {
        case exact = "Exact"
        case notOlderThan = "NotOlderThan"
    }

    /// Reads one object. `resourceVersion` `"0"` takes whatever the server's cache holds; `nil` the newest.
    public static func get(_ object: ObjectReference, subresource: String? = nil, resourceVersion: String? = nil) -> APIRequest {
        var request = APIRequest(.get, path: object.path(subresource: subresource))
        request.add("resourceVersion", resourceVersion)
        return request
    }

    /// Reads one page of a collection: at most `limit` objects, from `continuation` on.
    public static func list(
        _ scope: ObjectScope, limit: Int? = nil, continuation: String? = nil, resourceVersion: String? = nil,
        resourceVersionMatch: ResourceVersionMatch? = nil
    ) -> APIRequest {
        var request = collection(.get, scope)
        request.add("limit", limit.map(String.init))
        request.add("continue", continuation)
        // A continue token carries its resource version; the server refuses to be told another.
        if continuation == nil {
            request.add("resourceVersion", resourceVersion)
            request.add("resourceVersionMatch", resourceVersionMatch?.rawValue)
        }
        return request
    }

    /// Watches a collection from `resourceVersion` on, with bookmarks, until the server ends it after `timeoutSeconds`.
    ///
    /// With `sendInitialEvents` the stream begins with every object there is and a bookmark that says so (KEP-3157); then
    /// `resourceVersion` is usually `nil`.
    public static func watch(
        _ scope: ObjectScope, resourceVersion: String?, sendInitialEvents: Bool = false, timeoutSeconds: Int
    ) -> APIRequest {
        var request = collection(.get, scope)
        request.add("watch", true)
        request.add("allowWatchBookmarks", true)
        if sendInitialEvents {
            request.add("sendInitialEvents", true)
            request.add("resourceVersionMatch", ResourceVersionMatch.notOlderThan.rawValue)
        }
        request.add("resourceVersion", resourceVersion)
        request.add("timeoutSeconds", String(timeoutSeconds))
        request.shape = .stream(lifetime: .seconds(timeoutSeconds))
        return request
    }

    /// What of a pod's log to read.
    public struct LogOptions: Sendable, Hashable {
        /// May be left out when the pod has one container.
        public var container: String?
        /// Whether to go on with what is written from now on.
        public var follow = false
        /// The container's run before the present one.
        public var previous = false
        public var timestamps = false
        public var tailLines: Int?
        public var sinceSeconds: Int?
        public var limitBytes: Int?

        public init(
            container: String? = nil, follow: Bool = false, previous: Bool = false, timestamps: Bool = false, tailLines: Int? = nil,
            sinceSeconds: Int? = nil, limitBytes: Int? = nil
        ) {
            self.container = container
            self.follow = follow
            self.previous = previous
            self.timestamps = timestamps
            self.tailLines = tailLines
            self.sinceSeconds = sinceSeconds
            self.limitBytes = limitBytes
        }
    }

    /// Reads a pod's log as plain text.
    public static func podLog(namespace: String, name: String, options: LogOptions = LogOptions()) -> APIRequest {
        var request = APIRequest(
            .get, path: ResourceType.corePods.path(namespace: namespace, name: name, subresource: "log"), accept: "*/*",
            shape: options.follow ? .stream(lifetime: nil) : .document)
        request.add("container", options.container)
        request.add("follow", options.follow)
        request.add("previous", options.previous)
        request.add("timestamps", options.timestamps)
        request.add("tailLines", options.tailLines.map(String.init))
        request.add("sinceSeconds", options.sinceSeconds.map(String.init))
        request.add("limitBytes", options.limitBytes.map(String.init))
        return request
    }

    /// Sends a request through the API server to a port of a pod. `path` begins with `/` and is already percent-encoded.
    public static func podProxy(
        namespace: String, name: String, port: Int, path: String, method: Method = .get, query: [QueryItem] = [],
        contentType: String? = nil, body: [UInt8] = []
    ) -> APIRequest {
        let proxy = ResourceType.corePods.path(namespace: namespace, name: "\(name):\(port)", subresource: "proxy")
        return APIRequest(method, path: proxy + path, query: query, accept: "*/*", contentType: contentType, body: body)
    }

    static func collection(_ method: Method, _ scope: ObjectScope) -> APIRequest {
        var request = APIRequest(method, path: scope.type.path(namespace: scope.namespace))
        request.add("labelSelector", scope.labelSelector)
        request.add("fieldSelector", scope.fieldSelector)
        return request
    }
}

extension ResourceType {
    /// Pods, whose subresources have builders of their own.
    static let corePods = ResourceType(group: "", version: "v1", kind: "Pod", plural: "pods")
}
