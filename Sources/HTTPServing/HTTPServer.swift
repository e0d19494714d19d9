import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// A Hummingbird server that may be cancelled at any moment, also while peers connect.
///
/// NIO ends the process when a connection that it accepted is handed to nobody ("Deinited NIOAsyncWriter without calling finish()"). That is
/// what becomes of connections that wait to be taken when the loop over them is cancelled, or when the socket is closed while they are set
/// up. Here every connection is kept until it is closed, and what is left when the server ends is closed.
package struct HTTPServer<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    /// Makes what reads and writes a connection's bytes.
    package typealias MakeChannel = @Sendable (@escaping HTTPChannelHandler.Responder) throws -> any ServerChildChannel

    private let responder: Responder
    private let host: String
    private let port: Int
    private let channel: MakeChannel
    private let listening: @Sendable (Int) async -> Void
    private let log: Logger

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - channel: plain HTTP/1.1 unless something else is named.
    ///   - listening: called with the port once connections are accepted.
    package init(
        _ responder: Responder, host: String, port: Int, log: Logger, listening: @escaping @Sendable (Int) async -> Void = { _ in },
        channel: @escaping MakeChannel = { HTTP1Channel(responder: $0) }
    ) {
        self.responder = responder
        self.host = host
        self.port = port
        self.channel = channel
        self.listening = listening
        self.log = log
    }

    /// Serves until it is cancelled or its group shuts down gracefully. Throws when the port cannot be bound or the channel not be made.
    package func run() async throws {
        let connections = OpenConnections()
        defer { connections.close() }
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [channel] in try connections.keeping(channel($0)) },
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { [listening, port] socket in await listening(socket.localAddress?.port ?? port) },
            logger: log)
        try await application.run()
    }
}
