import HTTPServing
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// What a ``MutualTLSServer`` proves itself with, and whom it lets in. Asked anew at every handshake, so that certificates may be renewed
/// and authorities changed without a restart.
package protocol ServerCredentials: Sendable {
    /// Returns once there is something to serve with.
    func waitUntilReady() async throws
    /// The certificate (with intermediates, if any) and its key, as PEM.
    func identity() throws -> (certificatePEM: String, keyPEM: String)
    /// Whether the holder of this certificate may connect. Nothing else checks it: neither who signed it nor its time. That the peer has
    /// the certificate's key is TLS' own proof.
    func trusts(_ certificateDER: [UInt8]) -> Bool
}

/// A request of a peer whose certificate was trusted when it connected.
package struct PeerRequest: Sendable {
    package var method: String
    package var path: String
    package var body: [UInt8]
    /// The peer's certificate. It may have expired since the handshake.
    package var certificateDER: [UInt8]
    package var query: [String: String]
}

/// What a peer is answered.
package struct PeerAnswer: Sendable {
    package enum Body: Sendable {
        case whole([UInt8])
        /// Sent piece by piece as they come, until the stream ends or the peer leaves.
        case stream(AsyncStream<[UInt8]>)
    }

    package var status: Int
    package var contentType: String
    package var body: Body

    package init(status: Int, contentType: String = "application/json", body: Body) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Serves peers that prove themselves with a certificate, over HTTP/1.1. Whoever has none is not let in.
///
/// Not HTTP/2: its multiplexer ends the process when a peer opens a stream at the moment its connection is cancelled, which peers that ask
/// something every second will do.
package struct MutualTLSServer: Service {
    private let host: String
    private let port: Int
    private let credentials: any ServerCredentials
    private let largestBody: Int
    private let handle: @Sendable (PeerRequest) async -> PeerAnswer
    private let started: @Sendable (Int) -> Void
    private let stopping: @Sendable () -> Void
    private let log: Logger

    /// Port 0 takes a free one, which `started` is told. `stopping` is called when a graceful shutdown begins: streams must end then.
    package init(
        host: String, port: Int, credentials: any ServerCredentials, largestBody: Int = 1 << 20, log: Logger,
        started: @escaping @Sendable (Int) -> Void = { _ in }, stopping: @escaping @Sendable () -> Void = {},
        handle: @escaping @Sendable (PeerRequest) async -> PeerAnswer
    ) {
        self.host = host
        self.port = port
        self.credentials = credentials
        self.largestBody = largestBody
        self.handle = handle
        self.started = started
        self.stopping = stopping
        self.log = log
    }

    /// Throws when the port cannot be bound.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await credentials.waitUntilReady() }
        } catch is CancellationError {
            return
        }
        // A peer that is refused, or leaves, is no error of the server's.
        var quiet = log
        quiet.logLevel = max(log.logLevel, .critical)
        let tls = try configuration()
        let server = HTTPServer(
            PeerResponder(largestBody: largestBody, handle: handle), host: host, port: port, log: quiet,
            listening: started, channel: { try TLSChannel(HTTP1Channel(responder: $0), configuration: tls) })
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: { [stopping] in
            stopping()
        }
    }

    private func configuration() throws -> TLSChannelConfiguration {
        let (chain, key) = try Self.sources(credentials)
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        tls.minimumTLSVersion = .tlsv12
        // A server demands a client's certificate when it verifies at all; peers have no names to compare.
        tls.certificateVerification = .noHostnameVerification
        tls.sslContextCallback = { [credentials] _, promise in
            promise.completeWith(
                Result {
                    let (chain, key) = try Self.sources(credentials)
                    var override = NIOSSLContextConfigurationOverride()
                    override.certificateChain = chain
                    override.privateKey = key
                    return override
                })
        }
        return TLSChannelConfiguration(tlsConfiguration: tls) { [credentials] chain, promise in
            let trusted = chain.first.flatMap { try? $0.toDERBytes() }.map(credentials.trusts) ?? false
            promise.succeed(trusted ? .certificateVerified : .failed)
        }
    }

    private static func sources(
        _ credentials: any ServerCredentials
    ) throws -> (chain: [NIOSSLCertificateSource], key: NIOSSLPrivateKeySource) {
        let (certificatePEM, keyPEM) = try credentials.identity()
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).map { NIOSSLCertificateSource.certificate($0) }
        return (chain, .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)))
    }
}

/// Carries Hummingbird's requests to the handler, with the certificate of the connection they came on.
private struct PeerResponder: HTTPResponder {
    let largestBody: Int
    let handle: @Sendable (PeerRequest) async -> PeerAnswer

    struct Context: Hummingbird.RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            channel = source.channel
        }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        guard let certificate = await certificate(context.channel) else { return Response(status: .forbidden) }
        let body = try await request.body.collect(upTo: largestBody)
        let query = Dictionary(
            request.uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first })
        let answer = await handle(
            PeerRequest(
                method: request.method.rawValue, path: request.uri.path, body: Array(buffer: body), certificateDER: certificate,
                query: query))
        let status = HTTPResponse.Status(code: answer.status)
        switch answer.body {
        case .whole(let bytes):
            return Response(
                status: status, headers: [.contentType: answer.contentType], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let pieces):
            let body = ResponseBody { writer in
                for await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
            return Response(status: status, headers: [.contentType: answer.contentType], body: body)
        }
    }

    private func certificate(_ channel: any Channel) async -> [UInt8]? {
        guard let found = try? await channel.nioSSL_peerCertificate().get() else { return nil }
        return try? found.toDERBytes()
    }
}
