import ControllerRuntime
import EmbeddedCluster
import KubeCore
import Structured

/// Brings the cluster's changes to one process's caches, a round at a time, as well or as badly as the fault says.
final class ReplayFeed {
    private struct Late {
        var dueRound: Int
        var event: WatchEvent<JSONValue>
    }

    private struct Channel {
        var informer: any AnyInformer
        var storage: GroupResource
        var selector: LabelSelector
        var changes: ChangeReader
        var late: [Late] = []
        var hasMissed = false
    }

    private let api: ResourceAPI
    private let fault: ReplayFault
    private var channels: [Channel] = []
    private var round = 0
    /// How far the caches have been told.
    private var mark: UInt64 = 0
    private var told = 0

    init(_ caches: CacheSet, api: ResourceAPI, fault: ReplayFault) throws {
        self.api = api
        self.fault = fault
        for informer in caches.all {
            guard let definition = api.registry.definition(informer.scope.type) else { throw APIStatus.unknownPath() }
            let selector = try LabelSelector(parsing: informer.scope.labelSelector)
            let filter = ObjectFilter(labels: selector)
            var channel = Channel(
                informer: informer, storage: definition.storage, selector: selector,
                changes: try ChangeReader(api, definition.storage) { filter.matches($0) })
            try Self.list(&channel, api)
            channels.append(channel)
        }
    }

    /// One round: everything that happened since the last, and what is due of what was held back. Returns whether anything came.
    func deliver() async throws -> Bool {
        round += 1
        if api.storage.revision > mark { mark = ChangeReader.mark(api) }
        var anything = false
        let order = fault == .reorderedEvents && round.isMultiple(of: 2) ? Array(channels.indices.reversed()) : Array(channels.indices)
        for index in order {
            let came = try await deliver(&channels[index], index)
            anything = anything || came
        }
        return anything
    }

    /// Whether events are still held back.
    var isBehind: Bool { channels.contains { !$0.late.isEmpty } }

    private func deliver(_ channel: inout Channel, _ index: Int) async throws -> Bool {
        var events = await channel.changes.next(upTo: mark).compactMap { event -> WatchEvent<JSONValue>? in
            switch event {
            case .added(let object), .modified(let object): .applied(object.value)
            case .deleted(let object): .deleted(NamespacedName(namespace: object.namespace, name: object.name), last: object.value)
            case .bookmark: nil
            }
        }
        if case .expired = fault {
            guard !events.isEmpty else { return false }
            try Self.list(&channel, api)
            return true
        }
        if fault == .coalescedEvents { events = Self.coalesced(events) }
        for event in events { take(event, &channel, index) }
        let due = channel.late.prefix { $0.dueRound <= round }
        channel.late.removeFirst(due.count)
        for late in due { channel.informer.take(raw: late.event) }
        if channel.hasMissed {
            channel.hasMissed = false
            try Self.list(&channel, api)
        }
        return !events.isEmpty || !due.isEmpty
    }

    /// The last event of each object, in the order in which they came.
    private static func coalesced(_ events: [WatchEvent<JSONValue>]) -> [WatchEvent<JSONValue>] {
        var seen: Set<String> = []
        return events.reversed().filter { seen.insert(name($0)).inserted }.reversed()
    }

    private static func name(_ event: WatchEvent<JSONValue>) -> String {
        switch event {
        case .applied(let object):
            "\(object[path: "metadata", "namespace"]?.string ?? "")/\(object[path: "metadata", "name"]?.string ?? "")"
        case .deleted(let key, _): "\(key.namespace)/\(key.name)"
        default: ""
        }
    }

    private func take(_ event: WatchEvent<JSONValue>, _ channel: inout Channel, _ index: Int) {
        told += 1
        switch fault {
        case .doubledEvents:
            channel.informer.take(raw: event)
            channel.informer.take(raw: event)
        case .droppedEvents(let share) where told.isMultiple(of: share):
            channel.hasMissed = true
        case .reorderedEvents where index % 3 > 0:
            channel.late.append(Late(dueRound: round + index % 3, event: event))
        case .staleCaches(let rounds):
            channel.late.append(Late(dueRound: round + rounds, event: event))
        default:
            channel.informer.take(raw: event)
        }
    }

    private static func list(_ channel: inout Channel, _ api: ResourceAPI) throws {
        let filter = ObjectFilter(labels: channel.selector)
        let list = try api.storage.list(channel.storage) { filter.matches($0) }
        channel.informer.take(raw: .restarted(list.objects.map(\.value), resourceVersion: String(list.revision)))
        channel.late = []
    }
}
