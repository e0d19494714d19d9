import Structured
import Testing

@testable import KubeCore

private typealias Machine = WatchMachine<String>
private typealias Frame = WatchFrame<String>

/// An event in the shorthand of the tables below.
private func frame(_ line: JSONValue) -> Machine.Event {
    .frame(
        Frame(line: line.bytes) { document in
            guard let value = document["value"]?.string else { throw BadValue() }
            return value
        })
}

private struct BadValue: Error, CustomStringConvertible { var description: String { "no value" } }

private func object(_ name: String, _ version: String?, _ value: String?) -> JSONValue {
    var object: JSONValue = ["metadata": ["name": .string(name), "namespace": "ns"]]
    object[path: "metadata", "resourceVersion"] = version.map(JSONValue.string)
    object["value"] = value.map(JSONValue.string)
    return object
}

private func added(_ name: String, _ version: String?, _ value: String?) -> Machine.Event {
    frame(["type": "ADDED", "object": object(name, version, value)])
}

private func deleted(_ name: String, _ version: String, _ value: String?) -> Machine.Event {
    frame(["type": "DELETED", "object": object(name, version, value)])
}

private func bookmark(_ version: String, end: Bool = false) -> Machine.Event {
    var object: JSONValue = ["metadata": ["resourceVersion": .string(version)]]
    if end { object[path: "metadata", "annotations", "k8s.io/initial-events-end"] = "true" }
    return frame(["type": "BOOKMARK", "object": object])
}

private func error(_ code: Int) -> Machine.Event {
    frame(["type": "ERROR", "object": APIStatus(code: code, reason: .fitting(code: code), message: "no").document])
}

private func refused(_ code: Int, retryAfter: Int? = nil) -> Machine.Event {
    .failed(.status(APIStatus(code: code, reason: .fitting(code: code), message: "no", details: .init(retryAfterSeconds: retryAfter))))
}

private func page(_ names: [String], _ version: String, more: String? = nil) -> Machine.Event {
    let items = names.compactMap { WatchItem(object($0, "1", $0)) { $0["value"]?.string ?? "" } }
    return .page(WatchPage(items: items, resourceVersion: version, continuation: more))
}

/// What an action does, without the jitter.
private func summary(_ action: Machine.Action) -> String {
    switch action {
    case .wait(let pause): return pause >= .milliseconds(800) ? "wait" : "wait too little"
    case .emit(.restarted(let objects, let version)): return "restarted \(objects.joined(separator: ",")) @\(version)"
    case .emit(.applied(let object)): return "applied \(object)"
    case .emit(.deleted(let key, let last)): return "deleted \(key) \(last ?? "?")"
    case .emit(.progress(let version)): return "progress @\(version)"
    case .emit(.undecodable(let bad)): return "undecodable \(bad.key): \(bad.problem)"
    case .emit(.disconnected(let failure, _)): return "disconnected \(failure)"
    case .send(let request):
        let query = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        if query["sendInitialEvents"] != nil { return "stream list" }
        if query["watch"] != nil { return "watch @\(query["resourceVersion"] ?? "")" }
        return "list \(query["continue"] ?? "")"
    }
}

private struct Story: Sendable, CustomTestStringConvertible {
    var name: String
    var streaming = true
    var steps: [(event: Machine.Event, actions: [String])]

    var testDescription: String { name }
}

private let listed: [(event: Machine.Event, actions: [String])] = [
    (.started, ["stream list"]), (added("a", "1", "A"), []), (bookmark("5", end: true), ["restarted A @5"]),
]

