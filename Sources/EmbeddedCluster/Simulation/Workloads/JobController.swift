import Foundation
import KubeCore
import Structured

/// Decides for Jobs as pkg/controller/job does: every finished pod is counted exactly once, which its finalizer guards.
struct JobController {
    static let component = "job-controller"
    static let finalizer = "batch.kubernetes.io/job-tracking"

    let job: Resource
    let now: Date
    var pods: [Resource] = []
    var status: JSONValue
    var conditions: StatusConditions
    var decision = Decision()

    static func decide(_ job: Resource, candidates: [Resource], now: Date) -> Decision {
        var controller = Self(job: job, now: now)
        if let end = controller.finishedSince { return controller.afterEnd(candidates, since: end) }
        let claimed = ClaimedObjects(
            of: job, candidates: candidates, selector: job.spec["selector"]?.labelSelector, adoptionFinalizer: finalizer)
        controller.decision.actions = claimed.actions
        controller.pods = claimed.mine
        controller.sync()
        return controller.decision
    }

    private init(job: Resource, now: Date) {
        self.job = job
        self.now = now
        status = job.status
        conditions = StatusConditions(job.status["conditions"], style: .probeTime)
    }

    var parallelism: Int { job.spec.int("parallelism", default: 1) }
    var completions: Int? { job.spec["completions"]?.integer.map(Int.init(clamping:)) }
    var backoffLimit: Int { job.spec.int("backoffLimit", default: 6) }
    var isSuspended: Bool { job.spec["suspend"]?.bool == true }
    var active: [Resource] { pods.filter(\.isActive) }
    var startTime: Date? { status["startTime"]?.string.flatMap(RFC3339.parse) }
    var waitsForTermination: Bool { job.spec["podReplacementPolicy"]?.string == "Failed" }

    private var finishedSince: Date? {
        let end = ["Complete", "Failed"].first(where: conditions.isTrue).flatMap { conditions[$0] }
        return end?["lastTransitionTime"]?.string.flatMap(RFC3339.parse)
    }

    private mutating func sync() {
        if startTime == nil, !isSuspended { status["startTime"] = .time(now) }
        count()
        if !job.isTerminating {
            let verdict = JobVerdict(self)
            let isEnding = conditions.isTrue("FailureTarget") || conditions.isTrue("SuccessCriteriaMet")
            if isEnding || verdict.end != nil { end(verdict) } else { manage() }
        }
        countActive()
        status["conditions"] = conditions.value
        if status != job.status { decision.append(.updateStatus(Kind.job.type, job.withStatus(status))) }
    }

