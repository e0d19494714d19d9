import KubeCore
import Structured
import Synchronization

/// Brings the API server to what plans desire, writing only what differs.
///
/// Creation must never touch a stranger's object of the same name, and must cost one write. Server-side apply has no create-only flag, and
/// POST leaves the fields with a second owner, so that later applies cannot remove any. What the API server does offer: an apply that
/// carries a `resourceVersion` is compared with a live object's and ignored when there is none (apiserver `registry/generic/registry/store.go`,
/// `Update`; tried on 1.36). No object ever has version 1, so an apply with `"1"` creates or fails with a conflict, atomically.
package struct Applier: Sendable {
    private let api: any KubeAPI
    private let memory: ActingMemory
    private let metrics: RuntimeMetrics
    private let controller: String
    private let time: any TimeSource

    static let impossibleVersion = "1"

    package init(api: any KubeAPI, memory: ActingMemory, metrics: RuntimeMetrics, controller: String, time: any TimeSource) {
        self.api = api
        self.memory = memory
        self.metrics = metrics
        self.controller = controller
        self.time = time
    }

    /// What became of one desired object.
    package enum Applied: Sendable, Hashable {
        case unchanged
        case created
        case changed
        /// Its predecessor is being deleted; its end wakes the owner.
        case awaitsDeletion
    }

    /// Brings one object about. `live` is what the cache holds of it.
    package func apply(_ wanted: ChildManifest, live: LiveChild?, owner: Owner) async throws -> Applied {
        switch ApplyStep.decide(wanted, live: live, record: memory.record(of: wanted.reference, owner: owner.uid), owner: owner) {
        case .nothing: return .unchanged
        case .awaitDeletion: return .awaitsDeletion
        case .stranger: throw NameConflict(wanted.reference)
        case .apply(let uid): return try await change(wanted, uid: uid, owner: owner)
        case .create: return try await create(wanted, owner: owner)
        }
    }

    private func create(_ wanted: ChildManifest, owner: Owner) async throws -> Applied {
        do {
            try await write(wanted, guarding: "resourceVersion", Self.impossibleVersion, owner: owner, verb: "create")
            return .created
        } catch let status as APIStatus where status.isConflict || status.isAlreadyExists {
            // Something is there that the cache does not show: ours from a write whose answer was lost, ours with its label taken away,
            // or a stranger's.
            let (live, version) = try await read(wanted.reference)
            memory.wrote(wanted.reference.type, resourceVersion: version, owner: owner.uid, now: time.uptime)
            switch ApplyStep.decide(wanted, live: live, record: nil, owner: owner) {
            case .nothing: return .unchanged
            case .apply(let uid): return try await change(wanted, uid: uid, owner: owner)
            case .awaitDeletion: return .awaitsDeletion
            case .stranger: throw NameConflict(wanted.reference)
            case .create: throw status
            }
        }
    }

    private func change(_ wanted: ChildManifest, uid: String, owner: Owner) async throws -> Applied {
        if memory.record(of: wanted.reference, owner: owner.uid)?.isContested(wanted, now: time.uptime) == true {
            throw FieldsContested(wanted.reference)
        }
        do {
            try await write(wanted, guarding: "uid", uid, owner: owner, verb: "apply")
            return .changed
        } catch let status as APIStatus where status.isInvalid && wanted.onImmutable == .recreate && Self.isImmutable(status) {
            try await delete(wanted.reference, uid: uid, owner: owner)
            return .awaitsDeletion
        }
    }

    private func write(_ wanted: ChildManifest, guarding field: String, _ value: String, owner: Owner, verb: String) async throws {
        var manifest = wanted.manifest
        manifest[path: "metadata", field] = .string(value)
        // An apply refuses unknown fields in any case; what else validation would find are doubled ones, which a JSONValue cannot hold,
        // and for that the server reads the whole body a second time.
        let options = APIRequest.WriteOptions(fieldManager: Labels.manager, fieldValidation: .ignore)
        let answer = try await api.send(.apply(wanted.reference, manifest: manifest, force: true, options: options))
        metrics.wrote(controller, kind: wanted.reference.type.kind, verb: verb)
        let metadata = answer["metadata"]
        if let uid = metadata?["uid"]?.string {
            let owned = OwnedFields(of: answer, manager: Labels.manager).main
            let now = time.uptime
            let record = memory.record(of: wanted.reference, owner: owner.uid)?.renewed(
                uid: uid, exact: wanted.exact, owned: owned, now: now)
            memory.applied(
                wanted.reference, record ?? AppliedRecord(uid: uid, exact: wanted.exact, owned: owned, repairsSince: now), owner: owner.uid)
        }
        memory.wrote(wanted.reference.type, resourceVersion: metadata?["resourceVersion"]?.string, owner: owner.uid, now: time.uptime)
    }

    /// Deletes exactly the object of that UID, its dependents with it. One that is gone already, or another's by now, is no error.
    package func delete(_ object: ObjectReference, uid: String, owner: Owner) async throws {
        do {
            _ = try await api.send(.delete(object, options: APIRequest.DeleteOptions(propagation: .background, uid: uid)))
            metrics.wrote(controller, kind: object.type.kind, verb: "delete")
            memory.deleted(object, uid: uid, owner: owner.uid, now: time.uptime)
        } catch let status as APIStatus where status.isNotFound {
            memory.deleted(object, uid: uid, owner: owner.uid, now: time.uptime)
        } catch let status as APIStatus where status.isConflict {
            // Either another object stands there by now, which is not ours to delete, or the server wants to be asked again.
            guard try await read(object).0?.uid != uid else { throw status }
            memory.deleted(object, uid: uid, owner: owner.uid, now: time.uptime)
        }
    }

    /// The object past the cache, and its version.
    private func read(_ object: ObjectReference) async throws -> (LiveChild?, String?) {
        do {
            let raw = try await api.send(.get(object))
            let metadata = try raw["metadata"]?.decode(ObjectMeta.self) ?? ObjectMeta(name: object.name)
            return (LiveChild(metadata, owned: OwnedFields(of: raw, manager: Labels.manager).main), metadata.resourceVersion)
        } catch let status as APIStatus where status.isNotFound {
            return (nil, nil)
        }
    }

    private static func isImmutable(_ status: APIStatus) -> Bool {
        status.message.contains("field is immutable") || status.message.contains("may not be changed")
            || status.message.contains("updates to") && status.message.contains("are forbidden")
    }
}

