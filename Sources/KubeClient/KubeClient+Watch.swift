import KubeCore
import Structured

extension KubeClient {
    /// Lists and watches a scope for as long as the reading task lives. `seed` chooses the jitter of its pauses and lifetimes.
    public func events<Object: Sendable>(
        _ scope: ObjectScope, configuration: WatchMachine<Object>.Configuration = .init(), seed: UInt64 = .random(in: 0...UInt64.max),
        decode: @escaping @Sendable (JSONValue) throws -> Object
    ) -> WatchEvents<Object> {
        WatchEvents(client: self, scope: scope, configuration: configuration, seed: seed, decode: decode)
    }

    /// Lists and watches one kind, decoded.
    public func events<Object: KubeObject>(
        of type: Object.Type, namespace: String? = nil, labelSelector: String = "", fieldSelector: String = ""
    ) -> WatchEvents<Object> {
        let scope = ObjectScope(Object.resourceType, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector)
        return events(scope) { try $0.decode(Object.self) }
    }

    /// Lists and watches `scope` and hands every event to `handle` in order, until the calling task is cancelled; then throws
    /// `CancellationError`. `handle` is synchronous, so a slow one holds the stream back.
    public func watch<Object: Sendable>(
        _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
        handle: @escaping @Sendable (WatchEvent<Object>) -> Void
    ) async throws {
        for await event in events(scope, decode: decode) { handle(event) }
        try Task.checkCancellation()
    }
}
