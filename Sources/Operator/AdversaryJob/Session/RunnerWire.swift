import HTTPTransport
import KubeClient
import KubeCore
import RunnerProtocol
import Structured

/// A pod with a runner in it.
package struct RunnerPod: Sendable, Hashable {
    package var namespace: String
    package var name: String
    package var uid: String
    package var address: String

    package init(namespace: String, name: String, uid: String, address: String) {
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.address = address
    }
}

/// The way from the operator to runners.
package protocol RunnerWire: Sendable {
    /// Posts a task to `/run` or `/stop`; returns with the response's head, however it reads. The whole response may take `timeout`.
    func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse
}

/// Straight to pods' addresses.
package struct DirectRunnerWire: RunnerWire {
    private let executor: any HTTPExecutor

    /// A runner that takes longer until it acknowledges is hung.
    package static let headTimeout = Duration.seconds(5)

    package init(_ executor: any HTTPExecutor) { self.executor = executor }

    package func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse {
        let host = pod.address.contains(":") ? "[\(pod.address)]" : pod.address
        return try await executor.execute(
            HTTPRequest(
                method: "POST", url: "http://\(host):\(SlotNames.port)\(path)", headers: ["content-type": "application/json"],
                body: try JSONValue(encoding: task).bytes, headTimeout: min(timeout, Self.headTimeout), totalTimeout: timeout))
    }
}

/// Through the API server, where pods' addresses lead nowhere: for an operator that runs outside the cluster.
package struct ProxiedRunnerWire: RunnerWire {
    private let client: KubeClient

    package init(_ client: KubeClient) { self.client = client }

    package func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse {
        var request = APIRequest.podProxy(
            namespace: pod.namespace, name: pod.name, port: SlotNames.port, path: path, method: .post,
            contentType: APIRequest.MediaType.json, body: try JSONValue(encoding: task).bytes)
        request.shape = .stream(lifetime: timeout)
        do {
            return HTTPResponse(status: 200, body: try await client.stream(request))
        } catch let status as APIStatus {
            return HTTPResponse(status: status.code, body: HTTPBody(bytes: Array(status.message.utf8)))
        }
    }
}
