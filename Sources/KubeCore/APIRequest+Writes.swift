import Structured

extension APIRequest {
    /// What the server does with fields it does not know.
    public enum FieldValidation: String, Sendable, Hashable {
        case strict = "Strict"
        case warn = "Warn"
        case ignore = "Ignore"
    }

    /// What all writes take.
    public struct WriteOptions: Sendable, Hashable {
        /// Who owns the fields afterwards; the server wants one for an apply.
        public var fieldManager: String?
        /// Validate and admit, but store nothing.
        public var dryRun: Bool
        public var fieldValidation: FieldValidation?

        public init(fieldManager: String? = nil, dryRun: Bool = false, fieldValidation: FieldValidation? = nil) {
            self.fieldManager = fieldManager
            self.dryRun = dryRun
            self.fieldValidation = fieldValidation
        }
    }

    /// A change to an object that is there.
    public enum Patch: Sendable, Hashable {
        /// RFC 7386: `null` removes, lists are replaced.
        case merge(JSONValue)
        /// RFC 6902: the list of operations.
        case json([JSONValue])
        /// Kubernetes' own, for built-in kinds: lists merge by key.
        case strategicMerge(JSONValue)

        var contentType: String {
            switch self {
            case .merge: MediaType.mergePatch
            case .json: MediaType.jsonPatch
            case .strategicMerge: MediaType.strategicMergePatch
            }
        }

        var document: JSONValue {
            switch self {
            case .merge(let document), .strategicMerge(let document): document
            case .json(let operations): .array(operations)
            }
        }
    }

    /// Creates an object, whose manifest must name its `apiVersion` and `kind`.
    public static func create(
        _ type: ResourceType, namespace: String?, manifest: JSONValue, options: WriteOptions = WriteOptions()
    ) -> APIRequest {
        write(.post, type.path(namespace: namespace), manifest, MediaType.json, options)
    }

    /// Creates a subresource, as a pod's `binding` or a service account's `token`.
    public static func create(
        subresource: String, of object: ObjectReference, document: JSONValue, options: WriteOptions = WriteOptions()
    ) -> APIRequest {
        write(.post, object.path(subresource: subresource), document, MediaType.json, options)
    }

    /// Replaces a whole object. Only for documents read whole from the server: fields that are missing are lost.
    public static func replace(
        _ object: ObjectReference, manifest: JSONValue, subresource: String? = nil, options: WriteOptions = WriteOptions()
    ) -> APIRequest {
        write(.put, object.path(subresource: subresource), manifest, MediaType.json, options)
    }

    /// Server-side apply: creates the object or brings the named fields to their values, owning them as `options.fieldManager`.
    /// `force` takes fields from other managers instead of failing with a conflict.
    public static func apply(
        _ object: ObjectReference, manifest: JSONValue, subresource: String? = nil, force: Bool, options: WriteOptions
    ) -> APIRequest {
        var request = write(.patch, object.path(subresource: subresource), manifest, MediaType.apply, options)
        request.query.append(QueryItem("force", force ? "true" : "false"))
        return request
    }

    /// Changes an object that is there.
    public static func patch(
        _ object: ObjectReference, _ patch: Patch, subresource: String? = nil, options: WriteOptions = WriteOptions()
    ) -> APIRequest {
        write(.patch, object.path(subresource: subresource), patch.document, patch.contentType, options)
    }

    /// Sets the number of replicas through the `scale` subresource.
    public static func scale(_ object: ObjectReference, replicas: Int, options: WriteOptions = WriteOptions()) -> APIRequest {
        patch(object, .merge(["spec": ["replicas": .integer(Int64(replicas))]]), subresource: "scale", options: options)
    }

    private static func write(
        _ method: Method, _ path: String, _ document: JSONValue, _ contentType: String, _ options: WriteOptions
    ) -> APIRequest {
        var request = APIRequest(method, path: path, contentType: contentType, body: document.bytes)
        request.add("fieldManager", options.fieldManager)
        request.add("fieldValidation", options.fieldValidation?.rawValue)
        if options.dryRun { request.add("dryRun", "All") }
        return request
    }
}
