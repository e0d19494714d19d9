import Foundation
import KubeCore
import Structured
import Synchronization
import Testing

@testable import ControllerRuntime

/// Makes one part per entry of `spec.parts`; blocks when the key it names is missing.
struct Gadget: Reconciler {
    struct Observed: Sendable {
        var widget: Widget
        var hasKey: Bool
    }

    enum Effect: Sendable, Hashable { case ring(String) }

    static let name = "gadget"
    var finalizer = FinalizerNeed.none
    let rung = Told()

    var watches: [WatchedKind] { [.owned(Part.self), .referenced(Key.self)] }

    func references(of object: Widget) -> [ObjectReference] {
        object.spec.secret.map { [ObjectReference(Key.resourceType, namespace: object.metadata.namespace, name: $0)] } ?? []
    }

    func conditions(of object: Widget) -> [Condition] { object.status?.conditions ?? [] }

    func observe(_ object: Widget, _ reader: ObjectReader, now: Date) -> Observed {
        let key = object.spec.secret.map { reader.get(Key.self, namespace: object.metadata.namespace, name: $0) != nil }
        return Observed(widget: object, hasKey: key ?? true)
    }

    func plan(_ observed: Observed) -> Plan<Effect> {
        if observed.widget.metadata.isTerminating { return Plan(effects: [.ring("bye")], finalizer: .none) }
        guard observed.hasKey else {
            let message = "spec.secret: there is no key \(observed.widget.spec.secret ?? "")"
            return Plan(
                status: PlannedStatus(), finalizer: finalizer, outcome: .blocked(reason: "NoKey", message: message, recheck: .seconds(60)))
        }
        let parts = observed.widget.spec.parts.sorted { $0.key < $1.key }
        return Plan(
            desired: parts.map { DesiredObject(Part(metadata: ObjectMeta(name: $0.key), data: ["value": $0.value])) },
            status: PlannedStatus(fields: ["parts": .integer(Int64(parts.count))]), finalizer: finalizer)
    }

    func perform(_ effect: Effect, for object: Widget) async throws {
        if case .ring(let text) = effect { rung.add(text) }
    }
}

extension Plan {
    fileprivate init(effects: [Effect], finalizer: FinalizerNeed) { self.init(desired: [], finalizer: finalizer, effects: effects) }
    fileprivate init(status: PlannedStatus, finalizer: FinalizerNeed, outcome: Outcome) {
        self.init(desired: [], status: status, finalizer: finalizer, outcome: outcome)
    }
}

final class Told: Sendable {
    private let state = Mutex<[String]>([])
    func add(_ text: String) { state.withLock { $0.append(text) } }
    var all: [String] { state.withLock { $0 } }
}

/// One controller over a server, stepped by hand: writes, then events, then passes, until nothing moves.
struct Bench {
    let server = SingleManagerServer()
    let time = ManualTime()
    let manager: Manager
    let gadget: Gadget

    init(_ gadget: Gadget = Gadget()) throws {
        self.gadget = gadget
        manager = Manager(api: server, source: NoSource(), time: time, log: Fixture.log)
        manager.add(gadget)
        let caches = manager.prepare().caches
        (caches.informer(of: Widget.self) as? Informer<Widget>)?.take(.restarted([], resourceVersion: "1"))
        (caches.informer(of: Part.self) as? Informer<Part>)?.take(.restarted([], resourceVersion: "1"))
        (caches.informer(of: Key.self) as? Informer<Key>)?.take(.restarted([], resourceVersion: "1"))
    }

    struct NoSource: WatchSource {
        func watch<Object: Sendable>(
            _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
            handle: @escaping @Sendable (WatchEvent<Object>) -> Void
        ) async throws {}
    }

    func settle(delivering: Bool = true) async {
        let (caches, controllers) = manager.prepare()
        for _ in 0..<100 {
            if delivering { server.deliver(to: caches) }
            var moved = false
            for controller in controllers where await controller.step() { moved = true }
            if !moved { return }
        }
    }

