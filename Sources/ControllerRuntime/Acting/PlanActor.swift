import Foundation
import KubeCore
import Logging
import Structured

/// Carries out plans: the only code that turns a decision into writes.
package struct PlanActor<R: Reconciler>: Sendable {
    private let reconciler: R
    private let owned: [any AnyInformer]
    private let caches: CacheSet
    private let applier: Applier
    private let ownerWriter: OwnerWriter
    private let recorder: EventRecorder
    private let gate: WriteGate
    private let time: any TimeSource
    private let log: Logger

    /// A transient failure is told in the conditions from this many failed passes in a row on.
    private static var patience: Int { 3 }

    init(
        _ reconciler: R, owned: [any AnyInformer], caches: CacheSet, memory: ActingMemory, environment: ControllerEnvironment, log: Logger
    ) {
        self.reconciler = reconciler
        self.owned = owned
        self.caches = caches
        recorder = environment.recorder
        gate = environment.gate
        time = environment.time
        self.log = log
        applier = Applier(
            api: environment.api, memory: memory, metrics: environment.metrics, controller: R.name, time: environment.time)
        ownerWriter = OwnerWriter(
            api: environment.api, memory: memory, metrics: environment.metrics, controller: R.name, time: environment.time)
    }

    private struct Problem {
        var response: FailureResponse
        var step: String
    }

    /// Carries out `plan` for the cached object and says when to come back.
    func act(
        _ plan: Plan<R.Effect>, on entry: ObjectStore<R.Object>.Entry, failuresSoFar: Int
    ) async -> WorkQueue<NamespacedName>.Finish {
        let owner = Owner(entry.object)
        let isHeld = entry.object.metadata.finalizers.contains(ballastFinalizer)
        var problems: [Problem] = []
        var version = entry.object.metadata.resourceVersion
        if plan.finalizer == .hold, !isHeld, !entry.object.metadata.isTerminating {
            do {
                version = try await ownerWriter.holdFinalizer(version: version, owner: owner)
            } catch {
                // Without the finalizer nothing may be made that only it would clean up.
                return finish(plan.outcome, [problem(error, owner.reference, "finalizer")], owner)
            }
        }
        problems += await applyAll(plan.desired, owner)
        problems += await prune(plan, owner)
        for effect in plan.effects {
            do { try await reconciler.perform(effect, for: entry.object) } catch {
                problems.append(problem(error, nil, "effect"))
            }
        }
        if plan.finalizer == .none, isHeld, problems.isEmpty {
            return await release(owner, plan.outcome)
        }
        if let status = plan.status {
            let base = OwnerWriter.Base(version: version, owned: entry.owned, conditions: reconciler.conditions(of: entry.object))
            problems += await tell(status, plan, entry, base, owner, problems, failuresSoFar: failuresSoFar)
        }
        return finish(plan.outcome, problems, owner)
    }

    private func release(_ owner: Owner, _ outcome: Outcome) async -> WorkQueue<NamespacedName>.Finish {
        do {
            try await ownerWriter.releaseFinalizer(owner: owner)
            return finish(outcome, [], owner)
        } catch {
            return finish(outcome, [problem(error, owner.reference, "finalizer")], owner)
        }
    }

    private func applyAll(_ desired: [DesiredObject], _ owner: Owner) async -> [Problem] {
        var problems: [Problem] = []
        for object in desired {
            let reference = object.reference(in: owner.namespace)
            do {
                let wanted = try ChildManifest(object, owner: owner)
                let applied = try await applier.apply(wanted, live: live(reference, as: type(of: object.object)), owner: owner)
                if applied != .unchanged { log.debug("applied", metadata: ["object": "\(reference)", "result": "\(applied)"]) }
            } catch {
                problems.append(problem(error, reference, "apply"))
            }
        }
        return problems
    }

    private func live(_ reference: ObjectReference, as type: any KubeObject.Type) -> LiveChild? {
        let key = NamespacedName(namespace: reference.namespace ?? "", name: reference.name)
        guard let informer = caches.informer(of: type), let object = informer.object(key), let owned = informer.ownedFields(key)
        else { return nil }
        return LiveChild(object.metadata, owned: owned.main)
    }

    private func prune(_ plan: Plan<R.Effect>, _ owner: Owner) async -> [Problem] {
        let wanted = Set(plan.desired.map { $0.reference(in: owner.namespace) }).union(plan.keep)
        var problems: [Problem] = []
        for informer in owned {
            for object in informer.objects(controlledBy: owner.uid) {
                let reference = ObjectReference(
                    type(of: object).resourceType, namespace: object.metadata.namespace, name: object.metadata.name)
                guard !wanted.contains(reference), !object.metadata.isTerminating, let uid = object.metadata.uid else { continue }
                do { try await applier.delete(reference, uid: uid, owner: owner) } catch {
                    problems.append(problem(error, reference, "delete"))
                }
            }
        }
        return problems
    }

    private func problem(_ error: any Error, _ object: ObjectReference?, _ step: String) -> Problem {
        let response = FailureResponse(error, object: object)
        if response.retry != .never {
            log.info("step failed", metadata: ["step": "\(step)", "reason": "\(response.failure.reason)", "error": "\(error)"])
        }
        return Problem(response: response, step: step)
    }

    private func finish(_ outcome: Outcome, _ problems: [Problem], _ owner: Owner) -> WorkQueue<NamespacedName>.Finish {
        if problems.contains(where: { $0.response.retry == .never }) { return .refused }
        if !problems.isEmpty {
            let waits = problems.compactMap { if case .after(let wait) = $0.response.retry { wait } else { nil } }
            // One step that can be tried soon decides for all.
            return .failure(minimum: waits.count == problems.count ? waits.min() : nil)
        }
        return switch outcome {
        case .settled, .stalled: .success
        case .recheck(let after): .recheck(after: after)
        case .blocked(_, _, let recheck): .recheck(after: recheck)
        }
    }
}

