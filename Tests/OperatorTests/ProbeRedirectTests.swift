import BallastAPI
import ControllerRuntime
import HTTPServing
import HTTPTransport
import Hummingbird
import KubeCore
import Logging
import NIOCore
import Structured
import Testing

@testable import Operator

@Suite("The prober and a server that sends it elsewhere", .timeLimit(.minutes(5)))
struct ProbeRedirectTests {
    private static let elsewhere = "/elsewhere/v1/models"
    private static let body = "an answer's own words"

    /// A provider whose list of models has moved, and which would be healthy where it moved to. Every path that was asked for is in `asked`.
    private static func provider(status: Int, asked: Locked<[String]>) -> some HTTPResponder<BasicRequestContext> {
        let router = Router()
        let location = elsewhere
        router.get("/v1/models") { request, _ in
            asked.value.append(request.uri.path)
            var fields = HTTPFields()
            fields[.location] = location
            return Response(
                status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: Self.body)))
        }
        router.get(RouterPath(location)) { request, _ in
            asked.value.append(request.uri.path)
            return Response(status: .ok)
        }
        return router.buildResponder()
    }

    @Test("does not follow it, and says so", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let asked = Locked<[String]>([])
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = HTTPServer(
            Self.provider(status: status, asked: asked), host: "127.0.0.1", port: 0, log: quiet, listening: { listening.yield($0) })
        let serving = Task { try await server.run() }
        let port = try #require(await ports.first { _ in true })

        var configuration = OperatorConfiguration()
        configuration.allowsLoopback = true
        let (time, wakeups) = (ManualTime(), Wakeups())
        let check = HealthCheck(executor: try configuration.makeProbeTransport(), secrets: FixedSecrets(), time: time)
        let prober = HealthProber(check: check, time: time, wakeups: wakeups)
        let backend = Fixture.backend(Fixture.openAI) {
            $0[path: "spec", "provider"] = "OpenAICompatible"
            $0[path: "spec", "endpoint", "url"] = .string("http://127.0.0.1:\(port)/v1")
            $0[path: "spec", "health"] = ["failureThreshold": 1]
        }
        prober.watch(try #require(ProbeTarget.endpoint(of: backend)), recorded: nil)
        let hasAsked = await prober.step()
        serving.cancel()
        _ = await serving.result

        #expect(hasAsked)
        #expect(asked.value == ["/v1/models"])
        let report = try #require(prober.report(of: backend.key))
        #expect(report.state == .unhealthy)
        let failure = try #require(report.failure)
        #expect(failure.reason == "RedirectRefused")
        #expect(
            failure.message
                == "http://127.0.0.1:\(port)/v1/models answered with a redirect (HTTP \(status)), which is never followed; "
                + "put the final address in spec.endpoint.url")
    }
}
