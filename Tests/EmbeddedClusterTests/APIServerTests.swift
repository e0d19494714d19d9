import Foundation
import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

/// A server whose one user may do everything, and the requests of that user.
struct Client: Sendable {
    let server: APIServer

    init(_ change: (inout APIServer.Configuration) -> Void = { _ in }) throws {
        var configuration = APIServer.Configuration()
        configuration.time = StandingClock()
        change(&configuration)
        server = try APIServer(configuration)
        server.authentication.accept(token: "t", as: UserInfo(name: "root", groups: ["system:masters"]))
    }

    func send(
        _ method: String, _ target: String, _ body: JSONValue? = nil, type: String = "application/json",
        accept: String = "application/json",
        token: String? = "t"
    ) async -> APIServerResponse {
        var headers = [(name: "Accept", value: accept), (name: "Content-Type", value: type), (name: "User-Agent", value: "suite/1")]
        if let token { headers.append((name: "Authorization", value: "Bearer \(token)")) }
        return await server.respond(to: APIServerRequest(method: method, target: target, headers: headers, body: body?.bytes ?? []))
    }

    /// The answer as JSON with its code.
    func ask(_ method: String, _ target: String, _ body: JSONValue? = nil, type: String = "application/json") async -> (Int, JSONValue) {
        let response = await send(method, target, body, type: type)
        guard case .bytes(let bytes) = response.body, let value = try? JSONValue(parsing: bytes) else { return (response.status, .null) }
        return (response.status, value)
    }
}

private let maps = "/api/v1/namespaces/default/configmaps"

