import KubeCore
import ServiceLifecycle
import Structured
import Synchronization
import Testing

@testable import ControllerRuntime

/// Hands out prepared lists, then stays silent; like a watch, it ends only when cancelled.
private struct ScriptedSource: WatchSource {
    let lists: [String: [JSONValue]]
    let listed = Latch()

    func watch<Object: Sendable>(
        _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
        handle: @escaping @Sendable (WatchEvent<Object>) -> Void
    ) async throws {
        let objects = try (lists[scope.type.plural] ?? []).map(decode)
        handle(.restarted(objects, resourceVersion: "50"))
        try await Latch().wait()
    }
}

/// Opens a latch when a path is written.
private final class Watched: KubeAPI {
    let server = SingleManagerServer()
    let path: String
    let written = Latch()

    init(_ path: String) { self.path = path }

    func send(_ request: APIRequest) async throws -> JSONValue {
        let answer = try await server.send(request)
        if request.path == path { written.open() }
        return answer
    }
}

@Suite("Manager")
struct ManagerTests {
    @Test("it fills its caches, reconciles, and ends on graceful shutdown")
    func runs() async throws {
        var widget = Fixture.widget()
        widget.spec.parts = ["a": "1"]
        let api = Watched(Bench.widget + "/status")
        try api.server.put(widget)
        let source = ScriptedSource(lists: ["widgets": [try #require(api.server.object(Bench.widget))]])
        let manager = Manager(api: api, source: source, time: ManualTime(), log: Fixture.log)
        manager.add(Gadget())
        #expect(!manager.isReady)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: manager, successTerminationBehavior: .gracefullyShutdownGroup)], logger: Fixture.log))
        let running = Task { try await group.run() }
        try await api.written.wait()
        #expect(manager.isReady)
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(api.server.object(Bench.part("a")) != nil)
    }

    @Test("cancelling it ends everything without an error")
    func cancels() async throws {
        let api = Watched(Bench.widget)
        let manager = Manager(api: api, source: ScriptedSource(lists: [:]), time: ManualTime(), log: Fixture.log)
        manager.add(Gadget())
        let running = Task { try await manager.run() }
        for informer in manager.prepare().caches.all { try await informer.synced.wait() }
        running.cancel()
        try await running.value
    }

    @Test("without the lease nothing is written, however ready the caches are")
    func gated() async throws {
        let time = ManualTime()
        let server = SingleManagerServer()
        let gate = WriteGate(time: time, needsLease: true)
        let api = GatedAPI(server, gate: gate, metrics: RuntimeMetrics(registry: MetricsRegistry()), host: "")
        let write = APIRequest.delete(ObjectReference(Part.resourceType, namespace: "ns", name: "p"))
        await #expect(throws: LeadershipLost.self) { _ = try await api.send(write) }
        #expect(server.writes.isEmpty)
        gate.open(until: .seconds(1))
        await #expect(throws: APIStatus.self) { _ = try await api.send(write) }
        #expect(server.writes.count == 1)
    }

    @Test("two uses of a kind that select differently share one unrestricted watch")
    func sharedWatch() {
        var plan = WatchPlan()
        plan.add(Part.self, selector: ["a": "1", "b": "2"])
        plan.add(Part.self, selector: ["a": "1"])
        plan.add(Key.self, selector: ["a": "1"])
        plan.add(Key.self)
        let scopes = CacheSet(plan.informers(namespace: "ns", metrics: RuntimeMetrics(registry: MetricsRegistry()), log: Fixture.log)).all
            .map(\.scope)
        #expect(scopes.map(\.labelSelector) == ["", "a=1"])
        #expect(scopes.map(\.namespace) == ["ns", "ns"])
    }
}
