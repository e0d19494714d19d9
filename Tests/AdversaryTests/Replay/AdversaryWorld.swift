import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Structured
import TestSupport

@testable import Operator

/// What stands around a replayed operator with pools and sessions: Jobs' controller, nodes, runners and gateways; and what must be true
/// whenever all has come to rest.
final class AdversaryWorld: ReplaySurroundings {
    /// Something that happens in the middle of a job.
    struct Incident: Sendable {
        /// So many runners are at work.
        var whenActive: Int
        var act: @Sendable (ClusterStore) throws -> Void
    }

    struct Cast: Sendable {
        var pools = [AdversaryPool()]
        var scripts: [String: ReplayRunners.Script] = ["skeptic": .votes(.refute), "safety": .votes(.refute), "expert": .hangs]
        /// How jobs end that are there at rest: the outcome of their verdict.
        var outcome = "Refuted"
        var verification: String?
        var incident: Incident?
        /// Where they are several, a job may come to nothing; it still ends, and nothing is left.
        var operators = 1
        var bug: AdversaryBug?
    }

    private let stage: ReplayStage
    private let cast: Cast
    private let runners: ReplayRunners
    private let admission = ReplayAdmission()
    private var incident: Incident?
    private var jobs: ChangeReader
    /// How often a Job was created under each name.
    private var named: [String: Int] = [:]
    private var violations: Set<String> = []
    private var lastAddress = 1
    private var sawRevision: UInt64 = 0
    private var sawAtWork: Set<String> = []

    init(_ stage: ReplayStage, _ cast: Cast) throws {
        self.stage = stage
        self.cast = cast
        incident = cast.incident
        runners = ReplayRunners(stage, scripts: cast.scripts)
        jobs = try ChangeReader(Job.resourceType, stage.api)
    }

    func start(_ process: ReplayProcess) -> [@Sendable () async throws -> Void] {
        var configuration = OperatorConfiguration()
        configuration.pools = cast.pools
        let adversaries = OperatorAdversaries(
            configuration, manager: process.manager, api: BuggyAPI(api: process.manager.api, bug: cast.bug),
            wire: BuggyWire(wire: ReplayWire(runners: runners, process: process), bug: cast.bug),
            admission: BuggyAdmission(admission: admission.of(process), bug: cast.bug), time: stage.time, registry: MetricsRegistry(),
            log: quiet)
        adversaries.add(to: process.manager)
        return [{ try await adversaries.keyring.run() }, { try await adversaries.sessions.run() }]
    }

    func ended(_ process: ReplayProcess) {
        runners.disconnect(process.number)
        admission.forget(process.number)
    }
}

/// The cluster's own controllers and nodes.
extension AdversaryWorld {
    private var store: ClusterStore { stage.store }
    private static let team = "team-a"

    func world() async throws {
        let (revision, atWork) = (stage.api.storage.revision, runners.active)
        // Jobs have deadlines; nothing else here changes by time alone.
        guard try revision != sawRevision || atWork != sawAtWork || !store.list(Job.resourceType).isEmpty else { return }
        defer { (sawRevision, sawAtWork) = (revision, atWork) }
        for case .added(let job) in await jobs.next(upTo: ChangeReader.mark(stage.api)) { named[job.name, default: 0] += 1 }
        if let due = incident, atWork.count >= due.whenActive {
            incident = nil
            try due.act(store)
        }
        for job in try store.list(Job.resourceType, namespace: Self.team) { try tend(job) }
        for pod in try store.list(Pod.resourceType, namespace: Self.team) { try tend(pod: pod) }
        try checkBound()
    }

    private func name(_ object: JSONValue) -> String { object[path: "metadata", "name"]?.string ?? "" }
    private func uid(_ object: JSONValue) -> String { object[path: "metadata", "uid"]?.string ?? "" }
    private func isTerminating(_ object: JSONValue) -> Bool { object[path: "metadata", "deletionTimestamp"] != nil }
    private func slot(_ pod: JSONValue) -> String? { pod[path: "metadata", "labels", SlotNames.slot]?.string }
    private func controller(_ pod: JSONValue) -> String? {
        pod[path: "metadata", "ownerReferences"]?.array?.first { $0["controller"] == true }?["uid"]?.string
    }
    private func isFinished(_ pod: JSONValue) -> Bool { ["Succeeded", "Failed"].contains(pod[path: "status", "phase"]?.string) }

