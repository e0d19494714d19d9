import KubeCore
import Structured

/// Typed verbs. Writes go out as manifests or patches, never as a typed object put back: unknown fields would be lost.
extension KubeClient {
    /// The field manager of everything Ballast applies.
    public static let fieldManager = "ballast"

    public func get<Object: KubeObject>(_ type: Object.Type = Object.self, namespace: String? = nil, name: String) async throws -> Object {
        try await send(.get(ObjectReference(Object.resourceType, namespace: namespace, name: name))).decode()
    }

    /// `nil` where the server has no such object.
    public func find<Object: KubeObject>(_ type: Object.Type = Object.self, namespace: String? = nil, name: String) async throws -> Object?
    {
        do {
            return try await get(type, namespace: namespace, name: name)
        } catch let status as APIStatus where status.isNotFound {
            return nil
        }
    }

    /// All objects of a scope, read page by page.
    public func list<Object: KubeObject>(
        _ type: Object.Type = Object.self, namespace: String? = nil, labelSelector: String = "", fieldSelector: String = "",
        pageSize: Int = 500
    ) async throws -> [Object] {
        let scope = ObjectScope(Object.resourceType, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector)
        var objects: [Object] = []
        for try await page in pages(scope, pageSize: pageSize) { objects += try page.map { try $0.decode() } }
        return objects
    }

    /// The documents of a scope, a page at a time.
    public func pages(_ scope: ObjectScope, pageSize: Int = 500) -> ListPages { ListPages(client: self, scope: scope, pageSize: pageSize) }

    /// Creates an object and returns it as the server stored it.
    public func create<Object: KubeObject>(_ object: Object, options: APIRequest.WriteOptions = .ballast) async throws -> Object {
        try await send(
            .create(Object.resourceType, namespace: object.metadata.namespace, manifest: try object.manifest(), options: options)
        )
        .decode()
    }

    /// Applies a manifest (server-side apply) and returns the whole object.
    @discardableResult public func apply(
        _ reference: ObjectReference, manifest: JSONValue, subresource: String? = nil, force: Bool = false,
        options: APIRequest.WriteOptions = .ballast
    ) async throws -> JSONValue {
        try await send(.apply(reference, manifest: manifest, subresource: subresource, force: force, options: options))
    }

    /// Applies a status, which takes its fields from whoever had them: a status has one writer.
    @discardableResult public func applyStatus(
        _ reference: ObjectReference, status: JSONValue, options: APIRequest.WriteOptions = .ballast
    ) async throws -> JSONValue {
        var manifest: JSONValue = [
            "apiVersion": .string(reference.type.apiVersion), "kind": .string(reference.type.kind),
            "metadata": ["name": .string(reference.name)], "status": status,
        ]
        manifest[path: "metadata", "namespace"] = reference.namespace.map(JSONValue.string)
        return try await apply(reference, manifest: manifest, subresource: "status", force: true, options: options)
    }

    @discardableResult public func patch(
        _ reference: ObjectReference, _ patch: APIRequest.Patch, subresource: String? = nil, options: APIRequest.WriteOptions = .ballast
    ) async throws -> JSONValue {
        try await send(.patch(reference, patch, subresource: subresource, options: options))
    }

    /// Sets the number of replicas.
    public func scale(_ reference: ObjectReference, replicas: Int) async throws {
        _ = try await send(.scale(reference, replicas: replicas, options: .ballast))
    }

    /// Deletes one object; one that is gone already counts as deleted.
    public func delete(_ reference: ObjectReference, options: APIRequest.DeleteOptions = .init()) async throws {
        do {
            _ = try await send(.delete(reference, options: options))
        } catch let status as APIStatus where status.isNotFound {
            return
        }
    }

    /// Asks for a pod to go. Throws a status that ``APIStatus/isBlockedByDisruptionBudget`` where a budget forbids it for now.
    public func evict(namespace: String, pod: String, options: APIRequest.DeleteOptions = .init()) async throws {
        _ = try await send(.evict(namespace: namespace, pod: pod, options: options))
    }
}

extension APIRequest.WriteOptions {
    /// As Ballast writes: under its own name, unknown fields refused.
    public static let ballast = APIRequest.WriteOptions(fieldManager: KubeClient.fieldManager, fieldValidation: .strict)
}

/// A list, page by page; each element is one page's documents, which lack `apiVersion` and `kind`.
public struct ListPages: AsyncSequence, Sendable {
    public typealias Element = [JSONValue]

    let client: KubeClient
    let scope: ObjectScope
    let pageSize: Int

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client, scope: scope, pageSize: pageSize) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let client: KubeClient
        let scope: ObjectScope
        let pageSize: Int
        private var continuation: String?
        private var isDone = false

        init(client: KubeClient, scope: ObjectScope, pageSize: Int) {
            self.client = client
            self.scope = scope
            self.pageSize = pageSize
        }

        /// Throws a status that ``APIStatus/isExpired`` when the list took so long that the server forgot its version: begin anew.
        public mutating func next() async throws -> [JSONValue]? {
            guard !isDone else { return nil }
            let page = try await client.send(.list(scope, limit: pageSize, continuation: continuation))
            continuation = page[path: "metadata", "continue"]?.string
            isDone = continuation?.isEmpty ?? true
            return page["items"]?.array ?? []
        }
    }
}
