import Structured

/// Which part of a container's log is wanted (`GET pods/{name}/log`).
package struct LogOptions: Sendable, Hashable {
    package var container: String?
    package var follow = false
    package var tailLines: Int?
    package var previous = false
    package var timestamps = false
    package var sinceSeconds: Int?
    package var limitBytes: Int?
}

/// Where the nodes of the cluster let the API server reach their pods. Simulated nodes provide it.
package protocol PodAccess: Sendable {
    /// The log of a container in chunks; one that is followed ends with the container. Throws an ``APIError``.
    func log(of pod: StoredObject, options: LogOptions) async throws(APIError) -> any AsyncSequence<[UInt8], Never> & Sendable
    /// Sends a request to a port of a pod: what `pods/{name}:{port}/proxy/{path}` asks for.
    func proxy(_ request: APIServerRequest, to pod: StoredObject, port: String?, path: String) async throws(APIError) -> APIServerResponse
}

extension PodAccess {
    package func proxy(
        _ request: APIServerRequest, to pod: StoredObject, port: String?, path: String
    ) async throws(APIError) -> APIServerResponse {
        throw APIError(
            code: 503, reason: "ServiceUnavailable",
            message: "error trying to reach service: pod \(pod.namespace)/\(pod.name) answers no proxied requests")
    }
}