private let stories: [Story] = [
    Story(
        name: "a streaming list becomes a watch on the same stream",
        steps: listed + [
            (added("b", "6", "B"), ["applied B"]), (deleted("b", "7", "B2"), ["deleted ns/b B2"]), (bookmark("9"), ["progress @9"]),
            (.ended, ["watch @9"]),
        ]),
    Story(
        name: "a server without streaming lists refuses, and is not asked again",
        steps: [
            (.started, ["stream list"]), (refused(422), ["list "]), (page(["a"], "5"), ["restarted a @5", "watch @5"]),
            (error(410), ["list "]),
        ]),
    Story(
        name: "a server that ignores sendInitialEvents is noticed by its bookmark",
        steps: [(.started, ["stream list"]), (added("a", "1", "A"), []), (bookmark("5"), ["list "])]),
    Story(
        name: "pages add up to one list", streaming: false,
        steps: [
            (.started, ["list "]), (page(["b"], "5", more: "t"), ["list t"]), (page(["a"], "5"), ["restarted a,b @5", "watch @5"]),
        ]),
    Story(
        name: "an expired continue token starts the list anew", streaming: false,
        steps: [
            (.started, ["list "]), (page(["b"], "5", more: "t"), ["list t"]),
            (refused(410), ["disconnected no (410 Gone)", "wait"]), (.waited, ["list "]),
            (page(["a"], "6"), ["restarted a @6", "watch @6"]),
        ]),
    Story(name: "410 in the stream lists again at once", steps: listed + [(error(410), ["stream list"])]),
    Story(
        name: "410 on opening the watch lists again at once",
        steps: listed + [(added("b", "6", "B"), ["applied B"]), (.ended, ["watch @6"]), (refused(410), ["stream list"])]),
    Story(
        name: "410 again and again waits",
        steps: listed + [
            (error(410), ["stream list"]), (bookmark("5", end: true), ["restarted  @5"]),
            (error(410), ["disconnected no (410 Gone)", "wait"]), (.waited, ["stream list"]),
        ]),
    Story(
        name: "an object that does not decode is told, and the watch goes on",
        steps: listed + [
            (added("bad", "6", nil), ["undecodable ns/bad: no value"]), (added("b", "7", "B"), ["applied B"]), (.ended, ["watch @7"]),
        ]),
    Story(
        name: "one bad object does not spoil the list",
        steps: [
            (.started, ["stream list"]), (added("a", "1", "A"), []), (added("bad", "2", nil), []),
            (bookmark("5", end: true), ["restarted A @5", "undecodable ns/bad: no value"]),
        ]),
    Story(
        name: "a deleted object that does not decode is still deleted", steps: listed + [(deleted("bad", "6", nil), ["deleted ns/bad ?"])]),
    Story(
        name: "a list keeps what comes last, and forgets what goes meanwhile",
        steps: [
            (.started, ["stream list"]), (added("a", "1", "A"), []), (added("b", "2", "B"), []), (added("a", "3", "A2"), []),
            (deleted("b", "4", "B"), []), (bookmark("5", end: true), ["restarted A2 @5"]),
        ]),
    Story(
        name: "a broken connection resumes where it was",
        steps: listed + [
            (added("b", "6", "B"), ["applied B"]), (.failed(.transport("reset")), ["disconnected reset", "wait"]), (.waited, ["watch @6"]),
        ]),
    Story(
        name: "a list broken half way starts anew, without what had come",
        steps: [
            (.started, ["stream list"]), (added("a", "1", "A"), []), (.failed(.transport("reset")), ["disconnected reset", "wait"]),
            (.waited, ["stream list"]), (bookmark("5", end: true), ["restarted  @5"]),
        ]),
    Story(
        name: "an error in the stream that is no 410 spoils the version",
        steps: listed + [(error(500), ["disconnected no (500 InternalError)", "wait"]), (.waited, ["stream list"])]),
    Story(
        name: "an object without a version spoils the version",
        steps: listed + [(added("b", nil, "B"), ["disconnected ns/b has no resourceVersion", "wait"]), (.waited, ["stream list"])]),
    Story(
        name: "a stream that ends without a word is not reopened at once",
        steps: listed + [(added("b", "6", "B"), ["applied B"]), (.ended, ["watch @6"]), (.ended, ["wait"]), (.waited, ["watch @6"])]),
    Story(
        name: "a kind that does not exist yet is asked for again",
        steps: [(.started, ["stream list"]), (refused(404), ["disconnected no (404 NotFound)", "wait"]), (.waited, ["stream list"])]),
    Story(
        name: "a line that is not JSON spoils the version",
        steps: listed + [
            (
                .frame(Frame(line: Array("<html>".utf8)) { _ in "" }),
                ["disconnected a line of the watch stream is not JSON: line 1, column 1: a value cannot start with this character", "wait"]
            ), (.waited, ["stream list"]),
        ]),
    Story(
        name: "a report that comes during a pause changes nothing",
        steps: [
            (.started, ["stream list"]), (refused(500), ["disconnected no (500 InternalError)", "wait"]), (.ended, []), (refused(500), []),
            (.waited, ["stream list"]), (.waited, []),
        ]),
]

@Suite("A watch, told in events and actions") struct WatchMachineTests {
    @Test("every story goes as told", arguments: stories) private func story(_ story: Story) {
        var configuration = Machine.Configuration()
        configuration.streamingList = story.streaming
        var machine = Machine(
            ObjectScope(ResourceType(group: "", version: "v1", kind: "K", plural: "ks")), configuration: configuration, seed: 1)
        var now = Duration.zero
        for (index, step) in story.steps.enumerated() {
            now += .seconds(10)
            #expect(machine.handle(step.event, at: now).map(summary) == step.actions, "step \(index)")
        }
    }

    @Test("the server's Retry-After is the least pause") func retryAfter() {
        var machine = Machine(ObjectScope(ResourceType(group: "", version: "v1", kind: "K", plural: "ks")), seed: 1)
        _ = machine.handle(.started, at: .zero)
        let actions = machine.handle(refused(429, retryAfter: 60), at: .zero)
        guard case .wait(let pause) = actions.last else { Issue.record("no pause: \(actions)"); return }
        #expect(pause == .seconds(60))
    }
}
