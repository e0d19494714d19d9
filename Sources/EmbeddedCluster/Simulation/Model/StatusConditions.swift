import Foundation
import Structured

/// The conditions of the built-in kinds, which differ in what times they keep.
struct StatusConditions {
    /// Which moments a kind's conditions record beside the last transition.
    enum Style { case plain, updateTime, probeTime }

    private(set) var list: [JSONValue]
    let style: Style

    init(_ value: JSONValue?, style: Style = .plain) {
        list = value?.array ?? []
        self.style = style
    }

    subscript(type: String) -> JSONValue? { list.first { $0["type"]?.string == type } }

    func isTrue(_ type: String) -> Bool { self[type]?["status"]?.string == "True" }
    func reason(_ type: String) -> String? { self[type]?["reason"]?.string }

    mutating func remove(_ type: String) { list.removeAll { $0["type"]?.string == type } }

    /// Sets a condition, keeping the time of the last transition while the status stays the same.
    mutating func set(
        _ type: String, _ status: Bool?, reason: String? = nil, message: String? = nil, now: Date, generation: Int64? = nil
    ) {
        let text = status.map { $0 ? "True" : "False" } ?? "Unknown"
        var next: JSONValue = ["type": .string(type), "status": .string(text), "lastTransitionTime": .time(now)]
        next["reason"] = reason.map(JSONValue.string)
        next["message"] = message.map(JSONValue.string)
        next["observedGeneration"] = generation.map(JSONValue.integer)
        switch style {
        case .plain: break
        case .updateTime: next["lastUpdateTime"] = .time(now)
        case .probeTime: next["lastProbeTime"] = .null
        }
        guard let index = list.firstIndex(where: { $0["type"]?.string == type }) else {
            list.append(next)
            return
        }
        if list[index]["status"]?.string == text { next["lastTransitionTime"] = list[index]["lastTransitionTime"] }
        list[index] = next
    }

    var value: JSONValue? { list.isEmpty ? nil : .array(list) }
}
