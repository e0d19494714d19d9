import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

private let pods = GroupResource(group: "", resource: "pods")

private func key(_ name: String, in namespace: String = "a") -> ObjectKey { ObjectKey(pods, namespace: namespace, name: name) }

private func pod(_ name: String, labels: [String: JSONValue] = [:], owner: String? = nil) -> JSONValue {
    var value: JSONValue = ["metadata": ["name": .string(name), "labels": .object(labels)]]
    if let owner { value[path: "metadata", "ownerReferences"] = [["uid": .string(owner)]] }
    return value
}

@Suite struct ObjectStorageTests {
    @Test func countsOneRevisionForAllKinds() throws {
        let storage = ObjectStorage()
        let first = try storage.create(key("x"), pod("x"))
        let other = try storage.create(ObjectKey(GroupResource(group: "", resource: "nodes"), namespace: "", name: "n"), pod("n"))
        #expect(other.revision == first.revision + 1)
        #expect(first.value[path: "metadata", "resourceVersion"] == .string("\(first.revision)"))
    }

    @Test func refusesWritesOnAnotherRevisionThanTheStoredOne() throws {
        let storage = ObjectStorage()
        let first = try storage.create(key("x"), pod("x"))
        _ = try storage.replace(key("x"), pod("x", labels: ["a": "b"]), expected: first.revision)
        #expect(throws: StorageError.conflict) { try storage.replace(key("x"), pod("x"), expected: first.revision) }
        #expect(throws: StorageError.conflict) { try storage.remove(key("x"), expected: first.revision) }
        #expect(throws: StorageError.exists) { try storage.create(key("x"), pod("x")) }
        #expect(throws: StorageError.notFound) { try storage.remove(key("y"), expected: 1) }
    }

    @Test func listsInTheOrderOfKeys() throws {
        let storage = ObjectStorage()
        for (name, namespace) in [("b", "z"), ("a", "z"), ("c", "a"), ("x", "a-b")] {
            _ = try storage.create(key(name, in: namespace), pod(name))
        }
        #expect(try storage.list(pods).objects.map { "\($0.namespace)/\($0.name)" } == ["a-b/x", "a/c", "z/a", "z/b"])
    }

    @Test func pagesShowTheStateOfTheFirstPage() throws {
        let storage = ObjectStorage()
        for name in ["a", "b", "c", "d"] { _ = try storage.create(key(name), pod(name)) }
        let first = try storage.list(pods, limit: 2)
        #expect(first.remaining == 2)
        let b = try #require(storage.object(key("b")))
        let d = try #require(storage.object(key("d")))
        _ = try storage.remove(key("b"), expected: b.revision)
        _ = try storage.remove(key("d"), expected: d.revision)
        _ = try storage.create(key("e"), pod("e"))
        let start = try #require(first.next)
        let second = try storage.list(pods, version: .page(start), limit: 2)
        #expect(second.objects.map(\.name) == ["c", "d"])
        #expect(second.revision == first.revision)
        #expect(second.next == nil)
    }

    @Test func rebuildsAnExactRevisionUntilTheWindowHasPassed() throws {
        let storage = ObjectStorage(windowSize: 3)
        let first = try storage.create(key("a"), pod("a"))
        _ = try storage.create(key("b"), pod("b"))
        #expect(try storage.list(pods, version: .exact(first.revision)).objects.map(\.name) == ["a"])
        for name in ["c", "d", "e"] { _ = try storage.create(key(name), pod(name)) }
        #expect(throws: StorageError.expired(requested: first.revision, oldest: first.revision + 1)) {
            try storage.list(pods, version: .exact(first.revision))
        }
    }

    @Test func findsDependentsByTheOwnersUID() throws {
        let storage = ObjectStorage()
        let child = try storage.create(key("a"), pod("a", owner: "u1"))
        #expect(storage.dependents(ofUID: "u1").map(\.name) == ["a"])
        _ = try storage.replace(key("a"), pod("a", owner: "u2"), expected: child.revision)
        #expect(storage.dependents(ofUID: "u1").isEmpty)
        #expect(storage.dependents(ofUID: "u2").map(\.name) == ["a"])
    }
}

@Suite struct StorageWatchTests {
    /// The next events as short texts.
    private func take(_ count: Int, from stream: AsyncStream<StorageEvent>) async -> [String] {
        var texts: [String] = []
        for await event in stream {
            switch event {
            case .added(let object): texts.append("added \(object.name)")
            case .modified(let object): texts.append("modified \(object.name)")
            case .deleted(let object): texts.append("deleted \(object.name) \(object.labels["app"] ?? "-")")
            case .bookmark(_, let end): texts.append(end ? "end" : "bookmark")
            }
            if texts.count == count { break }
        }
        return texts
    }

    @Test func anObjectThatStartsOrStopsMatchingIsAddedOrDeleted() async throws {
        let storage = ObjectStorage()
        let stream = try storage.watch(pods, from: .now) { $0.labels["app"] == "web" }
        let a = try storage.create(key("a"), pod("a"))
        let b = try storage.replace(key("a"), pod("a", labels: ["app": "web"]), expected: a.revision)
        let c = try storage.replace(key("a"), pod("a", labels: ["app": "web", "x": "y"]), expected: b.revision)
        let d = try storage.replace(key("a"), pod("a", labels: ["app": "db"]), expected: c.revision)
        _ = try storage.remove(key("a"), expected: d.revision)
        storage.sendBookmarks()
        #expect(await take(4, from: stream) == ["added a", "modified a", "deleted a web", "bookmark"])
    }

    @Test func aStreamingListEndsWithABookmark() async throws {
        let storage = ObjectStorage()
        _ = try storage.create(key("a"), pod("a"))
        let stream = try storage.watch(pods, from: .current(endMark: true))
        _ = try storage.create(key("b"), pod("b"))
        #expect(await take(3, from: stream) == ["added a", "end", "added b"])
    }

    @Test func resumesAfterARevisionAndRefusesOneBeforeTheWindow() async throws {
        let storage = ObjectStorage(windowSize: 2)
        let first = try storage.create(key("a"), pod("a"))
        for name in ["b", "c"] { _ = try storage.create(key(name), pod(name)) }
        let stream = try storage.watch(pods, from: .after(first.revision))
        #expect(await take(2, from: stream) == ["added b", "added c"])
        storage.compact()
        #expect(throws: StorageError.expired(requested: first.revision, oldest: storage.revision)) {
            _ = try storage.watch(pods, from: .after(first.revision))
        }
    }

    @Test func aReaderThatFallsBehindIsCutOff() async throws {
        let storage = ObjectStorage(watchBuffer: 2)
        let stream = try storage.watch(pods, from: .now)
        for name in ["a", "b", "c", "d"] { _ = try storage.create(key(name), pod(name)) }
        #expect(await take(10, from: stream) == ["added a", "added b"])
    }
}
