import ControllerRuntime
import KubeCore
import Structured

/// For managers whose caches are told by hand.
package struct NoWatches: WatchSource {
    package init() {}

    package func watch<Object: Sendable>(
        _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
        handle: @escaping @Sendable (WatchEvent<Object>) -> Void
    ) async throws {}
}
