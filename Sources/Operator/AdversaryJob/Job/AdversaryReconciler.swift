import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes

/// What happens outside the plan's objects on behalf of a job.
package enum AdversaryEffect: Sendable, Hashable {
    case begin(chainURL: String)
    /// Its end is recorded.
    case dismiss
    case end(SessionState.Problem)
    /// A Job that no session of this process knows, and the UID of its slot.
    case sweep(job: String, uid: String, slot: String? = nil)
    /// Its time after the end has passed.
    case expire
}

/// Begins a session for each job, tells what becomes of it, and leaves nothing behind.
package struct AdversaryReconciler: Reconciler {
    package typealias Object = AdversaryJob
    package typealias Effect = AdversaryEffect
    package static let name = "adversaryjob"

    package let wakeups: Wakeups?
    private let sessions: AdversarySessions
    private let slots: SlotMaker
    private let time: any TimeSource

    package init(sessions: AdversarySessions, slots: SlotMaker, time: any TimeSource, wakeups: Wakeups) {
        self.sessions = sessions
        self.slots = slots
        self.time = time
        self.wakeups = wakeups
    }

    package var watches: [WatchedKind] {
        [
            .labelled(Job.self, by: SlotNames.adversaryJob, project: CachedObjects.withoutPodTemplate),
            .mapped(Pod.self, selector: [Labels.managedBy: Labels.manager], project: CachedObjects.pod) { [slots] pod in
                // Sessions wait for pods, and no pass of a job's is due for one.
                if pod.metadata.labels[SlotNames.slot] != nil { slots.ledger.announce(pod.metadata.namespace ?? "") }
                return []
            },
            .mapped(AdversaryJob.self) { [sessions] job in
                if let uid = job.metadata.uid {
                    sessions.told(of: uid)
                    if job.metadata.isTerminating {
                        sessions.end(uid, .init(reason: AdversaryReason.deleted, message: "the job was deleted"))
                    }
                }
                return []
            },
            .mapped(NetworkPolicy.self, selector: [Labels.managedBy: Labels.manager]) { _ in [] },
            .referenced(FailoverChain.self),
            .referenced(KubeTypes.Service.self, project: CachedObjects.service),
        ]
    }

    package func references(of object: AdversaryJob) -> [ObjectReference] {
        let (namespace, chain) = (object.metadata.namespace, object.spec.chainRef.name)
        return [
            ObjectReference(FailoverChain.resourceType, namespace: namespace, name: chain),
            ObjectReference(KubeTypes.Service.resourceType, namespace: namespace, name: chain),
        ]
    }

    package func conditions(of object: AdversaryJob) -> [Condition] { object.status?.conditions ?? [] }

    package func observe(_ object: AdversaryJob, _ reader: ObjectReader, now: Date) -> ObservedAdversaryJob {
        var observed = ObservedAdversaryJob(job: object, now: now)
        let namespace = object.metadata.namespace
        observed.chain = reader.get(FailoverChain.self, namespace: namespace, name: object.spec.chainRef.name)
        observed.service = reader.get(KubeTypes.Service.self, namespace: namespace, name: object.spec.chainRef.name)
        observed.isOperatorReady = sessions.isReady
        observed.known = object.metadata.uid.map { time.uptime - sessions.toldAt($0) }
        observed.isHurried = sessions.isHurried
        // The cache before the session: what the cache shows, its session has noted.
        let jobs = reader.list(Job.self, namespace: namespace, labels: [SlotNames.adversaryJob: object.metadata.name])
        let session = object.metadata.uid.flatMap(sessions.session)
        observed.session = session?.state
        observed.leftovers = jobs.filter { job in
            !job.metadata.isTerminating && job.metadata.controller?.uid == object.metadata.uid
                && !(session?.jobs.contains(job.metadata.name) ?? false)
        }
        for job in observed.leftovers {
            let slot = reader.get(Pod.self, namespace: namespace, name: job.metadata.name)
            observed.leftoverSlots[job.metadata.name] = slot?.metadata.uid
        }
        return observed
    }

    package func plan(_ observed: ObservedAdversaryJob) -> Plan<AdversaryEffect> { AdversaryPlanner.plan(observed) }

    package func perform(_ effect: AdversaryEffect, for object: AdversaryJob) async throws {
        let uid = object.metadata.uid ?? ""
        switch effect {
        case .begin(let chainURL):
            let over = AdversaryPlanner.deadline(of: object).timeIntervalSince(time.now)
            sessions.begin(
                SessionRequest(
                    job: object, chainURL: chainURL, toldAt: sessions.toldAt(uid), deadline: time.uptime + .seconds(max(0, over))))
        case .dismiss: sessions.dismiss(uid)
        case .end(let problem): sessions.end(uid, problem)
        case .sweep(let job, let uid, let slot):
            // The slot first, and never again: one that its Job has not adopted yet would look free as soon as the Job is gone, and go
            // with it when it is adopted after all.
            let namespace = object.metadata.namespace ?? ""
            slots.ledger.spend(job, namespace: namespace)
            if let slot { try await slots.deletePod(job, uid: slot, namespace: namespace) }
            try await slots.delete(ObjectReference(Job.resourceType, namespace: object.metadata.namespace, name: job), uid: uid)
        case .expire: try await slots.delete(object.reference, uid: uid)
        }
    }

    package func forget(_ key: NamespacedName, uid: String) { sessions.forget(uid) }
}
