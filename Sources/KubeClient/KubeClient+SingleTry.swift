import KubeCore
import Structured

extension KubeClient {
    /// Sends a request once: no waiting out of 429 and no second try after a broken connection. For callers that decide about retries
    /// themselves, as a controller does whose right to write may have run out meanwhile.
    public func sendOnce(_ request: APIRequest) async throws -> JSONValue { try await send(request, retry: .never) }
}
