import KubeCore
import Structured
import Synchronization
import Testing

@testable import EmbeddedCluster

@Suite("The API server's pod proxy")
struct PodProxyTests {
    private struct Asked: Sendable, Hashable {
        var line: String
        var headers: [String]
        var body: String
    }

    private struct Gone: Error, CustomStringConvertible {
        var description: String { "connection refused" }
    }

    /// A cluster with a pod that says what it was asked, then waits until it may end.
    private func cluster(
        _ answers: AsyncThrowingStream<[UInt8], any Error>, fails: Bool = false, asked: @escaping @Sendable (Asked) -> Void = { _ in }
    ) throws -> APIServer {
        let server = try APIServer()
        let access = SimulatedPodAccess(logs: LogStore(limit: 10), time: ManualTime()) { method, url, headers, body in
            asked(
                Asked(
                    line: "\(method) \(url)", headers: headers.map { "\($0.name)=\($0.value)" }, body: String(decoding: body, as: UTF8.self)
                ))
            if fails { throw Gone() }
            return (202, "application/x-ndjson", answers)
        }
        server.connect(pods: access)
        server.authentication.accept(token: "root", as: UserInfo(name: "root", groups: ["system:masters"]))
        let store = server.store(manager: "test")
        var pod = Manifest.pod("web-1") { $0 = ["containers": [["name": "web", "image": "web", "ports": [["containerPort": 8484]]]]] }
        try store.create(pod)
        pod = try #require(try store.get(Kind.pod.type, namespace: "default", name: "web-1"))
        pod["status"] = ["phase": "Running", "podIP": "127.64.0.9"]
        try store.update(pod, subresource: .status)
        return server
    }

    private func request(_ path: String) -> APIServerRequest {
        APIServerRequest(
            method: "POST", target: "/api/v1/namespaces/default/pods/\(path)",
            headers: [("Authorization", "Bearer root"), ("Content-Type", "application/json"), ("Host", "api")], body: Array("{}".utf8))
    }

    @Test(
        "carries method, path, query and body to the pod, and no credentials",
        arguments: [
            ("web-1:8484/proxy/run?a=b%20c", "POST http://127.64.0.9:8484/run?a=b%20c"),
            ("web-1/proxy/x/y", "POST http://127.64.0.9:8484/x/y"), ("http:web-1:9/proxy/", "POST http://127.64.0.9:9/"),
        ])
    func carries(path: String, line: String) async throws {
        let seen = Mutex<Asked?>(nil)
        let server = try cluster(AsyncThrowingStream { $0.finish() }) { asked in seen.withLock { $0 = asked } }
        let answer = await server.respond(to: request(path))
        #expect(answer.status == 202 && answer.headers.contains { $0 == ("Content-Type", "application/x-ndjson") })
        let asked = try #require(seen.withLock { $0 })
        #expect(asked == Asked(line: line, headers: ["content-type=application/json"], body: "{}"))
    }

    @Test("streams what the pod says as it says it, and ends the request when nobody listens any more")
    func streams() async throws {
        let (said, say) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        say.onTermination = { _ in ended.yield() }
        let server = try cluster(said)
        let answer = await server.respond(to: request("web-1:8484/proxy/run"))
        guard case .stream(let body) = answer.body else { throw Gone() }
        let (words, heard) = AsyncStream.makeStream(of: [UInt8].self)
        let listening = Task { for await chunk in body { heard.yield(chunk) } }
        var iterator = words.makeAsyncIterator()
        for word in ["one", "two"] {
            say.yield(Array(word.utf8))
            #expect(await iterator.next() == Array(word.utf8))
        }
        listening.cancel()
        for await _ in ends { break }
    }

    @Test("says in the API server's words that a pod cannot be reached")
    func unreachable() async throws {
        let server = try cluster(AsyncThrowingStream { $0.finish() }, fails: true)
        let answer = await server.respond(to: request("web-1:8484/proxy/run"))
        guard case .bytes(let bytes) = answer.body else { throw Gone() }
        #expect(answer.status == 503)
        #expect(try JSONValue(parsing: bytes)["message"] == "error trying to reach service: connection refused")
        #expect(await server.respond(to: request("web-2:8484/proxy/run")).status == 404)
    }
}
