import Foundation
import Structured

/// The one-word status and the restarts `kubectl get pods` shows (kubernetes `printPod`).
enum PodSummary {
    static func status(_ pod: JSONValue) -> String {
        var reason = pod[path: "status", "reason"]?.string ?? pod[path: "status", "phase"]?.string ?? ""
        if let gated = condition("PodScheduled", pod), gated["reason"] == "SchedulingGated" { reason = "SchedulingGated" }
        if let initializing = initReason(pod) {
            reason = initializing
        } else {
            reason = containerReason(pod) ?? reason
        }
        if pod[path: "metadata", "deletionTimestamp"] != nil {
            let phase = pod[path: "status", "phase"]?.string
            if pod[path: "status", "reason"] == "NodeLost" { return "Unknown" }
            if phase != "Succeeded", phase != "Failed" { return "Terminating" }
        }
        return reason
    }

    static func restarts(_ pod: JSONValue, _ now: Date) -> String {
        let statuses =
            (pod[path: "status", "initContainerStatuses"]?.array ?? []).filter { _ in initReason(pod) != nil }
            + (pod[path: "status", "containerStatuses"]?.array ?? [])
        let count = statuses.reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) }
        let last = statuses.compactMap { $0[path: "lastState", "terminated", "finishedAt"]?.string.flatMap(RFC3339.parse) }.max()
        guard count > 0, let last else { return String(count) }
        return "\(count) (\(Age.text(from: last, to: now)) ago)"
    }

    private static func condition(_ type: JSONValue, _ pod: JSONValue) -> JSONValue? {
        pod[path: "status", "conditions"]?.array?.first { $0["type"] == type }
    }

    private static func initReason(_ pod: JSONValue) -> String? {
        let specs = pod[path: "spec", "initContainers"]?.array ?? []
        for (index, status) in (pod[path: "status", "initContainerStatuses"]?.array ?? []).enumerated() {
            if let terminated = status[path: "state", "terminated"] {
                if terminated["exitCode"] == 0 { continue }
                return "Init:" + terminatedReason(terminated)
            }
            let isSidecar = specs.first { $0["name"] == status["name"] }?["restartPolicy"] == "Always"
            if isSidecar, status["started"] == true { continue }
            if let waiting = status[path: "state", "waiting", "reason"]?.string, !waiting.isEmpty, waiting != "PodInitializing" {
                return "Init:\(waiting)"
            }
            return "Init:\(index)/\(specs.count)"
        }
        return nil
    }

    private static func containerReason(_ pod: JSONValue) -> String? {
        var reason: String?
        var hasRunning = false
        for status in (pod[path: "status", "containerStatuses"]?.array ?? []).reversed() {
            if let waiting = status[path: "state", "waiting", "reason"]?.string, !waiting.isEmpty {
                reason = waiting
            } else if let terminated = status[path: "state", "terminated"] {
                reason = terminatedReason(terminated)
            } else if status["ready"] == true, status[path: "state", "running"] != nil {
                hasRunning = true
            }
        }
        guard reason == "Completed", hasRunning else { return reason }
        return condition("Ready", pod)?["status"] == "True" ? "Running" : "NotReady"
    }

    private static func terminatedReason(_ terminated: JSONValue) -> String {
        if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = terminated["signal"]?.integer, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.integer ?? 0)"
    }
}
