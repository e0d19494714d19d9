import Foundation
import KubeCore
import Logging
import Structured
import Synchronization

/// Runs one reconciler: takes keys from its queue, observes, plans and acts.
package final class Controller<R: Reconciler>: AnyController {
    private let reconciler: R
    private let informer: Informer<R.Object>
    private let owned: [any AnyInformer]
    private let caches: CacheSet
    private let reader: ObjectReader
    private let queue: QueueDriver<NamespacedName>
    private let actor: PlanActor<R>
    private let memory: ActingMemory
    private let time: any TimeSource
    private let metrics: RuntimeMetrics
    private let log: Logger
    private let workers: Int

    /// What is known of the keys beside the cache.
    private struct Known {
        var references = ReferenceIndex()
        var broken: [NamespacedName: BrokenObject] = [:]
        /// The UIDs under which keys were seen, to forget by.
        var uids: [NamespacedName: String] = [:]
    }

    private let known = Mutex(Known())

    /// `caches` must hold an informer of the reconciled kind and of each watched one.
    package init(_ reconciler: R, caches: CacheSet, environment: ControllerEnvironment) {
        guard let informer = caches.informer(of: R.Object.self) as? Informer<R.Object> else {
            preconditionFailure("the manager makes an informer for every kind that is reconciled")
        }
        self.reconciler = reconciler
        self.informer = informer
        self.caches = caches
        time = environment.time
        metrics = environment.metrics
        workers = environment.workers
        log = environment.log(R.name)
        reader = caches.reader
        memory = ActingMemory()
        owned = reconciler.watches.compactMap { watch in
            if case .controller = watch.mapping { caches.informer(of: watch.objectType) } else { nil }
        }
        let queueMetrics = QueueMetrics(registry: metrics.registry, name: R.name)
        queue = QueueDriver(backoff: environment.backoff, time: time, metrics: queueMetrics, jitter: environment.jitter)
        actor = PlanActor(reconciler, owned: owned, caches: caches, memory: memory, environment: environment, log: log)
        queueMetrics.follow { [queue] in queue.unfinishedWork() }
        listen()
    }

    package var name: String { R.name }
    package var isIdle: Bool { queue.isIdle }
    package var nextDue: Duration? { queue.nextDue }

    /// Works until cancelled, or until the queue is shut down by ``drain()``.
    package func run() async {
        metrics.controllerStarted(R.name, workers: workers)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.heedWakeups() }
            await withDiscardingTaskGroup { workers in
                for _ in 0..<self.workers { workers.addTask { await self.work() } }
            }
            group.cancelAll()
        }
    }

    /// Takes wake-ups in until cancelled, as ``run()`` does. For tests that step by hand.
    package func heedWakeups() async {
        guard let wakeups = reconciler.wakeups else { return }
        for await key in wakeups.keys { queue.add(key) }
    }

    /// Starts no more passes; ``run()`` returns when those under way are done.
    package func drain() { queue.shutDown() }

    /// Makes one pass if a key waits now; returns whether there was one. For tests that want to be alone with the clock.
    package func step() async -> Bool {
        guard let key = queue.takeNow() else { return false }
        await pass(key)
        return true
    }

    private func work() async {
        while let key = await queue.next() { await pass(key) }
    }

    private func pass(_ key: NamespacedName) async {
        metrics.activeWorkers(R.name, change: 1)
        let started = time.uptime
        let finish = await reconcile(key)
        metrics.activeWorkers(R.name, change: -1)
        metrics.reconciled(R.name, finish.result, took: time.uptime - started)
        queue.finish(key, finish)
    }
}

/// A ``Controller`` of any kind.
package protocol AnyController: Sendable {
    var name: String { get }
    var isIdle: Bool { get }
    /// When a delayed key falls due, as uptime.
    var nextDue: Duration? { get }
    func run() async
    func drain()
    func step() async -> Bool
    func heedWakeups() async
}

extension WorkQueue.Finish {
    fileprivate var result: RuntimeMetrics.Result {
        switch self {
        case .success: .success
        case .recheck, .waiting: .requeueAfter
        case .failure, .refused: .error
        }
    }
}

/// One pass over a key.
extension Controller {
    private func reconcile(_ key: NamespacedName) async -> WorkQueue<NamespacedName>.Finish {
        guard let entry = informer.entry(key) else {
            if let broken = known.withLock({ $0.broken[key] }) { return await actor.report(broken) }
            forget(key)
            return .success
        }
        let owner = Owner(entry.object)
        if let remaining = memory.remaining(owner: owner.uid, now: time.uptime, caches: caches) {
            // The watch will bring what is missing and wake the key; this is for the case that it does not.
            return .waiting(atMost: remaining)
        }
        let holdsFinalizer = entry.object.metadata.finalizers.contains(ballastFinalizer)
        if entry.object.metadata.isTerminating, !holdsFinalizer { return .success }
        let observed = reconciler.observe(entry.object, reader, now: time.now)
        let plan = reconciler.plan(observed)
        return await actor.act(plan, on: entry, failuresSoFar: queue.failures(of: key))
    }

