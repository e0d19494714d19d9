import Hummingbird
import NIOCore
import NIOSSL

/// Carries Hummingbird's requests to an ``APIServer`` and its answers back.
struct ClusterResponder: HTTPResponder {
    /// The largest body the genuine server takes.
    private static let largestBody = 3 * 1024 * 1024

    let server: APIServer
    let connectionUser: UserInfo?

    struct Context: Hummingbird.RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            channel = source.channel
        }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestBody)
        let headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        let hasToken = headers.contains { $0.name == "authorization" }
        let asked = APIServerRequest(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: headers, body: Array(buffer: body),
            clientCertificate: hasToken ? nil : await certificate(context.channel), connectionUser: connectionUser)
        let answer = await server.respond(to: asked)
        var fields = HTTPFields()
        for header in answer.headers {
            if let name = HTTPFields.Element.Name(header.name) { fields.append(HTTPFields.Element(name: name, value: header.value)) }
        }
        switch answer.body {
        case .bytes(let bytes):
            return Response(
                status: HTTPResponse.Status(code: answer.status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let chunks):
            let body = ResponseBody { writer in
                for await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
                try await writer.finish(nil)
            }
            return Response(status: HTTPResponse.Status(code: answer.status), headers: fields, body: body)
        case .connectionLost:
            // An error before the head leaves no answer behind; the channel goes with it.
            try? await context.channel.close()
            throw ChannelError.ioOnClosedChannel
        }
    }

    /// The verified certificate of the connection; an HTTP/2 stream's stands on its parent.
    private func certificate(_ channel: any Channel) async -> ClientCertificate? {
        for candidate in [channel, channel.parent].compactMap({ $0 }) {
            if let found = try? await candidate.nioSSL_peerCertificate().get(), let bytes = try? found.toDERBytes() {
                return CertificateSubject.read(der: bytes)
            }
        }
        return nil
    }
}
