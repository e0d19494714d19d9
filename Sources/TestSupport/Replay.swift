import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import Logging
import Structured

/// Runs a scenario against the embedded cluster, alone with a manual clock: events are delivered, passes made and time moved one after the
/// other, so that a run is the same each time and a thousand take seconds.
package final class Replay {
    private let scenario: ReplayScenario
    private let fault: ReplayFault
    private let time = ManualTime()
    private let api: ResourceAPI
    private let store: ClusterStore
    private let injector: FaultInjector
    private var process: (manager: Manager, controllers: [any AnyController], feed: ReplayFeed)
    private var record = ReplayRecord()
    /// The state the world and the garbage collector have last looked at, and found nothing to do about.
    private var worldSaw: UInt64 = 0

    /// A cluster is at rest when nothing was written for this long.
    private static let rest = Duration.seconds(180)
    private static let quietMinutes = Duration.seconds(600)
    private static let longestLeap = Duration.seconds(30)
    private static let roundLimit = 5_000

    private init(_ scenario: ReplayScenario, fault: ReplayFault) throws {
        self.scenario = scenario
        self.fault = fault
        api = ResourceAPI(time: time)
        store = ClusterStore(api: api, manager: "kubectl")
        injector = FaultInjector(EmbeddedAPI(api), fault: fault)
        try api.bootstrap()
        for manifest in scenario.prelude { try store.create(manifest) }
        process = try Self.start(scenario, injector, api, time, fault)
    }

    /// Runs the scenario once.
    package static func run(_ scenario: ReplayScenario, fault: ReplayFault = .none) async throws -> ReplayRecord {
        let replay = try Replay(scenario, fault: fault)
        return try await replay.run()
    }

    private func run() async throws -> ReplayRecord {
        let census = try Census(kinds, api)
        for step in scenario.steps {
            try step.act(store)
            try await settle(after: step.name)
            record.snapshots.append(try snapshot())
            let before = injector.writes.count
            try await idle(for: Self.quietMinutes)
            record.unexplained += scenario.unexplained(Array(injector.writes[before...])).map { "\($0) (after \(step.name))" }
        }
        record.writes = injector.writes
        (record.created, record.deleted) = await census.count()
        record.orphans = try orphans().map(\.name)
        return record
    }

    private static func start(
        _ scenario: ReplayScenario, _ injector: FaultInjector, _ api: ResourceAPI, _ time: ManualTime, _ fault: ReplayFault
    ) throws -> (Manager, [any AnyController], ReplayFeed) {
        let log = Logger(label: "replay") { _ in SwiftLogNoOpLogHandler() }
        let manager = Manager(api: injector, source: NoWatches(), time: time, log: log)
        scenario.start(manager)
        let (caches, controllers) = manager.prepare()
        return (manager, controllers, try ReplayFeed(caches, api: api, fault: fault))
    }

    private struct NoWatches: WatchSource {
        func watch<Object: Sendable>(
            _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
            handle: @escaping @Sendable (WatchEvent<Object>) -> Void
        ) async throws {}
    }
}

/// Time and rounds.
extension Replay {
    private func settle(after step: String) async throws {
        var calm = Duration.zero
        for _ in 0..<Self.roundLimit {
            let before = revision
            let moved = try await round()
            if revision != before { calm = .zero }
            if moved { continue }
            guard calm < Self.rest else { return }
            calm += leap()
        }
        record.restless.append(step)
    }

    private func idle(for duration: Duration) async throws {
        let end = time.uptime + duration
        for _ in 0..<Self.roundLimit where time.uptime < end {
            if try await !round() { _ = leap() }
        }
    }

    /// Delivers events, lets every controller work off its queue, and lets the world react. Returns whether anything moved.
    private func round() async throws -> Bool {
        var moved = try await process.feed.deliver()
        for controller in process.controllers {
            while await controller.step() {
                moved = true
                if injector.hasCrashed {
                    record.crashes += 1
                    injector.restart()
                    process = try Self.start(scenario, injector, api, time, fault)
                    return true
                }
            }
        }
        let before = revision
        guard before != worldSaw else { return moved || process.feed.isBehind }
        worldSaw = before
        try scenario.world(store)
        for orphan in try orphans() {
            try store.delete(orphan.type, namespace: orphan.namespace, name: orphan.name, options: DeleteOptions(propagation: .background))
        }
        return moved || revision != before || process.feed.isBehind
    }