    /// The object is gone: nothing may be remembered that its namesake could trip over.
    private func forget(_ key: NamespacedName) {
        let uid = known.withLock { known in
            known.references.forget(key)
            return known.uids.removeValue(forKey: key)
        }
        queue.forget(key)
        guard let uid else { return }
        memory.forget(owner: uid)
        reconciler.forget(key, uid: uid)
    }
}

/// What wakes a key.
extension Controller {
    private func listen() {
        informer.addListener { [weak self] in self?.ownerChanged($0) }
        for watch in reconciler.watches {
            guard let informer = caches.informer(of: watch.objectType) else { continue }
            switch watch.mapping {
            case .controller:
                informer.addListener { [weak self] change in self?.childChanged(change) }
            case .references:
                informer.addListener { [weak self] change in self?.referenceChanged(change) }
            case .function(let keys):
                informer.addListener { [weak self] change in
                    let affected = Set([change.old, change.new].compactMap(\.self).flatMap(keys))
                    for key in affected { self?.wake(key, change) }
                }
            }
        }
    }

    private func wake(_ key: NamespacedName, _ change: ObjectChange) { queue.add(key, change.isInitial ? .resync : .fresh) }

    private func ownerChanged(_ change: ObjectChange) {
        if let broken = change.broken {
            let key = NamespacedName(namespace: broken.reference.namespace ?? "", name: broken.reference.name)
            known.withLock { $0.broken[key] = broken }
            queue.add(key)
            return
        }
        guard let object = (change.new ?? change.old) as? R.Object else { return }
        let key = object.key
        var replaced: String?
        if let new = change.new as? R.Object {
            let references = reconciler.references(of: new)
            let uid = new.metadata.uid ?? ""
            known.withLock { known in
                known.references.set(references, for: key)
                known.broken[key] = nil
                replaced = known.uids.updateValue(uid, forKey: key)
            }
            if let former = replaced, former != uid {
                memory.forget(owner: former)
                queue.forget(key)
                reconciler.forget(key, uid: former)
            }
        } else {
            known.withLock { $0.broken[key] = nil }
        }
        wake(key, change)
    }

    /// To the controller, and to the owner an object without controller is retained for.
    private func childChanged(_ change: ObjectChange) {
        let type = R.Object.resourceType
        for metadata in [change.old?.metadata, change.new?.metadata].compactMap(\.self) {
            let namespace = metadata.namespace ?? ""
            if let controller = metadata.controller {
                guard controller.kind == type.kind, controller.apiVersion.hasPrefix(type.group) else { continue }
                wake(NamespacedName(namespace: namespace, name: controller.name), change)
            } else if let retained = metadata.annotations[Annotations.retainedFor] {
                let prefix = "\(type.kind).\(type.group)/"
                guard retained.hasPrefix(prefix) else { continue }
                wake(NamespacedName(namespace: namespace, name: String(retained.dropFirst(prefix.count))), change)
            }
        }
    }

    private func referenceChanged(_ change: ObjectChange) {
        guard let object = change.new ?? change.old else { return }
        let reference = ObjectReference(type(of: object).resourceType, namespace: object.metadata.namespace, name: object.metadata.name)
        for key in known.withLock({ $0.references.keys(naming: reference) }) { wake(key, change) }
    }
}

/// Which keys name which objects.
package struct ReferenceIndex: Sendable {
    private var byObject: [ObjectReference: Set<NamespacedName>] = [:]
    private var byKey: [NamespacedName: Set<ObjectReference>] = [:]

    package init() {}

    /// Replaces what `key` names.
    package mutating func set(_ references: [ObjectReference], for key: NamespacedName) {
        forget(key)
        guard !references.isEmpty else { return }
        byKey[key] = Set(references)
        for reference in references { byObject[reference, default: []].insert(key) }
    }

    package mutating func forget(_ key: NamespacedName) {
        for reference in byKey.removeValue(forKey: key) ?? [] {
            byObject[reference]?.remove(key)
            if byObject[reference]?.isEmpty == true { byObject[reference] = nil }
        }
    }

    package func keys(naming object: ObjectReference) -> [NamespacedName] { (byObject[object] ?? []).sorted() }
}
