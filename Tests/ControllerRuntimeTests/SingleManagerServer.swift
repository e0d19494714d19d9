import KubeCore
import Structured
import Synchronization

@testable import ControllerRuntime

/// The corner of an API server that the runtime's own tests need: apply and status patches by one manager, whole-object, with the genuine
/// server's answers to `uid` and `resourceVersion` guards. Merging, validation and garbage collection are the embedded cluster's and the genuine server's to test.
final class SingleManagerServer: KubeAPI {
    struct Request: Equatable, CustomStringConvertible {
        var verb: String
        var path: String
        var description: String { "\(verb) \(path)" }
    }

    fileprivate struct State {
        var objects: [String: JSONValue] = [:]
        var version = 100
        var uids = 0
        var writes: [Request] = []
        var reads = 0
        var events: [(plural: String, document: JSONValue, deleted: Bool)] = []
        var refuse: (@Sendable (APIRequest) throws -> Void)?
        var loseAnswers: (@Sendable (APIRequest) throws -> Void)?
    }

    private let state = Mutex(State())

    /// What was written, in order.
    var writes: [Request] { state.withLock(\.writes) }
    var reads: Int { state.withLock(\.reads) }
    func forgetWrites() { state.withLock { $0.writes = [] } }

    /// Throws instead of carrying a write out.
    func refuse(_ judge: (@Sendable (APIRequest) throws -> Void)?) { state.withLock { $0.refuse = judge } }
    /// Throws after carrying a write out.
    func loseAnswers(_ judge: (@Sendable (APIRequest) throws -> Void)?) { state.withLock { $0.loseAnswers = judge } }

    func object(_ path: String) -> JSONValue? { state.withLock { $0.objects[path] } }

    /// Puts an object there as somebody else would.
    func put(_ object: some KubeObject, _ change: (inout JSONValue) -> Void = { _ in }) throws {
        var document = try object.manifest()
        document[path: "metadata", "uid"] = document[path: "metadata", "uid"] ?? .string(newUID())
        change(&document)
        let path = object.reference.type.path(namespace: object.reference.namespace, name: object.reference.name)
        state.withLock { $0.store(document, at: path, plural: object.reference.type.plural) }
    }

    /// Changes an object by hand, which takes the changed field from its manager: here simply by the value that no longer fits.
    func edit(_ path: String, _ change: (inout JSONValue) -> Void) {
        state.withLock { state in
            guard var object = state.objects[path] else { return }
            change(&object)
            state.store(object, at: path, plural: Self.plural(path))
        }
    }

    func remove(_ path: String) { state.withLock { $0.remove(path, plural: Self.plural(path)) } }

    private func newUID() -> String {
        state.withLock { state in
            state.uids += 1
            return "uid-\(state.uids)"
        }
    }

    func send(_ request: APIRequest) async throws -> JSONValue {
        if request.method == .get {
            return try state.withLock { state in
                state.reads += 1
                guard let object = state.objects[request.path] else { throw APIStatus.notFound(Part.resourceType, name: request.path) }
                return object
            }
        }
        if let refuse = state.withLock({ $0.refuse }) { try refuse(request) }
        let document = try JSONValue(parsing: request.body)
        let uid = newUID()
        let answer = try state.withLock { state in
            state.writes.append(Request(verb: request.method.rawValue, path: request.path))
            return try state.write(request, document, uid: uid, plural: Self.plural(request.path))
        }
        if let lose = state.withLock({ $0.loseAnswers }) { try lose(request) }
        return answer
    }

    /// Gives the events since the last call to the informers.
    func deliver(to caches: CacheSet, dropping: Int = 0) {
        let events = state.withLock { state in
            defer { state.events = [] }
            return state.events.dropFirst(dropping)
        }
        for event in events {
            if event.plural == "widgets" { give(event.document, event.deleted, to: caches.informer(of: Widget.self) as? Informer<Widget>) }
            if event.plural == "parts" { give(event.document, event.deleted, to: caches.informer(of: Part.self) as? Informer<Part>) }
            if event.plural == "keys" { give(event.document, event.deleted, to: caches.informer(of: Key.self) as? Informer<Key>) }
        }
    }

    private func give<Object: KubeObject>(_ document: JSONValue, _ deleted: Bool, to informer: Informer<Object>?) {
        let decoded = CacheDecoder<Object>().decode(document)
        let key = NamespacedName(
            namespace: document[path: "metadata", "namespace"]?.string ?? "", name: document[path: "metadata", "name"]?.string ?? "")
        informer?.take(deleted ? .deleted(key, last: decoded) : .applied(decoded))
    }

    private static func plural(_ path: String) -> String {
        ["widgets", "parts", "keys"].first { path.contains("/\($0)/") } ?? ""
    }
}