/// What acting remembers between passes, per owner; all of it may be lost with the process.
package final class ActingMemory: Sendable {
    private struct State {
        var expectations = Expectations()
        var records: [String: [ObjectReference: AppliedRecord]] = [:]
        /// The status last applied to an owner.
        var statuses: [String: AppliedRecord] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    func record(of object: ObjectReference, owner: String) -> AppliedRecord? { state.withLock { $0.records[owner]?[object] } }
    func applied(_ object: ObjectReference, _ record: AppliedRecord, owner: String) {
        state.withLock { $0.records[owner, default: [:]][object] = record }
    }

    func statusRecord(owner: String) -> AppliedRecord? { state.withLock { $0.statuses[owner] } }
    func statusApplied(_ record: AppliedRecord, owner: String) { state.withLock { $0.statuses[owner] = record } }

    func wrote(_ type: ResourceType, resourceVersion: String?, owner: String, now: Duration) {
        state.withLock { $0.expectations.wrote(type, resourceVersion: resourceVersion, owner: owner, now: now) }
    }

    func deleted(_ object: ObjectReference, uid: String, owner: String, now: Duration) {
        state.withLock { $0.expectations.deleted(object, uid: uid, owner: owner, now: now) }
    }

    /// See ``Expectations/remaining(owner:now:caches:)``.
    func remaining(owner: String, now: Duration, caches: some ExpectedCaches) -> Duration? {
        state.withLock { $0.expectations.remaining(owner: owner, now: now, caches: caches) }
    }

    func forget(owner: String) {
        state.withLock { state in
            state.expectations.forget(owner: owner)
            state.records[owner] = nil
            state.statuses[owner] = nil
        }
    }
}