/// Conditions and events.
extension PlanActor {
    /// Writes the status and records the events; returns what went wrong with that.
    private func tell(
        _ status: PlannedStatus, _ plan: Plan<R.Effect>, _ entry: ObjectStore<R.Object>.Entry, _ base: OwnerWriter.Base, _ owner: Owner,
        _ problems: [Problem], failuresSoFar: Int
    ) async -> [Problem] {
        let failures = problems.map(\.response.failure).filter {
            $0.severity == .refused || failuresSoFar + 1 >= Self.patience
        }
        let existing = base.conditions
        // A transient failure that is not told yet must not show as a success either: what stood there stands until it is told.
        let isSilent = failures.isEmpty && problems.contains { $0.step != "status" } && existing.condition("Ready") != nil
        if isSilent { return [] }
        let assembly = StatusAssembly(status, outcome: plan.outcome, failures: failures) { reconciler.degrade(&$0, for: $1) }
        do {
            let document = try assembly.document(existing: existing, generation: entry.object.metadata.generation, now: time.now)
            try await ownerWriter.write(status: document, over: base, owner: owner)
        } catch {
            return [problem(error, owner.reference, "status")]
        }
        // After the status: a crash between the two loses an event instead of telling it twice.
        for event in assembly.told(of: plan.events, since: existing) {
            recorder.record(event, regarding: owner.reference, uid: owner.uid, controller: R.name)
        }
        return []
    }

    /// Says in the object's own conditions that it cannot be read. The rest of its status stays as it is only where others own it.
    func report(_ broken: BrokenObject) async -> WorkQueue<NamespacedName>.Finish {
        let owner = Owner(
            type: broken.reference.type, namespace: broken.reference.namespace ?? "", name: broken.reference.name, uid: broken.uid)
        let message = "this version of Ballast cannot read the object: \(broken.problem)"
        let assembly = StatusAssembly(
            PlannedStatus(), outcome: .stalled(reason: "Undecodable", message: message), failures: [], degrade: { _, _ in })
        do {
            let document = try assembly.document(existing: broken.conditions, generation: broken.generation, now: time.now)
            let base = OwnerWriter.Base(version: broken.resourceVersion, owned: broken.owned, conditions: broken.conditions)
            try await ownerWriter.write(status: document, over: base, owner: owner)
            return .success
        } catch {
            return finish(.settled, [problem(error, broken.reference, "status")], owner)
        }
    }
}
