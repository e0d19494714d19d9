import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypesHTTP2
import NIOSSL

/// A connection to the API server: TLS, then HTTP/2 or HTTP/1.1 as was negotiated.
///
/// Hummingbird's own HTTP/2 channel keeps NIO's default of 200 resets within 30 s, beyond which the connection is closed with
/// ENHANCE_YOUR_CALM. libcurl before 8 resets each stream once more after its answer, so its 201st request on one connection ended in
/// "Error in the HTTP2 framing layer". A cluster on loopback has no attacker to fear, only such clients.
struct ClusterChannel: ServerChildChannel {
    typealias Connection = NIOHTTP2Handler.AsyncStreamMultiplexer<HTTP1Channel.Value>

    struct Value: ServerChildChannelValue {
        let negotiated: EventLoopFuture<NIONegotiatedHTTPVersion<HTTP1Channel.Value, Connection>>
        let channel: any Channel
    }

    private let context: NIOSSLContext
    private let exchanges: HTTP1Channel

    /// Throws when the certificate and its key do not fit.
    init(tls: TLSConfiguration, responder: @escaping HTTPChannelHandler.Responder) throws {
        var tls = tls
        tls.applicationProtocols = NIOHTTP2SupportedALPNProtocols
        context = try NIOSSLContext(configuration: tls)
        exchanges = HTTP1Channel(responder: responder)
    }

    /// As many resets as a client can cause that waits for its answers; what it remembers of them stays small.
    private static var settings: NIOHTTP2Handler.Configuration {
        var settings = NIOHTTP2Handler.Configuration()
        settings.stream.streamResetFrameRateLimit.maximumCount = 1_000
        settings.stream.streamResetFrameRateLimit.windowLength = .milliseconds(10)
        return settings
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return channel.configureHTTP2AsyncSecureUpgrade { channel in
            exchanges.setup(channel: channel, logger: logger)
        } http2ConnectionInitializer: { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
                    mode: .server, connectionManagerConfiguration: .defaults, http2HandlerConfiguration: Self.settings,
                    streamInitializer: Self.prepare)
            }
        }.map { Value(negotiated: $0, channel: channel) }
    }

    private static func prepare(stream: any Channel) -> EventLoopFuture<HTTP1Channel.Value> {
        stream.eventLoop.makeCompletedFuture {
            try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTPServerCodec())
            return try HTTP1Channel.Value(wrappingChannelSynchronously: stream, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1_1(let connection): await exchanges.handle(value: connection, logger: logger)
            case .http2(let connection): await handle(connection, of: value.channel, logger: logger)
            }
        } catch {
            logger.debug("A connection broke: \(error)")
        }
    }

    /// Serves every stream that the connection opens, to its end.
    ///
    /// A stream that the multiplexer hands to nobody ends the process (NIOAsyncWriter demands to be finished), and it goes on opening
    /// streams until the connection is closed. So the loop over them is never cancelled: being cancelled closes the connection, which ends it.
    private func handle(_ connection: Connection, of channel: any Channel, logger: Logger) async {
        let streams = Task {
            await withDiscardingTaskGroup { group in
                do {
                    for try await stream in connection.inbound {
                        group.addTask { await exchanges.handleHTTP(asyncChannel: stream, logger: logger) }
                    }
                } catch {
                    logger.debug("A connection broke: \(error)")
                }
                group.cancelAll()
            }
        }
        await withTaskCancellationHandler {
            await streams.value
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
