import Gateway
import HTTPTransport

/// The gateway's channel over libcurl: a connection for the reports, and one for the stream.
struct CurlChannelTransport: ChannelTransport {
    private let transport: CurlTransport
    private let serverName: String

    /// `serverName` is the name the operator's certificate must have, whatever address is connected to: a leader is named by address.
    init(serverName: String) throws {
        var configuration = CurlTransportConfiguration()
        configuration.connectTimeout = .seconds(2)
        configuration.protocols = .http1
        configuration.receiveBufferBytes = 4 << 10
        // Until there are credentials nobody is trusted.
        configuration.tls = TLSSettings(trust: .authorities(pem: []), serverName: serverName)
        transport = try CurlTransport(configuration)
        self.serverName = serverName
    }

    func post(_ body: [UInt8], to url: String) async throws -> (status: Int, body: [UInt8]) {
        let response = try await transport.execute(
            HTTPRequest(
                method: "POST", url: url, headers: ["Content-Type": "application/json"], body: body, headTimeout: .seconds(2),
                totalTimeout: .seconds(3)))
        return (response.status, try await response.body.collect(upTo: 1 << 16))
    }

    func open(_ url: String) async throws -> (status: Int, body: AsyncThrowingStream<[UInt8], any Error>) {
        let response = try await transport.execute(HTTPRequest(url: url, headTimeout: .seconds(3)))
        let (pieces, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        // Lines are few and short, and read at once: nothing gathers here.
        let reading = Task {
            do {
                for try await piece in response.body { continuation.yield(piece) }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in reading.cancel() }
        return (response.status, pieces)
    }

    func use(_ credentials: ChannelCredentials) {
        transport.use(
            TLSSettings(
                trust: .authorities(pem: Array(credentials.authoritiesPEM.utf8)),
                identity: .init(certificatePEM: Array(credentials.certificatePEM.utf8), keyPEM: Array(credentials.keyPEM.utf8)),
                serverName: serverName))
    }

    func shutdown() async { await transport.shutdown() }
}
