import HTTPServing
import Hummingbird
import KubeCore
import Logging
import NIOCore

/// Lets model servers listen on loopback addresses: each pod has one of its own, so every pod has its real port.
package struct LoopbackListener: Sendable {
    private let time: any TimeSource
    private let logger: Logger

    package init(time: any TimeSource = SystemTime(), logger: Logger = Logger(label: "pods")) {
        self.time = time
        self.logger = logger
    }

    /// What ``VLLMBehaviour`` and ``OllamaBehaviour`` listen with.
    package var listen: ModelListener {
        { host, port, answer, finished in
            let responder = ModelResponder(time: time, answer: answer, finished: finished)
            try await HTTPServer(responder, host: host, port: port, log: logger).run()
        }
    }
}

/// Carries requests to a simulated model server, and its pieces back at their pace.
private struct ModelResponder: HTTPResponder {
    struct Context: Hummingbird.RequestContext {
        var coreContext: CoreRequestContextStorage
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            channel = source.channel
        }
    }

    /// The largest body a prompt may have.
    private static let largestBody = 16 << 20

    let time: any TimeSource
    let answer: @Sendable (ModelRequest) -> ModelAnswer
    let finished: @Sendable (ModelRequest, ModelAnswer) -> Void

    func respond(to request: Request, context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestBody)
        let asked = ModelRequest(method: request.method.rawValue, path: request.uri.path, body: Array(buffer: body))
        let answer = answer(asked)
        var fields = HTTPFields()
        fields[.contentType] = answer.contentType
        let (time, finished) = (time, finished)
        let pieces = ResponseBody { writer in
            defer { finished(asked, answer) }
            for piece in answer.pieces {
                if piece.afterSeconds > 0 { try await time.sleep(for: .seconds(piece.afterSeconds)) }
                try await writer.write(ByteBuffer(bytes: piece.bytes))
            }
            // A body that is never finished closes the connection in the middle, as a crash does.
            if answer.breaks { throw ChannelError.ioOnClosedChannel }
            try await writer.finish(nil)
        }
        return Response(status: HTTPResponse.Status(code: answer.status), headers: fields, body: pieces)
    }
}