    /// Moves the clock to the next thing a controller waits for. Returns by how much.
    private func leap() -> Duration {
        let due = process.controllers.compactMap(\.nextDue).min().map { $0 - time.uptime } ?? Self.longestLeap
        let leap = min(max(due, .milliseconds(1)), Self.longestLeap)
        time.advance(by: leap)
        return leap
    }

    private var revision: UInt64 {
        (try? store.snapshot(ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)).revision)
            ?? 0
    }
}

/// What the oracle looks at.
extension Replay {
    private struct Orphan {
        var type: ResourceType
        var namespace: String?
        var name: String
    }

    private var kinds: [ResourceType] { process.manager.prepare().caches.all.map(\.scope.type) }

    private func snapshot() throws -> [String: JSONValue] {
        var objects: [String: JSONValue] = [:]
        for kind in kinds {
            for object in try store.list(kind) {
                let metadata = object["metadata"]
                let key = "\(kind.kind) \(metadata?["namespace"]?.string ?? "")/\(metadata?["name"]?.string ?? "")"
                objects[key] = normal(object)
            }
        }
        return objects
    }

    private func normal(_ object: JSONValue) -> JSONValue {
        var object = object
        for field in ["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"] {
            object[path: "metadata", field] = nil
        }
        object[path: "metadata", "ownerReferences"] = object[path: "metadata", "ownerReferences"]?.array.map { owners in
            .array(owners.map { owner in without(owner, ["uid"]) })
        }
        object[path: "status", "observedGeneration"] = nil
        object[path: "status", "conditions"] = object[path: "status", "conditions"]?.array.map { conditions in
            .array(conditions.map { without($0, ["lastTransitionTime", "lastUpdateTime", "lastProbeTime", "observedGeneration"]) })
        }
        scenario.normalise(&object)
        return withoutIdentities(object)
    }

    /// Some servers' defaults copy an object's UID into its spec (a Job's selector).
    private func withoutIdentities(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members): .object(members.mapValues(withoutIdentities))
        case .array(let elements): .array(elements.map(withoutIdentities))
        case .string(let text) where text.utf8.count == 36 && UUID(uuidString: text) != nil: "<uid>"
        default: value
        }
    }

    private func without(_ value: JSONValue, _ fields: [String]) -> JSONValue {
        var value = value
        for field in fields { value[field] = nil }
        return value
    }

    /// Objects all of whose owners are gone. The harness deletes them as the garbage collector would.
    private func orphans() throws -> [Orphan] {
        var present: Set<String> = []
        var owned: [(Orphan, [String])] = []
        for kind in kinds {
            for object in try store.list(kind) {
                let metadata = object["metadata"]
                if let uid = metadata?["uid"]?.string { present.insert(uid) }
                let owners = (metadata?["ownerReferences"]?.array ?? []).compactMap { $0["uid"]?.string }
                guard !owners.isEmpty, metadata?["deletionTimestamp"] == nil else { continue }
                let orphan = Orphan(type: kind, namespace: metadata?["namespace"]?.string, name: metadata?["name"]?.string ?? "")
                owned.append((orphan, owners))
            }
        }
        return owned.filter { present.isDisjoint(with: $0.1) }.map(\.0)
    }
}

/// Counts what comes and goes, from the server's own events.
private final class Census {
    private var streams: [(kind: String, events: AsyncStream<StorageEvent>.Iterator)] = []
    private let api: ResourceAPI

    init(_ kinds: [ResourceType], _ api: ResourceAPI) throws {
        self.api = api
        for kind in kinds {
            guard let definition = api.registry.definition(kind) else { continue }
            streams.append((kind.kind, try api.storage.watch(definition.storage, from: .now).makeAsyncIterator()))
        }
    }

    /// Every event up to now; rounds left bookmarks behind, the last of which is ours.
    func count() async -> (created: [String: Int], deleted: [String: Int]) {
        var created: [String: Int] = [:]
        var deleted: [String: Int] = [:]
        api.storage.endWatches()
        for index in streams.indices {
            let kind = streams[index].kind
            while let event = await streams[index].events.next(isolation: #isolation) {
                switch event {
                case .added: created[kind, default: 0] += 1
                case .deleted: deleted[kind, default: 0] += 1
                case .modified, .bookmark: break
                }
            }
        }
        return (created, deleted)
    }
}