@Suite struct APIServerTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method = "GET"
        var target: String
        var body: JSONValue?
        var type = "application/json"
        var code: Int
        var reason: String
        var message: String
    }

    @Test(
        "refuses in the genuine server's words",
        arguments: [
            Refusal(
                testDescription: "missing object", target: "\(maps)/x", code: 404, reason: "NotFound", message: "configmaps \"x\" not found"
            ),
            Refusal(
                testDescription: "name that is taken", method: "POST", target: "/api/v1/namespaces",
                body: ["metadata": ["name": "default"]], code: 409, reason: "AlreadyExists",
                message: "namespaces \"default\" already exists"),
            Refusal(
                testDescription: "unknown field, strictly", method: "POST", target: "\(maps)?fieldValidation=Strict",
                body: ["metadata": ["name": "x"], "dada": [:]], code: 400, reason: "BadRequest",
                message: "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dada\""),
            Refusal(
                testDescription: "field that cannot be selected", target: "\(maps)?fieldSelector=data.x%3D1", code: 400,
                reason: "BadRequest",
                message: "\"data.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""),
            Refusal(
                testDescription: "apply without a manager", method: "PATCH", target: "\(maps)/x", body: ["metadata": ["name": "x"]],
                type: "application/apply-patch+yaml", code: 422, reason: "Invalid",
                message: "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"),
            Refusal(
                testDescription: "revision of the future", target: "\(maps)?resourceVersion=99999", code: 504, reason: "Timeout",
                message: ""),
        ])
    func refuses(_ given: Refusal) async throws {
        let (code, status) = try await Client().ask(given.method, given.target, given.body, type: given.type)
        #expect(code == given.code)
        #expect(status["reason"]?.string == given.reason)
        if !given.message.isEmpty { #expect(status["message"]?.string == given.message) }
    }

    @Test func refusesStrangersWithAStatus() async throws {
        let response = try await Client().send("GET", "/api/v1/pods", token: nil)
        #expect(response.status == 401)
        let wrong = try await Client().send("GET", "/api/v1/pods", token: "wrong")
        #expect(wrong.status == 401)
    }

    @Test func applyOwnsItsFieldsAndReportsConflicts() async throws {
        let client = try Client()
        let wanted: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x"], "data": ["a": "1"]]
        let type = "application/apply-patch+yaml"
        let (created, object) = await client.ask("PATCH", "\(maps)/x?fieldManager=one", wanted, type: type)
        #expect(created == 201)
        let entry = object[path: "metadata", "managedFields"]?[0]
        #expect(entry?["manager"] == "one")
        #expect(entry?["operation"] == "Apply")
        #expect(entry?[path: "fieldsV1", "f:data"] == ["f:a": [:]])
        let (again, same) = await client.ask("PATCH", "\(maps)/x?fieldManager=one", wanted, type: type)
        #expect(again == 200)
        #expect(same[path: "metadata", "resourceVersion"] == object[path: "metadata", "resourceVersion"])
        let other = wanted.with(["data", "a"], "2")
        let (refused, status) = await client.ask("PATCH", "\(maps)/x?fieldManager=two", other, type: type)
        #expect(refused == 409)
        #expect(status["message"] == "Apply failed with 1 conflict: conflict with \"one\": .data.a")
        let (forced, taken) = await client.ask("PATCH", "\(maps)/x?fieldManager=two&force=true", other, type: type)
        #expect(forced == 200)
        #expect(taken[path: "data", "a"] == "2")
    }

    @Test func anApplyThatNamesAnotherUIDIsRefused() async throws {
        let client = try Client()
        let wanted: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "uid": "0000"], "data": ["a": "1"],
        ]
        let target = "\(maps)/x?fieldManager=one"
        #expect(await client.ask("PATCH", target, wanted, type: "application/apply-patch+yaml").0 == 409)
        _ = await client.ask("POST", maps, configMap("x"))
        #expect(await client.ask("PATCH", "\(target)&force=true", wanted, type: "application/apply-patch+yaml").0 == 422)
    }

    @Test func pagesFollowTheirTokens() async throws {
        let client = try Client()
        for name in ["a", "b", "c"] { _ = await client.ask("POST", maps, configMap(name)) }
        let (_, first) = await client.ask("GET", "\(maps)?limit=2")
        #expect(first["items"]?.array?.count == 2)
        #expect(first[path: "metadata", "remainingItemCount"] == 1)
        let token = try #require(first[path: "metadata", "continue"]?.string)
        let (_, second) = await client.ask("GET", "\(maps)?limit=2&continue=\(token)")
        #expect(second["items"]?.array?.count == 1)
        #expect(second[path: "metadata", "continue"] == nil)
        client.server.api.storage.compact()
        _ = await client.ask("POST", maps, configMap("d"))
        client.server.api.storage.compact()
        let (code, gone) = await client.ask("GET", "\(maps)?limit=2&continue=\(token)")
        #expect(code == 410)
        #expect(gone[path: "metadata", "continue"] != nil)
    }

    @Test func aWatchStreamsLinesAndAnExpiredOneSaysSo() async throws {
        let client = try Client()
        _ = await client.ask("POST", maps, configMap("a"))
        let response = await client.send(
            "GET", "\(maps)?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")
        guard case .stream(let chunks) = response.body else {
            Issue.record("a watch must stream")
            return
        }
        var types: [String] = []
        for await chunk in chunks {
            let event = try JSONValue(parsing: chunk)
            types.append(event["type"]?.string ?? "")
            if types.count == 2 { break }
        }
        #expect(types == ["ADDED", "BOOKMARK"])
        client.server.api.storage.compact()
        let (_, expired) = await client.ask("GET", "\(maps)?watch=true&resourceVersion=1")
        #expect(expired["type"] == "ERROR")
        #expect(expired[path: "object", "code"] == 410)
    }

    @Test func aLostAnswerLeavesItsWriteBehind() async throws {
        struct LoseFirst: FaultPlan {
            func after(_ subject: FaultSubject, status: Int) async -> Fault? { subject.sequence == 1 ? .loseConnection : nil }
        }
        let client = try Client { $0.faults = LoseFirst() }
        let lost = await client.send("POST", maps, configMap("a"))
        guard case .connectionLost = lost.body else {
            Issue.record("the answer was not lost")
            return
        }
        #expect(await client.ask("GET", "\(maps)/a").0 == 200)
    }

    @Test func evictionKeepsToTheDisruptionBudget() async throws {
        let client = try Client()
        let store = client.server.store(manager: "test")
        try store.create([
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p", "namespace": "default", "labels": ["app": "a"]],
            "spec": ["nodeName": "n", "containers": [["name": "c", "image": "i:1"]]],
        ])
        try store.modify(podType, namespace: "default", name: "p", subresource: .status) { $0[path: "status", "phase"] = "Running" }
        try store.create([
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "b", "namespace": "default"],
            "spec": ["minAvailable": 1, "selector": ["matchLabels": ["app": "a"]]],
        ])
        let budgets = ResourceType(group: "policy", version: "v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets")
        try store.modify(budgets, namespace: "default", name: "b", subresource: .status) {
            $0[path: "status", "observedGeneration"] = 1
            $0[path: "status", "currentHealthy"] = 1
            $0[path: "status", "desiredHealthy"] = 1
        }
        let eviction: JSONValue = ["apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": "p", "namespace": "default"]]
        let (code, status) = await client.ask("POST", "/api/v1/namespaces/default/pods/p/eviction", eviction)
        #expect(code == 429)
        #expect(status["message"] == "Cannot evict pod as it would violate the pod's disruption budget.")
    }

    @Test func aRoleByNameAllowsThatNameOnly() async throws {
        let client = try Client()
        let store = client.server.store(manager: "test")
        client.server.authentication.accept(token: "g", as: UserInfo(name: "gateway"))
        try store.create(configMap("routes"))
        try store.create([
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": "r", "namespace": "default"],
            "rules": [["apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["routes"], "verbs": ["get", "list", "watch"]]],
        ])
        try store.create([
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": ["name": "r", "namespace": "default"],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"],
            "subjects": [["kind": "User", "name": "gateway"]],
        ])
        #expect(await client.send("GET", "\(maps)/routes", token: "g").status == 200)
        #expect(await client.send("GET", "\(maps)?fieldSelector=metadata.name%3Droutes", token: "g").status == 200)
        #expect(await client.send("GET", maps, token: "g").status == 403)
        #expect(await client.send("GET", "\(maps)/other", token: "g").status == 403)
    }
}
