import HTTPServing
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Structured

/// Serves an ``APIServer`` on a socket: HTTPS with HTTP/2 and HTTP/1.1, or plain HTTP/1.1.
///
/// It is a `Service`: it runs until its task is cancelled or its group shuts down gracefully.
package struct ClusterListener: Service {
    /// Certificates as PEM. With `clientAuthority`, certificates it signed name their users; clients without one may show a token.
    package struct TLS: Sendable {
        package var certificateChain: String
        package var privateKey: String
        package var clientAuthority: String?

        package init(certificateChain: String, privateKey: String, clientAuthority: String? = nil) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
            self.clientAuthority = clientAuthority
        }
    }

    let server: APIServer
    let host: String
    let port: Int
    let tls: TLS?
    let connectionUser: UserInfo?
    let logger: Logger
    let onListening: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - connectionUser: who requests without credentials come from. kubectl sends no token over plain HTTP, so a plain port needs one.
    ///   - onListening: called with the port once connections are accepted.
    package init(
        _ server: APIServer, host: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil, connectionUser: UserInfo? = nil,
        logger: Logger = Logger(label: "cluster"),
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.server = server
        self.host = host
        self.port = port
        self.tls = tls
        self.connectionUser = connectionUser
        self.logger = logger
        self.onListening = onListening
    }

    /// How long exchanges may go on once the group shuts down. A watch has no end of its own for minutes, and is cut off then.
    private static let drain = Duration.milliseconds(500)

    /// Throws when the port cannot be bound or a certificate cannot be read.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve() }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.drain)
            }
            defer { group.cancelAll() }
            // What serves ends by itself only when it failed, or when nobody was connected.
            try await group.next()
        }
    }

    private func serve() async throws {
        let responder = ClusterResponder(server: server, connectionUser: connectionUser)
        if let tls {
            let tls = try Self.configuration(tls)
            try await HTTPServer(
                responder, host: host, port: port, log: logger, listening: onListening,
                channel: { try ClusterChannel(tls: tls, responder: $0) }
            ).run()
        } else {
            try await HTTPServer(responder, host: host, port: port, log: logger, listening: onListening).run()
        }
    }

    private static func configuration(_ tls: TLS) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(tls.certificateChain.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(tls.privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        if let authority = tls.clientAuthority {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
            configuration.certificateVerification = .optionalVerification
        }
        return configuration
    }
}
