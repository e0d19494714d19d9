import DequeModule
import Foundation
import KubeCore
import Logging
import Structured
import Synchronization

/// Writes events to `events.k8s.io/v1`. Recording never waits: events queue up to a bound and are dropped beyond it, counted.
package final class EventRecorder: Sendable {
    private struct Recorded: Sendable {
        var key: EventSeries.Key
        var at: Date
    }

    private let api: any KubeAPI
    private let instance: String
    private let time: any TimeSource
    private let metrics: RuntimeMetrics
    private let log: Logger
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    private struct State {
        var queue: Deque<Recorded> = []
        var series = EventSeries()
    }

    private let state = Mutex(State())

    static let events = ResourceType(group: "events.k8s.io", version: "v1", kind: "Event", plural: "events")
    private static let noteLimit = 1_024
    private static let queueLimit = 1_000

    /// `instance` tells this process from its siblings (`reportingInstance`).
    package init(api: any KubeAPI, instance: String, time: any TimeSource, metrics: RuntimeMetrics, log: Logger) {
        self.api = api
        self.instance = instance
        self.time = time
        self.metrics = metrics
        self.log = log
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Tells `event` about an object, as the controller of that name.
    package func record(_ event: PlannedEvent, regarding object: ObjectReference, uid: String, controller: String) {
        let key = EventSeries.Key(
            regarding: object, uid: uid, kind: event.kind, reason: event.reason, action: event.action,
            note: Self.cut(event.note), controller: "ballast.dev/\(controller)")
        let recorded = Recorded(key: key, at: time.now)
        let isTaken = state.withLock { state in
            guard state.queue.count < Self.queueLimit else { return false }
            state.queue.append(recorded)
            return true
        }
        if isTaken { ring.yield() } else { metrics.event("dropped") }
    }

    /// Writes what is recorded until ``finish()`` is called or the task is cancelled.
    package func run() async {
        for await _ in bell { await writePending() }
    }

    /// Writes what is recorded so far. ``run()`` does it by itself; tests that step by hand call it, and do not run.
    package func writePending() async {
        while !Task.isCancelled, let recorded = state.withLock({ $0.queue.popFirst() }) { await write(recorded) }
    }

    /// Takes no more events; ``run()`` returns once those recorded are written.
    package func finish() { ring.finish() }

    private func write(_ recorded: Recorded) async {
        let name = Self.name(recorded.key, at: recorded.at)
        let uptime = time.uptime
        switch state.withLock({ $0.series.record(recorded.key, name: name, now: uptime) }) {
        case .absorbed: metrics.event("absorbed")
        case .dropped: metrics.event("dropped")
        case .write:
            if await send(create(recorded, name: name)) != .written { forget(recorded.key) }
        case .update(let name, let count):
            // One that is only refused is still there: the next of its series says the count.
            if await send(update(recorded, name: name, count: count)) == .gone { forget(recorded.key) }
        }
    }

    private func forget(_ key: EventSeries.Key) { state.withLock { $0.series.forget(key) } }

    private enum Outcome {
        case written, gone, failed
    }

    /// Events are advice: one that cannot be written is counted and logged, never retried.
    private func send(_ request: APIRequest) async -> Outcome {
        do {
            _ = try await api.send(request)
            metrics.event("written")
            return .written
        } catch let status as APIStatus where status.isNotFound || status.isNamespaceTerminating {
            metrics.event("dropped")
            return .gone
        } catch {
            metrics.event("failed")
            log.info("an event could not be written", metadata: ["error": "\(error)"])
            return .failed
        }
    }

    /// Events about cluster-scoped objects live in `default`.
    private func namespace(_ key: EventSeries.Key) -> String { key.regarding.namespace ?? "default" }

    private func create(_ recorded: Recorded, name: String) -> APIRequest {
        let key = recorded.key
        let type = key.regarding.type
        let manifest: JSONValue = [
            "apiVersion": .string(Self.events.apiVersion), "kind": "Event",
            "metadata": ["name": .string(name), "namespace": .string(namespace(key))],
            "eventTime": .string(MicroTime(recorded.at).description),
            "type": .string(key.kind.rawValue), "reason": .string(key.reason), "action": .string(key.action), "note": .string(key.note),
            "reportingController": .string(key.controller), "reportingInstance": .string(instance),
            "regarding": [
                "apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "name": .string(key.regarding.name),
                "namespace": .string(key.regarding.namespace ?? ""), "uid": .string(key.uid),
            ],
        ]
        return .create(Self.events, namespace: namespace(key), manifest: manifest)
    }

    private func update(_ recorded: Recorded, name: String, count: Int) -> APIRequest {
        let series: JSONValue = [
            "series": ["count": .integer(Int64(count)), "lastObservedTime": .string(MicroTime(recorded.at).description)]
        ]
        return .patch(ObjectReference(Self.events, namespace: namespace(recorded.key), name: name), .merge(series))
    }

    /// `<object>.<hex>`: what and when, so that an event written twice after a lost answer is one.
    private static func name(_ key: EventSeries.Key, at date: Date) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
        for part in [key.uid, key.reason, key.action, key.note, MicroTime(date).description] {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        let hex = String(hash, radix: 16)
        return "\(key.regarding.name.prefix(200)).\(String(repeating: "0", count: 16 - hex.count))\(hex)"
    }

    private static func cut(_ note: String) -> String {
        guard note.utf8.count > noteLimit else { return note }
        var cut = note
        while cut.utf8.count > noteLimit - 3 { cut.removeLast() }
        return cut + "…"
    }
}
