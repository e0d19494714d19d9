import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import Structured

/// What the oracle looks at.
extension Replay {
    struct Orphan {
        var type: ResourceType
        var namespace: String?
        var name: String
    }

    func snapshot() throws -> [String: JSONValue] {
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
    func orphans() throws -> [Orphan] {
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

    /// What no one will ever clean up: objects all of whose owners are gone, and those of ours, of whatever kind, that never had one and
    /// are not kept for a namesake.
    func leftovers() throws -> [String] {
        let unowned = try api.registry.all.map(\.type).flatMap { kind in
            try store.list(kind).filter { object in
                let metadata = object["metadata"]
                return metadata?[path: "labels", Labels.managedBy]?.string == Labels.manager
                    && metadata?["ownerReferences"]?.array?.isEmpty != false
                    && metadata?[path: "annotations", Annotations.retainedFor] == nil
            }.map { "\(kind.kind) \($0[path: "metadata", "namespace"]?.string ?? "")/\($0[path: "metadata", "name"]?.string ?? "")" }
        }
        return try orphans().map { "\($0.type.kind) \($0.namespace ?? "")/\($0.name)" }
            + Set(unowned).subtracting(scenario.kept).sorted()
    }

    private static let eventType = ResourceType(group: "", version: "v1", kind: "Event", plural: "events")

    /// The Event objects, counted by what they are about and their reason, and those that repeat another within a series' window.
    func toldEvents() throws -> (counts: [String: Int], repeated: [String]) {
        var counts: [String: Int] = [:]
        var lastTold: [String: Date] = [:]
        var repeated: [String] = []
        let events = try store.list(Self.eventType).map { event in
            (event, time: try event["eventTime"]?.decode(MicroTime.self).date ?? .distantPast)
        }
        for (event, time) in events.sorted(by: { $0.time < $1.time }) {
            let regarding = event["involvedObject"]
            let object =
                "\(regarding?["kind"]?.string ?? "") \(regarding?["namespace"]?.string ?? "")/\(regarding?["name"]?.string ?? "")"
            let reason = event["reason"]?.string ?? ""
            counts["\(object): \(reason)", default: 0] += 1
            let identity = "\(object) \(regarding?["uid"]?.string ?? ""): \(reason): \(event["message"]?.string ?? "")"
            if let before = lastTold[identity], time.timeIntervalSince(before) < 360 { repeated.append(identity) }
            lastTold[identity] = time
        }
        return (counts, repeated)
    }
}

/// Counts what comes and goes, from the server's own events.
final class Census {
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
