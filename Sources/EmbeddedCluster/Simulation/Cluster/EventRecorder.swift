import Foundation
import KubeCore
import Structured

/// Writes events as client-go's recorder does: the same event again counts up, and a source that repeats itself about one object is cut
/// off for a while.
struct EventRecorder {
    private struct Series: Hashable {
        var regarding: EventNote.Reference
        var type: EventNote.EventType
        var reason: String
        var message: String
        var component: String
    }

    private struct Written {
        var name: String
        var count: Int
        var last: Date
    }

    private struct Budget {
        var tokens: Double
        var last: Date
    }

    enum Write {
        case create(JSONValue)
        case countUp(namespace: String, name: String, count: Int, last: Date)
    }

    private var written: [Series: Written] = [:]
    private var budgets: [String: Budget] = [:]
    private var serial: UInt64 = 0

    /// Events live an hour; what is older starts a new one.
    private static let lifetime = 3600.0
    private static let burst = 25.0
    private static let refillSeconds = 300.0

    /// What to write; `nil` when the source is cut off.
    mutating func record(_ note: EventNote, now: Date) -> Write? {
        let series = Series(
            regarding: note.regarding, type: note.type, reason: note.reason, message: note.message, component: note.component)
        guard spend("\(note.component)/\(note.host ?? "")/\(note.regarding.uid)/\(note.regarding.kind)", now: now) else { return nil }
        if written.count > 20_000 { written = written.filter { now.timeIntervalSince($0.value.last) < Self.lifetime } }
        if var known = written[series], now.timeIntervalSince(known.last) < Self.lifetime {
            known.count += 1
            known.last = now
            written[series] = known
            return .countUp(namespace: Self.namespace(note), name: known.name, count: known.count, last: now)
        }
        serial += 1
        let nanos = UInt64(max(0, now.timeIntervalSince1970) * 1_000) &* 1_000_000 &+ serial
        let name = "\(note.regarding.name).\(String(nanos, radix: 16))"
        written[series] = Written(name: name, count: 1, last: now)
        return .create(Self.manifest(note, name: name, now: now))
    }

    private mutating func spend(_ source: String, now: Date) -> Bool {
        if budgets.count > 20_000 { budgets = budgets.filter { now.timeIntervalSince($0.value.last) < Self.lifetime } }
        var budget = budgets[source] ?? Budget(tokens: Self.burst, last: now)
        budget.tokens = min(Self.burst, budget.tokens + now.timeIntervalSince(budget.last) / Self.refillSeconds)
        budget.last = now
        let may = budget.tokens >= 1
        if may { budget.tokens -= 1 }
        budgets[source] = budget
        return may
    }

    private static func namespace(_ note: EventNote) -> String { note.regarding.namespace.isEmpty ? "default" : note.regarding.namespace }

    private static func manifest(_ note: EventNote, name: String, now: Date) -> JSONValue {
        var involved: JSONValue = [
            "apiVersion": .string(note.regarding.apiVersion), "kind": .string(note.regarding.kind), "name": .string(note.regarding.name),
            "uid": .string(note.regarding.uid),
        ]
        if !note.regarding.namespace.isEmpty { involved["namespace"] = .string(note.regarding.namespace) }
        involved["fieldPath"] = note.regarding.fieldPath.map(JSONValue.string)
        var source: JSONValue = ["component": .string(note.component)]
        source["host"] = note.host.map(JSONValue.string)
        return [
            "apiVersion": "v1", "kind": "Event", "metadata": ["name": .string(name), "namespace": .string(namespace(note))],
            "involvedObject": involved, "type": .string(note.type.rawValue), "reason": .string(note.reason),
            "message": .string(String(note.message.prefix(1024))), "source": source, "count": 1,
            "firstTimestamp": .time(now), "lastTimestamp": .time(now), "reportingComponent": .string(note.component),
            "reportingInstance": .string(note.host ?? ""),
        ]
    }
}
