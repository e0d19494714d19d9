import KubeCore
import Structured

/// The API server as the runtime uses it: one request, one document. The cluster's client conforms, and tests put an in-memory server here.
package protocol KubeAPI: Sendable {
    /// Sends the request and returns the document it was answered with.
    /// Throws `APIStatus` for an answer of 400 or above, and the transport's error when there was none.
    func send(_ request: APIRequest) async throws -> JSONValue
}

/// Where watches come from.
package protocol WatchSource: Sendable {
    /// Lists, then watches `scope`, and hands every event to `handle` in order, until the calling task is cancelled. It survives
    /// disconnections and expired versions by itself. `handle` is synchronous, so a slow consumer holds the stream back.
    func watch<Object: Sendable>(
        _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
        handle: @escaping @Sendable (WatchEvent<Object>) -> Void
    ) async throws
}

extension [String: String] {
    /// The `labelSelector` that demands all of these labels.
    var labelSelector: String { sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }
}
