import HTTPTransport
import KubeClient
import KubeCore
import Structured

/// The cluster's client as the runtime's API and source of watches.
///
/// Writes are sent once: the client's own patience would outlast the lease, and the work queue decides about retries anyway.
package struct ClusterAPI: KubeAPI, WatchSource {
    private let client: KubeClient

    package init(_ client: KubeClient) { self.client = client }

    package func send(_ request: APIRequest) async throws -> JSONValue {
        try await request.isSafe ? client.send(request) : client.sendOnce(request)
    }

    package func watch<Object: Sendable>(
        _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
        handle: @escaping @Sendable (WatchEvent<Object>) -> Void
    ) async throws {
        try await client.watch(scope, decode: decode, handle: handle)
    }
}
