import KubeCore
import Logging
import Structured
import Synchronization
import Testing

@testable import ControllerRuntime

@Suite("Object store")
struct ObjectStoreTests {
    private func store(_ parts: Part...) -> ObjectStore<Part> {
        var store = ObjectStore<Part>(indexedLabels: ["of"])
        _ = store.replace(with: parts.map(Fixture.entry), resourceVersion: "10")
        return store
    }

    @Test("the first list is not news; what a later list brings is, and what it lacks is gone")
    func lists() {
        var store = ObjectStore<Part>()
        let first = store.replace(
            with: [Fixture.entry(Fixture.part("a")), Fixture.entry(Fixture.part("b", uid: "b"))], resourceVersion: "10")
        #expect(first.map(\.isInitial) == [true, true])
        let second = store.replace(
            with: [Fixture.entry(Fixture.part("b", uid: "b")), Fixture.entry(Fixture.part("c", uid: "c"))], resourceVersion: "20")
        #expect(second.map { $0.new?.metadata.name ?? "-" + ($0.old?.metadata.name ?? "") } == ["c", "-a"])
        #expect(second.allSatisfy { !$0.isInitial })
        #expect(store.seenVersion == 20)
    }

    @Test("a doubled or late event changes nothing")
    func lateEvents() {
        var store = store(Fixture.part("a", version: "9"))
        #expect(store.upsert(Fixture.entry(Fixture.part("a", version: "9"))).isEmpty)
        #expect(store.upsert(Fixture.entry(Fixture.part("a", version: "8"))).isEmpty)
        #expect(store[Fixture.key("a")]?.object.metadata.resourceVersion == "9")
    }

    @Test("an object made anew under its name is a removal and an addition")
    func recreated() {
        var store = store(Fixture.part("a", uid: "old"))
        let changes = store.upsert(Fixture.entry(Fixture.part("a", uid: "new", version: "12")))
        #expect(changes.map { [$0.old?.metadata.uid, $0.new?.metadata.uid] } == [["old", nil], [nil, "new"]])
    }

    @Test("the late deletion of a former incarnation leaves its successor alone")
    func lateDeletion() {
        var store = store(Fixture.part("a", uid: "new", version: "12"))
        #expect(store.delete(Fixture.key("a"), last: Fixture.part("a", uid: "old", version: "11")).isEmpty)
        #expect(store[Fixture.key("a")] != nil)
    }

    @Test("an object that a list names but nobody can read stays as it was known")
    func unreadable() {
        var store = store(Fixture.part("a"))
        #expect(store.replace(with: [], unreadable: [Fixture.key("a")], resourceVersion: "30").isEmpty)
        #expect(store[Fixture.key("a")] != nil)
    }

    @Test("indexes follow changes of owner and label")
    func indexes() {
        var store = store(Fixture.part("a", version: "9", owner: "x", labels: ["of": "m"]), Fixture.part("b", uid: "b", owner: "x"))
        #expect(store.controlled(by: "x").map(\.object.metadata.name) == ["a", "b"])
        _ = store.upsert(Fixture.entry(Fixture.part("a", version: "11", owner: "y", labels: ["of": "n"])))
        #expect(store.controlled(by: "x").map(\.object.metadata.name) == ["b"])
        #expect(store.controlled(by: "y").map(\.object.metadata.name) == ["a"])
        #expect(store.list(namespace: "ns", labels: ["of": "m"]).isEmpty)
        #expect(store.list(namespace: nil, labels: ["of": "n"]).map(\.object.metadata.name) == ["a"])
        #expect(store.list(namespace: "elsewhere", labels: [:]).isEmpty)
    }
}

@Suite("Informer")
struct InformerTests {
    @Test("an object that cannot be read is counted and told, and the others arrive")
    func broken() throws {
        let registry = MetricsRegistry()
        let informer = Informer<Part>(
            scope: ObjectScope(Part.resourceType), project: nil, metrics: RuntimeMetrics(registry: registry),
            log: Fixture.log)
        let heard = Heard()
        informer.addListener { heard.add($0) }
        let decoder = CacheDecoder<Part>()
        let bad: JSONValue = ["metadata": ["name": "bad", "namespace": "ns", "uid": "u", "generation": 4], "data": 7]
        informer.take(.restarted([decoder.decode(bad), decoder.decode(try Fixture.part("good").manifest())], resourceVersion: "9"))
        #expect(informer.keys == [Fixture.key("good")])
        #expect(informer.hasSynced)
        #expect(registry.value("ballast_undecodable_objects_total", labels: ["Part"]) == 1)
        let broken = try #require(heard.changes.compactMap(\.broken).first)
        #expect(broken.reference.name == "bad")
        #expect(broken.generation == 4)
        #expect(broken.problem.contains("data"))
    }

    @Test("a projection drops fields before they are cached")
    func projection() throws {
        let decoder = CacheDecoder<Part>(
            project: Projection("keys only") { document in
                document["data"] = document["data"]?.object.map { .object($0.mapValues { _ in "" }) }
            })
        var part = Fixture.part("a")
        part.data = ["secret": "value"]
        #expect(decoder.decode(try part.manifest()).entry?.object.data == ["secret": ""])
    }

    @Test("a projection sees who owns what, which the cache does not keep")
    func projectionOfOwners() throws {
        let decoder = CacheDecoder<Part>(
            project: Projection("owners") { document in
                let owners = document[path: "metadata", "managedFields"]?.array ?? []
                document[path: "metadata", "annotations", "owners"] = .string(owners.compactMap { $0["manager"]?.string }.joined())
            })
        var manifest = try Fixture.part("a").manifest()
        manifest[path: "metadata", "managedFields"] = [["manager": "kubectl"]]
        #expect(decoder.decode(manifest).entry?.object.metadata.annotations["owners"] == "kubectl")
    }

    @Test("uses of a kind share a projection of one name, and the whole object where they differ")
    func sharedProjections() throws {
        let (one, other) = (Projection("one") { $0["data"] = nil }, Projection("other") { $0["data"] = nil })
        func kept(_ projections: [Projection?]) throws -> Bool {
            var watches = WatchPlan()
            for projection in projections { watches.add(Part.self, project: projection) }
            let registry = MetricsRegistry()
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let informer = try #require(
                watches.informers(namespace: nil, metrics: RuntimeMetrics(registry: registry), log: log).first)
            var part = Fixture.part("a")
            part.data = ["k": "v"]
            informer.take(raw: .restarted([try part.manifest()], resourceVersion: "1"))
            return (informer.objects(namespace: nil, labels: [:]).first as? Part)?.data != nil
        }
        #expect(try !kept([one, one]))
        #expect(try kept([one, other]))
        #expect(try kept([one, nil]))
        #expect(try kept([one, other, one]))
    }
}

private final class Heard: Sendable {
    private let state = Mutex<[ObjectChange]>([])
    func add(_ change: ObjectChange) { state.withLock { $0.append(change) } }
    var changes: [ObjectChange] { state.withLock { $0 } }
}