    func put(parts: [String: String], secret: String? = nil, finalizers: [String] = [], deleted: Bool = false) throws {
        try server.put(
            Fixture.widget {
                $0.spec.parts = parts
                $0.spec.secret = secret
                $0.metadata.finalizers = finalizers
                if deleted { $0.metadata.deletionTimestamp = Date(timeIntervalSince1970: 0) }
            }
        ) { document in
            let live = server.object(Bench.widget)
            document["status"] = live?["status"]
            document[path: "metadata", "managedFields"] = live?[path: "metadata", "managedFields"]
        }
    }

    static let widget = "/apis/test.dev/v1/namespaces/ns/widgets/w"
    static func part(_ name: String) -> String { "/api/v1/namespaces/ns/parts/\(name)" }

    func ready() throws -> Condition? {
        try server.object(Self.widget)?.decode(Widget.self).status?.conditions?.condition("Ready")
    }

    var writes: [String] { server.writes.map(\.description) }
}

@Suite("Controller")
struct ControllerTests {
    @Test("children and status are written once each, and then nothing more")
    func once() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1", "b": "2"])
        await bench.settle()
        #expect(bench.writes == ["PATCH \(Bench.part("a"))", "PATCH \(Bench.part("b"))", "PATCH \(Bench.widget)/status"])
        #expect(try bench.ready()?.status == .yes)
        bench.server.forgetWrites()
        bench.time.advance(by: .seconds(600))
        await bench.settle()
        #expect(bench.writes.isEmpty)
        #expect(bench.server.reads == 0)
    }

    @Test("a restarted operator finds everything as wanted and writes nothing")
    func restart() async throws {
        let first = try Bench()
        try first.put(parts: ["a": "1"])
        await first.settle()
        let second = try Bench()
        for path in [Bench.widget, Bench.part("a")] {
            let document = try #require(first.server.object(path))
            if path == Bench.widget {
                try second.server.put(document.decode(Widget.self)) { $0 = document }
            } else {
                try second.server.put(document.decode(Part.self)) { $0 = document }
            }
        }
        await second.settle()
        #expect(second.writes.isEmpty)
    }

    @Test("only the child that differs is written")
    func difference() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1", "b": "2"])
        await bench.settle()
        bench.server.forgetWrites()
        try bench.put(parts: ["a": "1", "b": "3"])
        await bench.settle()
        #expect(bench.writes == ["PATCH \(Bench.part("b"))"])
    }

    @Test("a child changed or deleted by hand is repaired")
    func repair() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1", "b": "2"])
        await bench.settle()
        bench.server.edit(Bench.part("a")) { $0["data"] = ["value": "hacked"] }
        bench.server.remove(Bench.part("b"))
        await bench.settle()
        #expect(bench.server.object(Bench.part("a"))?["data"] == ["value": "1"])
        #expect(bench.server.object(Bench.part("b"))?["data"] == ["value": "2"])
    }

    @Test("a child no longer wanted is deleted, and only that")
    func prune() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1", "b": "2"])
        await bench.settle()
        bench.server.forgetWrites()
        try bench.put(parts: ["b": "2"])
        await bench.settle()
        #expect(bench.writes == ["DELETE \(Bench.part("a"))", "PATCH \(Bench.widget)/status"])
    }

    @Test("a stranger of the same name is not touched; the status says so; once it is gone, the child is made")
    func stranger() async throws {
        let bench = try Bench()
        try bench.server.put(Part(metadata: ObjectMeta(name: "a", namespace: "ns"), data: ["theirs": "yes"]))
        let before = bench.server.object(Bench.part("a"))
        try bench.put(parts: ["a": "1", "b": "2"])
        await bench.settle()
        #expect(bench.server.object(Bench.part("a")) == before)
        #expect(bench.server.object(Bench.part("b")) != nil)
        #expect(try bench.ready()?.reason == "NameConflict")
        #expect(try bench.ready()?.message.contains("Part ns/a") == true)
        bench.server.remove(Bench.part("a"))
        bench.time.advance(by: .seconds(60))
        await bench.settle()
        #expect(bench.server.object(Bench.part("a"))?["data"] == ["value": "1"])
        #expect(try bench.ready()?.status == .yes)
    }

    @Test("a stranger that the cache does not show is not touched either")
    func unseenStranger() async throws {
        let bench = try Bench()
        try bench.server.put(Part(metadata: ObjectMeta(name: "a", namespace: "ns"), data: ["theirs": "yes"]))
        bench.server.deliver(to: CacheSet([]))
        let before = bench.server.object(Bench.part("a"))
        try bench.put(parts: ["a": "1"])
        await bench.settle()
        #expect(bench.server.object(Bench.part("a")) == before)
        #expect(try bench.ready()?.reason == "NameConflict")
    }

    @Test("a creation whose answer was lost, and which the watch does not show, is recognised as ours")
    func lostAnswer() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"])
        bench.server.deliver(to: bench.manager.prepare().caches)
        bench.server.loseAnswers { request in
            if request.path == Bench.part("a") { throw APIStatus(code: 504, reason: .timeout, message: "lost") }
        }
        await bench.settle(delivering: false)
        bench.server.loseAnswers(nil)
        let made = try #require(bench.server.object(Bench.part("a")))
        bench.server.deliver(to: CacheSet([]))
        bench.time.advance(by: .seconds(60))
        await bench.settle()
        #expect(try bench.ready()?.status == .yes)
        #expect(bench.server.object(Bench.part("a")) == made)
        #expect(bench.server.reads == 1)
    }

    @Test("while the cache lacks our own writes, nothing is planned on it")
    func staleCache() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"])
        bench.server.deliver(to: bench.manager.prepare().caches)
        await bench.settle(delivering: false)
        let caches = bench.manager.prepare().caches
        (caches.informer(of: Widget.self) as? Informer<Widget>)?.take(
            .applied(CacheDecoder<Widget>().decode(try Fixture.widget(version: "102") { $0.spec.parts = ["a": "1", "b": "2"] }.manifest())))
        bench.server.forgetWrites()
        await bench.settle(delivering: false)
        #expect(bench.writes.isEmpty)
    }

    @Test("a missing reference blocks, and its arrival wakes the object")
    func reference() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"], secret: "k")
        await bench.settle()
        #expect(try bench.ready()?.reason == "NoKey")
        #expect(bench.server.object(Bench.part("a")) == nil)
        try bench.server.put(Key(metadata: ObjectMeta(name: "k", namespace: "ns")))
        await bench.settle()
        #expect(try bench.ready()?.status == .yes)
        #expect(bench.server.object(Bench.part("a")) != nil)
    }

    @Test("a denial is told at once and tried again ever more slowly")
    func denial() async throws {
        let bench = try Bench()
        bench.server.refuse { request in
            if request.path.contains("/parts/") {
                throw APIStatus(code: 403, reason: .forbidden, message: "parts is forbidden: exceeded quota: q")
            }
        }
        try bench.put(parts: ["a": "1"])
        await bench.settle()
        #expect(try bench.ready()?.reason == "QuotaExceeded")
        let passes = { bench.manager.metrics.registry.value("controller_runtime_reconcile_total", labels: ["gadget", "error"]) ?? 0 }
        let before = passes()
        for _ in 0..<600 {
            bench.time.advance(by: .seconds(1))
            await bench.settle()
        }
        #expect(passes() - before < 20)
        #expect(bench.writes.filter { $0.hasSuffix("/status") }.count == 1)
    }

    @Test("a passing error shows in no condition")
    func transient() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"])
        await bench.settle()
        bench.server.refuse { request in
            if request.path.contains("/parts/") { throw APIStatus(code: 503, reason: .serviceUnavailable, message: "down") }
        }
        bench.server.forgetWrites()
        try bench.put(parts: ["a": "2"])
        await bench.settle()
        #expect(try bench.ready()?.status == .yes)
        bench.server.refuse(nil)
        bench.time.advance(by: .seconds(1))
        await bench.settle()
        #expect(bench.server.object(Bench.part("a"))?["data"] == ["value": "2"])
        #expect(!bench.writes.contains("PATCH \(Bench.widget)/status"))
    }

    @Test("the finalizer is on before the first child, and deletion runs the effects before it comes off")
    func finalizer() async throws {
        let bench = try Bench(Gadget(finalizer: .hold))
        try bench.put(parts: ["a": "1"])
        await bench.settle()
        #expect(bench.writes.first == "PATCH \(Bench.widget)")
        #expect(bench.server.object(Bench.widget)?[path: "metadata", "finalizers"] == ["ballast.dev/cleanup"])
        #expect(bench.writes.filter { $0.hasSuffix("/status") }.count == 1, "the finalizer is no reason to refuse the status")
        try bench.put(parts: ["a": "1"], finalizers: ["ballast.dev/cleanup"], deleted: true)
        await bench.settle()
        #expect(bench.gadget.rung.all == ["bye"])
        #expect(bench.server.object(Bench.widget) == nil)
    }

    @Test("a status that was computed from what has changed meanwhile is refused, and computed anew")
    func staleStatus() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"])
        let edited = Told()
        bench.server.refuse { request in
            guard request.path == "\(Bench.widget)/status", edited.all.isEmpty else { return }
            edited.add("once")
            bench.server.edit(Bench.widget) { $0["spec"] = ["parts": ["a": "1", "b": "2"]] }
        }
        await bench.settle()
        bench.time.advance(by: .seconds(1))
        await bench.settle()
        #expect(bench.writes.filter { $0.hasSuffix("/status") }.count == 2)
        #expect(bench.server.object(Bench.widget)?[path: "status", "parts"] == 2)
        #expect(try bench.ready()?.status == .yes)
    }

    @Test("a condition that somebody else brought stays; one of ours that is edited is put right")
    func foreignCondition() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"])
        await bench.settle()
        bench.server.edit(Bench.widget) { widget in
            let conditions = widget[path: "status", "conditions"]?.array ?? []
            widget[path: "status", "conditions"] = .array(
                conditions.map { ready in
                    var ready = ready
                    ready["message"] = "hacked"
                    return ready
                } + [
                    [
                        "type": "Audited", "status": "True", "reason": "Looked", "message": "fine",
                        "lastTransitionTime": "2026-01-01T00:00:00Z",
                    ]
                ])
        }
        await bench.settle()
        let conditions = try bench.server.object(Bench.widget)?.decode(Widget.self).status?.conditions ?? []
        #expect(conditions.map(\.type) == ["Ready", "Audited"])
        #expect(conditions.condition("Ready")?.message == "everything is as planned")
    }

    @Test("an object on its way out without our finalizer is left alone")
    func terminating() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"], finalizers: ["someone/else"], deleted: true)
        await bench.settle()
        #expect(bench.writes.isEmpty)
    }

    @Test("somebody who fights for a field is named instead of fought for ever")
    func contested() async throws {
        let bench = try Bench()
        try bench.put(parts: ["a": "1"])
        await bench.settle()
        for round in 0..<15 {
            bench.server.edit(Bench.part("a")) { $0["data"] = ["value": .string("hacked \(round)")] }
            await bench.settle()
        }
        #expect(try bench.ready()?.reason == "FieldsContested")
        bench.time.advance(by: .seconds(120))
        await bench.settle()
        #expect(try bench.ready()?.status == .yes)
        #expect(bench.server.object(Bench.part("a"))?["data"] == ["value": "1"])
    }

    @Test("an object that cannot be read says so in its own conditions, once")
    func undecodable() async throws {
        let bench = try Bench()
        try bench.server.put(Fixture.widget()) { $0["spec"] = ["parts": 7] }
        await bench.settle()
        let condition = bench.server.object(Bench.widget)?[path: "status", "conditions"]?[0]
        #expect(condition?["reason"] == "Undecodable")
        #expect(bench.writes == ["PATCH \(Bench.widget)/status"])
    }
}