    /// Adopts the pod that wears the Job's label, or makes one; counts the one that ended; keeps the Job's deadline and its TTL.
    private func tend(_ job: JSONValue) throws {
        guard !isTerminating(job) else { return }
        let now = stage.time.now
        if let end = try job[path: "status", "conditions"]?.array?.first?["lastTransitionTime"]?.decode(Date.self) {
            guard let ttl = job[path: "spec", "ttlSecondsAfterFinished"]?.integer else { return }
            if now.timeIntervalSince(end) >= Double(ttl) {
                try store.delete(Job.resourceType, namespace: Self.team, name: name(job), options: .init(propagation: .background))
            }
            return
        }
        let pods = try store.list(Pod.resourceType, namespace: Self.team).filter { slot($0) == name(job) }
        let reference: JSONValue = [
            "apiVersion": "batch/v1", "kind": "Job", "name": .string(name(job)), "uid": .string(uid(job)), "controller": true,
            "blockOwnerDeletion": true,
        ]
        for pod in pods where controller(pod) == nil && !isTerminating(pod) {
            try store.modify(Pod.resourceType, namespace: Self.team, name: name(pod)) {
                $0[path: "metadata", "ownerReferences"] = [reference]
            }
        }
        let started = try job[path: "metadata", "creationTimestamp"]?.decode(Date.self) ?? now
        let isLate = now.timeIntervalSince(started) >= Double(job[path: "spec", "activeDeadlineSeconds"]?.integer ?? .max)
        if pods.isEmpty, !isLate {
            try store.create([
                "apiVersion": "v1", "kind": "Pod",
                "metadata": [
                    "name": .string("\(name(job))-x"), "namespace": .string(Self.team), "ownerReferences": [reference],
                    "labels": job[path: "spec", "template", "metadata", "labels"] ?? .emptyObject,
                ], "spec": job[path: "spec", "template", "spec"] ?? .emptyObject,
            ])
        } else if isLate || pods.contains(where: { isFinished($0) || isTerminating($0) }) {
            if isLate { for pod in pods { try delete(pod) } }
            try store.modify(Job.resourceType, namespace: Self.team, name: name(job), subresource: .status) {
                let end = JSONValue.string(RFC3339.format(now))
                $0["status"] = [
                    "startTime": .string(RFC3339.format(started)), "failed": 1,
                    "conditions": [
                        [
                            "type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "lastTransitionTime": end,
                            "lastProbeTime": end,
                        ]
                    ],
                ]
            }
        }
    }

    /// A node: starts a pod at once, and ends its runner before it lets it go.
    private func tend(pod: JSONValue) throws {
        if isTerminating(pod) {
            runners.end(uid(pod))
            try delete(pod, now: true)
            return
        }
        let status: JSONValue
        if pod[path: "status", "phase"]?.string ?? "Pending" == "Pending" {
            lastAddress += 1
            status = [
                "phase": "Running", "podIP": .string("10.1.\(lastAddress / 250).\(lastAddress % 250)"),
                "conditions": [["type": "Ready", "status": "True"]],
            ]
        } else if runners.used.subtracting(runners.active).contains(uid(pod)), !isFinished(pod) {
            status = ["phase": "Succeeded", "conditions": [["type": "Ready", "status": "False"]]]
        } else {
            return
        }
        try store.modify(Pod.resourceType, namespace: Self.team, name: name(pod), subresource: .status) { $0["status"] = status }
    }

    private func delete(_ pod: JSONValue, now: Bool = false) throws {
        try store.delete(
            Pod.resourceType, namespace: Self.team, name: name(pod), options: .init(gracePeriodSeconds: now ? 0 : nil, uid: uid(pod)))
    }

