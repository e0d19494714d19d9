import HTTPTransport
import KubeCore
import Structured
import Testing

@testable import KubeClient

private func event(_ type: String, _ object: JSONValue) -> JSONValue { ["type": .string(type), "object": object] }

private func bookmark(_ version: String, end: Bool = false) -> JSONValue {
    var object: JSONValue = ["metadata": ["resourceVersion": .string(version)]]
    if end { object[path: "metadata", "annotations", "k8s.io/initial-events-end"] = "true" }
    return event("BOOKMARK", object)
}

private func told(_ event: WatchEvent<ConfigMap>?) -> String {
    switch event {
    case .restarted(let objects, let version): "restarted \(objects.map(\.metadata.name)) @\(version)"
    case .applied(let object): "applied \(object.metadata.name)"
    case .deleted(let key, _): "deleted \(key)"
    case .progress(let version): "progress @\(version)"
    case .undecodable(let bad): "\(bad)"
    case .disconnected(let failure, _): "disconnected \(failure)"
    case nil: "end"
    }
}

@Suite("A watch over a server that misbehaves") struct WatchEventsTests {
    private func read(_ count: Int, from server: ScriptedServer, time: ManualTime = ManualTime()) async -> [String] {
        let reader = Task {
            var iterator = server.client(time: time).events(of: ConfigMap.self, namespace: "ns").makeAsyncIterator()
            var seen: [String] = []
            while seen.count < count { seen.append(told(await iterator.next())) }
            return seen
        }
        let clock = Task {
            while !Task.isCancelled {
                await time.waitForSleepers()
                time.advance(by: .seconds(120))
            }
        }
        defer { clock.cancel() }
        return await reader.value
    }

    @Test("a streaming list, changes, an object that does not decode, and a 410") func story() async {
        let server = ScriptedServer([
            .lines([
                event("ADDED", document("a")), bookmark("5", end: true), event("MODIFIED", document("a", version: "6")),
                event("ADDED", document("bad", version: "7", data: ["k": 1])), event("DELETED", document("a", version: "8")),
                event("ERROR", APIStatus.expired("too old").document),
            ]), .openLines([event("ADDED", document("b")), bookmark("9", end: true)]),
        ])
        let seen = await read(5, from: server)
        #expect(
            seen == [
                "restarted [\"a\"] @5", "applied a", "ns/bad cannot be decoded: data.k: expected a string, found integer", "deleted ns/a",
                "restarted [\"b\"] @9",
            ])
        #expect(server.seen.count == 2)
    }

    @Test("a server without streaming lists, and a connection that breaks") func paged() async {
        let server = ScriptedServer([
            .reply(422, APIStatus(code: 422, reason: .invalid, message: "sendInitialEvents is forbidden").document),
            .reply(200, ["metadata": ["resourceVersion": "5"], "items": [document("a")]]), .broken(.connection("reset")),
            .openLines([event("ADDED", document("b", version: "6"))]),
        ])
        #expect(await read(3, from: server) == ["restarted [\"a\"] @5", "disconnected reset", "applied b"])
        #expect(server.seen.last?.url.contains("resourceVersion=5") == true)
    }

    @Test("cancelling the reader ends the sequence") func cancel() async {
        let server = ScriptedServer([.openLines([bookmark("5", end: true)])])
        let client = server.client()
        let (started, starting) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            var seen: [String] = []
            for await event in client.events(of: ConfigMap.self) {
                seen.append(told(event))
                starting.yield()
            }
            return seen
        }
        for await _ in started { break }
        task.cancel()
        #expect(await task.value == ["restarted [] @5"])
    }
}
