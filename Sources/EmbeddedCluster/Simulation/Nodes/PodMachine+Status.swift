import Foundation
import KubeCore
import Structured

extension PodMachine {
    private var mains: [ContainerRun] { runs.filter { $0.role == .main } }
    private var initials: [ContainerRun] { runs.filter { $0.role != .main } }

    var isInitialized: Bool { initials.allSatisfy(isDone) }

    /// `status.phase`, as the kubelet works it out.
    var phase: String {
        if failure != nil { return runs.contains(where: \.isLive) ? "Running" : "Failed" }
        if initials.contains(where: { $0.role == .initial && $0.state == .terminated && $0.end?.code != 0 }), restartPolicy == "Never" {
            return "Failed"
        }
        if !isInitialized, !mains.contains(where: { $0.end != nil || $0.isLive }) {
            return deletionDeadline != nil && !runs.contains(where: \.isLive) && runs.contains(where: { $0.end != nil })
                ? "Failed" : "Pending"
        }
        if mains.contains(where: { $0.end == nil && $0.lastEnd == nil && !$0.isLive }) { return "Pending" }
        if mains.contains(where: { $0.state != .terminated }) { return "Running" }
        return mains.allSatisfy { $0.end?.code == 0 } ? "Succeeded" : "Failed"
    }

    /// The status to write, made on top of the present one.
    func status(onto base: JSONValue, now: Date) -> JSONValue {
        var status = base
        let phase = phase
        let finished = phase == "Succeeded" || phase == "Failed"
        status["phase"] = .string(phase)
        status["hostIP"] = .string(hostIP)
        status["hostIPs"] = [["ip": .string(hostIP)]]
        if status["startTime"] == nil { status["startTime"] = .time(started.date) }
        if runs.contains(where: { $0.isLive || $0.end != nil || $0.lastEnd != nil }) {
            status["podIP"] = .string(podIP)
            status["podIPs"] = [["ip": .string(podIP)]]
        }
        status["reason"] = failure.map { .string($0.reason) } ?? status["reason"]
        status["message"] = failure.map { .string($0.message) } ?? status["message"]
        if !initials.isEmpty { status["initContainerStatuses"] = .array(initials.map(\.status)) }
        status["containerStatuses"] = .array(mains.map(\.status))
        status["conditions"] = conditions(base["conditions"], phase: phase, finished: finished, now: now).value
        return status
    }

    private func conditions(_ present: JSONValue?, phase: String, finished: Bool, now: Date) -> StatusConditions {
        var conditions = StatusConditions(present, style: .probeTime)
        let hasSandbox = !finished && runs.contains { $0.isLive || $0.end != nil || $0.lastEnd != nil }
        conditions.set("PodReadyToStartContainers", hasSandbox, now: now)
        let pending = initials.filter { !isDone($0) }.map(\.name)
        if isInitialized || phase == "Succeeded" {
            conditions.set("Initialized", true, reason: phase == "Succeeded" ? "PodCompleted" : nil, now: now)
        } else {
            conditions.set(
                "Initialized", false, reason: "ContainersNotInitialized",
                message: "containers with incomplete status: [\(pending.joined(separator: " "))]",
                now: now)
        }
        let unready = runs.filter { $0.role != .initial && !$0.isReady }.map(\.name)
        for type in ["Ready", "ContainersReady"] {
            if finished {
                conditions.set(type, false, reason: phase == "Succeeded" ? "PodCompleted" : "PodFailed", now: now)
            } else if unready.isEmpty {
                conditions.set(type, true, now: now)
            } else {
                conditions.set(
                    type, false, reason: "ContainersNotReady",
                    message: "containers with unready status: [\(unready.joined(separator: " "))]",
                    now: now)
            }
        }
        if conditions["PodScheduled"] == nil { conditions.set("PodScheduled", true, now: now) }
        return conditions
    }
}
