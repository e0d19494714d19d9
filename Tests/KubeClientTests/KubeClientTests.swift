import HTTPTransport
import KubeCore
import Structured
import Testing

@testable import KubeClient

private func status(_ code: Int, _ reason: String) -> JSONValue {
    ["kind": "Status", "apiVersion": "v1", "status": "Failure", "code": .integer(Int64(code)), "reason": .string(reason), "message": "no"]
}

@Suite("What the client sends, and what it makes of the answer") struct KubeClientTests {
    @Test("a typed object is read") func get() async throws {
        let server = ScriptedServer([.reply(200, document("a", data: ["k": "v"]))])
        let object: ConfigMap = try await server.client().get(namespace: "ns", name: "a")
        #expect(object.data == ["k": "v"])
        #expect(server.seen.first?.headers["Accept"] == "application/json")
        #expect(server.seen.first?.headers["User-Agent"] == "ballast")
    }

    @Test("an object that is not there is nil to find, and an error to get") func find() async throws {
        let server = ScriptedServer([.reply(404, status(404, "NotFound")), .reply(404, status(404, "NotFound"))])
        let client = server.client()
        #expect(try await client.find(ConfigMap.self, namespace: "ns", name: "a") == nil)
        let error = await #expect(throws: APIStatus.self) { try await client.get(ConfigMap.self, namespace: "ns", name: "a") }
        #expect(error?.isNotFound == true)
    }

    @Test("a list is read page by page") func list() async throws {
        let server = ScriptedServer([
            .reply(200, ["metadata": ["resourceVersion": "5", "continue": "t"], "items": [document("a"), document("b")]]),
            .reply(200, ["metadata": ["resourceVersion": "5"], "items": [document("c")]]),
        ])
        let objects = try await server.client().list(ConfigMap.self, namespace: "ns", pageSize: 2)
        #expect(objects.map(\.metadata.name) == ["a", "b", "c"])
        #expect(server.seen.last?.url == "http://memory/api/v1/namespaces/ns/configmaps?limit=2&continue=t")
    }

    @Test("a status is applied by force, under our name") func applyStatus() async throws {
        let server = ScriptedServer([.reply(200, [:])])
        try await server.client().applyStatus(ConfigMap("a").reference, status: ["x": 1])
        let request = try #require(server.seen.first)
        #expect(request.method == "PATCH" && request.headers["Content-Type"] == "application/apply-patch+yaml")
        #expect(request.url.hasSuffix("/configmaps/a/status?fieldManager=ballast&fieldValidation=Strict&force=true"))
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns"},"status":{"x":1}}"#)
    }

    @Test("deleting what is gone is no failure") func delete() async throws {
        let server = ScriptedServer([.reply(404, status(404, "NotFound"))])
        try await server.client().delete(ConfigMap("a").reference)
        #expect(server.calls == ["DELETE /api/v1/namespaces/ns/configmaps/a"])
    }

    @Test("an overloaded server is asked again after the pause it named") func overload() async throws {
        let time = ManualTime()
        let server = ScriptedServer([.text(429, "Too many requests", ["Retry-After": "3"]), .reply(200, document("a"))])
        let client = server.client(time: time)
        let task = Task { try await client.create(ConfigMap("a")).metadata.name }
        await time.waitForSleepers()
        #expect(time.nextDue == .seconds(3))
        time.advance(by: .seconds(3))
        #expect(try await task.value == "a")
    }

    @Test("impersonation goes along") func impersonation() async throws {
        var configuration = ClientConfiguration(server: "http://memory/")
        configuration.impersonation = Impersonation(user: "jane", groups: ["a", "b"], extra: ["scopes": ["view"]])
        let server = ScriptedServer([.reply(200, document("a"))])
        _ = try await server.client(configuration).get(ConfigMap.self, namespace: "ns", name: "a")
        let headers = try #require(server.seen.first?.headers)
        #expect(headers["Impersonate-User"] == "jane" && headers["Impersonate-Extra-scopes"] == "view")
        #expect(headers.filter { $0.name == "Impersonate-Group" }.map(\.value) == ["a", "b"])
    }

    @Test("discovery falls back to the plain documents") func discovery() async throws {
        let server = ScriptedServer([
            .reply(200, ["kind": "APIVersions", "versions": ["v1"]]),
            .reply(200, ["resources": [["name": "pods", "kind": "Pod", "namespaced": true, "verbs": ["get"]]]]),
            .reply(200, ["kind": "APIGroupList", "groups": []]),
        ])
        #expect(try await server.client().discover().map(\.type) == [ResourceType(group: "", version: "v1", kind: "Pod", plural: "pods")])
    }
}

struct RetryCase: Sendable, CustomTestStringConvertible {
    var name: String
    var failure: any Error & Sendable
    var write = false
    var attempt = 1
    var pause: Duration?

    var testDescription: String { name }
}

@Suite("What is sent again") struct RequestRetryTests {
    private static func refused(_ code: Int, after: Int? = nil, cause: String? = nil) -> APIStatus {
        APIStatus(
            code: code, reason: .fitting(code: code), message: "",
            details: .init(causes: cause.map { [.init(reason: $0, message: "")] } ?? [], retryAfterSeconds: after))
    }

    static let cases: [RetryCase] = [
        .init(name: "429, even a write", failure: refused(429, after: 2), write: true, pause: .seconds(2)),
        .init(name: "429 that asks for too long", failure: refused(429, after: 60), pause: nil),
        .init(name: "a disruption budget", failure: refused(429, after: 2, cause: "DisruptionBudget"), write: true, pause: nil),
        .init(name: "503 with a pause, even a write", failure: refused(503, after: 1), write: true, pause: .seconds(1)),
        .init(name: "503 without, a write", failure: refused(503), write: true, pause: nil),
        .init(name: "500, a read", failure: refused(500), pause: .milliseconds(200)),
        .init(name: "500, a write", failure: refused(500), write: true, pause: nil),
        .init(name: "404", failure: refused(404), pause: nil), .init(name: "409", failure: refused(409), write: true, pause: nil),
        .init(name: "not sent, even a write", failure: HTTPError.unreachable("x"), write: true, pause: .milliseconds(200)),
        .init(name: "no connection in time, even a write", failure: HTTPError.timeout("connect"), write: true, pause: .milliseconds(200)),
        .init(name: "broken, a read, third time", failure: HTTPError.connection("x"), attempt: 3, pause: .milliseconds(800)),
        .init(name: "broken, a write", failure: HTTPError.connection("x"), write: true, pause: nil),
        .init(name: "no answer in time", failure: HTTPError.timeout("head"), pause: nil),
        .init(name: "the last attempt", failure: refused(429, after: 1), attempt: 5, pause: nil),
        .init(name: "cancelled", failure: CancellationError(), pause: nil),
    ]

    @Test("and what is not", arguments: cases) func retry(_ expected: RetryCase) {
        let request: APIRequest =
            expected.write
            ? .create(ConfigMap.resourceType, namespace: "ns", manifest: [:]) : .get(ConfigMap("a").reference)
        #expect(RequestRetry().pause(after: expected.failure, of: request, attempt: expected.attempt) == expected.pause)
    }
}