    /// What a namespace asks for now.
    private func wanted(_ use: SlotUse) throws -> Int {
        let namespace = try store.get(Namespace.resourceType, name: Self.team)
        let label = namespace?[path: "metadata", "labels", SlotNames.label(for: use)]?.string
        return label.flatMap { label in cast.pools.first { $0.name == label } }?.size ?? 0
    }

    private func freeSlots() throws -> [JSONValue] {
        let used = runners.used
        return try store.list(Pod.resourceType, namespace: Self.team).filter { pod in
            slot(pod) != nil && controller(pod) == nil && !isTerminating(pod) && !used.contains(uid(pod))
                && named[slot(pod) ?? ""] == nil
        }
    }

    /// A write that comes when nobody waits for it any more adds to what was made in its place; so does a second operator's.
    private var isBounded: Bool { stage.fault.write?.arrivesLate != true && cast.operators == 1 }

    private func checkBound() throws {
        let most = cast.pools.map(\.size).max() ?? 0
        let free = Dictionary(grouping: try freeSlots()) { $0[path: "metadata", "labels", SlotNames.use]?.string ?? "" }
        for (use, slots) in free where slots.count > most && isBounded {
            violations.insert("\(slots.count) free slots for the use \(use), of at most \(most)")
        }
    }
}

/// What must be true at rest.
extension AdversaryWorld {
    func problems(after step: String) throws -> [String] {
        var found = violations.sorted() + runners.takeViolations()
        violations = []
        found += named.filter { $0.value > 1 && isBounded }.map { "\($0.value) Jobs were created under the name \($0.key)" }
        named = named.mapValues { _ in 1 }
        found += try store.list(AdversaryJob.resourceType).compactMap(unlikeItsEnd)
        found += try store.list(Job.resourceType).map { "the Job \(name($0)) is left" }
        let free = try freeSlots()
        let freeNames = Set(free.map(name))
        found += try store.list(Pod.resourceType).map(name).filter { !freeNames.contains($0) }.map { "the pod \($0) is left" }
        for use in SlotUse.allCases {
            let (there, wanted) = (free.count { $0[path: "metadata", "labels", SlotNames.use]?.string == use.rawValue }, try wanted(use))
            if there != wanted { found.append("\(there) slots wait for the use \(use), not \(wanted)") }
        }
        if !runners.active.isEmpty { found.append("\(runners.active.count) adversaries are still at work") }
        if !admission.sessions.isEmpty { found.append("a credential still counts") }
        let asksForPolicies =
            try !free.isEmpty || !store.list(AdversaryJob.resourceType).isEmpty || SlotUse.allCases.contains { try wanted($0) > 0 }
        let policies = try store.list(NetworkPolicy.resourceType).count
        if policies > 0, !asksForPolicies { found.append("\(policies) NetworkPolicies are left") }
        return found
    }

    /// What no fault that ends a process, or that caches suffer, may change: the verdict. Where the API server fails, the job may fail too,
    /// and say so.
    private func unlikeItsEnd(_ document: JSONValue) throws -> String? {
        let job = try document.decode(AdversaryJob.self)
        let conditions = job.status?.conditions ?? []
        let failed = conditions.condition("Failed").flatMap { $0.status == .yes ? $0.reason : nil }
        let end = conditions.condition("Complete")?.status == .yes ? job.status?.verdict?.outcome.rawValue : failed
        let mayFail = stage.fault.write.map { !$0.endsProcess } ?? false || cast.operators > 1
        let honest = [AdversaryReason.refused, AdversaryReason.deadlineExceeded]
        guard let end else { return "\(job.metadata.name) never ended: \(conditions.map { "\($0.type)=\($0.status) \($0.reason)" })" }
        let hasNoQuorum = conditions.condition("Complete")?.reason == "NoQuorum"
        if mayFail, honest.contains(end) || hasNoQuorum { return nil }
        if end != cast.outcome { return "\(job.metadata.name) ended with \(end): \(conditions.map { "\($0.type): \($0.message)" })" }
        let verified = conditions.condition("Verified")?.reason
        if verified != cast.verification, !mayFail { return "\(job.metadata.name): Verified is \(verified ?? "absent")" }
        return nil
    }
}