    /// Counts finished pods in three steps, each of which may be repeated: noted by UID, released from the finalizer, added up.
    private mutating func count() {
        var uncounted = ["succeeded", "failed"].reduce(into: [String: [String]]()) { lists, field in
            lists[field] = (status[path: "uncountedTerminatedPods", field]?.array ?? []).compactMap(\.string)
        }
        let byUID = Dictionary(pods.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
        for field in ["succeeded", "failed"] {
            let gone = (uncounted[field] ?? []).filter { byUID[$0]?.finalizers.contains(Self.finalizer) != true }
            if !gone.isEmpty { status[field] = .int(status.int(field, default: 0) + gone.count) }
            uncounted[field]?.removeAll { gone.contains($0) }
        }
        for pod in pods where pod.finalizers.contains(Self.finalizer) {
            guard let field = outcome(of: pod) else { continue }
            if uncounted[field]?.contains(pod.uid) == true {
                let rest = pod.finalizers.filter { $0 != Self.finalizer }.map(JSONValue.string)
                decision.append(.patch(Kind.pod.type, pod.key, uid: pod.uid, ["metadata": ["finalizers": .array(rest)]]))
            } else {
                uncounted[field, default: []].append(pod.uid)
            }
        }
        let lists = uncounted.filter { !$0.value.isEmpty }.mapValues { JSONValue.array($0.map(JSONValue.string)) }
        status["uncountedTerminatedPods"] = .object(lists)
    }

    /// What a pod counts as; `nil` while it may still run. A deleted pod failed.
    private func outcome(of pod: Resource) -> String? {
        if pod.phase == "Succeeded" { return "succeeded" }
        if pod.phase == "Failed" { return "failed" }
        return pod.isTerminating && !waitsForTermination ? "failed" : nil
    }

    private mutating func countActive() {
        let set = { (field: String, count: Int, status: inout JSONValue) in status[field] = count == 0 ? nil : .int(count) }
        set("active", active.count, &status)
        status["ready"] = .int(active.count { $0.isReady })
        status["terminating"] = .int(pods.count { $0.isTerminating && !$0.isFinished })
    }

    /// How many pods of one outcome there are, counted or not.
    func total(_ field: String) -> Int {
        status.int(field, default: 0) + (status[path: "uncountedTerminatedPods", field]?.array?.count ?? 0)
    }

    /// Creates what is missing and deletes what is too much.
    private mutating func manage() {
        if isSuspended { return suspend() }
        resume()
        let terminating = pods.count { $0.isTerminating && !$0.isFinished }
        let wanted: Int
        if let completions {
            wanted = min(parallelism, completions - total("succeeded"))
        } else {
            wanted = total("succeeded") > 0 ? active.count : parallelism
        }
        let missing = wanted - active.count - (waitsForTermination ? terminating : 0)
        if missing > 0 {
            if let wait = secondsUntilReplacement, wait > 0 { return decision.recheck(in: wait) }
            for _ in 0..<min(missing, 500) { decision.append(creation) }
        } else if active.count > max(0, wanted) {
            delete(PodRanking(candidates: active, now: now).victims(active.count - max(0, wanted)))
        }
        if let deadline = secondsUntilDeadline { decision.recheck(in: deadline) }
    }

    private var creation: Action {
        .create(
            Kind.pod.type, PodTemplate.pod(from: job.spec["template"], owner: job, finalizers: [Self.finalizer]),
            success: EventNote(job, "SuccessfulCreate", "Created pod: %@", component: Self.component),
            failure: EventNote(job, .warning, "FailedCreate", "Error creating: %@", component: Self.component))
    }

    mutating func delete(_ victims: [Resource]) {
        for pod in victims {
            decision.append(
                .delete(
                    Kind.pod.type, pod.key, uid: pod.uid,
                    success: EventNote(job, "SuccessfulDelete", "Deleted pod: %@", component: Self.component)))
        }
    }

    private mutating func suspend() {
        delete(active)
        guard !conditions.isTrue("Suspended") else { return }
        conditions.set("Suspended", true, reason: "JobSuspended", message: "Job suspended", now: now)
        status["startTime"] = nil
        decision.append(.event(EventNote(job, "Suspended", "Job suspended", component: Self.component)))
    }

    private mutating func resume() {
        guard conditions.isTrue("Suspended") else { return }
        conditions.set("Suspended", false, reason: "JobResumed", message: "Job resumed", now: now)
        status["startTime"] = .time(now)
        decision.append(.event(EventNote(job, "Resumed", "Job resumed", component: Self.component)))
    }

    /// Ten seconds after the first failure in a row, doubling up to ten minutes.
    private var secondsUntilReplacement: Double? {
        let lastSuccess = pods.filter { $0.phase == "Succeeded" }.map(\.finishTime).max() ?? .distantPast
        let failures = pods.filter { outcome(of: $0) == "failed" && $0.finishTime > lastSuccess }
        guard let last = failures.map(\.finishTime).max() else { return nil }
        let delay = min(600, 10 * pow(2, Double(min(failures.count, 10) - 1)))
        return last.timeIntervalSince(now) + delay
    }

    var secondsUntilDeadline: Double? {
        guard let deadline = job.spec["activeDeadlineSeconds"]?.integer, let startTime, !isSuspended else { return nil }
        return startTime.timeIntervalSince(now) + Double(deadline)
    }
}

extension Resource {
    /// When a pod's last container ended, or its deletion was asked for.
    var finishTime: Date {
        let ends = (status["containerStatuses"]?.array ?? []).compactMap {
            $0[path: "state", "terminated", "finishedAt"]?.string.flatMap(RFC3339.parse)
        }
        return ends.max() ?? deletionRequested ?? created
    }
}