extension SingleManagerServer.State {
    fileprivate mutating func store(_ object: JSONValue, at path: String, plural: String) {
        version += 1
        var object = object
        object[path: "metadata", "resourceVersion"] = .string(String(version))
        objects[path] = object
        events.append((plural, object, false))
    }

    fileprivate mutating func remove(_ path: String, plural: String) {
        guard var object = objects.removeValue(forKey: path) else { return }
        version += 1
        object[path: "metadata", "resourceVersion"] = .string(String(version))
        events.append((plural, object, true))
    }

    fileprivate mutating func write(_ request: APIRequest, _ document: JSONValue, uid: String, plural: String) throws -> JSONValue {
        switch request.method {
        case .delete:
            guard let live = objects[request.path] else { throw APIStatus.notFound(Part.resourceType, name: request.path) }
            if let wanted = document[path: "preconditions", "uid"]?.string, live[path: "metadata", "uid"]?.string != wanted {
                throw APIStatus.conflict(Part.resourceType, name: request.path, problem: "Precondition failed: UID")
            }
            remove(request.path, plural: plural)
            return ["kind": "Status", "status": "Success"]
        case .patch where request.contentType == APIRequest.MediaType.jsonPatch:
            return try patchStatus(String(request.path.dropLast("/status".count)), document, plural: plural)
        case .patch:
            return try apply(request.path, document, uid: uid, plural: plural)
        default:
            return document
        }
    }

    private mutating func patchStatus(_ path: String, _ operations: JSONValue, plural: String) throws -> JSONValue {
        guard let live = objects[path] else { throw APIStatus.notFound(Part.resourceType, name: path) }
        let patched = try JSONPatch(operations).applied(to: live)
        guard patched[path: "metadata", "resourceVersion"] == live[path: "metadata", "resourceVersion"] else {
            throw APIStatus.conflict(Part.resourceType, name: path, problem: "the object has been modified")
        }
        var next = live
        next["status"] = patched["status"]
        next[path: "metadata", "managedFields"] = managedFields(live, ["status": patched["status"] ?? .emptyObject], true)
        guard next != live else { return live }
        store(next, at: path, plural: plural)
        return objects[path] ?? next
    }

    private mutating func apply(_ path: String, _ document: JSONValue, uid: String, plural: String) throws -> JSONValue {
        let live = objects[path]
        let wantedUID = document[path: "metadata", "uid"]?.string
        let wantedVersion = document[path: "metadata", "resourceVersion"]?.string
        if let wantedUID, live?[path: "metadata", "uid"]?.string != wantedUID {
            throw APIStatus.conflict(Part.resourceType, name: path, problem: "uid mismatch")
        }
        if let wantedVersion, let live, live[path: "metadata", "resourceVersion"]?.string != wantedVersion {
            throw APIStatus.conflict(Part.resourceType, name: path, problem: "the object has been modified")
        }
        var next = live ?? .emptyObject
        for (name, member) in document.object ?? [:] where name != "metadata" { next[name] = member }
        for name in ["labels", "annotations", "ownerReferences", "finalizers", "name", "namespace"] {
            if let value = document[path: "metadata", name] {
                next[path: "metadata", name] = value
            } else if name == "finalizers" {
                next[path: "metadata", name] = nil
            }
        }
        next[path: "metadata", "uid"] = live?[path: "metadata", "uid"] ?? .string(uid)
        next[path: "metadata", "managedFields"] = managedFields(live, document, false)
        let isGone =
            next[path: "metadata", "deletionTimestamp"] != nil && (next[path: "metadata", "finalizers"]?.array ?? []).isEmpty
        guard next != live else { return next }
        store(next, at: path, plural: plural)
        if isGone { remove(path, plural: plural) }
        return objects[path] ?? next
    }

    private func managedFields(_ live: JSONValue?, _ document: JSONValue, _ isStatus: Bool) -> JSONValue {
        var owned = document
        for name in ["apiVersion", "kind"] { owned[name] = nil }
        for name in ["name", "namespace", "uid", "resourceVersion"] { owned[path: "metadata", name] = nil }
        if owned["metadata"] == .emptyObject { owned["metadata"] = nil }
        var entry: JSONValue = ["manager": "ballast", "operation": isStatus ? "Update" : "Apply", "fieldsV1": Self.fields(owned)]
        if isStatus { entry["subresource"] = "status" }
        let others = (live?[path: "metadata", "managedFields"]?.array ?? []).filter { ($0["subresource"] != nil) != isStatus }
        return .array(others + [entry])
    }

    private static func fields(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return .emptyObject }
        return .object(Dictionary(uniqueKeysWithValues: members.map { ("f:\($0.key)", fields($0.value)) }))
    }
}
