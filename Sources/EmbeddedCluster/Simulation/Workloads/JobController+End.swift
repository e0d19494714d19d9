import Foundation
import KubeCore
import Structured

/// Whether a Job is over, and how.
struct JobVerdict {
    enum End: Equatable {
        case complete
        case failed(reason: String, message: String)
    }

    private(set) var end: End?

    init(_ controller: JobController) {
        if let deadline = controller.secondsUntilDeadline, deadline <= 0 {
            end = .failed(reason: "DeadlineExceeded", message: "Job was active longer than specified deadline")
        } else if Self.isPastBackoffLimit(controller) {
            end = .failed(reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit")
        } else if let completions = controller.completions {
            if controller.total("succeeded") >= completions { end = .complete }
        } else if controller.total("succeeded") > 0, controller.active.isEmpty {
            end = .complete
        }
        if controller.isSuspended, end == .complete, controller.completions == nil { end = nil }
    }

    /// Failed pods count one each; where containers restart in place, their restarts count.
    private static func isPastBackoffLimit(_ controller: JobController) -> Bool {
        if controller.total("failed") > controller.backoffLimit { return true }
        guard controller.job.spec[path: "template", "spec", "restartPolicy"]?.string == "OnFailure" else { return false }
        let restarts = controller.active.reduce(0) { $0 + $1.restarts }
        return controller.backoffLimit == 0 ? restarts > 0 : restarts >= controller.backoffLimit
    }
}

extension JobController {
    /// Ends in two steps: what is still running is deleted under `FailureTarget` or `SuccessCriteriaMet`, and once it is gone and counted
    /// the final condition follows.
    mutating func end(_ verdict: JobVerdict) {
        if let end = verdict.end, !conditions.isTrue("FailureTarget"), !conditions.isTrue("SuccessCriteriaMet") {
            switch end {
            case .complete:
                conditions.set(
                    "SuccessCriteriaMet", true, reason: "CompletionsReached", message: Self.completed, now: now)
            case .failed(let reason, let message):
                conditions.set("FailureTarget", true, reason: reason, message: message, now: now)
            }
        }
        delete(active)
        let isCounted = status["uncountedTerminatedPods"]?.object?.isEmpty != false
        guard isCounted, pods.allSatisfy(\.isFinished) else { return }
        if let target = conditions["FailureTarget"] {
            let (reason, message) = (target["reason"]?.string ?? "", target["message"]?.string ?? "")
            conditions.set("Failed", true, reason: reason, message: message, now: now)
            decision.append(.event(EventNote(job, .warning, reason, message, component: Self.component)))
        } else {
            conditions.set("Complete", true, reason: "CompletionsReached", message: Self.completed, now: now)
            status["completionTime"] = .time(now)
            decision.append(.event(EventNote(job, "Completed", "Job completed", component: Self.component)))
        }
    }

    private static let completed = "Reached expected number of succeeded pods"

    /// A finished Job only lets go of pods, and goes itself when its time to live has passed.
    func afterEnd(_ candidates: [Resource], since end: Date) -> Decision {
        var decision = Decision()
        for pod in candidates where pod.isControlled(by: job) && pod.finalizers.contains(Self.finalizer) {
            let rest = pod.finalizers.filter { $0 != Self.finalizer }.map(JSONValue.string)
            decision.append(.patch(Kind.pod.type, pod.key, uid: pod.uid, ["metadata": ["finalizers": .array(rest)]]))
        }
        guard let ttl = job.spec["ttlSecondsAfterFinished"]?.integer, !job.isTerminating else { return decision }
        let left = end.timeIntervalSince(now) + Double(ttl)
        if left <= 0 {
            decision.append(.delete(Kind.job.type, job.key, uid: job.uid, propagation: .foreground))
        } else {
            decision.recheck(in: left)
        }
        return decision
    }
}
