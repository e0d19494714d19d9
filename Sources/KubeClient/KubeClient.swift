import HTTPTransport
import KubeCore
import Structured

/// Talks to one API server as one user.
///
/// Watches and everything else go through separate pools of connections, so that no verb waits behind a stream. Answers of 400 and
/// above are thrown as `APIStatus`; what went wrong below HTTP as `HTTPError`.
public final class KubeClient: Sendable {
    public let configuration: ClientConfiguration
    public let time: any TimeSource
    public let retry: RequestRetry
    private let verbs: any HTTPExecutor
    private let streams: any HTTPExecutor
    private let authenticator: Authenticator
    private let close: @Sendable (Duration) async -> Void

    /// The longest answer to one request; lists are read page by page.
    static let documentLimit = 256 << 20
    static let headTimeout = Duration.seconds(30)
    static let documentTimeout = Duration.seconds(90)

    /// Sends through the given executors: in tests a stand-in, which may be the same for both.
    public convenience init(
        _ configuration: ClientConfiguration, verbs: any HTTPExecutor, streams: any HTTPExecutor, time: any TimeSource,
        retry: RequestRetry = RequestRetry()
    ) {
        self.init(
            configuration, verbs: verbs, streams: streams, time: time, retry: retry, runPlugin: ExecPlugin.run, identityChanged: { _ in },
            close: { _ in })
    }

    init(
        _ configuration: ClientConfiguration, verbs: any HTTPExecutor, streams: any HTTPExecutor, time: any TimeSource,
        retry: RequestRetry, runPlugin: @escaping Authenticator.RunPlugin,
        identityChanged: @escaping @Sendable (TLSSettings.Identity) -> Void, close: @escaping @Sendable (Duration) async -> Void
    ) {
        self.configuration = configuration
        self.time = time
        self.retry = retry
        self.verbs = verbs
        self.streams = streams
        self.close = close
        authenticator = Authenticator(
            configuration.credentials, time: time, runPlugin: runPlugin, identityChanged: identityChanged)
    }

    /// Opens the two pools. Nothing is sent yet.
    public convenience init(connecting configuration: ClientConfiguration, time: any TimeSource = SystemTime()) throws(HTTPError) {
        var settings = CurlTransportConfiguration()
        settings.tls = configuration.tls
        settings.proxy = configuration.proxy
        settings.receiveBufferBytes = 64 << 10
        let verbs = try CurlTransport(settings)
        settings.receiveBufferBytes = 16 << 10
        // Without HTTP/2 every watch takes a connection; with it, the limit follows from the streams and stays far below.
        settings.maximumConnectionsPerHost = 1024
        settings.responseBufferBytes = 4 << 20
        let streams = try CurlTransport(settings)
        self.init(
            configuration, verbs: verbs, streams: streams, time: time, retry: RequestRetry(), runPlugin: ExecPlugin.run,
            identityChanged: { identity in
                var tls = configuration.tls
                tls.identity = identity
                verbs.use(tls)
                streams.use(tls)
            },
            close: { grace in
                await streams.shutdown()
                await verbs.shutdown(grace: grace)
            })
    }

    /// Ends all watches, gives other requests `grace` to finish, and closes the connections.
    public func shutdown(grace: Duration = .seconds(5)) async { await close(grace) }

    // MARK: Sending

    /// Sends a request and returns the document it was answered with.
    public func send(_ request: APIRequest) async throws -> JSONValue { try await send(request, retry: retry) }

    func send(_ request: APIRequest, retry: RequestRetry) async throws -> JSONValue {
        let bytes = try await bytes(request, retry: retry)
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw WatchFailure.malformed("the answer to \(request.method.rawValue) \(request.path) is not JSON: \(error)")
        }
    }

    /// Sends a request and returns the bytes of its answer: a log, a proxied page.
    public func bytes(_ request: APIRequest) async throws -> [UInt8] { try await bytes(request, retry: retry) }

    func bytes(_ request: APIRequest, retry: RequestRetry) async throws -> [UInt8] {
        try await withRetries(request, retry) {
            try await self.open(request, on: self.verbs).body.collect(upTo: Self.documentLimit)
        }
    }

    /// Opens a stream. Its body breaks where the connection does; nothing is sent again.
    public func stream(_ request: APIRequest) async throws -> HTTPBody { try await open(request, on: streams).body }

    private func withRetries<Value>(
        _ request: APIRequest, _ retry: RequestRetry, _ send: () async throws -> Value
    ) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await send()
            } catch {
                guard let pause = retry.pause(after: error, of: request, attempt: attempt) else { throw error }
                attempt += 1
                try await time.sleep(for: pause)
            }
        }
    }

    /// One exchange, with a second one when the server no longer takes the credential.
    private func open(_ request: APIRequest, on executor: any HTTPExecutor) async throws -> HTTPResponse {
        let credential = try await authenticator.credential()
        var response = try await executor.execute(message(request, credential))
        if response.status == 401, await authenticator.reject(credential) {
            response = try await executor.execute(message(request, try await authenticator.credential()))
        }
        guard response.status >= 400 else { return response }
        let body = try await response.body.collect(upTo: 1 << 20)
        throw APIStatus(httpStatus: response.status, body: body, retryAfter: response.headers["Retry-After"])
    }

    private func message(_ request: APIRequest, _ credential: Credential) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": request.accept, "User-Agent": configuration.userAgent]
        headers["Content-Type"] = request.contentType
        headers["Authorization"] = credential.authorization
        configuration.impersonation?.add(to: &headers)
        let total: Duration? =
            switch request.shape {
            case .document: Self.documentTimeout
            // The server ends a watch by itself; one that outlives its time by this much hangs.
            case .stream(let lifetime): lifetime.map { $0 + Self.headTimeout }
            }
        return HTTPRequest(
            method: request.method.rawValue, url: configuration.server + request.target, headers: headers, body: request.body,
            headTimeout: Self.headTimeout, totalTimeout: total)
    }
}
