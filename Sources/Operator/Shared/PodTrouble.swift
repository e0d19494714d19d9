import Foundation
import KubeCore
import KubeTypes

/// What keeps a group's pods from serving, judged from what the scheduler and the kubelets report.
package struct PodTrouble: Sendable, Hashable {
    /// How bad it is: what waits for a person outranks what passes with time.
    package enum Weight: Int, Sendable, Hashable, Comparable {
        case loading
        case starting
        case waitingForRoom
        case broken

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package var weight: Weight
    package var reason: String
    /// What is wrong with one pod, without its name, and the remedy.
    package var detail: String
    package var remedy: String?
    /// The pods of the group that have this trouble.
    package var count = 1

    init(_ weight: Weight, _ reason: String, _ detail: String, remedy: String? = nil) {
        self.weight = weight
        self.reason = reason
        self.detail = detail
        self.remedy = remedy
    }
}

extension PodTrouble {
    /// What the pods are for: where their settings stand, and what it means that a container runs and is not ready.
    package enum Workload: Sendable, Hashable {
        case modelServer
        case gateway

        var container: String { self == .modelServer ? ModelServer.containerName : ChainNames.container }
        var runningWeight: Weight { self == .modelServer ? .loading : .starting }
        var runningReason: String { self == .modelServer ? Reason.loadingModel : Reason.starting }
        var roomRemedy: String {
            switch self {
            case .modelServer: "make room, or change spec.serving's resources, nodeSelector or tolerations"
            case .gateway: "make room, or lower spec.gateway.resources"
            }
        }
        var imageRemedy: String {
            switch self {
            case .modelServer: "check spec.serving.image and the registry's credentials"
            case .gateway: "check the operator's --gateway-image and the registry's credentials"
            }
        }
        var memoryRemedy: String {
            switch self {
            case .modelServer: "raise spec.serving.resources.limits.memory"
            case .gateway: "raise spec.gateway.resources.limits.memory"
            }
        }
    }

    /// The worst trouble among pods that should serve, with the number of pods that share it; `nil` when all are ready.
    package static func worst(of pods: [Pod], of workload: Workload = .modelServer) -> PodTrouble? {
        let troubles = pods.filter { !$0.metadata.isTerminating && !$0.isFinished }.compactMap { of(pod: $0, workload) }
        guard var worst = troubles.max(by: { ($0.weight, $1.reason) < ($1.weight, $0.reason) }) else { return nil }
        worst.count = troubles.count { $0.reason == worst.reason }
        return worst
    }

    /// What one pod suffers from; `nil` when it is ready.
    static func of(pod: Pod, _ workload: Workload = .modelServer) -> PodTrouble? {
        if pod.isReady { return nil }
        let scheduled = pod.status?.conditions?.condition("PodScheduled")
        if let scheduled, scheduled.status == .no { return unscheduled(scheduled, workload) }
        let states = (pod.status?.initContainerStatuses ?? []) + (pod.status?.containerStatuses ?? [])
        let ofContainers = states.compactMap { of(container: $0, workload) }
        if let worst = ofContainers.max(by: { $0.weight < $1.weight }) { return worst }
        if states.contains(where: { $0.name == workload.container && $0.state?.running != nil }) {
            return PodTrouble(workload.runningWeight, workload.runningReason, "the server runs and does not answer its health check yet")
        }
        if scheduled?.status != .yes { return PodTrouble(.starting, Reason.starting, "waiting for the scheduler") }
        return PodTrouble(.starting, Reason.starting, "the container is being created")
    }

    private static func unscheduled(_ condition: ObjectCondition, _ workload: Workload) -> PodTrouble {
        let said = condition.message ?? "the scheduler found no node"
        guard let resource = missingDevice(in: said) else {
            return PodTrouble(
                .waitingForRoom, Reason.unschedulable, said, remedy: isAboutVolumes(said) ? volumeRemedy : workload.roomRemedy)
        }
        return PodTrouble(
            .waitingForRoom, Reason.waitingForGPU, "Insufficient \(resource)",
            remedy: "free \(resource) on a node that may run it, add such a node, or lower spec.serving.gpu.count")
    }

    private static let volumeRemedy =
        "kubectl describe pvc says what its claim waits for: often a spec.serving.cache.storageClassName that exists"

    /// The scheduler names claims in either spelling, and volumes that are on another node or that nobody made.
    private static func isAboutVolumes(_ message: String) -> Bool {
        let message = message.lowercased()
        return ["persistentvolumeclaim", "persistent volume", "volume node affinity"].contains { message.contains($0) }
    }

    /// The extended resource (it has a domain: `nvidia.com/gpu`) that the scheduler found too little of.
    private static func missingDevice(in message: String) -> String? {
        guard let range = message.range(of: "Insufficient ") else { return nil }
        for part in message[range.lowerBound...].components(separatedBy: "Insufficient ").dropFirst() {
            let name = part.prefix { !$0.isWhitespace && $0 != "," && $0 != ";" }
            let trimmed = name.hasSuffix(".") ? name.dropLast() : name
            if trimmed.contains("/") { return String(trimmed) }
        }
        return nil
    }

    private static func of(container status: ContainerStatus, _ workload: Workload) -> PodTrouble? {
        if let waiting = status.state?.waiting { return of(waiting: waiting, status, workload) }
        guard let ended = status.state?.terminated, ended.exitCode != 0 else { return nil }
        return crashed(status, ended, workload)
    }

    private static func of(waiting: ContainerStateWaiting, _ status: ContainerStatus, _ workload: Workload) -> PodTrouble? {
        let reason = waiting.reason ?? ""
        switch reason {
        case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable":
            return PodTrouble(
                .broken, Reason.imagePullFailed, "image \(status.image): \(sentence(waiting.message) ?? reason)",
                remedy: workload.imageRemedy)
        case "CreateContainerConfigError", "CreateContainerError", "RunContainerError":
            return PodTrouble(.broken, Reason.containerConfigError, "container \(status.name): \(sentence(waiting.message) ?? reason)")
        case "CrashLoopBackOff":
            return crashed(status, status.lastState?.terminated, workload)
        default:
            return nil
        }
    }

    private static func crashed(_ status: ContainerStatus, _ ended: ContainerStateTerminated?, _ workload: Workload) -> PodTrouble {
        let times = status.restartCount == 1 ? "1 restart" : "\(status.restartCount) restarts"
        if ended?.reason == "OOMKilled" {
            return PodTrouble(
                .broken, Reason.outOfMemory, "container \(status.name) used more memory than its limit and was killed (\(times))",
                remedy: workload.memoryRemedy)
        }
        var detail = "container \(status.name) ends again and again (\(times)"
        if let ended { detail += ", exit code \(ended.exitCode)" }
        detail += ")"
        if let said = sentence(ended?.message) { detail += ": \(said)" }
        return PodTrouble(.broken, Reason.crashLooping, detail, remedy: "read kubectl logs --previous")
    }

    /// What the newest failed container among `pods` said last.
    package static func lastWords(of pods: [Pod]) -> String? {
        var newest: ContainerStateTerminated?
        for status in pods.flatMap({ $0.status?.containerStatuses ?? [] }) {
            guard let ended = status.state?.terminated ?? status.lastState?.terminated, ended.exitCode != 0 else { continue }
            if let known = newest?.finishedAt, let finished = ended.finishedAt, finished <= known { continue }
            newest = ended
        }
        return sentence(newest?.message)
    }

    /// The last line with something in it, cut to what fits a condition: a stack trace ends with what went wrong.
    private static func sentence(_ message: String?) -> String? {
        let line = message?.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        guard let line else { return nil }
        let trimmed = line.drop(while: \.isWhitespace)
        return trimmed.count > 300 ? trimmed.prefix(299) + "…" : String(trimmed)
    }
}

extension PodTrouble {
    /// The trouble as a sentence about a group: `1 of 2 pods cannot be scheduled: Insufficient nvidia.com/gpu; …`.
    package func sentence(of total: Int) -> String {
        let pods = total == 1 ? "the pod" : "\(count) of \(total) pods"
        let verb = total == 1 || count == 1
        let what: String
        switch weight {
        case .waitingForRoom: what = "cannot be scheduled"
        case .broken: what = verb ? "does not run" : "do not run"
        case .starting: what = verb ? "is starting" : "are starting"
        case .loading: what = verb ? "is loading the model" : "are loading the model"
        }
        return "\(pods) \(what): \(detail)" + (remedy.map { "; \($0)" } ?? "")
    }
}
