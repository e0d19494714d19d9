import Foundation
import KubeCore
import Structured

/// What controllers ask of pods.
extension Resource {
    var nodeName: String? {
        guard kind == .pod, let name = value[path: "spec", "nodeName"]?.string, !name.isEmpty else { return nil }
        return name
    }

    var phase: String { value[path: "status", "phase"]?.string ?? "Pending" }
    var isFinished: Bool { phase == "Succeeded" || phase == "Failed" }
    /// Neither finished nor about to go.
    var isActive: Bool { !isFinished && !isTerminating }
    var podIP: String? { value[path: "status", "podIP"]?.string }

    func condition(_ type: String) -> JSONValue? {
        value[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
    }

    var isReady: Bool { condition("Ready")?["status"]?.string == "True" }

    var readySince: Date? {
        guard isReady else { return nil }
        return condition("Ready")?["lastTransitionTime"]?.string.flatMap(RFC3339.parse)
    }

    /// Seconds until it counts as available; zero when it does, `nil` while it is not ready.
    func secondsUntilAvailable(minReadySeconds: Int, now: Date) -> Double? {
        guard let since = readySince else { return nil }
        return max(0, Double(minReadySeconds) - now.timeIntervalSince(since))
    }

    var restarts: Int {
        (value[path: "status", "containerStatuses"]?.array ?? []).reduce(0) { $0 + $1.int("restartCount", default: 0) }
    }
}

extension JSONValue {
    /// Containers of a pod spec.
    var containers: [JSONValue] { self["containers"]?.array ?? [] }
    var initContainers: [JSONValue] { self["initContainers"]?.array ?? [] }
}
