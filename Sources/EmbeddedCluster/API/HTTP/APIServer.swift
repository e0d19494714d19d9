import Foundation
import KubeCore
import Structured
import Synchronization

/// An API server without sockets: requests in, answers out.
package final class APIServer: Sendable {
    package struct Configuration: Sendable {
        package var time: any TimeSource = SystemTime()
        package var seed: UInt64 = 1
        /// How many changes of a kind a watch can look back on.
        package var watchWindow = 8192
        package var faults: any FaultPlan = NoFaults()
        package var authentication = Authentication()
        /// What `/version` reports.
        package var version = "v1.33.0"
        /// Which of the 64 blocks of loopback addresses pods and Services get theirs from; `nil`: any. Clusters that listen on one
        /// machine at the same time need different ones.
        var addressBlock: Int?

        package init() {}
    }

    package let api: ResourceAPI
    package let authentication: Authentication
    let configuration: Configuration
    let authorizer: Authorizer
    let documents: DiscoveryDocuments
    private let hooks = Mutex<(pods: (any PodAccess)?, requests: Int)>((nil, 0))

    /// A cluster with the objects every cluster begins with.
    package init(_ configuration: Configuration = Configuration()) throws(APIError) {
        self.configuration = configuration
        api = ResourceAPI(
            storage: ObjectStorage(windowSize: configuration.watchWindow), time: configuration.time, seed: configuration.seed,
            addressBlock: configuration.addressBlock)
        authentication = configuration.authentication
        authorizer = Authorizer(storage: api.storage)
        documents = DiscoveryDocuments(registry: api.registry, version: configuration.version)
        try api.bootstrap()
    }

    /// The same cluster for controllers in this process.
    package func store(manager: String) -> ClusterStore { ClusterStore(api: api, manager: manager) }

    /// A new token for a service account, and when it expires; `nil` when there is no such account.
    func issueToken(namespace: String, serviceAccount: String, seconds: Int64) -> (token: String, expires: Date)? {
        guard let definition = api.registry.definition(Kind.serviceAccount.type),
            let account = api.storage.object(api.key(definition, namespace, serviceAccount))
        else { return nil }
        let expires = api.time.now.addingTimeInterval(Double(seconds))
        let token = authentication.issueToken(
            namespace: namespace, serviceAccount: serviceAccount, uid: account.uid, expires: expires, secret: api.identity.uid())
        return (token, expires)
    }

    /// Connects the simulated nodes, which answer for logs and proxied requests.
    package func connect(pods: any PodAccess) { hooks.withLock { $0.pods = pods } }

    var podAccess: (any PodAccess)? { hooks.withLock { $0.pods } }

    /// Sends every watcher a bookmark each `interval` until the task is cancelled.
    package func sendBookmarks(every interval: Duration = .seconds(30)) async {
        while (try? await configuration.time.sleep(for: interval)) != nil { api.storage.sendBookmarks() }
    }

    /// Answers a request.
    package func respond(to request: APIServerRequest) async -> APIServerResponse {
        do throws(APIError) {
            let user = try authentication.user(of: request, authorizer: authorizer)
            guard let resource = ResourceRequest(request.segments) else { return try answerPath(request, user) }
            return try await answer(request, resource, user)
        } catch {
            return .refusal(error)
        }
    }

    private func answer(
        _ request: APIServerRequest, _ resource: ResourceRequest, _ user: UserInfo
    ) async throws(APIError) -> APIServerResponse {
        let verb = Self.verb(of: request, resource)
        let sequence = hooks.withLock { hooks in
            hooks.requests += 1
            return hooks.requests
        }
        let subject = FaultSubject(
            verb: verb, resource: resource.resource, subresource: resource.subresource, namespace: resource.namespace,
            name: resource.name, user: user, sequence: sequence)
        if let fault = await configuration.faults.before(subject), let broken = try await suffer(fault) { return broken }
        let response: APIServerResponse
        do throws(APIError) {
            let call = ResourceCall(server: self, request: request, target: resource, verb: verb, user: user, subject: subject)
            response = try await call.answer()
        } catch {
            response = .refusal(error)
        }
        guard let fault = await configuration.faults.after(subject, status: response.status) else { return response }
        return try await suffer(fault) ?? response
    }

    /// The answer a fault leads to; `nil` when it only took time.
    private func suffer(_ fault: Fault) async throws(APIError) -> APIServerResponse? {
        switch fault {
        case .refuse(let error): throw error
        case .loseConnection: return APIServerResponse(status: 0, body: .connectionLost)
        case .delay(let duration):
            try? await configuration.time.sleep(for: duration)
            return nil
        }
    }

    /// The verb by which requests are authorized.
    static func verb(of request: APIServerRequest, _ target: ResourceRequest) -> String {
        switch request.method {
        case "GET", "HEAD":
            if target.name != nil { return "get" }
            return request.flag("watch") ? "watch" : "list"
        case "POST": return "create"
        case "PUT": return "update"
        case "PATCH": return "patch"
        case "DELETE": return target.name == nil ? "deletecollection" : "delete"
        default: return request.method.lowercased()
        }
    }

    /// Paths that name no resource: health, version, discovery and schemas.
    private func answerPath(_ request: APIServerRequest, _ user: UserInfo) throws(APIError) -> APIServerResponse {
        guard authorizer.allows(user, path: request.path, verb: request.method.lowercased()) else {
            throw APIError(
                code: 403, reason: "Forbidden",
                message: "forbidden: User \"\(user.name)\" cannot \(request.method.lowercased()) path \"\(request.path)\"", details: [:])
        }
        switch request.segments.first {
        case "healthz", "livez", "readyz": return .text("ok")
        default: return documents.answer(request) ?? .text("404 page not found\n", status: 404)
        }
    }
}
